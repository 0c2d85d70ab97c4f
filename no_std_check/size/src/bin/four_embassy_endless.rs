//! Four values of `embassy_sync::watch`, of different types and numbers of receivers, and loops that never end.
#![no_std]
#![no_main]

use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::watch::Watch;

static WORD: Watch<CriticalSectionRawMutex, u32, 2> = Watch::new();
static BYTE: Watch<CriticalSectionRawMutex, u8, 1> = Watch::new();
static ARRAY: Watch<CriticalSectionRawMutex, [u16; 6], 3> = Watch::new();
static PAIR: Watch<CriticalSectionRawMutex, (u32, bool), 4> = Watch::new();

async fn word() {
    let Some(mut receiver) = WORD.receiver() else { return };
    loop {
        let value = receiver.changed().await;
        size::show(value);
    }
}

async fn byte() {
    let Some(mut receiver) = BYTE.receiver() else { return };
    loop {
        let value = receiver.changed().await;
        size::show(value.into());
    }
}

async fn array() {
    let Some(mut receiver) = ARRAY.receiver() else { return };
    loop {
        let value = receiver.changed().await;
        size::show(value[3].into());
    }
}

async fn pair() {
    let Some(mut receiver) = PAIR.receiver() else { return };
    loop {
        let value = receiver.changed().await;
        size::show(value.0);
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let set = |sample| {
        WORD.sender().send(sample);
        BYTE.sender().send(sample as u8);
        ARRAY.sender().send([sample as u16; 6]);
        PAIR.sender().send((sample, true));
    };
    size::run_four(set, word(), byte(), array(), pair())
}
