//! `async_watch`.

use async_watch::{Receiver, Sender, channel};

use crate::rival::{self, Blocking, Can, Payload, Rival, Spawn, at_once, follow};

pub struct AsyncWatch;

impl Rival for AsyncWatch {
    type Cell<T: Payload, const N: usize> = Cell<T>;
}

pub struct Cell<T> {
    sender: Sender<T>,
    /// Without one, nothing can be sent, and nobody can subscribe.
    receiver: Receiver<T>,
}

impl<T: Payload> rival::Cell<T> for Cell<T> {
    type Watcher = Receiver<T>;

    fn new() -> Self {
        let (sender, receiver) = channel(T::default());
        Self { sender, receiver }
    }

    fn set(&mut self, value: T) {
        if self.sender.send(value).is_err() {
            unreachable!("there is a receiver");
        }
    }

    fn peek(&self) -> Can<T> {
        Some(self.receiver.borrow().clone())
    }

    fn watch(&mut self) -> Option<Receiver<T>> {
        Some(self.receiver.clone())
    }
}

impl<T: Payload> rival::Watcher<T> for Receiver<T> {
    async fn next(&mut self) -> T {
        self.recv().await.expect("it stays open")
    }

    fn catch_up(&mut self) {
        at_once(self.next());
    }
}

impl<T: Payload> Blocking<T> for Receiver<T> {}

impl<T: Payload> Spawn<T> for Receiver<T> {
    fn task(self, seen: impl FnMut(T) + Send + 'static) -> impl Future<Output = ()> + Send + 'static {
        follow(self, seen)
    }
}
