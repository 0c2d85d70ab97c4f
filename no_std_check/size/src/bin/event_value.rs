//! The program with event-value.
#![no_std]
#![no_main]

use event_value::Value;

static LEVEL: Value<u32, 2> = Value::with_seats();

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
