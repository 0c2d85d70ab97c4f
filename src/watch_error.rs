//! `WatchError`: which errors are the end.

use crate::error::{Closed, UntilError};

/// An error of a [`Watch`](crate::Watch) that knows whether it is the end.
///
/// For memory, the only error is [`Closed`], and it is the end. Another backend may have errors after which values
/// still come. Streams, pipes and combinations of a watch ask for this trait, to tell the two apart.
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
    /// What a stream gives: `T` itself if the end is the only error, `Result<T, Self>` if there are others.
    type Streamed<T>;

    /// Whether nothing will ever come again.
    fn is_closed(&self) -> bool;

    /// What a stream makes of the result of a get; `None` ends it.
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

/// A watch that was stopped has ended; otherwise as the errors of the backend.
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
