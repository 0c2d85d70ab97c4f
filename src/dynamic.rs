//! Values of any backend, behind one short type: for a field, or an argument of a function that is not generic.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::stream::Stream;

use crate::adapt::own_methods;
use crate::error::{BacklogError, Closed};
use crate::lock::Lock;
use crate::value::General;
use crate::watch::{Set, ValueWatch, Watch};
use crate::watch_error::WatchError;

/// A value of any backend that can be watched and looked at: a [`Value`](crate::Value) of any seats and lock, one of a
/// cluster, or a [derived](crate::derive) one.
///
/// It is one short type for a field or an argument, whatever is behind it. Cloning it clones an `Arc`. [`DynValue`] can
/// also be set.
///
/// `E` is the type of the errors, [`Closed`] for memory. Where one field holds now a value in memory, now one of
/// another backend, give the former the errors of the latter, by [`map_err`](crate::ValueExt::map_err).
///
/// What it is made of must be `'static`, `Send` and `Sync`, and its watches `Send`. Each watch is one allocation, and
/// each call goes through a table; otherwise it costs what the backend does.
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
#[must_use = "a reader does nothing unless it is asked"]
pub struct DynReader<T, E = Closed>(Arc<dyn Readable<T, E>>);

/// A value of any backend that can be set, watched and looked at: a [`Value`](crate::Value) of any seats and lock, or a
/// [`Producer`](crate::Producer), which closes it when all clones of this are gone.
///
/// It is one short type for a field or an argument, as `event.Value[T]` is in Go. Cloning it clones an `Arc`. What is
/// made of it must be as [`DynReader`] says. A function that only sets takes a `&dyn` [`Set`], which needs no
/// allocator.
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
#[must_use = "a value does nothing unless it is used"]
pub struct DynValue<T, E = Closed>(Arc<dyn Settable<T, E>>);

/// A watch of any backend: what a [`DynReader`] or a [`DynValue`] gives, or made of any other one.
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
#[must_use = "a watch does nothing unless it is asked"]
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
    /// Puts a watch into a box.
    ///
    /// # Examples
    ///
    /// See [`DynWatch`].
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

    /// The next value as `get` returns it; `None` once the value is closed.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_get(cx).map(E::streamed)
    }
}

/// What a value behind an `Arc` of ours is made of, and how it is used.
macro_rules! dynamic {
    ($name:ident, [$($set:ident)?]) => {
        impl<T, E> $name<T, E> {
            /// Makes one of this value.
            ///
            /// # Examples
            ///
            #[doc = concat!("See [`", stringify!($name), "`].")]
            pub fn new<V>(value: V) -> Self
            where
                V: ValueWatch<Watch: Watch<Item = T, Error = E> + Send + 'static> $(+ $set<Item = T>)?,
                V: Send + Sync + 'static,
            {
                Self(Arc::new(value))
            }

            /// A new watch; the first value that it gives is the current one.
            ///
            /// # Examples
            ///
            #[doc = concat!("See [`", stringify!($name), "`].")]
            #[doc(alias = "subscribe")]
            pub fn watch(&self) -> DynWatch<T, E> {
                self.0.watch()
            }

            /// The current value, if it can be had at once: see [`ValueWatch::peek`].
            ///
            /// # Examples
            ///
            #[doc = concat!("See [`", stringify!($name), "`].")]
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
    /// Publishes `value`: all watchers will see it, or something newer. What is closed ignores it.
    ///
    /// # Examples
    ///
    /// See [`DynValue`].
    pub fn set(&self, value: T) {
        self.0.set(value);
    }

    /// A handle that can only watch and look. Allocates once.
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
