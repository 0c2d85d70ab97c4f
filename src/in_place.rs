//! Gets that look at the value in place, under the lock, instead of cloning it first.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;

use crate::error::Closed;
use crate::get::until_chosen;
use crate::get::{StopWaiting, Wait};
use crate::handle::Handle;
use crate::version::Version;
use crate::watcher::Watcher;

impl<S: Handle> Watcher<S> {
    /// Waits until `f` accepts the value: the current one, seen or not, or a later one. Marks it as seen and returns
    /// it.
    ///
    /// Use it to wait for a condition, as often as you like. To wait for the next *unseen* value that `f` accepts, use
    /// [`get_filter`](Watcher::get_filter).
    ///
    /// `f` sees each version at most once per future, by reference; only the value that it accepts is cloned. It runs
    /// under the lock: it must not use this value or wait for anything, and should be short. Only the newest value is
    /// looked at, so one that `f` would have accepted can be overwritten before `f` sees it.
    ///
    /// After 32 rejections in a row, the future yields to other tasks.
    ///
    /// # Errors
    ///
    /// [`Closed`] if the value is closed, and `f` does not accept the last value or there is none.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before it is ready changes nothing: seen versions stay seen, unseen ones stay unseen, and no
    /// waker stays behind.
    ///
    /// # Panics
    ///
    /// If `f` or `T::clone`, or the clone or drop of a waker panics. Polled again, the future goes on with the next
    /// version.
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
        let after = self.before_seen();
        InPlace::new(self, after, Fits(f))
    }

    /// Waits until `f` returns `Some` for the value: the current one, seen or not, or a later one. Marks it as seen and
    /// returns what is inside the `Some`.
    ///
    /// Like [`wait_for`](Watcher::wait_for), for a `T` that is not `Clone`, or of which you need only a part.
    ///
    /// # Errors
    ///
    /// The same as [`wait_for`](Watcher::wait_for).
    ///
    /// # Cancel safety
    ///
    /// The same as [`wait_for`](Watcher::wait_for).
    ///
    /// # Panics
    ///
    /// The same as [`wait_for`](Watcher::wait_for).
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
        let after = self.before_seen();
        InPlace::new(self, after, Maps(f))
    }

    /// Waits until the value changes, marks the new value as seen, and returns its version.
    ///
    /// To look at the value afterwards, call [`peek`](Watcher::peek), which may return an even newer one.
    ///
    /// On a new watcher, this waits for a change *since the watcher was made*, as the `changed` of tokio and embassy
    /// do. (A clone counts from when its original was made.) The other methods of a watcher begin with the current
    /// value. So on a new watcher, [`has_changed`](Watcher::has_changed), which is `true` if there is an unseen value,
    /// may be `true` while this waits. After [`mark_unseen`](Watcher::mark_unseen), the current value counts as a
    /// change.
    ///
    /// # Errors
    ///
    /// [`Closed`] if the value is closed and there is no such change.
    ///
    /// # Cancel safety
    ///
    /// The same as [`get`](Watcher::get).
    ///
    /// # Panics
    ///
    /// If the clone or drop of a waker panics.
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

    /// Waits for a value that this watcher has not seen, calls `f` with a reference to it, and returns the result.
    ///
    /// Like [`get`](Watcher::get), but without a clone: for a `T` that is not `Clone` or is expensive to clone, or of
    /// which you need only a part.
    ///
    /// `f` runs under the lock, once: it must not use this value or wait for anything, and should be short.
    ///
    /// # Errors
    ///
    /// [`Closed`], like [`get`](Watcher::get).
    ///
    /// # Cancel safety
    ///
    /// The same as [`get`](Watcher::get).
    ///
    /// # Panics
    ///
    /// If `f` panics; the value still counts as not seen then. Also if the future is polled again after such a panic,
    /// or after it was ready.
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
}

/// The future of the gets that look at the value in place, under the lock.
///
/// Each of them has a name of its own: [`GetWith`], [`WatcherWaitFor`], [`WaitForMap`] and [`Changed`].
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct InPlace<'a, S: Handle, C> {
    wait: Wait<ByRef<'a, S>>,
    /// The last version that the closure has seen.
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
                    // Before the call, so that the closure never sees a version twice, even if it panics.
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

/// What to make of a value. Users do not name these types; they name the futures above.
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
        let f = self.0.take().expect("`get_with` must not be polled after it was ready or its closure panicked");
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
