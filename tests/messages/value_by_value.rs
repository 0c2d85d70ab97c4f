//! A value that is moved to where it is only watched.
//~ is no value to watch
//~ a value is watched through `&value`, an `Arc` of it, `value.reader()` or a `Producer`
use event_value::{Value, ValueWatch};
fn show(_: impl ValueWatch) {}
fn main() {
    show(Value::new_with(1));
}
