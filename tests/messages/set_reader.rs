//! A reader in the place of what can be set.
//~ can't be set
//~ a `Reader`, a `Watcher` and a derived value can't be set
use event_value::{Set, Value};
fn publish(_: impl Set<Item = u32>) {}
fn main() {
    let value = Value::new_with(1);
    publish(value.reader());
}
