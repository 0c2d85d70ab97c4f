//! `Producer`: closes the value when the last one is gone.

use core::fmt;
use core::ops::Deref;

use crate::error::NoSeat;
use crate::handle::Handle;
use crate::lock::Lock;
use crate::value::General;
#[cfg(doc)]
use crate::value::Value;
use crate::watch::{Set, ValueWatch};
use crate::watcher::Watcher;

impl<T, const SEATS: usize, L: Lock> General<T, SEATS, L> {
    /// A producer: when it and all its clones are dropped, the value is [closed](Value::close).
    ///
    /// Producers are counted over the whole value, however they were made. Without a producer, only
    /// [`close`](Value::close) closes a value. One that is closed stays closed, also for producers made later.
    ///
    /// So keep it in a variable: `value.producer().set(1)` closes the value at the end of the line, if there is no other
    /// producer, and later sets are ignored. To set only, no producer is needed: `value.set(1)`.
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
    #[doc(alias = "sender")]
    #[doc(alias = "sender_count")]
    pub fn producer(&self) -> Producer<&Self> {
        Producer::new(self)
    }

    /// As [`producer`](Value::producer), with a producer that owns its `Arc`: it is `'static`, for `tokio::spawn` and threads.
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

impl<S: Handle> Producer<S> {
    /// Returns a watcher that holds the value as this producer does: `'static` with an `Arc`, for a task or a thread.
    ///
    /// Otherwise as [`Value::watch`].
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{ArcProducer, ArcWatcher, channel};
    ///
    /// struct Service {
    ///     status: ArcProducer<&'static str>,
    /// }
    ///
    /// impl Service {
    ///     fn watch(&self) -> ArcWatcher<&'static str> {
    ///         self.status.watch()
    ///     }
    /// }
    /// let service = Service { status: channel("starting").0 };
    /// let mut watcher = service.watch();
    /// let shown = std::thread::spawn(move || watcher.get_blocking());
    /// assert_eq!(shown.join().unwrap(), Ok("starting"));
    /// ```
    #[cfg(feature = "alloc")]
    #[doc(alias = "subscribe")]
    pub fn watch(&self) -> Watcher<S> {
        Watcher::enter(self.source.clone())
    }

    /// As [`watch`](Producer::watch), if a seat is free. Never allocates.
    ///
    /// # Errors
    ///
    /// [`NoSeat`] as [`Value::try_watch`].
    #[doc(alias = "subscribe")]
    pub fn try_watch(&self) -> Result<Watcher<S>, NoSeat> {
        Watcher::try_enter(self.source.clone())
    }

    /// Whether the value was closed, in spite of this producer, by [`close`](Value::close).
    ///
    /// In tokio's watch, a method of this name asks whether nobody listens. Here that is
    /// [`watcher_count`](Value::watcher_count)` == 0`, and this method warns because it would be `false` for ever.
    #[deprecated = "it is false until somebody calls `close`; use `watcher_count() == 0` to ask whether nobody watches"]
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.source.cell().is_closed()
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
        self.source.cell().set(value);
    }
}

impl<S: Handle<Item: Clone>> ValueWatch for Producer<S> {
    type Watch = Watcher<S>;

    fn watch(&self) -> Watcher<S> {
        Watcher::enter(self.source.clone())
    }

    fn peek(&self) -> Option<S::Item> {
        self.source.cell().peek_with(|value| value.cloned())
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
