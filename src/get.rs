//! The future of a get, on any watch.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::future::FusedFuture;

use crate::wait::Wait;
use crate::watch::Watch;

/// The future of [`Watcher::get`](crate::Watcher::get) and of [`WatchExt::get`](crate::WatchExt::get).
///
/// Polling it again after it was ready asks for the next value, as a new `get` would: never a panic or a hang.
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
