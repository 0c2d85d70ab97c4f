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

/// Why a blocking get with a deadline has no value to give.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "std")] {
/// use event_value::{GetTimeoutError, Value};
/// use std::time::Duration;
///
/// let value = Value::<u32>::new();
/// let mut watcher = value.watch();
///
/// assert_eq!(watcher.get_timeout(Duration::ZERO), Err(GetTimeoutError::Timeout));
/// value.close();
/// assert_eq!(watcher.get_timeout(Duration::ZERO), Err(GetTimeoutError::Closed));
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum GetTimeoutError {
    /// The deadline passed and there was still nothing new.
    Timeout,
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
    /// All that was there has been given; what comes from now on is for `poll_get`.
    BacklogDone,
    /// The backend has no more, and says why.
    Watch(E),
}

/// Why a blocking get with a deadline on any [`Watch`](crate::Watch) has no value to give; `E` is the error of the backend.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "std")] {
/// use event_value::{DeadlineError, Value, WatchBlocking};
/// use std::time::Instant;
///
/// fn first<W: WatchBlocking>(mut watch: W) -> Result<W::Item, DeadlineError<W::Error>> {
///     watch.get_deadline(Instant::now())
/// }
///
/// let value = Value::<u32>::new();
/// assert_eq!(first(value.watch()), Err(DeadlineError::Timeout));
/// # }
/// ```
#[cfg(feature = "std")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum DeadlineError<E> {
    /// The deadline passed and there was still nothing new.
    Timeout,
    /// The backend has no more, and says why.
    Watch(E),
}

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

impl fmt::Display for GetTimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Timeout => TIMEOUT,
            Self::Closed => CLOSED,
        })
    }
}

impl<E: fmt::Display> fmt::Display for BacklogError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BacklogDone => f.pad(NO_NEWS),
            Self::Watch(error) => error.fmt(f),
        }
    }
}

#[cfg(feature = "std")]
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
impl Error for GetTimeoutError {}
impl<E: Error> Error for BacklogError<E> {}
#[cfg(feature = "std")]
impl<E: Error> Error for DeadlineError<E> {}

impl From<Closed> for TryGetError {
    fn from(_: Closed) -> Self {
        Self::Closed
    }
}

impl From<Closed> for GetTimeoutError {
    fn from(_: Closed) -> Self {
        Self::Closed
    }
}

#[cfg(feature = "std")]
impl From<DeadlineError<Closed>> for GetTimeoutError {
    fn from(error: DeadlineError<Closed>) -> Self {
        match error {
            DeadlineError::Timeout => Self::Timeout,
            DeadlineError::Watch(closed) => closed.into(),
        }
    }
}
