//! The error types: small, `Copy`, and each says one thing.

use core::error::Error;
use core::fmt;

/// The value is closed and its last value has been seen: nothing will ever come again.
///
/// A watcher gets this only after it was given the last unseen value, then at once and for ever.
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

/// All seats are taken: [`Value::try_watch`](crate::Value::try_watch) found none, and changed nothing.
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

/// Why [`Watcher::try_get`](crate::Watcher::try_get) has no value to give.
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
    /// There is a value, but this watcher has seen it.
    BacklogDone,
    /// As [`Closed`].
    Closed,
}

/// Why [`Watch::poll_backlog`](crate::Watch::poll_backlog) has no value to give; `E` is the error of the backend.
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
pub enum BacklogError<E> {
    /// The backlog is exhausted; use `poll_get` for later values.
    BacklogDone,
    /// The backend is still reading what is there. Only [`Watch::try_get`](crate::Watch::try_get) says this, because it
    /// never waits.
    NotYet,
    /// The backend has no more, and says why.
    Watch(E),
}

/// Why a watch [`until`](crate::WatchExt::until) a future is ready has no value to give; `E` is the error of the
/// backend.
///
/// Both ends count as [closed](crate::WatchError): a stream or a pipe ends at either.
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
pub enum UntilError<E> {
    /// The future was ready.
    #[doc(alias = "Cancelled")]
    Stopped,
    /// The backend has no more, and says why.
    Watch(E),
}

/// Why a blocking get with a deadline has no value to return; `E` is the error of the backend, [`Closed`] in memory.
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
pub enum DeadlineError<E> {
    /// The deadline passed and there was still nothing new.
    Timeout,
    /// The backend has no more, and says why.
    Watch(E),
}

impl<E> BacklogError<E> {
    pub(crate) fn map<E2>(self, f: impl FnOnce(E) -> E2) -> BacklogError<E2> {
        match self {
            Self::BacklogDone => BacklogError::BacklogDone,
            Self::NotYet => BacklogError::NotYet,
            Self::Watch(error) => BacklogError::Watch(f(error)),
        }
    }
}

/// The old name of what is now the one error of all deadlines; its `Closed` is `Watch(Closed)` there.
#[deprecated = "use `DeadlineError`"]
pub type GetTimeoutError = DeadlineError<Closed>;

const CLOSED: &str = "the value is closed";
const NO_NEWS: &str = "nothing newer than what this watcher has seen";
const TIMEOUT: &str = "the deadline passed with nothing new";

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
            Self::NotYet => f.pad("the backend has not read what is there yet"),
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
