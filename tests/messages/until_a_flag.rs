//! What the compiler proposes where a watcher of a stop signal has no `closed`: a flag in the place of a future.
//~ `bool` is not a future
//~ pass a future that is ready when the watch should end: `value.closed()`, or `watcher.reader().closed()`
use event_value::{WatchExt, channel};
fn main() {
    let ((_level, levels), (_stop, stopped)) = (channel(0), channel(()));
    let _ = levels.until(stopped.is_closed());
}
