//! `watchable`.

use watchable::{Watchable, Watcher};

use crate::rival::{self, Blocking, Can, Payload, Rival, Spawn, follow};

pub struct Watchables;

impl Rival for Watchables {
    type Cell<T: Payload, const N: usize> = Watchable<T>;
}

impl<T: Payload> rival::Cell<T> for Watchable<T> {
    type Watcher = Watcher<T>;

    fn new() -> Self {
        Watchable::new(T::default())
    }

    fn set(&mut self, value: T) {
        self.replace(value);
    }

    fn peek(&self) -> Can<T> {
        Some(self.get())
    }

    fn watch(&mut self) -> Option<Watcher<T>> {
        Some(Watchable::watch(self))
    }
}

impl<T: Payload> rival::Watcher<T> for Watcher<T> {
    async fn next(&mut self) -> T {
        self.next_value_async().await.expect("it stays open")
    }

    fn has_changed(&mut self) -> Can<bool> {
        Some(!self.is_current())
    }

    fn try_next(&mut self) -> Can<Option<T>> {
        Some((!self.is_current()).then(|| self.get()))
    }
}

impl<T: Payload> Blocking<T> for Watcher<T> {
    fn wait(&mut self) -> T {
        self.next_value().expect("it stays open")
    }
}

impl<T: Payload> Spawn<T> for Watcher<T> {
    fn task(self, seen: impl FnMut(T) + Send + 'static) -> impl Future<Output = ()> + Send + 'static {
        follow(self, seen)
    }
}
