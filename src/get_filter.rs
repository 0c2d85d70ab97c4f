//! The gets of a `Watcher` that wait for an unseen value: the next one, or the next one that a closure accepts.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;

use crate::error::Closed;
use crate::get::{Get, Wait, until_chosen};
use crate::handle::Handle;
#[cfg(doc)]
use crate::value::Value;
use crate::watcher::Watcher;

impl<S: Handle<Item: Clone>> Watcher<S> {
    /// Waits for a value that this watcher has not seen, and returns the newest.
    ///
    /// The first get returns the current value at once if there is one. Each later get waits for something newer than
    /// what the last one returned. Values that were set in between are [skipped](Watcher::skipped); the last one set is
    /// never lost. To wait for the next change from now on, use [`changed`](Watcher::changed).
    ///
    /// `T::clone` runs under the lock, so it must not use the value. If it copies more than a few words, use
    /// `Value<Arc<T>>`.
    ///
    /// Waiting never allocates. A get takes the lock once if it is ready, and once when it begins to wait.
    ///
    /// A get that has something to return never yields. So a loop whose gets are always ready, and which awaits nothing
    /// else, keeps all other tasks of its thread from running, and a timeout around it from passing. That happens if
    /// the consumer is slower than the producer, sets the value that it watches, or goes on after [`Closed`]. In tokio,
    /// `tokio::task::coop::cooperative(watcher.get())` yields: see [staying
    /// fair](crate::docs::with_tokio#staying-fair).
    ///
    /// # Errors
    ///
    /// [`Closed`] if and only if the value is closed, and this watcher has seen the last value or there is none.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before it is ready changes nothing: no value is marked as seen, and no waker stays behind.
    ///
    /// # Panics
    ///
    /// If `T::clone`, or the clone or drop of a waker panics. The value still counts as not seen then.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(1);
    /// let mut watcher = value.watch();
    /// assert_eq!(watcher.get().await, Ok(1));
    /// value.close();
    /// assert!(watcher.get().await.is_err());
    /// # });
    /// ```
    #[doc(alias = "collect")]
    #[doc(alias = "subscribe")]
    #[doc(alias = "recv")]
    #[doc(alias = "next")]
    #[doc(alias = "borrow_and_update")]
    pub fn get(&mut self) -> Get<'_, Self> {
        Get::new(self)
    }

    /// Waits for a value that this watcher has not seen and that `f` accepts.
    ///
    /// It passes over values that this watcher has already returned. To wait until `f` accepts the current value *or* a
    /// later one, seen or not, use [`wait_for`](Watcher::wait_for).
    ///
    /// `f` sees each version at most once per future. It gets a clone, outside all locks. A rejected value is *not*
    /// consumed: this future skips it, and the next get returns it if nothing newer was set. Only the newest value is
    /// looked at, so one that `f` would have accepted can be overwritten before `f` sees it.
    ///
    /// After 32 rejections in a row, the future yields to other tasks.
    ///
    /// # Errors
    ///
    /// [`Closed`] if the value is closed, and the last value was seen before or rejected or there is none.
    ///
    /// # Cancel safety
    ///
    /// The same as [`get`](Watcher::get). Rejected values still count as not seen.
    ///
    /// # Panics
    ///
    /// If `f` panics, and for the same reasons as [`get`](Watcher::get). The value still counts as not seen by the
    /// watcher then.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(3);
    /// let mut watcher = value.watch();
    /// assert_eq!(watcher.get_filter(|n| n % 2 == 1).await, Ok(3));
    /// # });
    /// ```
    #[doc(alias = "changed_and")]
    #[doc(alias = "Filter")]
    pub fn get_filter<F: FnMut(&S::Item) -> bool>(&mut self, f: F) -> GetFilter<'_, S, F> {
        GetFilter { f, search: Search::new(self) }
    }

    /// Waits for a value that this watcher has not seen and for which `f` returns `Some`, and returns what is inside.
    ///
    /// Otherwise the same as [`get_filter`](Watcher::get_filter).
    ///
    /// # Errors
    ///
    /// The same as [`get_filter`](Watcher::get_filter).
    ///
    /// # Cancel safety
    ///
    /// The same as [`get_filter`](Watcher::get_filter).
    ///
    /// # Panics
    ///
    /// The same as [`get_filter`](Watcher::get_filter).
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// #[derive(Clone)]
    /// enum Status { Starting, Running { port: u16 } }
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(Status::Starting);
    /// value.set(Status::Running { port: 80 });
    ///
    /// let mut watcher = value.watch();
    /// let port = watcher.get_map(|status| match status {
    ///     Status::Running { port } => Some(*port),
    ///     Status::Starting => None,
    /// });
    /// assert_eq!(port.await, Ok(80));
    /// # });
    /// ```
    pub fn get_map<U, F: FnMut(&S::Item) -> Option<U>>(&mut self, f: F) -> GetMap<'_, S, F> {
        GetMap { f, search: Search::new(self) }
    }
}

/// A search for a value that a closure accepts. Only the value found is marked as seen.
struct Search<'a, S: Handle<Item: Clone>> {
    wait: Wait<&'a mut Watcher<S>>,
    /// The last version that the closure has seen.
    after: u64,
}

impl<'a, S: Handle<Item: Clone>> Search<'a, S> {
    fn new(watcher: &'a mut Watcher<S>) -> Self {
        Self { after: watcher.seen(), wait: Wait::new(watcher) }
    }

    fn poll<U>(
        &mut self,
        mut choose: impl FnMut(S::Item) -> Option<U>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<U, Closed>> {
        let Self { wait, after } = self;
        wait.poll(|watcher| {
            until_chosen(cx, |cx| {
                let newer = ready!(watcher.poll_clone(*after, cx));
                let chosen = newer.map(|(version, value)| {
                    // Before the call, so that `choose` never sees a version twice, even if it panics.
                    *after = version;
                    choose(value).inspect(|_| watcher.note_delivered(version))
                });
                Poll::Ready(chosen.transpose())
            })
        })
    }
}

/// The future of [`Watcher::get_filter`].
///
/// Polled again after it was ready, it searches on, among values newer than the one it returned. It never panics or
/// hangs.
///
/// # Examples
///
/// ```
/// # use event_value::{GetFilter, Value};
/// # futures_lite::future::block_on(async {
/// let value = Value::new_with(1);
/// let mut watcher = value.watch();
/// let get: GetFilter<'_, _, fn(&u32) -> bool> = watcher.get_filter(|n| *n > 0);
/// assert_eq!(get.await, Ok(1));
/// # });
/// ```
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct GetFilter<'a, S: Handle<Item: Clone>, F> {
    search: Search<'a, S>,
    f: F,
}

impl<S: Handle<Item: Clone>, F: FnMut(&S::Item) -> bool> Future for GetFilter<'_, S, F> {
    type Output = Result<S::Item, Closed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { search, f } = self.get_mut();
        search.poll(|value| f(&value).then_some(value), cx)
    }
}

impl<S: Handle<Item: Clone>, F: FnMut(&S::Item) -> bool> FusedFuture for GetFilter<'_, S, F> {
    fn is_terminated(&self) -> bool {
        self.search.wait.is_done()
    }
}

/// The future of [`Watcher::get_map`].
///
/// Polled again after it was ready, it searches on, among values newer than the one it returned. It never panics or
/// hangs.
///
/// # Examples
///
/// ```
/// # use event_value::{GetMap, Value};
/// # futures_lite::future::block_on(async {
/// let value = Value::new_with(Some("there"));
/// let mut watcher = value.watch();
/// let get: GetMap<'_, _, fn(&Option<&'static str>) -> Option<usize>> = watcher.get_map(|s| s.map(str::len));
/// assert_eq!(get.await, Ok(5));
/// # });
/// ```
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct GetMap<'a, S: Handle<Item: Clone>, F> {
    search: Search<'a, S>,
    f: F,
}

impl<U, S: Handle<Item: Clone>, F: FnMut(&S::Item) -> Option<U>> Future for GetMap<'_, S, F> {
    type Output = Result<U, Closed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { search, f } = self.get_mut();
        search.poll(|value| f(&value), cx)
    }
}

impl<U, S: Handle<Item: Clone>, F: FnMut(&S::Item) -> Option<U>> FusedFuture for GetMap<'_, S, F> {
    fn is_terminated(&self) -> bool {
        self.search.wait.is_done()
    }
}

// The closures are called, never pinned.
impl<S: Handle<Item: Clone>, F> Unpin for GetFilter<'_, S, F> {}
impl<S: Handle<Item: Clone>, F> Unpin for GetMap<'_, S, F> {}

impl<S: Handle<Item: Clone>, F> fmt::Debug for GetFilter<'_, S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetFilter").field("watcher", self.search.wait.watch()).finish_non_exhaustive()
    }
}

impl<S: Handle<Item: Clone>, F> fmt::Debug for GetMap<'_, S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetMap").field("watcher", self.search.wait.watch()).finish_non_exhaustive()
    }
}
