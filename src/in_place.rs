//! Gets that look at the value where it is, under the lock, instead of taking a copy.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;

use crate::error::{Closed, TryGetError};
use crate::handle::Handle;
use crate::search::until_chosen;
use crate::version::Version;
use crate::wait::{StopWaiting, Wait};
use crate::watcher::Watcher;

/// A version that no value ever has: whatever is there counts as unseen.
const NOTHING_SEEN: u64 = u64::MAX;

impl<S: Handle> Watcher<S> {
    /// Waits for a value that this watcher has not seen, and returns what `f` makes of it by reference.
    ///
    /// As [`get`](Watcher::get), for a `T` that is not `Clone` or is dear to clone, or of which only a part is wanted.
    ///
    /// `f` runs under the lock, once: it must not use this value or wait for anything, and others wait for it.
    ///
    /// # Errors
    ///
    /// [`Closed`] as [`get`](Watcher::get).
    ///
    /// # Cancel safety
    ///
    /// As [`get`](Watcher::get).
    ///
    /// # Panics
    ///
    /// If `f` panics; the value then still counts as not seen. If the future is polled again after that, or after it
    /// was ready.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// struct Certificate(Vec<u8>); // no Clone needed
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(Certificate(vec![1, 2, 3]));
    /// let mut watcher = value.watch();
    /// assert_eq!(watcher.get_with(|certificate| certificate.0.len()).await, Ok(3));
    /// # });
    /// ```
    #[doc(alias = "next_ref")]
    pub fn get_with<R, F: FnOnce(&S::Item) -> R>(&mut self, f: F) -> GetWith<'_, S, F> {
        let after = self.seen();
        InPlace::new(self, after, With(Some(f)))
    }

    /// Waits until the value changes, marks the new one as seen and returns its version.
    ///
    /// For "tell me that something happened". Look at the value with [`peek`](Watcher::peek) afterwards, which may find
    /// a newer one by then.
    ///
    /// On a watcher that was never asked, it waits for a change *since the watcher was made*, as the `changed` of tokio
    /// and embassy do. Everything else on a watcher begins with the current value, [`get`](Watcher::get) above all.
    /// After [`mark_unseen`](Watcher::mark_unseen) the current value counts as a change.
    ///
    /// # Errors
    ///
    /// [`Closed`] if the value is closed and there is no such change.
    ///
    /// # Cancel safety
    ///
    /// As [`get`](Watcher::get).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Closed, Value};
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(1);
    /// let mut watcher = value.watch();
    /// value.set(2);
    /// assert_eq!(watcher.changed().await, Ok(value.version()));
    /// value.close();
    /// assert_eq!(watcher.changed().await, Err(Closed));
    /// # });
    /// ```
    #[doc(alias = "updated")]
    #[doc(alias = "has_changed")]
    pub fn changed(&mut self) -> Changed<'_, S> {
        let after = self.seen_or_there_when_it_came();
        InPlace::new(self, after, WhichVersion)
    }

    /// Waits until `f` accepts the value: the current one, seen or not, or a later one. Marks it as seen and returns
    /// it.
    ///
    /// For "wait until it is ready", as often as you like. To wait for the next value that `f` accepts, see
    /// [`get_filter`](Watcher::get_filter).
    ///
    /// `f` sees each version at most once per future, by reference: only the value that it accepts is cloned. It runs
    /// under the lock: it must not use this value or wait for anything, and others wait for it. It looks at the newest
    /// value only: one that it would have accepted can be overwritten before it is seen.
    ///
    /// After 32 rejections in a row, the future lets other tasks run.
    ///
    /// # Errors
    ///
    /// [`Closed`] if the value is closed and `f` does not accept the last value, or there is none.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before it is ready changes nothing: what was seen before stays seen, what was not stays
    /// unseen, and no waker stays behind.
    ///
    /// # Panics
    ///
    /// If `f` or `T::clone` panics. Polled again, the future goes on with the next version.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(7);
    /// let mut watcher = value.watch();
    /// assert_eq!(watcher.get().await, Ok(7));
    /// assert_eq!(watcher.wait_for(|n| *n >= 5).await, Ok(7)); // seen or not
    /// assert_eq!(watcher.wait_for(|n| *n >= 5).await, Ok(7));
    /// # });
    /// ```
    #[doc(alias = "get_and")]
    #[doc(alias = "first")]
    #[doc(alias = "wait_until")]
    pub fn wait_for<F: FnMut(&S::Item) -> bool>(&mut self, f: F) -> WatcherWaitFor<'_, S, F>
    where
        S::Item: Clone,
    {
        InPlace::new(self, NOTHING_SEEN, Fits(f))
    }

    /// Waits until `f` can make something of the value: the current one, seen or not, or a later one. Marks it as seen
    /// and returns what `f` made.
    ///
    /// As [`wait_for`](Watcher::wait_for), for a `T` that is not `Clone`, or of which a part is wanted.
    ///
    /// # Errors
    ///
    /// As [`wait_for`](Watcher::wait_for).
    ///
    /// # Cancel safety
    ///
    /// As [`wait_for`](Watcher::wait_for).
    ///
    /// # Panics
    ///
    /// As [`wait_for`](Watcher::wait_for).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// enum Status { Starting, Running { port: u16 } } // no Clone needed
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(Status::Starting);
    /// let mut watcher = value.watch();
    /// value.set(Status::Running { port: 80 });
    /// let port = watcher.wait_for_map(|status| match status {
    ///     Status::Running { port } => Some(*port),
    ///     Status::Starting => None,
    /// });
    /// assert_eq!(port.await, Ok(80));
    /// # });
    /// ```
    #[doc(alias = "initialized")]
    #[doc(alias = "wait_for_value")]
    pub fn wait_for_map<U, F: FnMut(&S::Item) -> Option<U>>(&mut self, f: F) -> WaitForMap<'_, S, F> {
        InPlace::new(self, NOTHING_SEEN, Maps(f))
    }

    /// Returns the newest value if this watcher has not seen it and `f` accepts it. Never waits.
    ///
    /// `f` runs under the lock, by reference: it must not use this value. What it rejects is not cloned.
    ///
    /// # Errors
    ///
    /// [`TryGetError::BacklogDone`] if `f` rejects the value, otherwise as [`try_get`](Watcher::try_get). Nothing has
    /// changed then: the value counts as not seen, and what an earlier [`poll_get`](Watcher::poll_get) waits for goes
    /// on.
    ///
    /// # Panics
    ///
    /// If `f` or `T::clone` panics. The value then still counts as not seen.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{TryGetError, Value};
    ///
    /// let value = Value::new_with(1);
    /// let mut watcher = value.try_watch()?;
    /// assert_eq!(watcher.try_get_filter(|n| *n > 1), Err(TryGetError::BacklogDone));
    /// assert_eq!(watcher.try_get_filter(|n| *n > 0), Ok(1));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "try_changed_and")]
    pub fn try_get_filter(&mut self, f: impl FnOnce(&S::Item) -> bool) -> Result<S::Item, TryGetError>
    where
        S::Item: Clone,
    {
        self.try_get_map(|value| f(value).then(|| value.clone()))
    }

    /// Returns what `f` makes of the newest value, if this watcher has not seen that and `f` makes something of it.
    /// Never waits.
    ///
    /// As [`try_get_filter`](Watcher::try_get_filter), for a `T` that is not `Clone`, or of which a part is wanted.
    ///
    /// # Errors
    ///
    /// As [`try_get_filter`](Watcher::try_get_filter).
    ///
    /// # Panics
    ///
    /// If `f` panics. The value then still counts as not seen.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// let value = Value::new_with("80");
    /// let mut watcher = value.try_watch()?;
    /// assert_eq!(watcher.try_get_map(|port| port.parse().ok()), Ok(80));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    pub fn try_get_map<U>(&mut self, f: impl FnOnce(&S::Item) -> Option<U>) -> Result<U, TryGetError> {
        let (version, found) = self.source().cell().look(self.seen(), |_, value| f(value))?;
        let found = found.ok_or(TryGetError::BacklogDone)?;
        self.stop_waiting();
        self.note_delivered(version);
        Ok(found)
    }
}

/// The future of the gets that look at the value in place, under the lock; the names below say which.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct InPlace<'a, S: Handle, C> {
    wait: Wait<ByRef<'a, S>>,
    /// The version up to which it has looked.
    after: u64,
    choice: C,
}

/// The future of [`Watcher::get_with`].
pub type GetWith<'a, S, F> = InPlace<'a, S, With<F>>;

/// The future of [`Watcher::changed`].
pub type Changed<'a, S> = InPlace<'a, S, WhichVersion>;

/// The future of [`Watcher::wait_for`].
pub type WatcherWaitFor<'a, S, F> = InPlace<'a, S, Fits<F>>;

/// The future of [`Watcher::wait_for_map`].
pub type WaitForMap<'a, S, F> = InPlace<'a, S, Maps<F>>;

impl<'a, S: Handle, C> InPlace<'a, S, C> {
    fn new(watcher: &'a mut Watcher<S>, after: u64, choice: C) -> Self {
        Self { wait: Wait::new(ByRef(watcher)), after, choice }
    }
}

impl<S: Handle, C: Choice<S::Item>> Future for InPlace<'_, S, C> {
    type Output = Result<C::Output, Closed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { wait, after, choice } = self.get_mut();
        wait.poll(|ByRef(watcher)| {
            until_chosen(cx, |cx| {
                let from = *after;
                let mut choose = |version, value: &S::Item| {
                    // Before the closure, so that it never sees a version again, even if it panics.
                    *after = version;
                    choice.choose(version, value)
                };
                let newer = ready!(watcher.poll_newer(from, &mut choose, cx));
                let chosen = newer.map(|(version, chosen)| chosen.inspect(|_| watcher.note_found(version)));
                Poll::Ready(chosen.transpose())
            })
        })
    }
}

impl<S: Handle, C: Choice<S::Item>> FusedFuture for InPlace<'_, S, C> {
    fn is_terminated(&self) -> bool {
        self.wait.is_done()
    }
}

// The closures are called, never pinned.
impl<S: Handle, C> Unpin for InPlace<'_, S, C> {}

impl<S: Handle, C> fmt::Debug for InPlace<'_, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InPlace").field("watcher", self.wait.watch().0).finish_non_exhaustive()
    }
}

/// A watcher as the target of a wait that needs no `T: Clone`.
struct ByRef<'a, S: Handle>(&'a mut Watcher<S>);

impl<S: Handle> StopWaiting for ByRef<'_, S> {
    fn stop_waiting(&mut self) {
        self.0.stop_waiting();
    }
}

/// What to make of a value. These types can't be named outside; the futures can.
pub trait Choice<T> {
    /// What the future returns.
    type Output;

    #[doc(hidden)]
    fn choose(&mut self, version: u64, value: &T) -> Option<Self::Output>;
}

#[expect(missing_debug_implementations, reason = "a closure can't be shown")]
pub struct With<F>(Option<F>);

#[derive(Debug)]
pub struct WhichVersion;

#[expect(missing_debug_implementations, reason = "a closure can't be shown")]
pub struct Fits<F>(F);

#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a closure can't be shown")]
pub struct Maps<F>(pub(crate) F);

#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a closure can't be shown")]
pub struct Each<F>(pub(crate) F);

impl<T, R, F: FnOnce(&T) -> R> Choice<T> for With<F> {
    type Output = R;

    fn choose(&mut self, _: u64, value: &T) -> Option<R> {
        let f = self.0.take().expect("`get_with` was polled after it was ready or its closure panicked");
        Some(f(value))
    }
}

impl<T> Choice<T> for WhichVersion {
    type Output = Version;

    fn choose(&mut self, version: u64, _: &T) -> Option<Version> {
        Some(Version::new(version))
    }
}

impl<T: Clone, F: FnMut(&T) -> bool> Choice<T> for Fits<F> {
    type Output = T;

    fn choose(&mut self, _: u64, value: &T) -> Option<T> {
        (self.0)(value).then(|| value.clone())
    }
}

impl<T, U, F: FnMut(&T) -> Option<U>> Choice<T> for Maps<F> {
    type Output = U;

    fn choose(&mut self, _: u64, value: &T) -> Option<U> {
        (self.0)(value)
    }
}

impl<T, U, F: FnMut(&T) -> U> Choice<T> for Each<F> {
    type Output = U;

    fn choose(&mut self, _: u64, value: &T) -> Option<U> {
        Some((self.0)(value))
    }
}
