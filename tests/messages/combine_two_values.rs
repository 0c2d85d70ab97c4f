//! The `combine` of watches, where that of values is meant.
//~ to combine values, use `derive::combine`
use event_value::{Value, combine};
fn main() {
    let (a, b) = (Value::new_with(1), Value::new_with(2));
    let _ = combine((&a, &b));
}
