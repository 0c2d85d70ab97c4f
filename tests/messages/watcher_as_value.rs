//! A watcher in the place of its value.
//~ is no value to watch
//~ give the value, and not its watcher
use event_value::{DynReader, Value};
fn main() {
    let value = std::sync::Arc::new(Value::new_with(1));
    let _: DynReader<i32> = DynReader::new(value.watch_arc());
}
