//! `event_value`, in a `static` as it were: with a seat inside the value for every watcher, with all seats in blocks on the
//! heap, and without a lock.

use std::marker::PhantomData;

use event_value::lock::{DefaultLock, Lock, NoLock};
use event_value::{General, Watcher};

use crate::rival::{self, Blocking, Can, Payload, Presence, Rival, Spawn, WaitFor, follow};

/// A seat inside the value for every watcher.
pub type InlineSeats = Inline<DefaultLock>;

/// The same without a lock, for one thread.
pub type WithoutLock = Inline<NoLock>;

pub struct Inline<L>(PhantomData<L>);

impl<L: Lock> Rival for Inline<L> {
    type Cell<T: Payload, const N: usize> = Cell<T, N, L>;
}

/// No seat inside the value: all are in blocks.
pub struct Blocks;

impl Rival for Blocks {
    type Cell<T: Payload, const N: usize> = Cell<T, 0, DefaultLock>;

    /// As many as the first block.
    const TAKES_ALL: usize = 8;
}

pub struct Cell<T: 'static, const SEATS: usize, L: Lock>(&'static General<T, SEATS, L>);

type Of<T, const SEATS: usize, L> = Watcher<&'static General<T, SEATS, L>>;

impl<T: Payload, const SEATS: usize, L: Lock> rival::Cell<T> for Cell<T, SEATS, L> {
    type Watcher = Of<T, SEATS, L>;

    fn new() -> Self {
        Self(Box::leak(Box::new(General::from(T::default()))))
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

impl<T: Payload, const SEATS: usize, L: Lock> rival::Watcher<T> for Of<T, SEATS, L> {
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

impl<T: Payload, const SEATS: usize> Blocking<T> for Of<T, SEATS, DefaultLock> {
    fn wait(&mut self) -> T {
        self.get_blocking().expect("it stays open")
    }
}

impl<T: Payload, const SEATS: usize> Spawn<T> for Of<T, SEATS, DefaultLock> {
    fn task(self, seen: impl FnMut(T) + Send + 'static) -> impl Future<Output = ()> + Send + 'static {
        follow(self, seen)
    }
}

impl<T: Payload, const SEATS: usize, L: Lock> WaitFor<T> for Cell<T, SEATS, L> {
    type Waiter = &'static General<T, SEATS, L>;

    fn waiter(&mut self) -> Self::Waiter {
        self.0
    }

    async fn wait_for(waiter: &mut Self::Waiter, f: impl FnMut(&T) -> bool) {
        waiter.wait_for(f).await.expect("it stays open");
    }
}

impl<T: Payload, const SEATS: usize, L: Lock> Presence<T> for Cell<T, SEATS, L> {
    async fn unwatched(&self) {
        self.0.unwatched().await;
    }

    fn watched(&self) -> Can<impl Future<Output = ()> + 'static> {
        Some(self.0.watched())
    }
}
