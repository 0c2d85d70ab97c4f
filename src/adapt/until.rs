//! `Until`, a watch that ends when a future is ready.

use core::mem::take;
use core::task::{Context, Poll, Waker, ready};

use futures_core::{FusedStream, Stream};

use super::chosen::{peek, plain, stream};
use crate::error::{BacklogError, UntilError};
use crate::sync::{Pinnable, Pinned, poll_pinned};
use crate::watch::{Peek, Watch};

/// The watch of [`WatchExt::until`](crate::WatchExt::until): the same values, until a future is ready.
#[must_use = "an adaptor does nothing unless you ask it for a value"]
pub struct Until<W, F> {
    watch: W,
    /// The future, or `None` once it was ready.
    stop: Option<Pinned<F>>,
    /// Whether the future may have a waker of this watch.
    waits: bool,
    /// Whether the future was ready, and the last value was returned.
    over: bool,
}

impl<W, F> Until<W, F> {
    pub(crate) fn new(watch: W, stop: Pinned<F>) -> Self {
        Self { watch, stop: Some(stop), waits: false, over: false }
    }
}

impl<W: Watch, F: Pinnable> Until<W, F> {
    /// Polls the future, unless it was ready before.
    ///
    /// It is taken out meanwhile, so that a future that panics counts as ready: it must not be polled again, and the
    /// watch would wait for it in vain.
    fn poll_stop(&mut self, waits: bool, cx: &mut Context<'_>) {
        let Some(mut stop) = self.stop.take() else { return };
        if poll_pinned::<F>(&mut stop, cx).is_pending() {
            (self.stop, self.waits) = (Some(stop), waits);
        }
    }

    /// Polls the watch. Returns `None` if the future was ready and there is nothing to return.
    ///
    /// The future is polled first, so that a value that was there when it became ready is still returned. Only that
    /// one: a source that never pauses must not keep the watch from ending.
    fn poll_until<R>(
        &mut self,
        cx: &mut Context<'_>,
        ask: impl FnOnce(&mut W, &mut Context<'_>) -> Poll<R>,
        is_nothing: impl FnOnce(&R) -> bool,
    ) -> Poll<Option<R>> {
        if self.over {
            return Poll::Ready(None);
        }
        self.poll_stop(true, cx);
        let got = ask(&mut self.watch, cx);
        let stopped = self.stop.is_none();
        if got.is_pending() && !stopped {
            return Poll::Pending;
        }
        self.over = stopped;
        self.stop_waiting();
        Poll::Ready(match got {
            Poll::Ready(got) if !stopped || !is_nothing(&got) => Some(got),
            _ => None,
        })
    }
}

impl<W: Watch, F: Pinnable> Watch for Until<W, F> {
    type Item = W::Item;
    type Error = UntilError<W::Error>;

    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<W::Item, UntilError<W::Error>>> {
        let got = ready!(self.poll_until(cx, |watch, cx| watch.poll_get(cx), |_| false));
        Poll::Ready(got.map_or(Err(UntilError::Stopped), |got| got.map_err(UntilError::Watch)))
    }

    fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<W::Item, BacklogError<UntilError<W::Error>>>> {
        let is_done = |got: &Result<_, _>| matches!(got, Err(BacklogError::BacklogDone));
        let got = ready!(self.poll_until(cx, |watch, cx| watch.poll_backlog(cx), is_done));
        let stopped = Err(BacklogError::Watch(UntilError::Stopped));
        Poll::Ready(got.map_or(stopped, |got| got.map_err(|error| error.map(UntilError::Watch))))
    }

    // A future can't be told to drop its waker, but it keeps only the last one. So this polls it with one that does
    // nothing.
    fn stop_waiting(&mut self) {
        self.watch.stop_waiting();
        if take(&mut self.waits) {
            self.poll_stop(false, &mut Context::from_waker(Waker::noop()));
        }
    }

    fn mark_unseen(&mut self) {
        self.watch.mark_unseen();
    }
}

stream! { impl [W: Watch, F: Pinnable] Until<W, F> [UntilError<W::Error>] }
plain! { impl [W: Watch, F: Pinnable] Until<W, F> }
peek! { impl [W: Peek, F: Pinnable] Until<W, F> => W::Item, |_this, value| Some(value) }

impl<W, F> FusedStream for Until<W, F>
where
    W: FusedStream,
    Self: Stream,
{
    fn is_terminated(&self) -> bool {
        self.over || self.watch.is_terminated()
    }
}

impl<W: Clone, F> Clone for Until<W, F>
where
    Pinned<F>: Clone,
{
    /// Returns a watch that has not polled its future yet.
    fn clone(&self) -> Self {
        Self { watch: self.watch.clone(), stop: self.stop.clone(), waits: false, over: self.over }
    }
}
