//! One value of `embassy_sync::watch`, and loops that end when it says so: it can't be closed.
#![no_std]
#![no_main]

use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::watch::Watch;

static LEVEL: Watch<CriticalSectionRawMutex, Option<u32>, 2> = Watch::new();

async fn one() {
    let Some(mut receiver) = LEVEL.receiver() else { return };
    while let Some(level) = receiver.changed().await {
        size::show(level);
    }
}

async fn two() {
    let Some(mut receiver) = LEVEL.receiver() else { return };
    while let Some(level) = receiver.changed_and(|level| level.is_none_or(|level| level > 10)).await {
        size::show(level);
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    size::run(|level| LEVEL.sender().send(Some(level)), one(), two())
}
