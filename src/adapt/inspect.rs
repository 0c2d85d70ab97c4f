//! The same values, after a closure has seen them.

use core::task::{Context, Poll};

use super::chosen::{adaptor, peek};
use crate::error::BacklogError;
use crate::watch::{Peek, Watch};

/// The watch of [`WatchExt::inspect`](crate::WatchExt::inspect): the same values, after a closure has seen them.
///
/// # Examples
///
/// See [`WatchExt::inspect`](crate::WatchExt::inspect).
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless it is asked"]
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

// The closure has seen what was given; a look gives nothing.
peek! { impl [W: Peek, F: FnMut(&<W as Watch>::Item)] Inspect<W, F> => W::Item, |_this, value| Some(value) }
