//! Whether a tokio runtime can do what this crate needs.

use std::error::Error;
use std::fmt;
use std::panic::catch_unwind;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Sleep, sleep};

/// Why a watcher, a registration or a timeout has no runtime to use.
///
/// # Examples
///
/// ```
/// use event_value_etcd::RuntimeError;
///
/// assert!(RuntimeError::NoTimers.to_string().contains("enable_all"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuntimeError {
    /// There is no tokio runtime: the call was made outside of one, and none was given to `on`.
    Missing,
    /// The runtime was built without `enable_time` or `enable_all`.
    NoTimers,
}

impl fmt::Display for RuntimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Missing => "there is no tokio runtime here: enter one, or pass it to `on`",
            Self::NoTimers => "the tokio runtime has no timers: build it with `enable_all`",
        })
    }
}

impl Error for RuntimeError {}

/// The runtime in which this is called, if any.
pub(crate) fn current() -> Option<Handle> {
    Handle::try_current().ok()
}

/// `runtime`, if it has timers.
pub(crate) fn usable(runtime: Option<&Handle>) -> Result<&Handle, RuntimeError> {
    let runtime = runtime.ok_or(RuntimeError::Missing)?;
    timer(runtime, Duration::ZERO).map(|_| runtime)
}

/// A timer of `runtime`, which may be awaited anywhere.
pub(crate) fn timer(runtime: &Handle, duration: Duration) -> Result<Sleep, RuntimeError> {
    let _inside = runtime.enter();
    // tokio has no way to ask whether a runtime has timers: without them, `sleep` panics.
    catch_unwind(|| sleep(duration)).map_err(|_| RuntimeError::NoTimers)
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;

    use super::*;

    #[test]
    fn a_runtime_without_timers_and_no_runtime_are_told_apart() {
        assert_eq!(usable(current().as_ref()).unwrap_err(), RuntimeError::Missing);
        let bare = Builder::new_current_thread().build().unwrap();
        assert_eq!(usable(Some(bare.handle())).unwrap_err(), RuntimeError::NoTimers);
        let timed = Builder::new_current_thread().enable_time().build().unwrap();
        assert!(usable(Some(timed.handle())).is_ok());
    }
}
