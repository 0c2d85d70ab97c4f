//! What a closure makes of each value.

use core::task::{Context, Poll};

use super::chosen::{adaptor, peek};
use crate::error::BacklogError;
use crate::watch::{Peek, Watch};

/// The watch of [`WatchExt::map`](crate::WatchExt::map): what a closure makes of each value.
///
/// # Examples
///
/// See [`WatchExt::map`](crate::WatchExt::map).
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless it is asked"]
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
