//! The seam between memory and a cluster: what the server needs from a value, wherever it lives.

use std::fmt::{self, Display};
use std::future::ready;
use std::sync::Arc;

use event_value::{Value, Version};
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream};
use futures::{FutureExt as _, StreamExt as _};

/// A value as a watcher has seen it.
#[derive(Clone, Debug)]
pub struct Seen<T> {
    pub version: Version,
    /// How many versions it has skipped since the last one. Unknown in a cluster, whose versions also count changes of
    /// other keys.
    pub skipped: Option<u64>,
    pub value: T,
}

/// Why nothing was set.
#[derive(Debug)]
pub enum SetError {
    /// There is a newer version.
    NotNewest,
    /// The cluster did not take it.
    Failed(String),
}

impl SetError {
    pub fn failed(error: impl Display) -> Self {
        Self::Failed(error.to_string())
    }
}

impl Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotNewest => f.write_str("there is a newer version"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

/// A value that can be watched and set, in memory or in a cluster.
pub trait Store<T>: Send + Sync {
    /// The newest value, and then each newer one. The holder of the stream counts as watching.
    fn watch(&self) -> BoxStream<'static, Seen<T>>;

    /// The next value whose version is not `seen`; `None` if there will never be one. The wait counts as watching.
    fn newer_than(&self, seen: Version) -> BoxFuture<'_, Option<Seen<T>>>;

    /// The current version and value, if there is one.
    fn look(&self) -> BoxFuture<'_, Result<(Version, Option<T>), SetError>>;

    /// Sets the value; with a version, only if that is still the newest.
    fn set(&self, seen: Option<Version>, value: T) -> BoxFuture<'_, Result<Version, SetError>>;

    /// Waits until somebody watches.
    fn watched(&self) -> BoxFuture<'_, ()>;

    /// Waits until nobody watches.
    fn unwatched(&self) -> BoxFuture<'_, ()>;

    /// Called when nobody watches any more: drops the value, which would be old when the next client comes.
    fn retire(&self);
}

impl<T: Clone + Send + Sync + 'static> Store<T> for Arc<Value<T>> {
    fn watch(&self) -> BoxStream<'static, Seen<T>> {
        let next = |mut watcher: event_value::ArcWatcher<T>| async move {
            let value = watcher.get().await.ok()?;
            Some((Seen { version: watcher.version(), skipped: Some(watcher.skipped()), value }, watcher))
        };
        stream::unfold(self.watch_arc(), next).boxed()
    }

    fn newer_than(&self, seen: Version) -> BoxFuture<'_, Option<Seen<T>>> {
        async move {
            // Samples are taken only for watchers, and a one-shot wait does not count as one.
            let _counts_as_watching = Value::watch(self);
            loop {
                Value::newer_than(self, seen).await.ok()?;
                // The value may have been cleared again in between.
                if let Some((version, value)) = self.peek_versioned() {
                    return Some(Seen { version, skipped: None, value });
                }
            }
        }
        .boxed()
    }

    fn look(&self) -> BoxFuture<'_, Result<(Version, Option<T>), SetError>> {
        let newest = match self.peek_versioned() {
            Some((version, value)) => (version, Some(value)),
            None => (self.version(), None),
        };
        ready(Ok(newest)).boxed()
    }

    fn set(&self, seen: Option<Version>, value: T) -> BoxFuture<'_, Result<Version, SetError>> {
        let set = match seen {
            Some(seen) => self.compare_set(seen, value).map_err(|_| SetError::NotNewest),
            None => {
                Value::set(self, value);
                Ok(self.version())
            }
        };
        ready(set).boxed()
    }

    fn watched(&self) -> BoxFuture<'_, ()> {
        Value::watched(self).boxed()
    }

    fn unwatched(&self) -> BoxFuture<'_, ()> {
        Value::unwatched(self).boxed()
    }

    fn retire(&self) {
        self.clear();
    }
}
