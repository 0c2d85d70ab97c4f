//! `Error`: why a get fails.

use std::error;
use std::fmt;

use event_value::{Closed, WatchError};

use crate::runtime::RuntimeError;

/// Why a get fails; `E` is the error of the decoder.
///
/// Trouble with etcd is not an error: the watcher tries again for ever, and shows the trouble in its
/// [`Health`](crate::Health).
///
/// # Examples
///
/// ```
/// use event_value_etcd::{Error, Watcher};
///
/// async fn follow(mut port: Watcher<u16, std::num::ParseIntError>) {
///     loop {
///         match port.get().await {
///             Ok(port) => println!("listening on {port}"),
///             Err(Error::Decode(error)) => eprintln!("{}: {error}", port.version()), // and go on
///             Err(end) => return eprintln!("{end}"), // for ever
///         }
///     }
/// }
/// # let _ = follow;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Error<E> {
    /// The decoder failed. This change is consumed, and the watcher continues with the next one.
    Decode(E),
    /// The runtime of the watchers is gone, or the one on which the client was made. Every later get fails too.
    Closed,
    /// There is no runtime that can be used. Every later get fails too.
    Runtime(RuntimeError),
}

impl<E> From<Closed> for Error<E> {
    fn from(_: Closed) -> Self {
        Self::Closed
    }
}

/// A stream or pipe of a watcher ends when the runtime is missing or gone. An error of the decoder is an item like
/// others.
impl<E> WatchError for Error<E> {
    type Streamed<T> = Result<T, Self>;

    fn is_closed(&self) -> bool {
        matches!(self, Self::Closed | Self::Runtime(_))
    }

    fn streamed<T>(got: Result<T, Self>) -> Option<Result<T, Self>> {
        match got {
            Err(Self::Closed | Self::Runtime(_)) => None,
            other => Some(other),
        }
    }
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => write!(f, "a value in etcd can't be decoded: {error}"),
            Self::Closed => f.pad("the runtime of the watcher or of its client is gone"),
            Self::Runtime(error) => error.fmt(f),
        }
    }
}

impl<E: error::Error + 'static> error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Decode(error) => Some(error),
            Self::Closed => None,
            Self::Runtime(error) => Some(error),
        }
    }
}
