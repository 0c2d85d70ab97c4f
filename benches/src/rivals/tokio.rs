//! `tokio::sync::watch`.

use std::future::Pending;

use tokio::sync::watch::{Receiver, Sender};

use crate::rival::{self, Blocking, Can, Payload, Presence, Rival, Spawn, WaitFor, follow};

pub struct Tokio;

impl Rival for Tokio {
    type Cell<T: Payload, const N: usize> = Sender<T>;
}

impl<T: Payload> rival::Cell<T> for Sender<T> {
    type Watcher = Receiver<T>;

    fn new() -> Self {
        Sender::new(T::default())
    }

    fn set(&mut self, value: T) {
        self.send_replace(value);
    }

    fn peek(&self) -> Can<T> {
        Some(self.borrow().clone())
    }

    fn watch(&mut self) -> Option<Receiver<T>> {
        Some(self.subscribe())
    }
}

impl<T: Payload> rival::Watcher<T> for Receiver<T> {
    async fn next(&mut self) -> T {
        self.changed().await.expect("it stays open");
        self.borrow_and_update().clone()
    }

    fn has_changed(&mut self) -> Can<bool> {
        Receiver::has_changed(self).ok()
    }

    fn try_next(&mut self) -> Can<Option<T>> {
        let changed = Receiver::has_changed(self).ok()?;
        Some(changed.then(|| self.borrow_and_update().clone()))
    }
}

impl<T: Payload> Blocking<T> for Receiver<T> {}

impl<T: Payload> Spawn<T> for Receiver<T> {
    fn task(self, seen: impl FnMut(T) + Send + 'static) -> impl Future<Output = ()> + Send + 'static {
        follow(self, seen)
    }
}

impl<T: Payload> WaitFor<T> for Sender<T> {
    type Waiter = Receiver<T>;

    fn waiter(&mut self) -> Receiver<T> {
        self.subscribe()
    }

    async fn wait_for(waiter: &mut Receiver<T>, f: impl FnMut(&T) -> bool) {
        waiter.wait_for(f).await.expect("it stays open");
    }
}

impl<T: Payload> Presence<T> for Sender<T> {
    /// Its name is `closed`: that nobody watches closes it, for the time being.
    async fn unwatched(&self) {
        self.closed().await;
    }

    fn watched(&self) -> Can<impl Future<Output = ()> + 'static> {
        None::<Pending<()>>
    }
}
