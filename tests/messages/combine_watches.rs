//! Watches in the place of their values, and not in a tuple.
//~ can't be combined
//~ to combine watches, use `adapt::combine`
use event_value::{Value, derive::combine};
fn main() {
    let a = Value::new_with(1);
    let _ = combine(&a);
}
