//! Four values of `embassy_sync::watch`, of different types and numbers of receivers, and loops that end when the value says so.
#![no_std]
#![no_main]

use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::watch::Watch;

static WORD: Watch<CriticalSectionRawMutex, Option<u32>, 2> = Watch::new();
static BYTE: Watch<CriticalSectionRawMutex, Option<u8>, 1> = Watch::new();
static ARRAY: Watch<CriticalSectionRawMutex, Option<[u16; 6]>, 3> = Watch::new();
static PAIR: Watch<CriticalSectionRawMutex, Option<(u32, bool)>, 4> = Watch::new();

async fn word() {
    let Some(mut receiver) = WORD.receiver() else { return };
    while let Some(value) = receiver.changed().await {
        size::show(value);
    }
}

async fn byte() {
    let Some(mut receiver) = BYTE.receiver() else { return };
    while let Some(value) = receiver.changed().await {
        size::show(value.into());
    }
}

async fn array() {
    let Some(mut receiver) = ARRAY.receiver() else { return };
    while let Some(value) = receiver.changed().await {
        size::show(value[3].into());
    }
}

async fn pair() {
    let Some(mut receiver) = PAIR.receiver() else { return };
    while let Some(value) = receiver.changed().await {
        size::show(value.0);
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let set = |sample| {
        WORD.sender().send(Some(sample));
        BYTE.sender().send(Some(sample as u8));
        ARRAY.sender().send(Some([sample as u16; 6]));
        PAIR.sender().send(Some((sample, true)));
    };
    size::run_four(set, word(), byte(), array(), pair())
}
