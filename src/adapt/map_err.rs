//! The same values, with another type of error.

use core::task::{Context, Poll};

use super::chosen::{fused, peek, plain, stream};
use crate::error::BacklogError;
use crate::watch::{Peek, Watch};

/// The watch of [`WatchExt::map_err`](crate::WatchExt::map_err): the same values, with another type of error.
///
/// # Examples
///
/// See [`WatchExt::map_err`](crate::WatchExt::map_err).
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless it is asked"]
pub struct MapErr<W, F> {
    watch: W,
    f: F,
}

impl<W, F> MapErr<W, F> {
    pub(crate) fn new(watch: W, f: F) -> Self {
        Self { watch, f }
    }
}

impl<W: Watch, E, F: FnMut(W::Error) -> E> Watch for MapErr<W, F> {
    type Item = W::Item;
    type Error = E;

    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<W::Item, E>> {
        self.watch.poll_get(cx).map_err(&mut self.f)
    }

    fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<W::Item, BacklogError<E>>> {
        self.watch.poll_backlog(cx).map_err(|error| error.map(&mut self.f))
    }

    fn stop_waiting(&mut self) {
        self.watch.stop_waiting();
    }

    fn mark_unseen(&mut self) {
        self.watch.mark_unseen();
    }
}

stream! { impl [W: Watch, E, F: FnMut(W::Error) -> E] MapErr<W, F> [E] }
fused! { impl [W: Watch, E, F: FnMut(W::Error) -> E] MapErr<W, F> }
plain! { impl [W: Watch, E, F: FnMut(W::Error) -> E] MapErr<W, F> }
peek! { impl [W: Peek, E, F: FnMut(<W as Watch>::Error) -> E] MapErr<W, F> => W::Item, |_this, value| Some(value) }
