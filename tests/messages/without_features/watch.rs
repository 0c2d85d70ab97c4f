//! A watcher by `watch`, without an allocator.
//~ try_watch
use event_value::General;
fn main() {
    let _ = General::<u32, 2>::new_with(1).watch();
}
