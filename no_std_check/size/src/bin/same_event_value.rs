//! Values of event-value that have the same type, as do their tasks: one, or two with feature `second`.
#![no_std]
#![no_main]

use event_value::General;
use event_value::lock::CriticalSection;

type Level = General<u32, 2, CriticalSection>;

static FIRST: Level = General::new();
static SECOND: Level = General::new();

async fn one(level: &'static Level) {
    let Ok(mut watcher) = level.try_watch() else { return };
    while let Ok(level) = watcher.get().await {
        size::show(level);
    }
}

async fn two(level: &'static Level) {
    let Ok(mut watcher) = level.try_watch() else { return };
    while let Ok(level) = watcher.get_filter(|level| *level > 10).await {
        size::show(level);
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    if cfg!(feature = "second") {
        let set = |level| {
            FIRST.set(level);
            SECOND.set(level);
        };
        size::run_four(set, one(&FIRST), two(&FIRST), one(&SECOND), two(&SECOND))
    } else {
        size::run(|level| FIRST.set(level), one(&FIRST), two(&FIRST))
    }
}
