//! The seam between backends and everything built on them: `ValueWatch` gives a `Watch`, and a `Watch` is polled.

use core::task::{Context, Poll, Waker};

use crate::error::BacklogError;

/// A watcher of any backend: memory, a cluster, or an adaptor on another watch.
///
/// The trait is dyn-compatible: `Box<dyn Watch<Item = T, Error = E>>` works. Add `+ Send` to spawn it. The page
/// [`testing`](crate::docs::testing) shows how to implement it.
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
    message = "`{Self}` is no watch",
    label = "this is no watch",
    note = "a watch comes from a value, by `watch()`, `watch_arc()` or `try_watch()`; a value itself has no watch's methods",
    note = "to keep a watch that a function takes, lend it: `&mut watch`"
)]
#[doc(alias = "AsyncWatch")]
#[doc(alias = "DynReceiver")]
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

    /// The current value counts as not seen: the next get returns it, again if need be.
    ///
    /// An adaptor looks again at the current value of what it was made of, and forgets what it compares with. A
    /// [combination](crate::adapt::combine) begins by this, so that its first get returns current values, whatever its
    /// watches have returned before. The default does nothing, for a watch that cannot return a value again.
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

    /// Returns what a get would return, if it need not wait for that.
    ///
    /// It polls the backlog once, and registers nobody. As a poll, it may end the wait that an earlier
    /// [`poll_get`](Watch::poll_get) began; to wait on, poll again.
    ///
    /// [`Watcher::try_get`](crate::Watcher::try_get) does the same and tells more if there is nothing, and a wait goes
    /// on.
    ///
    /// # Errors
    ///
    /// [`BacklogError::BacklogDone`] if there is nothing new, [`BacklogError::NotYet`] if the backend is still reading
    /// what is there; otherwise whatever the backend says.
    ///
    /// # Panics
    ///
    /// If a closure of an adaptor panics, and as the watch below.
    ///
    /// # Examples
    ///
    /// See [`mark_unseen`](Watch::mark_unseen).
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
/// A [`Watcher`](crate::Watcher) can, and so can an adaptor or a combination of what can, which run their closures on
/// what they look at. They have this method themselves: this trait is for generic code.
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
    /// The current value, seen or not, if there is one. Marks nothing as seen.
    ///
    /// What a filter rejects is no value. A combination shows of each of its watches the current value, or the last one
    /// that it was given.
    ///
    /// # Panics
    ///
    /// If a closure of an adaptor panics, and as [`Watcher::peek`](crate::Watcher::peek).
    ///
    /// # Examples
    ///
    /// See [`Peek`].
    fn peek(&mut self) -> Option<Self::Item>;
}

/// Something that can be watched, of any backend: a reference or an `Arc` to a [`Value`](crate::Value), for memory.
///
/// With this trait imported, `arc.watch()` on an `Arc<Value<T>>` is the method of this trait, whose watcher owns the
/// `Arc`; without it, it is [`Value::watch`](crate::Value::watch), whose watcher borrows. To own, whatever is imported,
/// call [`watch_arc`](crate::Value::watch_arc).
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
    message = "`{Self}` is no value to watch",
    label = "this is no value to watch",
    note = "a value is watched through `&value`, an `Arc` of it, `value.reader()` or a `Producer`, if what it holds is `Clone`",
    note = "what is watched already is a `Watch`: give the value, and not its watcher"
)]
pub trait ValueWatch {
    /// The watch that it gives.
    type Watch: Watch;

    /// A new watch; the first value that it gives is the current one.
    ///
    /// # Panics
    ///
    /// For memory, without the feature `alloc`, if no seat is free. Give the value as many seats as it has watchers, or
    /// use [`try_watch`](crate::Value::try_watch).
    ///
    /// # Examples
    ///
    /// See [`ValueWatch`].
    fn watch(&self) -> Self::Watch;

    /// The current value, if it can be had at once.
    ///
    /// A value in memory, and what is [derived](crate::derive) of it, is looked at without a watcher. The default makes
    /// one for the moment, and asks it once; so a backend that has to read first has nothing yet.
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

/// Something that can be set, of any backend: a value, whatever its seats and lock, or a [`Producer`](crate::Producer).
///
/// It is dyn-compatible: `&'static dyn Set<Item = u32>` is the type of a field or an argument that takes any of them,
/// also where there is no allocator and types can't be generic, as in a task of an executor for firmware.
///
/// # Examples
///
/// ```
/// use event_value::{General, Set};
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
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be set",
    label = "this cannot be set",
    note = "a value can be set through itself, `&value`, an `Arc` of it or a `Producer`; a `Reader`, a `Watcher` and a derived value cannot"
)]
#[doc(alias = "DynSender")]
#[doc(alias = "AsyncWatchSender")]
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

/// Implements `Set` and `ValueWatch` for what points to something that does.
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

/// Implements `Watch` and `Peek` for what points to a watch that it alone may use.
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
