//! A value in the place of its watch.
//~ is not a watch
//~ to get a watch of a value, call `watch()`, `watch_arc()` or `try_watch()` on it
use event_value::{Value, Watch};
fn next<W: Watch<Item = u32>>(_: W) {}
fn main() {
    next(&Value::new_with(1));
}
