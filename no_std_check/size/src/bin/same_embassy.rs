//! Values of `embassy_sync::watch` that have the same type, as do their tasks: one, or two with feature `second`.
#![no_std]
#![no_main]

use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::watch::Watch;

type Level = Watch<CriticalSectionRawMutex, Option<u32>, 2>;

static FIRST: Level = Watch::new();
static SECOND: Level = Watch::new();

async fn one(level: &'static Level) {
    let Some(mut receiver) = level.receiver() else { return };
    while let Some(level) = receiver.changed().await {
        size::show(level);
    }
}

async fn two(level: &'static Level) {
    let Some(mut receiver) = level.receiver() else { return };
    while let Some(level) = receiver.changed_and(|level| level.is_none_or(|level| level > 10)).await {
        size::show(level);
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    if cfg!(feature = "second") {
        let set = |level| {
            FIRST.sender().send(Some(level));
            SECOND.sender().send(Some(level));
        };
        size::run_four(set, one(&FIRST), two(&FIRST), one(&SECOND), two(&SECOND))
    } else {
        size::run(|level| FIRST.sender().send(Some(level)), one(&FIRST), two(&FIRST))
    }
}
