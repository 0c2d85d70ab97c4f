//! `event_value`, in a `static` as it were: in seats, and in the crowd alone.

use event_value::{Value, Watcher};

use crate::rival::{self, Blocking, Can, Payload, Rival, Spawn, follow};

/// A seat for every watcher.
pub struct Seats;

impl Rival for Seats {
    type Cell<T: Payload, const N: usize> = Cell<T, N>;
}

/// No seats at all.
pub struct Crowd;

impl Rival for Crowd {
    type Cell<T: Payload, const N: usize> = Cell<T, 0>;
}

pub struct Cell<T: 'static, const SEATS: usize>(&'static Value<T, SEATS>);

impl<T: Payload, const SEATS: usize> rival::Cell<T> for Cell<T, SEATS> {
    type Watcher = Watcher<&'static Value<T, SEATS>>;

    fn new() -> Self {
        Self(Box::leak(Box::new(Value::from(T::default()))))
    }

    fn set(&mut self, value: T) {
        self.0.set(value);
    }

    fn peek(&self) -> Can<T> {
        self.0.peek()
    }

    fn watch(&mut self) -> Option<Self::Watcher> {
        Some(self.0.watch())
    }
}

impl<T: Payload, const SEATS: usize> rival::Watcher<T> for Watcher<&'static Value<T, SEATS>> {
    async fn next(&mut self) -> T {
        self.get().await.expect("it stays open")
    }

    fn catch_up(&mut self) {
        self.mark_seen();
    }

    fn has_changed(&mut self) -> Can<bool> {
        Some(Watcher::has_changed(self))
    }

    fn try_next(&mut self) -> Can<Option<T>> {
        Some(self.try_get().ok())
    }
}

impl<T: Payload, const SEATS: usize> Blocking<T> for Watcher<&'static Value<T, SEATS>> {
    fn wait(&mut self) -> T {
        self.get_blocking().expect("it stays open")
    }
}

impl<T: Payload, const SEATS: usize> Spawn<T> for Watcher<&'static Value<T, SEATS>> {
    fn task(self, seen: impl FnMut(T) + Send + 'static) -> impl Future<Output = ()> + Send + 'static {
        follow(self, seen)
    }
}
