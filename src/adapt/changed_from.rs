//! `ChangedFrom` and `ChangedFromByKey`: the values that differ from a pinned one.

use core::task::{Context, Poll};

use super::chosen::{adaptor, peek};
use crate::error::BacklogError;
use crate::watch::{Peek, Watch};

/// The watch of [`WatchExt::changed_from`](crate::WatchExt::changed_from): the values that differ from a pinned one.
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless you ask it for a value"]
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

/// The watch of [`WatchExt::changed_from_by_key`](crate::WatchExt::changed_from_by_key): the values whose key differs
/// from a pinned one.
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless you ask it for a value"]
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
