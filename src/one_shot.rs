//! `OneShot`, a single wait without a watcher, as a future or a blocking call.
//!
//! A wait looks, begins to listen, and looks again. The first look comes before it listens, because listening
//! allocates; the second comes after, because a change in between has not notified it. The second look also registers
//! the topic under the lock of the value, so that later changes know that there is a listener: see `Registered` in
//! `listen.rs`.

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

/// A single wait for a condition on a value, without a [`Watcher`](crate::Watcher). Needs feature `alloc`.
///
/// `S` is the [`Handle`] by which it holds the value, and `C` is the condition. [`Value`], [`Reader`] and [`Producer`]
/// have these methods:
///
/// | method | type | ready when |
/// |---|---|---|
/// | [`wait_for`](Value::wait_for) | [`WaitFor`] | a closure accepts the value |
/// | [`newer_than`](Value::newer_than) | [`NewerThan`] | there is a value whose version is not the one given |
/// | [`closed`](Value::closed) | [`UntilClosed`] | the value is closed |
/// | [`watched`](Value::watched) | [`Watched`] | there is a watcher |
/// | [`watched_by`](Value::watched_by) | [`WatchedBy`] | there are enough watchers |
/// | [`unwatched`](Value::unwatched) | [`Unwatched`] | there is no watcher |
///
/// It takes no seat, does not count as a watcher, and never clones the value. It is a future for any executor. With
/// feature `std`, a thread can block on it instead: [`wait`](OneShot::wait), [`wait_timeout`](OneShot::wait_timeout),
/// [`wait_deadline`](OneShot::wait_deadline). The methods of a value borrow it, so `arc.closed()` can't be spawned. The
/// methods of a [`Reader`] or [`Producer`] hold the value as it does: write `arc.reader_arc().closed()`, which is
/// `'static`.
///
/// It looks at the newest state only, so a condition that held only for a moment may go unnoticed.
///
/// It follows [laws](crate::docs::guarantees#laws) 5, 8, 9, 11 and 13: cancelling it changes nothing, it ends at once
/// when its condition can't come true any more, the task that polled last is woken once, a panic poisons nothing, and a
/// wait that is over holds nothing.
///
/// Polled again after it was ready, it looks again, and waits again if it has to. It never panics or hangs.
///
/// # Cost
///
/// A poll takes the lock of the value once or twice. A wait that is ready at once allocates nothing. A wait that has to
/// wait allocates its place in a list, 56 bytes, and another place each time that it is woken in vain. The first such
/// wait on a value also allocates the list, 72 bytes, which stays with the value. (These are sizes on a 64-bit machine
/// with `std`.) A producer never allocates, and pays nothing while there are no such waits.
///
/// An interrupt handler may make and drop a wait where it may use the value and the allocator. It must not poll one.
///
/// # Wakers
///
/// The list belongs to the crate [event-listener](https://docs.rs/event-listener), which wakes, clones and drops wakers
/// under a lock of its own. So a waker must not poll or drop a one-shot wait of the same value in its `wake` or
/// `clone`: it would wait for itself for ever (with feature `critical-section`, it panics). It may do anything else
/// with the value: set, get, watch and close it. The wakers of well-known executors only mark a task as ready, so this
/// does not concern them.
///
/// # Panics
///
/// If a waker panics in `wake`, the other waits are woken nevertheless, and the panic goes on in the producer that woke
/// it. If it panics in `clone`, the panic goes on in the poll, and the task does not wait. A panic in its `drop` is
/// swallowed.
///
/// Without feature `std`, panics can't be caught. After one in `wake` or `clone`, event-listener miscounts its
/// listeners, which makes a build with debug assertions panic again.
///
/// # Cancel safety
///
/// Dropping a wait changes nothing, and no waker stays behind.
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
    /// Its place in the list, once it had to wait. Each is good for one notification.
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

    /// Looks at the state. If the wait listens already and the condition does not hold, registers the topic, so that
    /// the change that makes it true notifies.
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

    /// Begins to listen. The caller must look again afterwards, because a change between its last look and this did not
    /// notify it.
    fn listen(&mut self) {
        self.stop_listening();
        self.listener = Some(self.source.cell().listeners().listen(self.condition.topic()));
    }

    /// Blocks the thread until the wait is over.
    ///
    /// Do not call it in an async task, because it blocks the executor, or in an interrupt handler. It locks and
    /// allocates as the future does.
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

    /// Like [`wait`](OneShot::wait), but waits until `at` at the latest. Returns `None` if the condition does not hold
    /// by then.
    ///
    /// If the condition holds, this returns `Some` even if the deadline has passed. A wake-up in vain does not move the
    /// deadline.
    ///
    /// # Panics
    ///
    /// The same as [`wait`](OneShot::wait).
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
                // The drop of `self` gives up the place in the list.
                return None;
            }
            match self.listener.take() {
                None => self.listen(),
                Some(listener) => listener.wait_deadline(at),
            }
        }
    }

    /// Like [`wait_deadline`](OneShot::wait_deadline), with a deadline that is `timeout` from now.
    ///
    /// If the clock can't represent that deadline, it waits without one.
    ///
    /// # Panics
    ///
    /// The same as [`wait`](OneShot::wait).
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
        // Each round looks, and then ends the poll, begins to listen, or uses up a notification. So the poll only ends
        // with `Pending` after a look that found nothing while it was registered.
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

// The closure is called, never pinned, and what event-listener pins is on the heap.
impl<S: Handle, C> Unpin for OneShot<S, C> {}

impl<S: Handle, C> fmt::Debug for OneShot<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OneShot").field("done", &self.done).finish_non_exhaustive()
    }
}

impl<T, const SEATS: usize, L: Lock> General<T, SEATS, L> {
    /// Waits until `f` accepts the value, the current one or a later one, and returns its version.
    ///
    /// To get the value itself, use [`Watcher::wait_for`](crate::Watcher::wait_for), or call [`peek`](Value::peek)
    /// afterwards, which may return a newer one.
    ///
    /// `f` gets a reference, under the lock, at most once for each version. It must not use this value or wait for
    /// anything, and should be short. A value that `f` would have accepted can be overwritten before `f` sees it.
    ///
    /// Needs feature `alloc`. [`OneShot`] says what the wait costs, and what its wakers may do.
    ///
    /// # Errors
    ///
    /// [`Closed`] if the value is closed, and `f` does not accept the last value or there is none.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing, and no waker stays behind.
    ///
    /// # Panics
    ///
    /// If `f` panics. Nothing has changed then. Polled again, the future goes on with the next version.
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

    /// Waits until there is a value whose version is not `seen`, and returns its version: a long poll.
    ///
    /// Use it in code that keeps a [`Version`] instead of a [`Watcher`](crate::Watcher), such as a server whose clients
    /// send the version that they know. It is ready at once if there is such a value already. To look at the value
    /// afterwards, call [`peek`](Value::peek), which may return an even newer one. While the value is
    /// [empty](Value::clear), this waits.
    ///
    /// Needs feature `alloc`. [`OneShot`] says what the wait costs, and what its wakers may do.
    ///
    /// # Errors
    ///
    /// [`Closed`] if the value is closed and there is no such value.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing, and no waker stays behind.
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

    /// Waits until the value is [closed](Value::close). It will not change any more then.
    ///
    /// The `closed` of tokio's sender waits until there are no receivers. Here that is [`unwatched`](Value::unwatched).
    ///
    /// Needs feature `alloc`. [`OneShot`] says what the wait costs, and what its wakers may do.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing, and no waker stays behind.
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

    /// Waits until there is at least one [`Watcher`](crate::Watcher).
    ///
    /// Use it with [`unwatched`](Value::unwatched) to run an expensive source only while it is watched. A watcher
    /// counts from when it is made until it is dropped, waiting or not. [Closing](Value::close) the value makes no
    /// difference. When you act on the result, the watcher may be gone again.
    ///
    /// Needs feature `alloc`. [`OneShot`] says what the wait costs, and what its wakers may do.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing, and no waker stays behind.
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

    /// Waits until there are at least `watchers` [`Watcher`](crate::Watcher)s.
    ///
    /// Otherwise the same as [`watched`](Value::watched). Needs feature `alloc`.
    ///
    /// # Cancel safety
    ///
    /// The same as [`watched`](Value::watched).
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

    /// Waits until there is no [`Watcher`](crate::Watcher).
    ///
    /// Do not use it to wait for the end of tasks: a task that has not made its watcher yet does not count. The recipe
    /// [until all tasks have ended](crate::docs::recipes#until-all-tasks-have-ended) does. Otherwise the same
    /// as [`watched`](Value::watched). Needs feature `alloc`.
    ///
    /// # Cancel safety
    ///
    /// The same as [`watched`](Value::watched).
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

/// Implements the one-shot waits for a type that holds a handle. They hold a clone of it.
macro_rules! one_shot_waits {
    ($($holder:ident),+) => {$(
        impl<S: Handle> $holder<S> {
            /// Waits until `f` accepts the value, and returns its version, like [`Value::wait_for`]. The wait holds the
            /// value as this does: with an `Arc` it is `'static`.
            ///
            /// `f` runs under the lock: it must not use this value or wait for anything, and should be short.
            ///
            /// # Errors
            ///
            /// The same as [`Value::wait_for`].
            ///
            /// # Panics
            ///
            /// The same as [`Value::wait_for`].
            pub fn wait_for<F: FnMut(&S::Item) -> bool>(&self, f: F) -> WaitFor<S, F> {
                OneShot::new(self.source().clone(), Holds { predicate: f, rejected: None })
            }

            /// Like [`Value::newer_than`], with a wait that holds the value as this does: with an `Arc` it is
            /// `'static`.
            ///
            /// # Errors
            ///
            /// The same as [`Value::newer_than`].
            ///
            /// # Examples
            ///
            /// A long poll in another thread:
            ///
            /// ```
            /// # #[cfg(feature = "std")] {
            /// let (producer, watcher) = event_value::channel(1);
            /// let newer = watcher.reader().newer_than(producer.version());
            /// let poll = std::thread::spawn(|| newer.wait());
            /// producer.set(2);
            /// assert_eq!(poll.join().unwrap(), Ok(producer.version()));
            /// # }
            /// ```
            pub fn newer_than(&self, seen: Version) -> NewerThan<S> {
                OneShot::new(self.source().clone(), IsNewer(seen.get()))
            }

            /// Like [`Value::closed`], with a wait that holds the value as this does: with an `Arc` it is `'static`.
            ///
            /// While there is a [`Producer`], only a call of [`close`](Value::close) closes the value. To wait until
            /// there are no watchers, use [`unwatched`](Value::unwatched).
            pub fn closed(&self) -> UntilClosed<S> {
                OneShot::new(self.source().clone(), IsClosed)
            }

            /// Like [`Value::watched`], with a wait that holds the value as this does: with an `Arc` it is `'static`.
            pub fn watched(&self) -> Watched<S> {
                self.watched_by(1)
            }

            /// Like [`Value::watched_by`], with a wait that holds the value as this does: with an `Arc` it is
            /// `'static`.
            pub fn watched_by(&self, watchers: usize) -> WatchedBy<S> {
                OneShot::new(self.source().clone(), IsWatched::by(watchers))
            }

            /// Like [`Value::unwatched`], with a wait that holds the value as this does: with an `Arc` it is `'static`.
            pub fn unwatched(&self) -> Unwatched<S> {
                OneShot::new(self.source().clone(), IsUnwatched)
            }
        }
    )+};
}

one_shot_waits! { Reader, Producer }
