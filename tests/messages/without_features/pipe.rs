//! A pipe without sinks.
//~ `pipe` needs feature `sink`
use event_value::{General, WatchExt};
static LEVEL: General<u32, 2> = General::new();
static HEALTHY: General<bool, 2> = General::new();
async fn work() {
    LEVEL.try_watch().unwrap().map(|level| level < 90).pipe(&HEALTHY).await.unwrap();
}
fn main() {
    let _ = work();
}
