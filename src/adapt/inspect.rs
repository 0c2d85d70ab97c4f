//! The same values, after a closure has seen them.

use core::task::{Context, Poll};

use super::chosen::adaptor;
use crate::error::BacklogError;
use crate::watch::Watch;

/// The watch of [`WatchExt::inspect`](crate::WatchExt::inspect): the same values, after a closure has seen them.
///
/// # Examples
///
/// See [`WatchExt::inspect`](crate::WatchExt::inspect).
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
