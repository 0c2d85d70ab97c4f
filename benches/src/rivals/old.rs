//! `event_value` 0.1, in a `static` as it were: in seats, and in the crowd, where its other watchers waited.

use event_value_01::{Value, Watcher};

use crate::rival::{self, Blocking, Can, Payload, Presence, Rival, Spawn, follow};

/// A seat for every watcher.
pub struct OldSeats;

impl Rival for OldSeats {
    type Cell<T: Payload, const N: usize> = Cell<T, N>;
}

/// No seats at all.
pub struct OldCrowd;

impl Rival for OldCrowd {
    type Cell<T: Payload, const N: usize> = Cell<T, 0>;
}

pub struct Cell<T: 'static, const SEATS: usize>(&'static Value<T, SEATS>);

type Of<T, const SEATS: usize> = Watcher<&'static Value<T, SEATS>>;

impl<T: Payload, const SEATS: usize> rival::Cell<T> for Cell<T, SEATS> {
    type Watcher = Of<T, SEATS>;

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

impl<T: Payload, const SEATS: usize> rival::Watcher<T> for Of<T, SEATS> {
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

impl<T: Payload, const SEATS: usize> Blocking<T> for Of<T, SEATS> {
    fn wait(&mut self) -> T {
        self.get_blocking().expect("it stays open")
    }
}

impl<T: Payload, const SEATS: usize> Spawn<T> for Of<T, SEATS> {
    fn task(self, seen: impl FnMut(T) + Send + 'static) -> impl Future<Output = ()> + Send + 'static {
        follow(self, seen)
    }
}

impl<T: Payload, const SEATS: usize> Presence<T> for Cell<T, SEATS> {
    async fn unwatched(&self) {
        self.0.unwatched().await;
    }

    fn watched(&self) -> Can<impl Future<Output = ()> + 'static> {
        Some(self.0.watched())
    }
}
