//! `Producer`, which keeps a value open: the drop of the last one closes it.

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
    /// Returns a producer. When the last producer of the value is dropped, the value is [closed](Value::close).
    ///
    /// So keep the producer in a variable. `value.producer().set(1)` closes the value at the end of the statement if
    /// there is no other producer, and later sets are ignored. You do not need a producer to set a value:
    /// `value.set(1)`.
    ///
    /// All producers of a value count, whether made by this method or by a clone. Without a producer, only
    /// [`close`](Value::close) closes the value. A closed value stays closed, even if a new producer is made.
    ///
    /// Takes the lock once, and never allocates.
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

    /// Like [`producer`](Value::producer), with a producer that owns an `Arc` of the value: it is `'static`, for
    /// `tokio::spawn` and threads. Needs feature `alloc`, and a target with the atomic pointers that `Arc` needs.
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

/// A handle that keeps a [`Value`] open: the drop of the last producer closes the value.
///
/// [`Value::producer`], [`Value::producer_arc`] and [`channel`](crate::channel()) make producers. A producer
/// dereferences to the value, so it has all its methods: [`set`](Value::set), [`peek`](Value::peek) and the others.
///
/// Without feature `alloc`, at most 65534 producers are counted. If there are ever more at a time, only
/// [`close`](Value::close) closes the value.
///
/// # Panics
///
/// The drop of the last producer panics if a waker does, like [`Value::close`].
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
    /// Returns a watcher that holds the value as this producer does: with an `Arc` it is `'static`, for a task or a
    /// thread.
    ///
    /// Otherwise the same as [`Value::watch`]. Needs feature `alloc`.
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

    /// Like [`watch`](Producer::watch), but only if a seat is free. Never allocates.
    ///
    /// # Errors
    ///
    /// [`NoSeat`] if all seats are taken, like [`Value::try_watch`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new();
    /// let producer = value.producer();
    /// let mut watcher = producer.try_watch()?;
    /// producer.set(1);
    /// assert_eq!(watcher.try_get(), Ok(1));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "subscribe")]
    pub fn try_watch(&self) -> Result<Watcher<S>, NoSeat> {
        Watcher::try_enter(self.source.clone())
    }

    /// Returns whether [`close`](Value::close) was called although this producer exists.
    ///
    /// The method of this name in tokio's watch tells whether there are no receivers. Here that is
    /// [`watcher_count`](Value::watcher_count)` == 0`. This method is deprecated to warn of that difference.
    #[deprecated = "it is `false` until `close` is called; to know whether there are no watchers, use `watcher_count() == 0`"]
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
