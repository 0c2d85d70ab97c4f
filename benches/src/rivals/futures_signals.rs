//! `futures_signals::signal::Mutable`.

use std::future::poll_fn;
use std::pin::Pin;

use futures_signals::signal::{Mutable, MutableSignalCloned, Signal};

use crate::rival::{self, Blocking, Can, Payload, Rival, Spawn, at_once, follow};

pub struct FuturesSignals;

impl Rival for FuturesSignals {
    type Cell<T: Payload, const N: usize> = Mutable<T>;
}

impl<T: Payload> rival::Cell<T> for Mutable<T> {
    type Watcher = MutableSignalCloned<T>;

    fn new() -> Self {
        Mutable::new(T::default())
    }

    fn set(&mut self, value: T) {
        Mutable::set(self, value);
    }

    fn peek(&self) -> Can<T> {
        Some(self.get_cloned())
    }

    fn watch(&mut self) -> Option<MutableSignalCloned<T>> {
        Some(self.signal_cloned())
    }
}

impl<T: Payload> rival::Watcher<T> for MutableSignalCloned<T> {
    async fn next(&mut self) -> T {
        poll_fn(|cx| Pin::new(&mut *self).poll_change(cx)).await.expect("it stays open")
    }

    fn catch_up(&mut self) {
        at_once(self.next());
    }
}

impl<T: Payload> Blocking<T> for MutableSignalCloned<T> {}

impl<T: Payload> Spawn<T> for MutableSignalCloned<T> {
    fn task(self, seen: impl FnMut(T) + Send + 'static) -> impl Future<Output = ()> + Send + 'static {
        follow(self, seen)
    }
}
