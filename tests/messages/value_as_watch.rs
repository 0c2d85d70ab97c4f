//! A value in the place of its watch.
//~ is no watch
//~ a watch comes from a value, by `watch()`, `watch_arc()` or `try_watch()`
use event_value::{Value, Watch};
fn next<W: Watch<Item = u32>>(_: W) {}
fn main() {
    next(&Value::new_with(1));
}
