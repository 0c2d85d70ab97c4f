//! What a closure makes of the values that it accepts.

use core::task::{Context, Poll};

use super::chosen::{adaptor, peek};
use crate::error::BacklogError;
use crate::watch::{Peek, Watch};

/// The watch of [`WatchExt::filter_map`](crate::WatchExt::filter_map): what a closure makes of the values it accepts.
///
/// # Examples
///
/// See [`WatchExt::filter_map`](crate::WatchExt::filter_map).
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless it is asked"]
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
