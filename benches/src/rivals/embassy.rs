//! `embassy_sync::watch::Watch`, in a `static` as it were.

use std::marker::PhantomData;

use embassy_sync::blocking_mutex::raw::{CriticalSectionRawMutex, RawMutex};
use embassy_sync::watch::{Receiver, Watch};

use crate::rival::{self, Blocking, Can, Payload, Rival, Spawn, follow};

/// `M` is its lock: a critical section, which `std` does by a global mutex; or none at all, for a single thread.
pub struct Embassy<M>(PhantomData<M>);

impl<M: RawMutex + 'static> Rival for Embassy<M> {
    type Cell<T: Payload, const N: usize> = Cell<M, T, N>;
}

pub struct Cell<M: RawMutex + 'static, T: Payload, const N: usize>(&'static Watch<M, T, N>);

impl<M: RawMutex + 'static, T: Payload, const N: usize> rival::Cell<T> for Cell<M, T, N> {
    type Watcher = Receiver<'static, M, T, N>;

    fn new() -> Self {
        Self(Box::leak(Box::new(Watch::new_with(T::default()))))
    }

    fn set(&mut self, value: T) {
        self.0.sender().send(value);
    }

    fn peek(&self) -> Can<T> {
        self.0.try_get()
    }

    fn watch(&mut self) -> Option<Self::Watcher> {
        self.0.receiver()
    }
}

impl<M: RawMutex + 'static, T: Payload, const N: usize> rival::Watcher<T> for Receiver<'static, M, T, N> {
    async fn next(&mut self) -> T {
        self.changed().await
    }

    fn catch_up(&mut self) {
        self.try_changed();
    }

    fn has_changed(&mut self) -> Can<bool> {
        // It has no such question; but asking for an unchanged value consumes nothing.
        Some(self.try_changed().is_some())
    }

    fn try_next(&mut self) -> Can<Option<T>> {
        Some(self.try_changed())
    }
}

impl<T: Payload, const N: usize> Blocking<T> for Receiver<'static, CriticalSectionRawMutex, T, N> {}

impl<T: Payload, const N: usize> Spawn<T> for Receiver<'static, CriticalSectionRawMutex, T, N> {
    fn task(self, seen: impl FnMut(T) + Send + 'static) -> impl Future<Output = ()> + Send + 'static {
        follow(self, seen)
    }
}
