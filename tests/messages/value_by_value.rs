//! A value that is moved to where it is only watched.
//~ is not a value to watch
//~ pass `&value`, an `Arc` of it, `value.reader()` or a `Producer`
use event_value::{Value, ValueWatch};
fn show(_: impl ValueWatch) {}
fn main() {
    show(Value::new_with(1));
}
