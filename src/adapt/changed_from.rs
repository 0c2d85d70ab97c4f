//! Values other than the one that was pinned.

use core::task::{Context, Poll};

use super::chosen::{adaptor, peek};
use crate::error::BacklogError;
use crate::watch::{Peek, Watch};

/// The watch of [`WatchExt::changed_from`](crate::WatchExt::changed_from): values other than the one pinned.
///
/// # Examples
///
/// See [`WatchExt::changed_from`](crate::WatchExt::changed_from).
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless it is asked"]
pub struct ChangedFrom<W: Watch> {
    watch: W,
    pinned: W::Item,
}

impl<W: Watch> ChangedFrom<W> {
    pub(crate) fn new(watch: W, pinned: W::Item) -> Self {
        Self { watch, pinned }
    }
}

adaptor! {
    impl [W: Watch<Item: PartialEq>] ChangedFrom<W> => W::Item,
    |this, value| (value != this.pinned).then_some(value)
}

peek! {
    impl [W: Peek<Item: PartialEq>] ChangedFrom<W> => W::Item,
    |this, value| (value != this.pinned).then_some(value)
}

/// The watch of [`WatchExt::changed_from_by_key`](crate::WatchExt::changed_from_by_key): values with another key than
/// the one pinned.
///
/// # Examples
///
/// See [`WatchExt::changed_from_by_key`](crate::WatchExt::changed_from_by_key).
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless it is asked"]
pub struct ChangedFromByKey<W, K, F> {
    watch: W,
    pinned: K,
    key: F,
}

impl<W, K, F> ChangedFromByKey<W, K, F> {
    pub(crate) fn new(watch: W, pinned: K, key: F) -> Self {
        Self { watch, pinned, key }
    }
}

adaptor! {
    impl [W: Watch, K: PartialEq, F: FnMut(&<W as Watch>::Item) -> K] ChangedFromByKey<W, K, F> => W::Item,
    |this, value| ((this.key)(&value) != this.pinned).then_some(value)
}

peek! {
    impl [W: Peek, K: PartialEq, F: FnMut(&<W as Watch>::Item) -> K] ChangedFromByKey<W, K, F> => W::Item,
    |this, value| ((this.key)(&value) != this.pinned).then_some(value)
}
