//! A reader in the place of what can be set.
//~ cannot be set
//~ a `Reader`, a `Watcher` and a derived value cannot
use event_value::{Set, Value};
fn publish(_: impl Set<Item = u32>) {}
fn main() {
    let value = Value::new_with(1);
    publish(value.reader());
}
