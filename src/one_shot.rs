//! One-shot waits: futures, and blocking calls, of those that wait once and have no watcher.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
#[cfg(all(feature = "std", not(target_family = "wasm")))]
use {core::time::Duration, std::time::Instant};

use futures_core::future::FusedFuture;

use crate::conditions::{Condition, Holds, IsClosed, IsNewer, IsUnwatched, IsWatched};
use crate::handle::Handle;
use crate::listen::Listener;
use crate::lock::Lock;
use crate::producer::Producer;
use crate::reader::Reader;
use crate::state::Current;
use crate::sync::SECOND_LOOK;
use crate::value::General;
use crate::version::Version;
#[cfg(doc)]
use crate::{error::Closed, value::Value};

/// A wait of somebody that waits once and has no [`Watcher`](crate::Watcher).
///
/// `S` is the [`Handle`] by which it holds the value, and `C` what it waits for. Made by the methods of the same names on
/// [`Value`], [`Reader`] and [`Producer`]:
///
/// | type | ready when |
/// |---|---|
/// | [`NewerThan`] | there is a value whose version is not the one given |
/// | [`WaitFor`] | a closure accepts the value |
/// | [`UntilClosed`] | the value is closed |
/// | [`Watched`], [`WatchedBy`] | there are enough watchers |
/// | [`Unwatched`] | there is no watcher |
///
/// It takes no seat, does not count as a watcher, and never clones the value. It is a future, and with feature `std` a
/// thread can block on it instead: [`wait`](OneShot::wait), [`wait_timeout`](OneShot::wait_timeout),
/// [`wait_deadline`](OneShot::wait_deadline).
///
/// Polling it again after it was ready looks, and waits, again: never a panic or a hang.
///
/// # Cost
///
/// One lock if it is ready at once. A wait allocates 56 bytes for its place in a list, and the first one of its kind on a
/// value 72 bytes more, which stay with the value (on a 64-bit machine). A producer pays nothing while nobody waits like
/// this.
///
/// # Wakers
///
/// The list is that of an [event-listener](https://docs.rs/event-listener), which wakes, and clones, a task's waker under a
/// lock of its own. So a waker must not come back to the one-shot waits of the same value from its `wake` or `clone`: it
/// must not poll or drop one there, or it waits for itself for ever (with feature `critical-section`, it panics). It may do
/// everything else with the value. Executors whose wakers only mark a task as ready, which is all of the well-known ones,
/// need not care.
///
/// If a waker panics, the others are woken all the same, and the panic goes on in the producer that woke it. If its `clone`
/// panics, the panic goes on in the poll, and nobody waits. A panic in its `drop` ends there.
///
/// # Cancel safety
///
/// Dropping it changes nothing, and no waker stays behind.
///
/// # Examples
///
/// ```
/// use event_value::Value;
///
/// # futures_lite::future::block_on(async {
/// let value = Value::new_with(1);
/// let seen = value.version();
/// let (newer, ()) = futures_lite::future::zip(value.newer_than(seen), async { value.set(2) }).await;
/// assert_eq!((newer?, value.peek()), (value.version(), Some(2)));
/// # Ok::<(), event_value::Closed>(())
/// # }).unwrap();
/// ```
#[must_use = "futures do nothing unless you `.await` or poll them, or `wait` for them"]
pub struct OneShot<S: Handle, C> {
    source: S,
    condition: C,
    listener: Option<Listener>,
    done: bool,
}

/// The future of [`Value::newer_than`].
pub type NewerThan<S> = OneShot<S, IsNewer>;

/// The future of [`Value::wait_for`].
pub type WaitFor<S, F> = OneShot<S, Holds<F>>;

/// The future of [`Value::closed`].
pub type UntilClosed<S> = OneShot<S, IsClosed>;

/// The future of [`Value::watched`].
pub type Watched<S> = OneShot<S, IsWatched>;

/// The future of [`Value::watched_by`].
pub type WatchedBy<S> = OneShot<S, IsWatched>;

/// The future of [`Value::unwatched`].
pub type Unwatched<S> = OneShot<S, IsUnwatched>;

impl<S: Handle, C: Condition<S::Item>> OneShot<S, C> {
    fn new(source: S, condition: C) -> Self {
        Self { source, condition, listener: None, done: false }
    }

    /// Looks; and if it listens already, registers for what it did not find.
    fn look(&mut self) -> Option<C::Output> {
        let topic = self.listener.as_ref().map(|_| self.condition.topic());
        let looks = SECOND_LOOK || topic.is_none();
        let condition = &mut self.condition;
        let look = |current: Current<'_, S::Item>| if looks { condition.look(current) } else { None };
        let found = self.source.cell().look_or_register(topic, look);
        self.done = found.is_some();
        if self.done {
            self.stop_listening();
        }
        found
    }

    /// To miss nothing it looks twice: what was notified before it began to listen it has not heard, so it looks again.
    fn listen(&mut self) {
        self.stop_listening();
        self.listener = Some(self.source.cell().listeners().listen(self.condition.topic()));
    }

    /// Blocks the thread until the wait is over.
    ///
    /// Must not be called in an async task. Locks and allocates as the future does.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    /// use std::thread;
    ///
    /// let value = Value::new();
    /// thread::scope(|scope| {
    ///     let consumer = scope.spawn(|| value.wait_for(|n| *n > 1).wait());
    ///     value.set(1);
    ///     value.set(2);
    ///     assert_eq!(consumer.join().unwrap(), Ok(value.version()));
    /// });
    /// ```
    #[cfg(all(feature = "std", not(target_family = "wasm")))]
    pub fn wait(mut self) -> C::Output {
        loop {
            if let Some(found) = self.look() {
                return found;
            }
            match self.listener.take() {
                None => self.listen(),
                Some(listener) => listener.wait(),
            }
        }
    }

    /// As [`wait`](OneShot::wait), until `at` at the latest; then it returns `None`.
    ///
    /// What holds already wins over a deadline that has passed. The deadline is a point in time: being woken for nothing
    /// does not move it.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    /// use std::time::Instant;
    ///
    /// let value = Value::<u32>::new();
    /// assert_eq!(value.unwatched().wait_deadline(Instant::now()), Some(()));
    /// assert_eq!(value.closed().wait_deadline(Instant::now()), None);
    /// ```
    #[cfg(all(feature = "std", not(target_family = "wasm")))]
    pub fn wait_deadline(mut self, at: Instant) -> Option<C::Output> {
        loop {
            let time_is_up = Instant::now() >= at;
            if let Some(found) = self.look() {
                return Some(found);
            }
            match self.listener.take() {
                _ if time_is_up => return None,
                None => self.listen(),
                Some(listener) => listener.wait_deadline(at),
            }
        }
    }

    /// As [`wait_deadline`](OneShot::wait_deadline), `timeout` from now. With a timeout that is too long for the clock it
    /// waits without one.
    ///
    /// # Examples
    ///
    /// A long poll:
    ///
    /// ```
    /// use event_value::{Closed, Value};
    /// use std::time::Duration;
    ///
    /// let value = Value::new_with("a");
    /// let seen = value.version();
    /// match value.newer_than(seen).wait_timeout(Duration::from_millis(1)) {
    ///     Some(Ok(version)) => println!("{version}: {:?}", value.peek()),
    ///     Some(Err(Closed)) => println!("there will be nothing newer"),
    ///     None => println!("nothing newer yet"),
    /// }
    /// ```
    #[cfg(all(feature = "std", not(target_family = "wasm")))]
    pub fn wait_timeout(self, timeout: Duration) -> Option<C::Output> {
        match Instant::now().checked_add(timeout) {
            Some(at) => self.wait_deadline(at),
            None => Some(self.wait()),
        }
    }
}

impl<S: Handle, C> OneShot<S, C> {
    fn stop_listening(&mut self) {
        if let Some(listener) = self.listener.take() {
            listener.discard();
        }
    }
}

impl<S: Handle, C: Condition<S::Item>> Future for OneShot<S, C> {
    type Output = C::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<C::Output> {
        let this = self.get_mut();
        // Each round ends the poll, begins to listen, or uses a notification up.
        loop {
            if let Some(found) = this.look() {
                return Poll::Ready(found);
            }
            match &mut this.listener {
                Some(listener) if listener.suits(cx.waker()) => {
                    ready!(listener.poll(cx));
                    this.listener = None;
                }
                _ => this.listen(),
            }
        }
    }
}

impl<S: Handle, C: Condition<S::Item>> FusedFuture for OneShot<S, C> {
    fn is_terminated(&self) -> bool {
        self.done
    }
}

impl<S: Handle, C> Drop for OneShot<S, C> {
    fn drop(&mut self) {
        self.stop_listening();
    }
}

// The closure is called, never pinned, and what event_listener pins is on the heap.
impl<S: Handle, C> Unpin for OneShot<S, C> {}

impl<S: Handle, C> fmt::Debug for OneShot<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OneShot").field("done", &self.done).finish_non_exhaustive()
    }
}

impl<T, const SEATS: usize, L: Lock> General<T, SEATS, L> {
    /// Waits until there is a value whose version is not `seen`, and returns its version: a long poll.
    ///
    /// For somebody that keeps a version instead of a [`Watcher`](crate::Watcher), as the client of a server does. Look at
    /// the value afterwards, with [`peek`](Value::peek); it may be newer still by then. It is ready at once if there is
    /// such a value already.
    ///
    /// # Errors
    ///
    /// [`Closed`] if the value is closed and has no such value: there never will be one.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing, and no waker stays behind. For its cost and wakers see [`OneShot`].
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Closed, Value, Version};
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with("a");
    /// let seen = value.newer_than(Version::default()).await?;
    /// assert_eq!(seen, value.version());
    ///
    /// value.close();
    /// assert_eq!(value.newer_than(seen).await, Err(Closed));
    /// # Ok::<(), Closed>(())
    /// # }).unwrap();
    /// ```
    pub fn newer_than(&self, seen: Version) -> NewerThan<&Self> {
        OneShot::new(self, IsNewer(seen.get()))
    }

    /// Waits until `f` accepts the value, the current one or a later one, and returns its version.
    ///
    /// `f` sees the value by reference, and each version at most once. It runs under the lock: it must not use this value
    /// or wait for anything, and others wait for it. It looks at the newest value only: one that it would have accepted
    /// can be overwritten before it looks.
    ///
    /// # Errors
    ///
    /// [`Closed`] if the value is closed and `f` does not accept it, or there is none.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing, and no waker stays behind. For its cost and wakers see [`OneShot`].
    ///
    /// # Panics
    ///
    /// If `f` panics. Polled again, the future goes on with the next version.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// enum State { Starting, Ready } // no Clone needed
    ///
    /// # futures_lite::future::block_on(async {
    /// let state = Value::new_with(State::Starting);
    /// state.set(State::Ready);
    /// assert!(state.wait_for(|state| matches!(state, State::Ready)).await.is_ok());
    /// assert!(state.wait_for(|state| matches!(state, State::Ready)).await.is_ok()); // seen or not
    /// # });
    /// ```
    pub fn wait_for<F: FnMut(&T) -> bool>(&self, f: F) -> WaitFor<&Self, F> {
        OneShot::new(self, Holds { predicate: f, rejected: None })
    }

    /// Waits until the value is [closed](Value::close).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing, and no waker stays behind. For its cost and wakers see [`OneShot`].
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::<u32>::new();
    /// futures_lite::future::zip(value.closed(), async { value.close() }).await;
    /// value.closed().await; // at once
    /// # });
    /// ```
    pub fn closed(&self) -> UntilClosed<&Self> {
        OneShot::new(self, IsClosed)
    }

    /// Waits until there is at least one [`Watcher`](crate::Watcher), so that a source that costs something runs only
    /// while somebody looks.
    ///
    /// Ready at once if there is one. By the time you act on it, the watcher may be gone again. Watchers count from when
    /// they are made until they are dropped, waiting or not. [Closing](Value::close) the value changes nothing here.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing, and no waker stays behind. For its cost and wakers see [`OneShot`].
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::<u32>::new();
    /// let watcher = value.watch();
    /// value.watched().await;
    /// drop(watcher);
    /// value.unwatched().await;
    /// # });
    /// ```
    #[doc(alias = "WhileSubscribed")]
    #[doc(alias = "refCount")]
    pub fn watched(&self) -> Watched<&Self> {
        self.watched_by(1)
    }

    /// Waits until there are at least `watchers` [`Watcher`](crate::Watcher)s. Otherwise as [`watched`](Value::watched).
    ///
    /// # Cancel safety
    ///
    /// As [`watched`](Value::watched).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// # futures_lite::future::block_on(async {
    /// let start = Value::<()>::new();
    /// let workers: Vec<_> = (0..20).map(|_| start.watch()).collect();
    /// start.watched_by(20).await;
    /// # drop(workers);
    /// # });
    /// ```
    pub fn watched_by(&self, watchers: usize) -> WatchedBy<&Self> {
        OneShot::new(self, IsWatched::by(watchers))
    }

    /// Waits until there is no [`Watcher`](crate::Watcher). Otherwise as [`watched`](Value::watched).
    ///
    /// A task that has not made its watcher yet does not count, so this is not a way to join tasks.
    ///
    /// # Cancel safety
    ///
    /// As [`watched`](Value::watched).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::<u32>::new();
    /// value.unwatched().await; // at once
    /// # });
    /// ```
    pub fn unwatched(&self) -> Unwatched<&Self> {
        OneShot::new(self, IsUnwatched)
    }
}

/// Gives a type that holds a handle the one-shot waits of the value, which hold it the same way.
macro_rules! one_shot_waits {
    ($($holder:ident),+) => {$(
        impl<S: Handle> $holder<S> {
            /// As [`Value::newer_than`], with a future that holds the value as this does: `'static` with an `Arc`.
            pub fn newer_than(&self, seen: Version) -> NewerThan<S> {
                OneShot::new(self.source().clone(), IsNewer(seen.get()))
            }

            /// As [`Value::wait_for`], with a future that holds the value as this does: `'static` with an `Arc`.
            pub fn wait_for<F: FnMut(&S::Item) -> bool>(&self, f: F) -> WaitFor<S, F> {
                OneShot::new(self.source().clone(), Holds { predicate: f, rejected: None })
            }

            /// As [`Value::closed`], with a future that holds the value as this does: `'static` with an `Arc`.
            pub fn closed(&self) -> UntilClosed<S> {
                OneShot::new(self.source().clone(), IsClosed)
            }

            /// As [`Value::watched`], with a future that holds the value as this does: `'static` with an `Arc`.
            pub fn watched(&self) -> Watched<S> {
                self.watched_by(1)
            }

            /// As [`Value::watched_by`], with a future that holds the value as this does: `'static` with an `Arc`.
            pub fn watched_by(&self, watchers: usize) -> WatchedBy<S> {
                OneShot::new(self.source().clone(), IsWatched::by(watchers))
            }

            /// As [`Value::unwatched`], with a future that holds the value as this does: `'static` with an `Arc`.
            pub fn unwatched(&self) -> Unwatched<S> {
                OneShot::new(self.source().clone(), IsUnwatched)
            }
        }
    )+};
}

one_shot_waits! { Reader, Producer }
