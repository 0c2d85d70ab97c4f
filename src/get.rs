//! `Get`, the future of a get on any watch; and what all waits share: a guard, so that a wait that ends early leaves no
//! waker behind, and a bound on what one poll does, so that other tasks can run.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;

use crate::watch::Watch;

/// The future of [`Watcher::get`](crate::Watcher::get) and of [`WatchExt::get`](crate::WatchExt::get).
///
/// Polled again after it was ready, it waits for the next value, as a new `get` would. It never panics or hangs.
///
/// # Examples
///
/// ```
/// use event_value::{Get, Value, WatchExt};
///
/// # futures_lite::future::block_on(async {
/// let value = Value::new_with(1);
/// let mut doubled = value.watch().map(|n| n * 2);
/// let get: Get<'_, _> = doubled.get();
/// assert_eq!(get.await, Ok(2));
/// # });
/// ```
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Get<'a, W: Watch + ?Sized> {
    wait: Wait<&'a mut W>,
}

impl<'a, W: Watch + ?Sized> Get<'a, W> {
    pub(crate) fn new(watch: &'a mut W) -> Self {
        Self { wait: Wait::new(watch) }
    }
}

impl<W: Watch + ?Sized> Future for Get<'_, W> {
    type Output = Result<W::Item, W::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().wait.poll(|watch| watch.poll_get(cx))
    }
}

impl<W: Watch + ?Sized> FusedFuture for Get<'_, W> {
    fn is_terminated(&self) -> bool {
        self.wait.is_done()
    }
}

impl<W: Watch + fmt::Debug + ?Sized> fmt::Debug for Get<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Get").field("watch", self.wait.watch()).finish_non_exhaustive()
    }
}

/// A wait on a watch. Dropping it before the wait is over takes the waker back.
pub(crate) struct Wait<W: StopWaiting> {
    watch: W,
    progress: Progress,
}

#[derive(PartialEq)]
enum Progress {
    New,
    /// The watch may have a waker.
    Waiting,
    Done,
}

impl<W: StopWaiting> Wait<W> {
    pub(crate) fn new(watch: W) -> Self {
        Self { watch, progress: Progress::New }
    }

    #[inline(always)]
    pub(crate) fn poll<R>(&mut self, ask: impl FnOnce(&mut W) -> Poll<R>) -> Poll<R> {
        // Before the poll, so that after a panic in it the drop also takes the waker back.
        self.progress = Progress::Waiting;
        let found = ready!(ask(&mut self.watch));
        self.progress = Progress::Done;
        Poll::Ready(found)
    }

    pub(crate) fn watch(&self) -> &W {
        &self.watch
    }

    pub(crate) fn is_done(&self) -> bool {
        self.progress == Progress::Done
    }
}

impl<W: StopWaiting> Drop for Wait<W> {
    #[inline]
    fn drop(&mut self) {
        if self.progress == Progress::Waiting {
            self.watch.stop_waiting();
        }
    }
}

impl<W: StopWaiting + fmt::Debug> fmt::Debug for Wait<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.watch.fmt(f)
    }
}

/// A target of a wait: a [`Watch`], or a watcher that is not one because its values are not `Clone`.
pub(crate) trait StopWaiting {
    fn stop_waiting(&mut self);
}

impl<W: Watch> StopWaiting for W {
    #[inline]
    fn stop_waiting(&mut self) {
        Watch::stop_waiting(self);
    }
}

/// How many values one poll may look at. Without a bound, a fast producer could keep it busy for ever.
pub(crate) const VALUES_PER_POLL: usize = 32;

/// Repeats `attempt` until it chooses something. After many attempts in one poll, it yields to other tasks.
pub(crate) fn until_chosen<R>(
    cx: &mut Context<'_>,
    mut attempt: impl FnMut(&mut Context<'_>) -> Poll<Option<R>>,
) -> Poll<R> {
    for _ in 0..VALUES_PER_POLL {
        if let Some(chosen) = ready!(attempt(cx)) {
            return Poll::Ready(chosen);
        }
    }
    cx.waker().wake_by_ref();
    Poll::Pending
}
