//! One value of `embassy_sync::watch`, and loops that never end.
#![no_std]
#![no_main]

use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::watch::Watch;

static LEVEL: Watch<CriticalSectionRawMutex, u32, 2> = Watch::new();

async fn one() {
    let Some(mut receiver) = LEVEL.receiver() else { return };
    loop {
        size::show(receiver.changed().await);
    }
}

async fn two() {
    let Some(mut receiver) = LEVEL.receiver() else { return };
    loop {
        size::show(receiver.changed_and(|level| *level > 10).await);
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    size::run(|level| LEVEL.sender().send(level), one(), two())
}
