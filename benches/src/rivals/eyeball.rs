//! `eyeball::SharedObservable`.

use eyeball::{SharedObservable, Subscriber};

use crate::rival::{self, Blocking, Can, Payload, Rival, Spawn, follow};

pub struct Eyeball;

impl Rival for Eyeball {
    type Cell<T: Payload, const N: usize> = SharedObservable<T>;
}

impl<T: Payload> rival::Cell<T> for SharedObservable<T> {
    type Watcher = Subscriber<T>;

    fn new() -> Self {
        SharedObservable::new(T::default())
    }

    fn set(&mut self, value: T) {
        SharedObservable::set(self, value);
    }

    fn peek(&self) -> Can<T> {
        Some(self.get())
    }

    fn watch(&mut self) -> Option<Subscriber<T>> {
        Some(self.subscribe())
    }
}

impl<T: Payload> rival::Watcher<T> for Subscriber<T> {
    async fn next(&mut self) -> T {
        Subscriber::next(self).await.expect("it stays open")
    }
}

impl<T: Payload> Blocking<T> for Subscriber<T> {}

impl<T: Payload> Spawn<T> for Subscriber<T> {
    fn task(self, seen: impl FnMut(T) + Send + 'static) -> impl Future<Output = ()> + Send + 'static {
        follow(self, seen)
    }
}
