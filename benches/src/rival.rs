//! What a rival must do to take part: a few small operations, called without any indirection.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use futures_lite::future::block_on;

/// What a cell holds.
pub trait Payload: Clone + Default + Send + Sync + 'static {}
impl<T: Clone + Default + Send + Sync + 'static> Payload for T {}

/// `None`: this rival can't.
pub type Can<T> = Option<T>;

/// A kind of cell, with room for `N` watchers where that has to be said when it is compiled.
pub trait Rival {
    type Cell<T: Payload, const N: usize>: Cell<T>;

    /// So many watchers take all the room of a cell for four, if it has any; for one more it makes some.
    const TAKES_ALL: usize = 4;
}

/// The value, as its producer holds it.
pub trait Cell<T>: Sized + 'static {
    type Watcher: Watcher<T>;

    /// Holds the default.
    fn new() -> Self;

    fn set(&mut self, value: T);

    /// A copy of the current value. Consumes nothing.
    fn peek(&self) -> Can<T>;

    /// A watcher as it comes: it may or may not take the current value for new. `None` if there is no room.
    fn watch(&mut self) -> Option<Self::Watcher>;

    /// A watcher to which the current value is not new.
    fn watching(&mut self) -> Self::Watcher {
        let mut watcher = self.watch().expect("there is room");
        watcher.catch_up();
        watcher
    }
}

pub trait Watcher<T>: 'static {
    /// Waits for something newer than what this watcher has seen.
    fn next(&mut self) -> impl Future<Output = T>;

    /// Takes the current value for seen, if a fresh watcher does not do so by itself.
    fn catch_up(&mut self) {}

    /// Whether there is something new. Consumes nothing, registers nothing.
    fn has_changed(&mut self) -> Can<bool> {
        None
    }

    /// The newest value if it is new. Registers nothing.
    fn try_next(&mut self) -> Can<Option<T>> {
        None
    }
}

/// A watcher for plain threads.
pub trait Blocking<T>: Watcher<T> + Send {
    fn wait(&mut self) -> T {
        block_on(self.next())
    }
}

/// A watcher for tasks that move between threads. Each rival says so for itself, with [`follow`].
pub trait Spawn<T>: Watcher<T> + Send {
    fn task(self, seen: impl FnMut(T) + Send + 'static) -> impl Future<Output = ()> + Send + 'static;
}

/// A cell whose value can be waited for once, until it is as somebody wants it.
pub trait WaitFor<T>: Cell<T> {
    /// What one needs to wait: a handle, or a watcher.
    type Waiter: 'static;

    fn waiter(&mut self) -> Self::Waiter;

    fn wait_for(waiter: &mut Self::Waiter, f: impl FnMut(&T) -> bool) -> impl Future<Output = ()>;
}

/// A cell that tells its producer whether anybody watches.
pub trait Presence<T>: Cell<T> {
    fn unwatched(&self) -> impl Future<Output = ()>;

    /// A future that does not borrow the cell, for the cell makes the watcher meanwhile.
    fn watched(&self) -> Can<impl Future<Output = ()> + 'static>;
}

/// A task that gets whatever is new, for ever.
#[expect(clippy::manual_async_fn, reason = "an async fn would hold the watcher twice, and we count bytes")]
pub fn follow<T, W: Watcher<T>>(mut watcher: W, mut seen: impl FnMut(T)) -> impl Future<Output = ()> {
    async move {
        loop {
            seen(watcher.next().await);
        }
    }
}

/// What a future gives at once, if it does.
pub fn at_once<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}
