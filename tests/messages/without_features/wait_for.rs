//! Other one-shot waits, by a reader and a producer, without an allocator.
//~ one-shot waits need feature `alloc`
//~ `watcher.wait_for(f)` waits for a value that fits
use event_value::{Closed, General, Version};
static LEVEL: General<u32, 2> = General::new();
async fn wait() -> Result<Version, Closed> {
    let seen = LEVEL.reader().wait_for(|level| *level > 3).await?;
    LEVEL.producer().newer_than(seen).await
}
fn main() {
    let _ = wait();
}
