//! The type of the value in the place of its handle.
//~ `u32` is no handle to a value
//~ the parameter of `Watcher`, `Producer` and `Reader` is what holds the value, not what is in it
//~ `ArcWatcher<T>`, `ArcProducer<T>` and `ArcReader<T>` are short names
struct App {
    state: event_value::Watcher<u32>,
}
fn main() {}
