//! The type of the value in the place of its handle.
//~ `u32` is not a handle to a value
//~ the parameter of `Watcher`, `Producer` and `Reader` is the handle, not the type in the value
//~ `ArcWatcher<T>`, `ArcProducer<T>` and `ArcReader<T>` are short names
struct App {
    state: event_value::Watcher<u32>,
}
fn main() {}
