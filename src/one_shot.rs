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

/// A single wait, for a task or a thread that has no [`Watcher`](crate::Watcher).
///
/// `S` is the [`Handle`] by which it holds the value, and `C` is what it waits for. The methods of [`Value`],
/// [`Reader`] and [`Producer`] make these:
///
/// | method | type | ready when |
/// |---|---|---|
/// | [`newer_than`](Value::newer_than) | [`NewerThan`] | there is a value whose version is not the one given |
/// | [`wait_for`](Value::wait_for) | [`WaitFor`] | a closure accepts the value |
/// | [`closed`](Value::closed) | [`UntilClosed`] | the value is closed |
/// | [`watched`](Value::watched) | [`Watched`] | there is a watcher |
/// | [`watched_by`](Value::watched_by) | [`WatchedBy`] | there are enough watchers |
/// | [`unwatched`](Value::unwatched) | [`Unwatched`] | there is no watcher |
///
/// It takes no seat, does not count as a watcher, and never clones the value. It is a future for any executor. With
/// feature `std`, a thread can block on it instead: [`wait`](OneShot::wait), [`wait_timeout`](OneShot::wait_timeout),
/// [`wait_deadline`](OneShot::wait_deadline). On a value or an `Arc` of one, the methods borrow it; a wait of a
/// [`Reader`] or [`Producer`] that holds an `Arc` is `'static`, for `spawn`.
///
/// It looks at the newest state only: what held for a while between two looks may go unnoticed.
///
/// It follows [laws](crate::docs::guarantees#laws) 5, 8, 9, 11 and 13: cancelling it changes nothing, it ends at once when it
/// can no longer come true, the task that polled last is woken once, a panic poisons nothing, and a wait that is over holds
/// nothing.
///
/// Polling it again after it was ready looks again, and waits again if need be: it neither panics nor hangs.
///
/// # Cost
///
/// A poll takes the value's lock once or twice. A wait that is ready at once allocates nothing. One that has to wait
/// allocates its place in a list, 56 bytes, and another one each time that it was woken in vain; the first such wait on
/// a value also allocates the list, 72 bytes, which stays with the value (sizes on a 64-bit machine with `std`). A
/// producer pays nothing while nobody waits like this, and never allocates.
///
/// An interrupt handler may make and drop one where it may use the value and the allocator. Polling one is for tasks.
///
/// # Wakers
///
/// The list is that of an [event-listener](https://docs.rs/event-listener), which wakes, clones and drops wakers under
/// a lock of its own. So a waker must not come back to the one-shot waits of the same value from its `wake` or `clone`:
/// if it polls or drops one there, it waits for itself for ever (with feature `critical-section`, it panics). It may do
/// everything else with the value: set, get, watch and close it. The wakers of well-known executors only mark a task as
/// ready, and need not care.
///
/// # Panics
///
/// If a waker panics in `wake`, the other waits are woken all the same, and the panic goes on in the producer that woke
/// it. If it panics in `clone`, the panic goes on in the poll, and nothing waits. A panic in its `drop` ends there.
///
/// Without feature `std` no panic can be caught: event-listener then counts wrong after one in `wake` or `clone`, which
/// a build with debug assertions notices by another panic.
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

    /// Looks; and if it listens already, registers for what it did not find, so that the change that brings it
    /// notifies.
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

    /// Begins to listen. The caller has looked before, so that a wait that is ready at once does not allocate, and must
    /// look again afterwards: this does not hear of what changed in between.
    fn listen(&mut self) {
        self.stop_listening();
        self.listener = Some(self.source.cell().listeners().listen(self.condition.topic()));
    }

    /// Blocks the thread until the wait is over.
    ///
    /// Not for async tasks, whose executor it would hold up, nor for interrupt handlers. It locks and allocates as the
    /// future does.
    ///
    /// # Panics
    ///
    /// If the closure of [`wait_for`](Value::wait_for) panics.
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

    /// As [`wait`](OneShot::wait), until `at` at the latest: returns `None` if what it waits for does not hold by then.
    ///
    /// What holds already wins over a deadline that has passed. Being woken in vain does not move the deadline.
    ///
    /// # Panics
    ///
    /// As [`wait`](OneShot::wait).
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
            if time_is_up {
                // Dropping `self` gives the place in the list up.
                return None;
            }
            match self.listener.take() {
                None => self.listen(),
                Some(listener) => listener.wait_deadline(at),
            }
        }
    }

    /// As [`wait_deadline`](OneShot::wait_deadline), `timeout` from now. If that is later than the clock can tell, it
    /// waits without a deadline.
    ///
    /// # Panics
    ///
    /// As [`wait`](OneShot::wait).
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
    /// It is for code that keeps a [`Version`] instead of a [`Watcher`](crate::Watcher), such as the client of a
    /// server. It is ready at once if there is such a value already. Then look at the value with [`peek`](Value::peek),
    /// which may return something newer still. A [cleared](Value::clear) value is waited out: there is nothing to see.
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
    /// `f` is called with a reference, under the lock, and at most once for each version. It must not use this value or
    /// wait for anything, and all other users of the value wait for it. A value that it would have accepted can be
    /// overwritten before it looks.
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
    /// If `f` panics, in which case nothing has changed. Polled again, the future goes on with the next version.
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

    /// Waits until the value is [closed](Value::close): nobody will set it any more.
    ///
    /// The `closed` of tokio's sender waits until nobody listens: here, that is [`unwatched`](Value::unwatched).
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
    /// while it is watched.
    ///
    /// It is ready at once if there is one. By the time you act on it, that watcher may be gone again. A watcher counts
    /// from when it is made until it is dropped, waiting or not. [Closing](Value::close) the value changes nothing
    /// here.
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

    /// Waits until there are at least `watchers` [`Watcher`](crate::Watcher)s. Otherwise as
    /// [`watched`](Value::watched).
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
    /// A task that has not made its watcher yet does not count, so this is no way to wait for the end of tasks.
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
    #[doc(alias = "closed")]
    #[doc(alias = "has_watchers")]
    pub fn unwatched(&self) -> Unwatched<&Self> {
        OneShot::new(self, IsUnwatched)
    }
}

/// Gives a type that holds a handle the one-shot waits of the value, which hold it the same way.
macro_rules! one_shot_waits {
    ($($holder:ident),+) => {$(
        impl<S: Handle> $holder<S> {
            /// As [`Value::newer_than`], with a wait that holds the value as this does: it is `'static` with an `Arc`.
            pub fn newer_than(&self, seen: Version) -> NewerThan<S> {
                OneShot::new(self.source().clone(), IsNewer(seen.get()))
            }

            /// As [`Value::wait_for`], with a wait that holds the value as this does: it is `'static` with an `Arc`.
            pub fn wait_for<F: FnMut(&S::Item) -> bool>(&self, f: F) -> WaitFor<S, F> {
                OneShot::new(self.source().clone(), Holds { predicate: f, rejected: None })
            }

            /// As [`Value::closed`], with a wait that holds the value as this does: it is `'static` with an `Arc`.
            ///
            /// On a [`Producer`] it waits until somebody calls [`close`](Value::close): to wait until nobody watches,
            /// use [`unwatched`](Value::unwatched).
            pub fn closed(&self) -> UntilClosed<S> {
                OneShot::new(self.source().clone(), IsClosed)
            }

            /// As [`Value::watched`], with a wait that holds the value as this does: it is `'static` with an `Arc`.
            pub fn watched(&self) -> Watched<S> {
                self.watched_by(1)
            }

            /// As [`Value::watched_by`], with a wait that holds the value as this does: it is `'static` with an `Arc`.
            pub fn watched_by(&self, watchers: usize) -> WatchedBy<S> {
                OneShot::new(self.source().clone(), IsWatched::by(watchers))
            }

            /// As [`Value::unwatched`], with a wait that holds the value as this does: it is `'static` with an `Arc`.
            pub fn unwatched(&self) -> Unwatched<S> {
                OneShot::new(self.source().clone(), IsUnwatched)
            }
        }
    )+};
}

one_shot_waits! { Reader, Producer }
