//! One value of `embassy_sync::watch` and, with feature `same`, another of the same type or, with feature `other`, of
//! another type. Two tasks watch each.
#![no_std]
#![no_main]

use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::watch::Watch;

type Level<T, const RECEIVERS: usize> = Watch<CriticalSectionRawMutex, Option<T>, RECEIVERS>;

static FIRST: Level<u32, 2> = Watch::new();
static SAME: Level<u32, 2> = Watch::new();
static OTHER: Level<u16, 3> = Watch::new();

async fn one<T: Copy + Into<u32>, const RECEIVERS: usize>(level: &'static Level<T, RECEIVERS>) {
    let Some(mut receiver) = level.receiver() else { return };
    while let Some(level) = receiver.changed().await {
        size::show(level.into());
    }
}

async fn two<T: Copy + Into<u32>, const RECEIVERS: usize>(level: &'static Level<T, RECEIVERS>) {
    let Some(mut receiver) = level.receiver() else { return };
    while let Some(level) = receiver.changed_and(|level| level.is_none_or(|level| level.into() > 10)).await {
        size::show(level.into());
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    if cfg!(feature = "same") {
        let set = |level| {
            FIRST.sender().send(Some(level));
            SAME.sender().send(Some(level));
        };
        size::run_four(set, one(&FIRST), two(&FIRST), one(&SAME), two(&SAME))
    } else if cfg!(feature = "other") {
        let set = |level| {
            FIRST.sender().send(Some(level));
            OTHER.sender().send(Some(level as u16));
        };
        size::run_four(set, one(&FIRST), two(&FIRST), one(&OTHER), two(&OTHER))
    } else {
        size::run(|level| FIRST.sender().send(Some(level)), one(&FIRST), two(&FIRST))
    }
}
