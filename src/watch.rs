//! The traits between backends and what is built on them: `ValueWatch` makes a `Watch`, a `Watch` is polled, a `Set` is
//! set.

use core::task::{Context, Poll, Waker};

use crate::error::BacklogError;

/// A watcher of any backend: of a value in memory or in a cluster, or an adaptor on another watch.
///
/// To wait for values, import [`WatchExt`](crate::WatchExt), which has `get` and the adaptors.
///
/// The trait is dyn-compatible: `Box<dyn Watch<Item = T, Error = E>>` works. Add `+ Send` to spawn it, or use
/// [`DynWatch`](crate::DynWatch). The page [`testing`](crate::docs::testing) shows how to implement the trait.
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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a watch",
    label = "this is not a watch",
    note = "to get a watch of a value, call `watch()`, `watch_arc()` or `try_watch()` on it; to combine values, use `derive::combine`",
    note = "to keep a watch that a function takes by value, pass a `&mut` to it: `&mut watch`"
)]
#[doc(alias = "AsyncWatch")]
#[doc(alias = "DynReceiver")]
pub trait Watch {
    /// The type of the values.
    type Item;
    /// The type of the errors. For values in memory it is [`Closed`](crate::Closed).
    type Error;

    /// Waits for a value that this watch has not returned yet, and returns the newest.
    ///
    /// `Pending` means that the task of `cx` will be woken when there is something new. Only the task that polled last
    /// is woken.
    ///
    /// # Errors
    ///
    /// The errors of the backend. For values in memory, this is [`Closed`](crate::Closed).
    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<Self::Item, Self::Error>>;

    /// Returns the values that existed when this watch was first polled, and then
    /// [`BacklogDone`](BacklogError::BacklogDone).
    ///
    /// It may wait until the backend has read the existing values, but never for new ones. For a value in memory it
    /// never waits: it returns the current value if it was not seen, and then `BacklogDone`.
    ///
    /// It is called by [`try_get`](Watch::try_get), by the default [`ValueWatch::peek`], and by the `poll_backlog` of
    /// adaptors and combinations. A fake whose `poll_get` is never `Pending` may return the same; one whose
    /// `poll_get` can be `Pending` returns `BacklogDone` instead of that. A watch that wraps another one passes the call
    /// on. The page [`testing`](crate::docs::testing) has an example of each.
    ///
    /// # Errors
    ///
    /// [`BacklogError::BacklogDone`] when all existing values were returned, and [`BacklogError::Watch`] with the
    /// errors of the backend.
    #[doc(alias = "BacklogOnly")]
    #[doc(alias = "ErrBacklogDone")]
    fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<Self::Item, BacklogError<Self::Error>>>;

    /// Ends a wait: the watch can drop the waker of the last `poll_get` or `poll_backlog`.
    ///
    /// Futures call this when they are dropped. Nothing else changes, and the next poll waits again. The default does
    /// nothing, which suits a watch that keeps no waker.
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

    /// Marks the current value as not seen: the next get returns it at once, even if an earlier one has returned it.
    ///
    /// An adaptor marks the watch below it, and forgets the value that it compares with. A
    /// [combination](crate::adapt::combine) marks its watches when it is made, so that its first get returns the
    /// current values, whatever the watches have returned before. The default does nothing, which suits a watch that
    /// can't return a value again.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{BacklogError, Value, WatchExt};
    ///
    /// let value = Value::new_with(1);
    /// let mut doubled = value.try_watch()?.map(|n| n * 2);
    /// assert_eq!(doubled.try_get(), Ok(2));
    /// assert_eq!(doubled.try_get(), Err(BacklogError::BacklogDone));
    /// doubled.mark_unseen();
    /// assert_eq!(doubled.try_get(), Ok(2));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "mark_changed")]
    fn mark_unseen(&mut self) {}

    /// Returns what a get would return, but never waits.
    ///
    /// It polls the backlog once, without a waker. As every poll, it may end the wait of an earlier
    /// [`poll_get`](Watch::poll_get); poll again to go on waiting.
    ///
    /// A [`Watcher`](crate::Watcher) has a [`try_get`](crate::Watcher::try_get) of its own, whose error tells more, and
    /// which does not end a wait if it finds nothing.
    ///
    /// # Errors
    ///
    /// [`BacklogError::BacklogDone`] if there is nothing new, [`BacklogError::NotYet`] if the backend is still reading
    /// the existing values, and [`BacklogError::Watch`] with the errors of the backend.
    ///
    /// # Panics
    ///
    /// If a closure of an adaptor or the watch below panics.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{BacklogError, Value, WatchExt};
    ///
    /// let value = Value::new_with(1);
    /// let mut doubled = value.try_watch()?.map(|n| n * 2);
    /// assert_eq!(doubled.try_get(), Ok(2));
    /// assert_eq!(doubled.try_get(), Err(BacklogError::BacklogDone));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "try_recv")]
    #[doc(alias = "now_or_never")]
    fn try_get(&mut self) -> Result<Self::Item, BacklogError<Self::Error>> {
        match self.poll_backlog(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(got) => got,
            Poll::Pending => {
                self.stop_waiting();
                Err(BacklogError::NotYet)
            }
        }
    }
}

/// A [`Watch`] that can look at the current value, seen or not.
///
/// A [`Watcher`](crate::Watcher) implements it, and so does every adaptor and combination of watches that do. Adaptors
/// run their closures on the value that they look at. All of them also have a method `peek`, so you need this trait
/// only for generic code.
///
/// # Examples
///
/// ```
/// use event_value::{Peek, Value, WatchExt};
///
/// fn show<W: Peek<Item = String>>(watch: &mut W) -> String {
///     watch.peek().unwrap_or_default()
/// }
///
/// let speed = Value::new_with(60);
/// let mut shown = speed.try_watch()?.map(|kmh| format!("{kmh} km/h"));
/// assert_eq!(shown.try_get().as_deref(), Ok("60 km/h"));
/// assert_eq!(show(&mut shown), "60 km/h");
/// # Ok::<(), event_value::NoSeat>(())
/// ```
pub trait Peek: Watch {
    /// Returns the current value, seen or not, if there is one. Marks nothing as seen.
    ///
    /// If a filter rejects the current value, this returns `None`. A combination looks at the current value of each of
    /// its watches, and uses the last one that it got from a watch that has none now.
    ///
    /// # Panics
    ///
    /// If a closure of an adaptor panics, and for the same reasons as [`Watcher::peek`](crate::Watcher::peek).
    fn peek(&mut self) -> Option<Self::Item>;
}

/// A value of any backend that can be watched. In memory, this is a reference or an `Arc` of a [`Value`](crate::Value),
/// a [`Reader`](crate::Reader), a [`Producer`](crate::Producer), or a [derived](crate::derive) value.
///
/// If this trait is imported, `arc.watch()` on an `Arc<Value<T>>` calls the method of this trait, whose watcher owns
/// the `Arc`. Otherwise it calls [`Value::watch`](crate::Value::watch), whose watcher borrows. To get a watcher that
/// owns the `Arc` in either case, call [`watch_arc`](crate::Value::watch_arc).
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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value to watch",
    label = "this is not a value to watch",
    note = "pass `&value`, an `Arc` of it, `value.reader()` or a `Producer`; the type in the value must be `Clone`",
    note = "a watch is not a value: pass the value itself; to combine watches, use `adapt::combine`"
)]
pub trait ValueWatch {
    /// The type of its watches.
    type Watch: Watch;

    /// Returns a new watch. Its first get returns the current value at once, if there is one.
    ///
    /// # Panics
    ///
    /// Without feature `alloc`, a value in memory panics if no seat is free. Give it as many seats as it has watchers,
    /// or use [`try_watch`](crate::Value::try_watch).
    fn watch(&self) -> Self::Watch;

    /// Returns the current value, if it is available at once.
    ///
    /// A value in memory, and one that is [derived](crate::derive) from it, does not need a watcher for this. The
    /// default makes a watch and asks it once, so it returns `None` for a backend that has to read the value first.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, ValueWatch};
    ///
    /// fn is_known(value: impl ValueWatch) -> bool {
    ///     value.peek().is_some()
    /// }
    ///
    /// assert!(is_known(&Value::new_with(1)));
    /// ```
    fn peek(&self) -> Option<<Self::Watch as Watch>::Item> {
        self.watch().try_get().ok()
    }
}

/// A value of any backend that can be set. In memory, this is a [`Value`](crate::Value) with any seats and lock, or a
/// [`Producer`](crate::Producer).
///
/// The trait is dyn-compatible: a field or argument of type `&'static (dyn Set<Item = u32> + Sync)` takes any of them.
/// It needs no allocator, and suits code that can't be generic, such as a task of embassy. Without `+ Sync`, the struct
/// can't be in a `static`, nor move to another thread.
///
/// # Examples
///
/// ```
/// use event_value::{General, Set};
///
/// static LEVEL: General<u32, 2> = General::new();
///
/// struct Sensor {
///     level: &'static (dyn Set<Item = u32> + Sync),
/// }
///
/// static SENSOR: Sensor = Sensor { level: &LEVEL };
///
/// SENSOR.level.set(3);
/// assert_eq!(LEVEL.peek(), Some(3));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be set",
    label = "this can't be set",
    note = "pass the value, `&value`, an `Arc` of it or a `Producer`; a `Reader`, a `Watcher` and a derived value can't be set"
)]
#[doc(alias = "DynSender")]
#[doc(alias = "AsyncWatchSender")]
pub trait Set {
    /// The type of the values.
    type Item;

    /// Publishes `value`: every watcher will see it, or something newer. A closed value ignores it.
    ///
    /// In memory, this is [`Value::set`](crate::Value::set), which says what it locks, and what may panic.
    fn set(&self, value: Self::Item);
}

/// Implements `Set` and `ValueWatch` for pointers to types that implement them.
macro_rules! through {
    ($($(#[$cfg:meta])* $pointer:ty),+ $(,)?) => {$(
        $(#[$cfg])*
        impl<S: ValueWatch + ?Sized> ValueWatch for $pointer {
            type Watch = S::Watch;

            fn watch(&self) -> S::Watch {
                (**self).watch()
            }

            fn peek(&self) -> Option<<S::Watch as Watch>::Item> {
                (**self).peek()
            }
        }

        $(#[$cfg])*
        impl<S: Set + ?Sized> Set for $pointer {
            type Item = S::Item;

            fn set(&self, value: S::Item) {
                (**self).set(value);
            }
        }
    )+};
}

through!(
    &S,
    #[cfg(feature = "alloc")]
    alloc::boxed::Box<S>,
    #[cfg(feature = "alloc")]
    alloc::rc::Rc<S>,
    #[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
    alloc::sync::Arc<S>,
);

/// Implements `Watch` and `Peek` for exclusive pointers to types that implement them.
macro_rules! watch_through {
    ($($(#[$cfg:meta])* $pointer:ty),+ $(,)?) => {$(
        $(#[$cfg])*
        impl<W: Watch + ?Sized> Watch for $pointer {
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

            fn mark_unseen(&mut self) {
                (**self).mark_unseen();
            }

            fn try_get(&mut self) -> Result<W::Item, BacklogError<W::Error>> {
                (**self).try_get()
            }
        }

        $(#[$cfg])*
        impl<W: Peek + ?Sized> Peek for $pointer {
            fn peek(&mut self) -> Option<W::Item> {
                (**self).peek()
            }
        }
    )+};
}

watch_through!(
    &mut W,
    #[cfg(feature = "alloc")]
    alloc::boxed::Box<W>,
);
