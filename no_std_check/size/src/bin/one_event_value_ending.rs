//! One value of event-value, and loops that end when it is closed.
#![no_std]
#![no_main]

use event_value::General;
use event_value::lock::CriticalSection;

static LEVEL: General<u32, 2, CriticalSection> = General::new();

async fn one() {
    let Ok(mut watcher) = LEVEL.try_watch() else { return };
    while let Ok(level) = watcher.get().await {
        size::show(level);
    }
}

async fn two() {
    let Ok(mut watcher) = LEVEL.try_watch() else { return };
    while let Ok(level) = watcher.get_filter(|level| *level > 10).await {
        size::show(level);
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    size::run(|level| LEVEL.set(level), one(), two())
}
