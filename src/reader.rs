//! `Reader`: a handle that can watch and look, and nothing else.

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
    /// A handle that can watch the value and look at it, but not change it.
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

    /// As [`reader`](Value::reader), with a reader that owns its `Arc`: it is `'static`, for `tokio::spawn` and threads.
    /// Where the target has atomic pointers, as `Arc` needs them.
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
    /// A handle to the same value, to look at it without a change to what this watcher has seen, or to make other
    /// watchers.
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
    /// As [`Value::reader`], with a reader that holds the value as this producer does.
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

/// A handle to a [`Value`] that can watch it and look at it, but not change it: for those who should only read.
///
/// Made by [`Value::reader`] or [`Value::reader_arc`], by a watcher or by a producer. It is no watcher: it has seen
/// nothing, takes no seat, and does not count in [`watcher_count`](Value::watcher_count). Cloning it copies a reference
/// or clones an `Arc`.
///
/// Nor does it count for [`unwatched`](Value::unwatched): a producer that stops when nobody watches may stop while a reader
/// looks. Use a [`Watcher`](crate::Watcher) then; it has [`peek`](crate::Watcher::peek), too.
///
/// Every [`Producer`](crate::Producer) can also read. A handle that can only set is a `dyn` [`Set`](crate::Set).
///
/// # Weak handles
///
/// A `Reader<Arc<_>>`, a `Watcher<Arc<_>>` and a `Producer<Arc<_>>` each keep the value itself alive. Where it should
/// go with its owner, hold a `Weak<Value<T>>`, and upgrade it for as long as you watch. A watcher that waits keeps the
/// value alive, and nobody would ever wake it after the owner is gone: so let the owner hold a producer, which closes
/// the value when the owner is dropped.
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
/// It can't set:
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
#[must_use = "a reader does nothing unless it is asked"]
pub struct Reader<S: Handle> {
    source: S,
}

impl<S: Handle> Reader<S> {
    #[cfg(feature = "alloc")]
    pub(crate) fn source(&self) -> &S {
        &self.source
    }

    /// As [`Value::try_watch`].
    ///
    /// # Errors
    ///
    /// As [`Value::try_watch`].
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

    /// As [`Value::watch`] or [`Value::watch_arc`].
    ///
    /// # Examples
    ///
    /// See [`Value::reader_arc`].
    #[cfg(feature = "alloc")]
    #[doc(alias = "subscribe")]
    pub fn watch(&self) -> Watcher<S> {
        Watcher::enter(self.source.clone())
    }

    /// As [`Value::peek`].
    ///
    /// # Panics
    ///
    /// As [`Value::peek`].
    ///
    /// # Examples
    ///
    /// See [`Value::reader`].
    #[must_use]
    pub fn peek(&self) -> Option<S::Item>
    where
        S::Item: Clone,
    {
        self.peek_with(|value| value.cloned())
    }

    /// As [`Value::peek_with`]: `f` runs under the lock.
    ///
    /// # Panics
    ///
    /// As [`Value::peek_with`].
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

    /// As [`Value::version`].
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

    /// As [`Value::is_closed`].
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

    /// As [`Value::watcher_count`].
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

/// Shows what one atomic load tells, if anything: no lock is taken, so printing never waits.
impl<S: Handle> fmt::Debug for Reader<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.cell().describe(&mut f.debug_struct("Reader"))
    }
}
