//! A watcher in the place of its value.
//~ is not a value to watch
//~ a watch is not a value: pass the value itself
use event_value::{DynReader, Value};
fn main() {
    let value = std::sync::Arc::new(Value::new_with(1));
    let _: DynReader<i32> = DynReader::new(value.watch_arc());
}
