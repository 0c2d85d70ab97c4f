//! Values of any backend behind one short type, for struct fields and for functions that are not generic.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::stream::Stream;

use crate::adapt::own_methods;
use crate::error::WatchError;
use crate::error::{BacklogError, Closed};
use crate::lock::Lock;
use crate::value::General;
use crate::watch::{Set, ValueWatch, Watch};

/// A value of any backend that can be watched and looked at: a [`Value`](crate::Value) with any seats and lock, a value
/// in a cluster, or a [derived](crate::derive) value.
///
/// It is one short type for a field or an argument, whatever is behind it. Cloning it clones an `Arc`. [`DynValue`] can
/// also be set.
///
/// `E` is the type of the errors, which is [`Closed`] for values in memory. If a field can hold a value in memory or
/// one of another backend, use [`map_err`](crate::ValueExt::map_err) to give both the same type of errors.
///
/// The value behind it must be `'static`, `Send` and `Sync`, and its watches must be `Send`. So derive it from `Arc`s,
/// owning readers or references to a `static`, not from `&self.field`. Each watch is one allocation, and each call goes
/// through a vtable. Otherwise it costs what the backend costs.
///
/// It has no `is_closed`, because a backend may know only after it has read the value. Ask a watch: after the unseen
/// value, its [`try_get`](DynWatch::try_get) returns [`BacklogError::Watch`] with the error of the closed value.
///
/// # Examples
///
/// ```
/// use event_value::{DynReader, General, Value, ValueExt};
/// use std::sync::Arc;
///
/// struct Light {
///     is_dark: DynReader<bool>,
/// }
///
/// static SENSOR: General<u16, 2> = General::new();
///
/// let manual = Light { is_dark: Arc::new(Value::new_with(true)).into() };
/// let automatic = Light { is_dark: DynReader::new(SENSOR.map(|lux| lux < 10)) };
/// SENSOR.set(500);
///
/// # futures_lite::future::block_on(async {
/// for (light, dark) in [(manual, true), (automatic, false)] {
///     assert_eq!(light.is_dark.peek(), Some(dark));
///     assert_eq!(light.is_dark.watch().get().await, Ok(dark));
/// }
/// # });
/// ```
#[doc(alias = "AnyReceiver")]
#[doc(alias = "DynReceiver")]
#[must_use = "a reader does nothing unless you use it"]
pub struct DynReader<T, E = Closed>(Arc<dyn Readable<T, E>>);

/// A value of any backend that can be set, watched and looked at: a [`Value`](crate::Value) with any seats and lock, or
/// a [`Producer`](crate::Producer), which closes the value when all clones of the `DynValue` are dropped.
///
/// It is one short type for a field or an argument, as `event.Value[T]` is in Go. Cloning it clones an `Arc`. What
/// [`DynReader`] requires of the value behind it, and what it costs, holds here too. For a function that only sets, use
/// `&dyn` [`Set`], which needs no allocator.
///
/// # Examples
///
/// ```
/// use event_value::{DynValue, General, Value};
/// use std::sync::Arc;
///
/// struct Switch {
///     on: DynValue<bool>,
/// }
///
/// static LAMP: General<bool, 2> = General::new();
///
/// for on in [DynValue::new(&LAMP), Arc::new(Value::new()).into()] {
///     let switch = Switch { on };
///     let mut watch = switch.on.watch();
///     switch.on.set(true);
///     assert_eq!(watch.try_get(), Ok(true));
/// }
/// assert_eq!(LAMP.peek(), Some(true));
/// ```
#[doc(alias = "DynSender")]
#[doc(alias = "AnySender")]
#[must_use = "a value does nothing unless you use it"]
pub struct DynValue<T, E = Closed>(Arc<dyn Settable<T, E>>);

/// A watch of any backend in a box. [`DynReader`] and [`DynValue`] return it, and [`new`](DynWatch::new) makes it of
/// any other watch.
///
/// Prefer it to `Box<dyn Watch<Item = T, Error = E> + Send>`: its name is shorter, it is a `Stream`, and its `get`
/// needs no import. Take the box for a watch that is not `Send`, or that borrows its value.
///
/// # Examples
///
/// ```
/// use event_value::{DynWatch, Value, WatchExt};
/// use std::sync::Arc;
///
/// # futures_lite::future::block_on(async {
/// let value = Arc::new(Value::new_with(1));
/// let watches: [DynWatch<i32>; 2] = [DynWatch::new(value.watch_arc()), DynWatch::new(value.watch_arc().map(|n| n + 1))];
/// let mut both = event_value::adapt::combine(watches);
/// assert_eq!(both.get().await, Ok([1, 2]));
/// # });
/// ```
#[doc(alias = "BoxWatch")]
#[must_use = "a watch does nothing unless you ask it for a value"]
pub struct DynWatch<T, E = Closed>(Box<dyn Watch<Item = T, Error = E> + Send>);

trait Readable<T, E>: Send + Sync {
    fn watch(&self) -> DynWatch<T, E>;
    fn peek(&self) -> Option<T>;
}

trait Settable<T, E>: Readable<T, E> {
    fn set(&self, value: T);
}

impl<T, E, V> Readable<T, E> for V
where
    V: ValueWatch<Watch: Watch<Item = T, Error = E> + Send + 'static> + Send + Sync,
{
    fn watch(&self) -> DynWatch<T, E> {
        DynWatch::new(ValueWatch::watch(self))
    }

    fn peek(&self) -> Option<T> {
        ValueWatch::peek(self)
    }
}

impl<T, E, V: Set<Item = T> + Readable<T, E>> Settable<T, E> for V {
    fn set(&self, value: T) {
        Set::set(self, value);
    }
}

impl<T, E> DynWatch<T, E> {
    /// Puts a watch into a box, which is one allocation.
    pub fn new<W: Watch<Item = T, Error = E> + Send + 'static>(watch: W) -> Self {
        Self(Box::new(watch))
    }
}

impl<T, E> Watch for DynWatch<T, E> {
    type Item = T;
    type Error = E;

    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        self.0.poll_get(cx)
    }

    fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, BacklogError<E>>> {
        self.0.poll_backlog(cx)
    }

    fn stop_waiting(&mut self) {
        self.0.stop_waiting();
    }

    fn mark_unseen(&mut self) {
        self.0.mark_unseen();
    }

    fn try_get(&mut self) -> Result<T, BacklogError<E>> {
        self.0.try_get()
    }
}

own_methods! { impl [T, E] DynWatch<T, E> }

impl<T, E: WatchError> Stream for DynWatch<T, E> {
    type Item = E::Streamed<T>;

    /// Returns the next value as `get` does, and `None` once the value is closed.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_get(cx).map(E::streamed)
    }
}

/// Implements what `DynReader` and `DynValue` have in common.
macro_rules! dynamic {
    ($name:ident, [$($set:ident)?]) => {
        impl<T, E> $name<T, E> {
            #[doc = concat!("Makes a `", stringify!($name), "` of a value of any backend, which is one allocation.")]
            pub fn new<V>(value: V) -> Self
            where
                V: ValueWatch<Watch: Watch<Item = T, Error = E> + Send + 'static> $(+ $set<Item = T>)?,
                V: Send + Sync + 'static,
            {
                Self(Arc::new(value))
            }

            /// Returns a new watch, which is one allocation. Its first get returns the current value at once, if there
            /// is one.
            ///
            /// # Panics
            ///
            /// The same as [`ValueWatch::watch`].
            #[doc(alias = "subscribe")]
            pub fn watch(&self) -> DynWatch<T, E> {
                self.0.watch()
            }

            /// Returns the current value, if it is available at once, like [`ValueWatch::peek`].
            #[must_use]
            pub fn peek(&self) -> Option<T> {
                self.0.peek()
            }
        }

        impl<T, E> ValueWatch for $name<T, E> {
            type Watch = DynWatch<T, E>;

            fn watch(&self) -> DynWatch<T, E> {
                self.0.watch()
            }

            fn peek(&self) -> Option<T> {
                self.0.peek()
            }
        }

        impl<T: Clone + Send + Sync + 'static, const SEATS: usize, L: Lock> From<Arc<General<T, SEATS, L>>> for $name<T>
        where
            General<T, SEATS, L>: Send + Sync + 'static,
        {
            fn from(value: Arc<General<T, SEATS, L>>) -> Self {
                Self::new(value)
            }
        }

        impl<T, E> Clone for $name<T, E> {
            fn clone(&self) -> Self {
                Self(Arc::clone(&self.0))
            }
        }

        impl<T, E> fmt::Debug for $name<T, E> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

dynamic! { DynReader, [] }
dynamic! { DynValue, [Set] }

impl<T, E> DynValue<T, E> {
    /// Publishes `value`: every watcher will see it, or something newer. A closed value ignores it.
    ///
    /// # Panics
    ///
    /// If the `set` of the value behind it does: see [`Value::set`](crate::Value::set).
    pub fn set(&self, value: T) {
        self.0.set(value);
    }

    /// Returns a handle to the same value that can only watch it and look at it. This is one allocation.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{DynReader, DynValue, Value};
    /// use std::sync::Arc;
    ///
    /// let value = DynValue::from(Arc::new(Value::new()));
    /// let reader: DynReader<u32> = value.reader();
    /// value.set(1);
    /// assert_eq!(reader.peek(), Some(1));
    /// ```
    pub fn reader(&self) -> DynReader<T, E>
    where
        T: 'static,
        E: 'static,
    {
        DynReader(Arc::new(self.clone()))
    }
}

impl<T, E> Set for DynValue<T, E> {
    type Item = T;

    fn set(&self, value: T) {
        self.0.set(value);
    }
}

impl<T, E> fmt::Debug for DynWatch<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynWatch").finish_non_exhaustive()
    }
}
