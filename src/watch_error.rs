//! `WatchError`: which errors are the end.

use crate::error::{Closed, UntilError};

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
