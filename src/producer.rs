//! `Producer`: closes the value when the last one is gone.

use core::fmt;
use core::ops::Deref;

use crate::handle::Handle;
use crate::lock::Lock;
use crate::value::General;
#[cfg(doc)]
use crate::value::Value;
use crate::watch::Set;

impl<T, const SEATS: usize, L: Lock> General<T, SEATS, L> {
    /// A producer: when it and all its clones are dropped, the value is [closed](Value::close).
    ///
    /// Producers are counted over the whole value, however they were made. A value for which none is ever made is
    /// only closed by [`close`](Value::close). One that is closed stays closed, also for producers made later.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new();
    /// let first = value.producer();
    /// let second = first.clone();
    /// second.set(1);
    /// drop(first);
    /// assert!(!value.is_closed());
    /// drop(second);
    /// assert!(value.is_closed());
    /// ```
    pub fn producer(&self) -> Producer<&Self> {
        Producer::new(self)
    }

    /// As [`producer`](Value::producer), with a producer that owns a handle to the value and so can go anywhere.
    /// Where the target has atomic pointers, as `Arc` needs them.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    /// use std::sync::Arc;
    ///
    /// let value = Arc::new(Value::new());
    /// let producer = value.producer_arc();
    /// std::thread::spawn(move || producer.set(1)).join().unwrap();
    /// assert!(value.is_closed());
    /// assert_eq!(value.peek(), Some(1));
    /// ```
    #[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
    pub fn producer_arc(self: &alloc::sync::Arc<Self>) -> Producer<alloc::sync::Arc<Self>> {
        Producer::new(alloc::sync::Arc::clone(self))
    }
}

/// A guard that keeps a [`Value`] open: the value is closed when the last producer is dropped.
///
/// Without feature `alloc`, 65534 producers are counted. If there are ever more at once, only
/// [`close`](Value::close) closes the value.
///
/// Made by [`Value::producer`] or [`Value::producer_arc`], and by cloning. It dereferences to the value.
///
/// # Panics
///
/// Dropping the last one panics if a waker does, as [`Value::close`].
///
/// # Examples
///
/// ```
/// # use event_value::Value;
/// # futures_lite::future::block_on(async {
/// let value = Value::new();
/// let mut watcher = value.watch();
/// let producer = value.producer();
/// producer.set(1);
/// drop(producer);
/// assert_eq!(watcher.get().await, Ok(1));
/// assert!(watcher.get().await.is_err());
/// # });
/// ```
#[doc(alias = "Sender")]
#[must_use = "dropping the last producer closes the value"]
pub struct Producer<S: Handle> {
    source: S,
}

impl<S: Handle> Producer<S> {
    fn new(source: S) -> Self {
        source.cell().add_producer();
        Self { source }
    }

    pub(crate) fn source(&self) -> &S {
        &self.source
    }
}

impl<S: Handle + Deref> Deref for Producer<S> {
    type Target = S::Target;

    fn deref(&self) -> &S::Target {
        &self.source
    }
}

impl<S: Handle> Set for Producer<S> {
    type Item = S::Item;

    fn set(&self, value: S::Item) {
        let _closed = self.source.cell().set(value);
    }
}

impl<S: Handle> Clone for Producer<S> {
    fn clone(&self) -> Self {
        Self::new(self.source.clone())
    }
}

impl<S: Handle> Drop for Producer<S> {
    fn drop(&mut self) {
        self.source.cell().remove_producer();
    }
}

impl<S: Handle> fmt::Debug for Producer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.cell().describe(&mut f.debug_struct("Producer"))
    }
}
