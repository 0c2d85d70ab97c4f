//! The values that a predicate accepts.

use core::task::{Context, Poll};

use super::chosen::{adaptor, peek};
use crate::error::BacklogError;
use crate::watch::{Peek, Watch};

/// The watch of [`WatchExt::filter`](crate::WatchExt::filter): the values that a predicate accepts.
///
/// # Examples
///
/// See [`WatchExt::filter`](crate::WatchExt::filter), and [shared predicates](crate::adapt#shared-predicates).
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless it is asked"]
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
