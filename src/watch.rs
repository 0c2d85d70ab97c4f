//! The seam between backends and everything built on them: `ValueWatch` gives a `Watch`, and a `Watch` is polled.

use core::task::{Context, Poll};

use crate::error::BacklogError;

/// A watcher of any backend: memory, a cluster, or an adaptor on another watch.
///
/// `Box<dyn Watch<Item = T, Error = E>>` works: nothing here is generic.
///
/// # Examples
///
/// ```
/// use core::task::{Context, Poll, Waker};
/// use event_value::{Closed, Value, Watch};
///
/// let value = Value::new_with(1);
/// let mut watch: Box<dyn Watch<Item = i32, Error = Closed> + '_> = Box::new(value.watch());
/// let mut cx = Context::from_waker(Waker::noop());
/// assert_eq!(watch.poll_get(&mut cx), Poll::Ready(Ok(1)));
/// ```
pub trait Watch {
    /// The type of the values.
    type Item;
    /// Why there are no more values, or not this one.
    type Error;

    /// Waits for a value that this watch has not given and gives the newest.
    ///
    /// `Pending` means that the task of `cx`, and only the one that polled last, will be woken when there is news.
    ///
    /// # Errors
    ///
    /// Whatever the backend says; [`Closed`](crate::Closed) for memory.
    ///
    /// # Examples
    ///
    /// See [`Watch`].
    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<Self::Item, Self::Error>>;

    /// Gives what was there when this watch was first polled, and then says that this was all.
    ///
    /// It may wait for the backend to read what is there, but never for news. For memory it never waits: the current
    /// value if it was not seen, then [`BacklogDone`](BacklogError::BacklogDone).
    ///
    /// # Errors
    ///
    /// [`BacklogError::BacklogDone`] when all was given; else whatever the backend says.
    ///
    /// # Examples
    ///
    /// See [`BacklogError`].
    #[doc(alias = "BacklogOnly")]
    #[doc(alias = "ErrBacklogDone")]
    fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<Self::Item, BacklogError<Self::Error>>>;

    /// The wait is given up: the waker that was last handed to `poll_get` or `poll_backlog` need not be kept.
    ///
    /// Futures call this when they are dropped. Nothing else changes; polling again waits again. The default does
    /// nothing, for a watch that keeps no waker.
    ///
    /// # Examples
    ///
    /// ```
    /// use core::task::{Context, Waker};
    /// use event_value::{Value, Watch};
    ///
    /// let value = Value::<u32>::new();
    /// let mut watcher = value.try_watch()?;
    /// assert!(watcher.poll_get(&mut Context::from_waker(Waker::noop())).is_pending());
    /// Watch::stop_waiting(&mut watcher);
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    fn stop_waiting(&mut self) {}
}

/// Something that can be watched, of any backend: a reference or an `Arc` to a [`Value`](crate::Value), for memory.
///
/// # Examples
///
/// ```
/// use event_value::{Value, ValueWatch, Watch};
/// use core::task::{Context, Poll, Waker};
///
/// fn current<V: ValueWatch>(value: V) -> Option<<V::Watch as Watch>::Item> {
///     match value.watch().poll_backlog(&mut Context::from_waker(Waker::noop())) {
///         Poll::Ready(Ok(item)) => Some(item),
///         _ => None,
///     }
/// }
///
/// assert_eq!(current(&Value::new_with(1)), Some(1));
/// assert_eq!(current(&Value::<u32>::new()), None);
/// ```
pub trait ValueWatch {
    /// The watch that it gives.
    type Watch: Watch;

    /// A new watch; the first value that it gives is the current one.
    ///
    /// # Panics
    ///
    /// For memory, without the feature `alloc`, if no seat is free. Give the value as many seats as it has watchers, or use
    /// [`try_watch`](crate::Value::try_watch).
    ///
    /// # Examples
    ///
    /// See [`ValueWatch`].
    fn watch(&self) -> Self::Watch;
}

/// Something that can be set, of any backend: a value, whatever its seats and lock, or a [`Producer`](crate::Producer).
///
/// It is dyn-compatible: `&'static dyn Set<Item = u32>` is the type of a field or an argument that takes any of them, also
/// where there is no allocator and types can't be generic, as in a task of an executor for firmware.
///
/// # Examples
///
/// ```
/// use event_value::{General, Set, Value};
///
/// static LEVEL: General<u32, 2> = General::new();
///
/// struct Sensor {
///     level: &'static dyn Set<Item = u32>,
/// }
///
/// let sensor = Sensor { level: &LEVEL };
/// sensor.level.set(3);
/// assert_eq!(LEVEL.peek(), Some(3));
/// ```
pub trait Set {
    /// The type of the values.
    type Item;

    /// Publishes `value`: all watchers will see it, or something newer. What is closed ignores it.
    ///
    /// For memory, this is [`Value::set`](crate::Value::set), which says what it locks, and what may panic.
    ///
    /// # Examples
    ///
    /// See [`Set`].
    fn set(&self, value: Self::Item);
}

/// Implements `Set` for what points to something that can be set.
macro_rules! set_through {
    ($($(#[$cfg:meta])* $pointer:ty),+ $(,)?) => {$(
        $(#[$cfg])*
        impl<S: Set + ?Sized> Set for $pointer {
            type Item = S::Item;

            fn set(&self, value: S::Item) {
                (**self).set(value);
            }
        }
    )+};
}

set_through!(
    &S,
    #[cfg(feature = "alloc")]
    alloc::boxed::Box<S>,
    #[cfg(feature = "alloc")]
    alloc::rc::Rc<S>,
    #[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
    alloc::sync::Arc<S>,
);

impl<W: Watch + ?Sized> Watch for &mut W {
    type Item = W::Item;
    type Error = W::Error;

    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<W::Item, W::Error>> {
        (**self).poll_get(cx)
    }

    fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<W::Item, BacklogError<W::Error>>> {
        (**self).poll_backlog(cx)
    }

    fn stop_waiting(&mut self) {
        (**self).stop_waiting();
    }
}

#[cfg(feature = "alloc")]
impl<W: Watch + ?Sized> Watch for alloc::boxed::Box<W> {
    type Item = W::Item;
    type Error = W::Error;

    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<W::Item, W::Error>> {
        (**self).poll_get(cx)
    }

    fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<W::Item, BacklogError<W::Error>>> {
        (**self).poll_backlog(cx)
    }

    fn stop_waiting(&mut self) {
        (**self).stop_waiting();
    }
}
