//! A future that is not pinned, where there is no allocator for a box.
//~ is not a future that is `Unpin`
//~ without feature `alloc`, pin the future first, `pin!(future)`, or pass the `get()` of a watcher of a stop signal
use event_value::{Value, WatchExt};
static LEVEL: Value<u32> = Value::new();
fn main() {
    let _ = LEVEL.try_watch().unwrap().until(async {});
}
