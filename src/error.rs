//! The error types, which are small and `Copy`; and `WatchError`, which tells whether an error ends a watch.

use core::error::Error;
use core::fmt;

/// The error of a get when the value is closed: there will be nothing new any more.
///
/// A watcher first returns the last value if it has not seen it, and then this error, at once and for ever.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "std")] {
/// use event_value::{Closed, Value};
///
/// let value = Value::new_with(1);
/// let mut watcher = value.watch();
/// value.close();
///
/// assert_eq!(watcher.get_blocking(), Ok(1));
/// let closed: Closed = watcher.get_blocking().unwrap_err();
/// assert_eq!(closed.to_string(), "the value is closed");
/// # }
/// ```
#[doc(alias = "RecvError")]
#[doc(alias = "Disconnected")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Closed;

/// The error of [`Value::try_watch`](crate::Value::try_watch) when all seats are taken. Nothing has changed then.
///
/// # Examples
///
/// ```
/// use event_value::{General, NoSeat};
///
/// static VALUE: General<u32, 1> = General::new();
///
/// let only = VALUE.try_watch().unwrap();
/// let refused: NoSeat = VALUE.try_watch().unwrap_err();
/// drop(only);
/// assert!(VALUE.try_watch().is_ok());
/// # let _ = refused;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct NoSeat;

/// The error of [`Watcher::try_get`](crate::Watcher::try_get): why there is nothing to get.
///
/// # Examples
///
/// ```
/// use event_value::{TryGetError, Value};
///
/// let value = Value::new();
/// let mut watcher = value.try_watch()?;
///
/// assert_eq!(watcher.try_get(), Err(TryGetError::Empty));
/// value.set(1);
/// assert_eq!(watcher.try_get(), Ok(1));
/// assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone));
/// value.close();
/// assert_eq!(watcher.try_get(), Err(TryGetError::Closed));
/// # Ok::<(), event_value::NoSeat>(())
/// ```
#[doc(alias = "ErrBacklogDone")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum TryGetError {
    /// There is no value: none was set yet, or the last one was cleared.
    Empty,
    /// This watcher has seen the current value.
    BacklogDone,
    /// The value is closed, and this watcher has seen the last value or there is none: see [`Closed`].
    Closed,
}

/// The error of [`Watch::poll_backlog`](crate::Watch::poll_backlog): why there is no value. `E` is the error of the
/// backend, which is [`Closed`] for values in memory.
///
/// # Examples
///
/// ```
/// use core::task::{Context, Poll, Waker};
/// use event_value::{BacklogError, Value, Watch};
///
/// let value = Value::new_with(1);
/// let mut watcher = value.try_watch()?;
/// let mut cx = Context::from_waker(Waker::noop());
///
/// assert_eq!(watcher.poll_backlog(&mut cx), Poll::Ready(Ok(1)));
/// assert_eq!(watcher.poll_backlog(&mut cx), Poll::Ready(Err(BacklogError::BacklogDone)));
/// # Ok::<(), event_value::NoSeat>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum BacklogError<E = Closed> {
    /// The backlog is exhausted; use `poll_get` for later values.
    BacklogDone,
    /// The backend is still reading the existing values. Only [`Watch::try_get`](crate::Watch::try_get) returns this,
    /// because it never waits.
    NotYet,
    /// The error of the backend.
    Watch(E),
}

/// The error of a watch that lasts [`until`](crate::WatchExt::until) a future is ready. `E` is the error of the
/// backend, which is [`Closed`] for values in memory.
///
/// A stream or a pipe ends when the watch was stopped, as if the value were [closed](crate::WatchError).
///
/// # Examples
///
/// ```
/// # futures_lite::future::block_on(async {
/// use event_value::{Closed, UntilError, Value, WatchExt};
///
/// let (value, shutdown) = (Value::<u32>::new(), Value::new_with(true));
/// let mut watch = value.watch().until(shutdown.wait_for(|stop| *stop));
/// assert_eq!(watch.get().await, Err(UntilError::Stopped));
///
/// value.close();
/// let mut watch = value.watch().until(shutdown.closed());
/// assert_eq!(watch.get().await, Err(UntilError::Watch(Closed)));
/// # });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UntilError<E = Closed> {
    /// The future was ready.
    #[doc(alias = "Cancelled")]
    Stopped,
    /// The error of the backend.
    Watch(E),
}

/// The error of a blocking get with a deadline. `E` is the error of the backend, which is [`Closed`] for values in
/// memory.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "std")] {
/// use event_value::{Closed, DeadlineError, Value};
/// use std::time::Duration;
///
/// let value = Value::<u32>::new();
/// let mut watcher = value.watch();
///
/// assert_eq!(watcher.get_blocking_timeout(Duration::ZERO), Err(DeadlineError::Timeout));
/// value.close();
/// assert_eq!(watcher.get_blocking_timeout(Duration::ZERO), Err(DeadlineError::Watch(Closed)));
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum DeadlineError<E = Closed> {
    /// The deadline passed, and there was nothing new.
    Timeout,
    /// The error of the backend.
    Watch(E),
}

/// An error of a [`Watch`](crate::Watch) that tells whether the watch has ended.
///
/// Values in memory have only the error [`Closed`], which ends the watch. Other backends may also have errors after
/// which values still come. Streams, pipes and combinations need this trait to know the difference.
///
/// # Examples
///
/// A backend whose values can be unreadable:
///
/// ```
/// use event_value::{Closed, WatchError};
///
/// #[derive(Debug, PartialEq)]
/// enum NoValue {
///     Unreadable,
///     Closed,
/// }
///
/// impl From<Closed> for NoValue {
///     fn from(_: Closed) -> Self {
///         Self::Closed
///     }
/// }
///
/// impl WatchError for NoValue {
///     type Streamed<T> = Result<T, Self>;
///
///     fn is_closed(&self) -> bool {
///         *self == Self::Closed
///     }
///
///     fn streamed<T>(got: Result<T, Self>) -> Option<Result<T, Self>> {
///         match got {
///             Err(Self::Closed) => None,
///             other => Some(other),
///         }
///     }
/// }
///
/// assert!(!NoValue::Unreadable.is_closed());
/// assert_eq!(NoValue::streamed(Ok(1)), Some(Ok(1)));
/// assert_eq!(NoValue::streamed::<i32>(Err(NoValue::Closed)), None);
/// ```
pub trait WatchError: From<Closed> {
    /// The items of a stream: `T` itself if the end is the only error, or `Result<T, Self>` if there are others.
    type Streamed<T>;

    /// Returns whether the watch has ended, so that no value will come any more.
    fn is_closed(&self) -> bool;

    /// Converts the result of a get to the item of a stream, or to `None` if the stream ends.
    fn streamed<T>(got: Result<T, Self>) -> Option<Self::Streamed<T>>;
}

impl<E> BacklogError<E> {
    /// Converts the error of the backend. Use it in the `poll_backlog` of a watch that is made of another one.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{BacklogError, Closed};
    ///
    /// let error = BacklogError::Watch(Closed).map_watch(|closed| closed.to_string());
    /// assert_eq!(error, BacklogError::Watch("the value is closed".to_owned()));
    /// ```
    pub fn map_watch<E2>(self, f: impl FnOnce(E) -> E2) -> BacklogError<E2> {
        match self {
            Self::BacklogDone => BacklogError::BacklogDone,
            Self::NotYet => BacklogError::NotYet,
            Self::Watch(error) => BacklogError::Watch(f(error)),
        }
    }
}

/// The old name of [`DeadlineError`], whose `Watch(Closed)` was `Closed`.
#[deprecated = "use `DeadlineError`"]
pub type GetTimeoutError = DeadlineError<Closed>;

const CLOSED: &str = "the value is closed";
const NO_NEWS: &str = "there is no new value";
const TIMEOUT: &str = "the deadline passed before there was a new value";

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(CLOSED)
    }
}

impl fmt::Display for NoSeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("all seats of the value are taken")
    }
}

impl fmt::Display for TryGetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Empty => "the value is empty",
            Self::BacklogDone => NO_NEWS,
            Self::Closed => CLOSED,
        })
    }
}

impl<E: fmt::Display> fmt::Display for BacklogError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BacklogDone => f.pad(NO_NEWS),
            Self::NotYet => f.pad("the backend is still reading the existing values"),
            Self::Watch(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Display> fmt::Display for UntilError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped => f.pad("the watch was stopped"),
            Self::Watch(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Display> fmt::Display for DeadlineError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout => f.pad(TIMEOUT),
            Self::Watch(error) => error.fmt(f),
        }
    }
}

impl Error for Closed {}
impl Error for NoSeat {}
impl Error for TryGetError {}
impl<E: Error> Error for BacklogError<E> {}
impl<E: Error> Error for UntilError<E> {}
impl<E: Error> Error for DeadlineError<E> {}

impl From<Closed> for TryGetError {
    fn from(_: Closed) -> Self {
        Self::Closed
    }
}

/// To a backlog it makes no difference whether there is no value or it was seen.
impl<E: From<Closed>> From<TryGetError> for BacklogError<E> {
    fn from(nothing: TryGetError) -> Self {
        match nothing {
            TryGetError::Empty | TryGetError::BacklogDone => Self::BacklogDone,
            TryGetError::Closed => Self::Watch(Closed.into()),
        }
    }
}

impl<E: From<Closed>> From<Closed> for UntilError<E> {
    fn from(closed: Closed) -> Self {
        Self::Watch(closed.into())
    }
}

impl<E> From<E> for DeadlineError<E> {
    fn from(error: E) -> Self {
        Self::Watch(error)
    }
}

impl WatchError for Closed {
    type Streamed<T> = T;

    fn is_closed(&self) -> bool {
        true
    }

    fn streamed<T>(got: Result<T, Self>) -> Option<T> {
        got.ok()
    }
}

/// A watch that was stopped has ended. Errors of the backend say themselves whether they end it.
impl<E: WatchError> WatchError for UntilError<E> {
    type Streamed<T> = E::Streamed<T>;

    fn is_closed(&self) -> bool {
        match self {
            Self::Stopped => true,
            Self::Watch(error) => error.is_closed(),
        }
    }

    fn streamed<T>(got: Result<T, Self>) -> Option<E::Streamed<T>> {
        match got {
            Ok(value) => E::streamed(Ok(value)),
            Err(Self::Watch(error)) => E::streamed(Err(error)),
            Err(Self::Stopped) => None,
        }
    }
}
