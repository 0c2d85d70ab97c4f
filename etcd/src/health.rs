//! Whether a watcher is in touch with etcd.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use event_value::{Reader, Value};

use crate::failure::Failure;

/// How things are between a watcher and etcd.
///
/// A get that waits does not tell: there may be no news, or no way to hear of them. This does.
///
/// # Examples
///
/// ```
/// use event_value_etcd::{Health, State};
///
/// fn report(health: &Health) -> String {
///     match (health.state, &health.last_failure) {
///         (State::Connected, _) => "all is well".into(),
///         (_, Some(failure)) => format!("no news for {:?}: {failure}", health.since.elapsed()),
///         (state, None) => format!("{state:?}"),
///     }
/// }
/// # let _ = report;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Health {
    /// How things are.
    pub state: State,
    /// Since when they are so.
    pub since: Instant,
    /// How many attempts have failed since the last one that did not. A watch that breaks within a second counts as an
    /// attempt that has failed.
    pub failures: u64,
    /// What went wrong last, even if all is well now.
    pub last_failure: Option<Arc<Failure>>,
}

/// The states of [`Health`].
///
/// # Examples
///
/// See [`Health`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// Nobody has asked for a value yet, so nobody has asked etcd.
    Idle,
    /// The first attempt is being made.
    Connecting,
    /// A watch is established: news will come. etcd was heard on it within the last 15 s: when it has nothing to tell
    /// for 10 s, it is asked for a sign of life, for which it has 5 s. (etcd's own gRPC proxy does not pass on such
    /// requests; behind it, a read has shown that nothing is missing.)
    Connected,
    /// Cut off. A new attempt is made every 0.5 to 1 s, for ever; every 5 to 6 s where etcd refuses.
    Retrying,
    /// A runtime is gone, or the watcher is: nothing will ever come again. See [`Error::Closed`](crate::Error::Closed).
    Closed,
}

/// The health of a watcher, as its task reports it.
#[derive(Debug)]
pub(crate) struct Monitor(Arc<Value<Health>>);

impl Default for Monitor {
    fn default() -> Self {
        let health = Health { state: State::Idle, since: Instant::now(), failures: 0, last_failure: None };
        Self(Arc::new(Value::new_with(health)))
    }
}

impl Monitor {
    pub(crate) fn health(&self) -> Health {
        self.0.peek().expect("it is never empty")
    }

    pub(crate) fn reader(&self) -> Reader<Arc<Value<Health>>> {
        self.0.reader_arc()
    }

    pub(crate) fn connecting(&self) {
        self.change(|health| health.enter(State::Connecting));
    }

    pub(crate) fn connected(&self, keys: &dyn fmt::Debug) {
        let failures = self.change(|health| {
            health.enter(State::Connected);
            std::mem::take(&mut health.failures)
        });
        tracing::debug!(?keys, failures, "watching etcd");
    }

    /// So many attempts have failed; the next comes after this delay.
    pub(crate) fn failed(&self, failure: Failure, keys: &dyn fmt::Debug, failures: u64, delay: Duration) {
        let failure = Arc::new(failure);
        self.change(|health| {
            health.enter(State::Retrying);
            health.failures = failures;
            health.last_failure = Some(Arc::clone(&failure));
        });
        // An outage is worth one warning, not one for each attempt.
        if failures == 1 {
            tracing::warn!(?keys, %failure, ?delay, "cut off from etcd, trying again");
        } else {
            tracing::debug!(?keys, %failure, ?delay, failures, "still cut off from etcd");
        }
    }

    pub(crate) fn closed(&self) {
        self.change(|health| health.enter(State::Closed));
    }

    fn change<R>(&self, change: impl FnOnce(&mut Health) -> R) -> R {
        self.0.modify(|health| change(health.as_mut().expect("it is never empty")))
    }
}

impl Health {
    fn enter(&mut self, state: State) {
        if self.state != state {
            self.state = state;
            self.since = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{pipe, read_to_string};

    use super::*;

    fn logged(act: impl FnOnce(&Monitor)) -> String {
        // It holds 64 KiB: enough for a few lines that are read at the end.
        let (lines, log) = pipe().unwrap();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::DEBUG)
            .with_writer(Arc::new(log))
            .with_ansi(false)
            .finish();
        tracing::subscriber::with_default(subscriber, || act(&Monitor::default()));
        read_to_string(lines).unwrap()
    }

    #[test]
    fn an_outage_is_one_warning_with_its_reason_and_each_attempt_a_debug_line() {
        let log = logged(|monitor| {
            for _outage in 0..2 {
                (1..=3).for_each(|failures| monitor.failed(Failure::Ended, &"k", failures, Duration::from_secs(1)));
                monitor.connected(&"k");
            }
        });
        let levels: Vec<_> = log.lines().map(|line| line.split_whitespace().nth(1).unwrap()).collect();
        assert_eq!(levels, ["WARN", "DEBUG", "DEBUG", "DEBUG"].repeat(2), "{log}");
        assert!(log.lines().next().unwrap().contains(&Failure::Ended.to_string()), "{log}");
    }
}
