//! `postage::watch`.

use postage::stream::Stream;
use postage::watch::{Receiver, Sender, channel_with};

use crate::rival::{self, Blocking, Can, Payload, Rival, Spawn, follow};

pub struct Postage;

impl Rival for Postage {
    type Cell<T: Payload, const N: usize> = Cell<T>;
}

pub struct Cell<T> {
    sender: Sender<T>,
    /// To peek without a sender of one's own.
    receiver: Receiver<T>,
}

impl<T: Payload> rival::Cell<T> for Cell<T> {
    type Watcher = Receiver<T>;

    fn new() -> Self {
        let (sender, receiver) = channel_with(T::default());
        Self { sender, receiver }
    }

    fn set(&mut self, value: T) {
        *self.sender.borrow_mut() = value;
    }

    fn peek(&self) -> Can<T> {
        Some(self.receiver.borrow().clone())
    }

    fn watch(&mut self) -> Option<Receiver<T>> {
        Some(self.sender.subscribe())
    }
}

impl<T: Payload> rival::Watcher<T> for Receiver<T> {
    async fn next(&mut self) -> T {
        self.recv().await.expect("it stays open")
    }

    fn catch_up(&mut self) {
        let _ = self.try_recv();
    }

    fn try_next(&mut self) -> Can<Option<T>> {
        Some(self.try_recv().ok())
    }
}

impl<T: Payload> Blocking<T> for Receiver<T> {}

impl<T: Payload> Spawn<T> for Receiver<T> {
    fn task(self, seen: impl FnMut(T) + Send + 'static) -> impl Future<Output = ()> + Send + 'static {
        follow(self, seen)
    }
}
