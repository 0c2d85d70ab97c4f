//! The conditions that one-shot waits wait for. Users do not name these types; they name the waits of `one_shot.rs`.
//!
//! Each condition looks at the state under the lock, and names the topic of the changes that can make it true.

use crate::error::Closed;
use crate::listen::Topic;
use crate::state::Current;
use crate::sync::Count;
use crate::version::Version;

/// A condition on the state of a value.
pub trait Condition<T> {
    /// What the wait returns.
    type Output;

    #[doc(hidden)]
    fn look(&mut self, at: Current<'_, T>) -> Option<Self::Output>;

    #[doc(hidden)]
    fn topic(&self) -> Topic;
}

/// There is a value whose version is not this one.
#[derive(Debug)]
pub struct IsNewer(pub(crate) u64);

/// A closure accepts the value.
#[expect(missing_debug_implementations, reason = "a closure can't be shown")]
pub struct Holds<F> {
    pub(crate) predicate: F,
    /// The last version that the predicate saw, and did not accept.
    pub(crate) rejected: Option<u64>,
}

/// The value is closed.
#[derive(Debug)]
pub struct IsClosed;

/// There are at least this many watchers.
#[derive(Debug)]
pub struct IsWatched(pub(crate) Count);

impl IsWatched {
    /// A number that can't be counted can't be reached either, so the largest one stands for it.
    pub(crate) fn by(watchers: usize) -> Self {
        Self(Count::try_from(watchers).unwrap_or(Count::MAX))
    }
}

/// There is no watcher.
#[derive(Debug)]
pub struct IsUnwatched;

impl<T> Condition<T> for IsNewer {
    type Output = Result<Version, Closed>;

    fn look(&mut self, at: Current<'_, T>) -> Option<Self::Output> {
        match at.value {
            Some(_) if at.version != self.0 => Some(Ok(Version::new(at.version))),
            _ => at.closed.then_some(Err(Closed)),
        }
    }

    fn topic(&self) -> Topic {
        Topic::Changes
    }
}

impl<T, F: FnMut(&T) -> bool> Condition<T> for Holds<F> {
    type Output = Result<Version, Closed>;

    fn look(&mut self, at: Current<'_, T>) -> Option<Self::Output> {
        if let Some(value) = at.value.filter(|_| self.rejected != Some(at.version)) {
            // Before the call, so that the predicate never sees a version twice, even if it panics.
            self.rejected = Some(at.version);
            if (self.predicate)(value) {
                self.rejected = None;
                return Some(Ok(Version::new(at.version)));
            }
        }
        at.closed.then_some(Err(Closed))
    }

    fn topic(&self) -> Topic {
        Topic::Changes
    }
}

impl<T> Condition<T> for IsClosed {
    type Output = ();

    fn look(&mut self, at: Current<'_, T>) -> Option<()> {
        at.closed.then_some(())
    }

    fn topic(&self) -> Topic {
        Topic::Closing
    }
}

impl<T> Condition<T> for IsWatched {
    type Output = ();

    fn look(&mut self, at: Current<'_, T>) -> Option<()> {
        (at.watchers >= self.0).then_some(())
    }

    fn topic(&self) -> Topic {
        Topic::Watchers(self.0)
    }
}

impl<T> Condition<T> for IsUnwatched {
    type Output = ();

    fn look(&mut self, at: Current<'_, T>) -> Option<()> {
        (at.watchers == 0).then_some(())
    }

    fn topic(&self) -> Topic {
        Topic::NoWatchers
    }
}
