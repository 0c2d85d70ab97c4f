//! A wait for the end of a value, without an allocator.
//~ one-shot waits need feature `alloc`
//~ without an allocator, wait with a watcher
//~ `watcher.get()` returns `Err(Closed)` once it is closed
use event_value::General;
static STOP: General<(), 2> = General::new();
async fn stopped() {
    STOP.closed().await;
}
fn main() {
    let _ = stopped();
}
