//! Four values of event-value, of different types and numbers of seats, and loops that end when it is closed.
#![no_std]
#![no_main]

use event_value::General;
use event_value::lock::CriticalSection;

static WORD: General<u32, 2, CriticalSection> = General::new();
static BYTE: General<u8, 1, CriticalSection> = General::new();
static ARRAY: General<[u16; 6], 3, CriticalSection> = General::new();
static PAIR: General<(u32, bool), 4, CriticalSection> = General::new();

async fn word() {
    let Ok(mut watcher) = WORD.try_watch() else { return };
    while let Ok(value) = watcher.get().await {
        size::show(value);
    }
}

async fn byte() {
    let Ok(mut watcher) = BYTE.try_watch() else { return };
    while let Ok(value) = watcher.get().await {
        size::show(value.into());
    }
}

async fn array() {
    let Ok(mut watcher) = ARRAY.try_watch() else { return };
    while let Ok(value) = watcher.get().await {
        size::show(value[3].into());
    }
}

async fn pair() {
    let Ok(mut watcher) = PAIR.try_watch() else { return };
    while let Ok(value) = watcher.get().await {
        size::show(value.0);
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let set = |sample| {
        WORD.set(sample);
        BYTE.set(sample as u8);
        ARRAY.set([sample as u16; 6]);
        PAIR.set((sample, true));
    };
    size::run_four(set, word(), byte(), array(), pair())
}
