//! `Reader`, a handle that can watch a value and look at it, and nothing else.

use core::fmt;

use crate::error::NoSeat;
use crate::handle::Handle;
use crate::lock::Lock;
use crate::producer::Producer;
use crate::value::General;
#[cfg(doc)]
use crate::value::Value;
use crate::version::Version;
use crate::watch::ValueWatch;
use crate::watcher::Watcher;

impl<T, const SEATS: usize, L: Lock> General<T, SEATS, L> {
    /// Returns a handle that can watch the value and look at it, but not change it.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Reader, Value};
    ///
    /// struct Thermometer {
    ///     celsius: Value<i32>,
    /// }
    ///
    /// impl Thermometer {
    ///     fn celsius(&self) -> Reader<&Value<i32>> {
    ///         self.celsius.reader()
    ///     }
    /// }
    ///
    /// let thermometer = Thermometer { celsius: Value::new_with(20) };
    /// assert_eq!(thermometer.celsius().peek(), Some(20));
    /// ```
    pub const fn reader(&self) -> Reader<&Self> {
        Reader { source: self }
    }

    /// Like [`reader`](Value::reader), with a reader that owns an `Arc` of the value: it is `'static`, for
    /// `tokio::spawn` and threads. Needs feature `alloc`, and a target with the atomic pointers that `Arc` needs.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    /// use std::sync::Arc;
    ///
    /// let value = Arc::new(Value::new_with(1));
    /// let reader = value.reader_arc();
    /// let consumer = std::thread::spawn(move || reader.watch().get_blocking());
    /// assert_eq!(consumer.join().unwrap(), Ok(1));
    /// ```
    #[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
    pub fn reader_arc(self: &alloc::sync::Arc<Self>) -> Reader<alloc::sync::Arc<Self>> {
        Reader { source: alloc::sync::Arc::clone(self) }
    }
}

impl<S: Handle> Watcher<S> {
    /// Returns a handle to the same value, to look at it or to make other watchers.
    ///
    /// It marks nothing as seen for this watcher.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// let mut watcher = value.try_watch()?;
    /// assert_eq!(watcher.reader().peek(), Some(1));
    /// assert_eq!(watcher.try_get(), Ok(1));
    /// assert!(!watcher.reader().is_closed());
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    pub fn reader(&self) -> Reader<S> {
        Reader { source: self.source().clone() }
    }
}

impl<S: Handle> Producer<S> {
    /// Returns a reader that holds the value as this producer does: with an `Arc` it is `'static`.
    ///
    /// Otherwise the same as [`Value::reader`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::{Producer, Value, Watcher};
    /// # use std::sync::Arc;
    /// struct Owner {
    ///     state: Producer<Arc<Value<u32>>>,
    /// }
    ///
    /// impl Owner {
    ///     fn watch(&self) -> Watcher<Arc<Value<u32>>> {
    ///         self.state.reader().watch()
    ///     }
    /// }
    /// # let owner = Owner { state: Arc::new(Value::new_with(1)).producer_arc() };
    /// # assert_eq!(owner.watch().get_blocking(), Ok(1));
    /// ```
    pub fn reader(&self) -> Reader<S> {
        Reader { source: self.source().clone() }
    }
}

/// A handle to a [`Value`] that can watch it and look at it, but not change it.
///
/// [`Value::reader`], [`Value::reader_arc`], [`Watcher::reader`] and [`Producer::reader`] make readers. Cloning a
/// reader copies a reference or clones an `Arc`.
///
/// A reader is not a watcher: it takes no seat, and does not count in [`watcher_count`](Value::watcher_count) or for
/// [`unwatched`](Value::unwatched). So a producer that stops when there is no watcher may stop while readers look. To
/// keep it running, hold a [`Watcher`], which has [`peek`](Watcher::peek) too.
///
/// Every [`Producer`] can also read. For a handle that can only set, use `dyn` [`Set`](crate::Set).
///
/// # Weak handles
///
/// A reader, watcher or producer with an `Arc` keeps the value alive. If the value should go with its owner, hold a
/// `Weak<Value<T>>`, and upgrade it for as long as you watch. A waiting watcher also keeps the value alive, and would
/// wait for ever after the owner is gone. So let the owner hold a producer, which closes the value when the owner is
/// dropped.
///
/// ```
/// use event_value::{Producer, Value};
/// use std::sync::{Arc, Weak};
///
/// struct Owner {
///     state: Producer<Arc<Value<u32>>>,
/// }
///
/// struct Cache {
///     state: Weak<Value<u32>>,
/// }
///
/// impl Cache {
///     fn current(&self) -> Option<u32> {
///         self.state.upgrade()?.peek()
///     }
/// }
///
/// let value = Arc::new(Value::new_with(1));
/// let cache = Cache { state: Arc::downgrade(&value) };
/// let owner = Owner { state: value.producer_arc() };
/// drop(value);
/// assert_eq!(cache.current(), Some(1));
///
/// let mut watcher = cache.state.upgrade().unwrap().watch_arc();
/// drop(owner); // closes the value; the watcher still has it
/// assert_eq!(watcher.get_blocking(), Ok(1));
/// assert!(watcher.get_blocking().is_err());
/// drop(watcher);
/// assert_eq!(cache.current(), None);
/// # let _ = |owner: Owner| owner.state;
/// ```
///
/// # Examples
///
/// ```
/// use event_value::{Handle, Reader, Value};
///
/// fn is_hot<S: Handle<Item = i32>>(celsius: &Reader<S>) -> bool {
///     celsius.peek().is_some_and(|celsius| celsius > 30)
/// }
///
/// let value = Value::new_with(20);
/// assert!(!is_hot(&value.reader()));
/// ```
///
/// A reader can't set the value:
///
/// ```compile_fail,E0599
/// # let value = event_value::Value::new_with(20);
/// value.reader().set(21);
/// ```
#[doc(alias = "AnonReceiver")]
#[doc(alias = "asStateFlow")]
#[doc(alias = "read_only")]
#[doc(alias = "Receiver")]
#[doc(alias = "ReadOnly")]
#[derive(Clone, Copy)]
#[must_use = "a reader does nothing unless you use it"]
pub struct Reader<S: Handle> {
    source: S,
}

impl<S: Handle> Reader<S> {
    /// Returns a new watcher that holds the value as this reader does, like [`Value::watch`] or [`Value::watch_arc`].
    /// Needs feature `alloc`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// let mut watcher = value.reader().watch();
    /// assert_eq!(watcher.try_get(), Ok(1));
    /// ```
    #[cfg(feature = "alloc")]
    #[doc(alias = "subscribe")]
    pub fn watch(&self) -> Watcher<S> {
        Watcher::enter(self.source.clone())
    }

    /// Returns a new watcher if a seat is free, like [`Value::try_watch`].
    ///
    /// # Errors
    ///
    /// [`NoSeat`] if all seats are taken.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// assert_eq!(value.reader().try_watch()?.try_get(), Ok(1));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    pub fn try_watch(&self) -> Result<Watcher<S>, NoSeat> {
        Watcher::try_enter(self.source.clone())
    }

    /// Returns a clone of the current value, if there is one, like [`Value::peek`].
    ///
    /// # Panics
    ///
    /// If `T::clone` panics.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// assert_eq!(value.reader().peek(), Some(1));
    /// ```
    #[must_use]
    pub fn peek(&self) -> Option<S::Item>
    where
        S::Item: Clone,
    {
        self.peek_with(|value| value.cloned())
    }

    /// Calls `f` with the current value, and returns what it returns, like [`Value::peek_with`].
    ///
    /// `f` runs under the lock: it must not use this value, and should be short.
    ///
    /// # Panics
    ///
    /// If `f` panics.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(vec![1, 2, 3]);
    /// assert_eq!(value.reader().peek_with(|v| v.map_or(0, Vec::len)), 3);
    /// ```
    pub fn peek_with<R>(&self, f: impl FnOnce(Option<&S::Item>) -> R) -> R {
        self.source.cell().peek_with(f)
    }

    /// Returns the version of the newest change, like [`Value::version`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// assert_eq!(value.reader().version(), value.version());
    /// ```
    #[must_use]
    pub fn version(&self) -> Version {
        Version::new(self.source.cell().version())
    }

    /// Returns whether the value is closed, like [`Value::is_closed`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// value.close();
    /// assert!(value.reader().is_closed());
    /// ```
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.source.cell().is_closed()
    }

    /// Returns the number of watchers, like [`Value::watcher_count`]. Readers do not count.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// assert_eq!(value.reader().watcher_count(), 0);
    /// ```
    #[must_use]
    pub fn watcher_count(&self) -> usize {
        self.source.cell().watcher_count()
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn source(&self) -> &S {
        &self.source
    }
}

impl<S: Handle<Item: Clone>> ValueWatch for Reader<S> {
    type Watch = Watcher<S>;

    fn watch(&self) -> Watcher<S> {
        Watcher::enter(self.source.clone())
    }

    fn peek(&self) -> Option<S::Item> {
        Self::peek(self)
    }
}

/// Shows what one atomic load tells, if anything. It takes no lock, so that printing never blocks.
impl<S: Handle> fmt::Debug for Reader<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.cell().describe(&mut f.debug_struct("Reader"))
    }
}
