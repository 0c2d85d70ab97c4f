//! Values in the place of their watches.
//~ can't be combined
//~ to combine values, use `derive::combine`, or watch them first
use event_value::{Value, adapt::combine};
fn main() {
    let (a, b) = (Value::new_with(1), Value::new_with(2));
    let _ = combine(vec![(&a, &b)].pop());
}
