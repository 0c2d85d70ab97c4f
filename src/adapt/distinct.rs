//! `Distinct` and `DistinctByKey`: the first value, and then only values that differ from the last one returned.

use core::task::{Context, Poll};

use super::chosen::{adaptor, peek};
use crate::error::BacklogError;
use crate::watch::{Peek, Watch};

/// The watch of [`WatchExt::distinct`](crate::WatchExt::distinct): the first value, then only values that differ from
/// the last one returned.
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless you ask it for a value"]
pub struct Distinct<W: Watch> {
    watch: W,
    last: Option<W::Item>,
}

impl<W: Watch> Distinct<W> {
    pub(crate) fn new(watch: W) -> Self {
        Self { watch, last: None }
    }
}

adaptor! {
    impl [W: Watch<Item: Clone + PartialEq>] Distinct<W> => W::Item,
    |this, value| {
        let differs = this.last.as_ref() != Some(&value);
        differs.then(|| {
            this.last = Some(value.clone());
            value
        })
    },
    unseen: |this| this.last = None
}

peek! { impl [W: Peek<Item: Clone + PartialEq>] Distinct<W> => W::Item, |_this, value| Some(value) }

/// The watch of [`WatchExt::distinct_by_key`](crate::WatchExt::distinct_by_key): the first value, then only values
/// whose key differs from that of the last one returned.
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless you ask it for a value"]
pub struct DistinctByKey<W, K, F> {
    watch: W,
    last: Option<K>,
    key: F,
}

impl<W, K, F> DistinctByKey<W, K, F> {
    pub(crate) fn new(watch: W, key: F) -> Self {
        Self { watch, last: None, key }
    }
}

adaptor! {
    impl [W: Watch, K: PartialEq, F: FnMut(&<W as Watch>::Item) -> K] DistinctByKey<W, K, F> => W::Item,
    |this, value| {
        let key = Some((this.key)(&value));
        let differs = key != this.last;
        differs.then(|| {
            this.last = key;
            value
        })
    },
    unseen: |this| this.last = None
}

peek! {
    impl [W: Peek, K: PartialEq, F: FnMut(&<W as Watch>::Item) -> K] DistinctByKey<W, K, F> => W::Item,
    |_this, value| Some(value)
}
