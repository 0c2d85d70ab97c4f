//! `Map`, `Filter`, `FilterMap`, `Inspect` and `MapErr`: the adaptors that call a closure and remember nothing.

use core::task::{Context, Poll};

use super::chosen::{adaptor, fused, peek, plain, stream};
use crate::error::BacklogError;
use crate::watch::{Peek, Watch};

/// The watch of [`WatchExt::map`](crate::WatchExt::map): what a closure makes of each value.
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless you ask it for a value"]
pub struct Map<W, F> {
    watch: W,
    f: F,
}

impl<W, F> Map<W, F> {
    pub(crate) fn new(watch: W, f: F) -> Self {
        Self { watch, f }
    }
}

adaptor! { impl [W: Watch, U, F: FnMut(<W as Watch>::Item) -> U] Map<W, F> => U, |this, value| Some((this.f)(value)) }

peek! { impl [W: Peek, U, F: FnMut(<W as Watch>::Item) -> U] Map<W, F> => U, |this, value| Some((this.f)(value)) }

/// The watch of [`WatchExt::filter`](crate::WatchExt::filter): the values that a closure accepts.
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless you ask it for a value"]
pub struct Filter<W, F> {
    watch: W,
    f: F,
}

impl<W, F> Filter<W, F> {
    pub(crate) fn new(watch: W, f: F) -> Self {
        Self { watch, f }
    }
}

adaptor! {
    impl [W: Watch, F: FnMut(&<W as Watch>::Item) -> bool] Filter<W, F> => W::Item,
    |this, value| (this.f)(&value).then_some(value)
}

peek! {
    impl [W: Peek, F: FnMut(&<W as Watch>::Item) -> bool] Filter<W, F> => W::Item,
    |this, value| (this.f)(&value).then_some(value)
}

/// The watch of [`WatchExt::filter_map`](crate::WatchExt::filter_map): what a closure makes of the values that it
/// accepts.
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless you ask it for a value"]
pub struct FilterMap<W, F> {
    watch: W,
    f: F,
}

impl<W, F> FilterMap<W, F> {
    pub(crate) fn new(watch: W, f: F) -> Self {
        Self { watch, f }
    }
}

adaptor! { impl [W: Watch, U, F: FnMut(<W as Watch>::Item) -> Option<U>] FilterMap<W, F> => U, |this, value| (this.f)(value) }

peek! { impl [W: Peek, U, F: FnMut(<W as Watch>::Item) -> Option<U>] FilterMap<W, F> => U, |this, value| (this.f)(value) }

/// The watch of [`WatchExt::inspect`](crate::WatchExt::inspect): the same values, after a closure has seen them.
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless you ask it for a value"]
pub struct Inspect<W, F> {
    watch: W,
    f: F,
}

impl<W, F> Inspect<W, F> {
    pub(crate) fn new(watch: W, f: F) -> Self {
        Self { watch, f }
    }
}

adaptor! {
    impl [W: Watch, F: FnMut(&<W as Watch>::Item)] Inspect<W, F> => W::Item,
    |this, value| {
        (this.f)(&value);
        Some(value)
    }
}

// The closure sees the values that are returned. A `peek` returns none, so it does not call it.
peek! { impl [W: Peek, F: FnMut(&<W as Watch>::Item)] Inspect<W, F> => W::Item, |_this, value| Some(value) }

/// The watch of [`WatchExt::map_err`](crate::WatchExt::map_err): the same values, with another type of errors.
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless you ask it for a value"]
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
