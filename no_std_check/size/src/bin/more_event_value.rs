//! One value of event-value and, with feature `same`, another of the same type or, with feature `other`, of another type.
//! Two tasks watch each.
#![no_std]
#![no_main]

use event_value::General;
use event_value::lock::CriticalSection;

type Level<T, const SEATS: usize> = General<T, SEATS, CriticalSection>;

static FIRST: Level<u32, 2> = General::new();
static SAME: Level<u32, 2> = General::new();
static OTHER: Level<u16, 3> = General::new();

async fn one<T: Copy + Into<u32>, const SEATS: usize>(level: &'static Level<T, SEATS>) {
    let Ok(mut watcher) = level.try_watch() else { return };
    while let Ok(level) = watcher.get().await {
        size::show(level.into());
    }
}

async fn two<T: Copy + Into<u32>, const SEATS: usize>(level: &'static Level<T, SEATS>) {
    let Ok(mut watcher) = level.try_watch() else { return };
    while let Ok(level) = watcher.get_filter(|level| (*level).into() > 10).await {
        size::show(level.into());
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    if cfg!(feature = "same") {
        let set = |level| {
            FIRST.set(level);
            SAME.set(level);
        };
        size::run_four(set, one(&FIRST), two(&FIRST), one(&SAME), two(&SAME))
    } else if cfg!(feature = "other") {
        let set = |level| {
            FIRST.set(level);
            OTHER.set(level as u16);
        };
        size::run_four(set, one(&FIRST), two(&FIRST), one(&OTHER), two(&OTHER))
    } else {
        size::run(|level| FIRST.set(level), one(&FIRST), two(&FIRST))
    }
}
