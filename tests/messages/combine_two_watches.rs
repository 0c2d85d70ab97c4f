//! The `combine` of values, where that of watches is meant.
//~ is not a value to watch
//~ to combine watches, use `adapt::combine`
use event_value::{Value, derive::combine};
fn main() {
    let (a, b) = (Value::new_with(1), Value::new_with(2));
    let _ = combine((a.watch(), b.watch()));
}
