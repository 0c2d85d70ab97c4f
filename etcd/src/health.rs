//! `Health`: the state of the connection to etcd.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use event_value::{Reader, Value};

use crate::failure::Failure;

/// The state of the connection between a watcher, or a registration, and etcd.
///
/// A get that waits does not say whether there is no news, or no way to hear of it. This does.
///
/// # Examples
///
/// ```
/// use event_value_etcd::{Health, State};
///
/// fn report(health: &Health) -> String {
///     match (health.state, &health.last_failure) {
///         (State::Connected, _) => "connected".into(),
///         (_, Some(failure)) => format!("no news for {:?}: {failure}", health.since.elapsed()),
///         (state, None) => format!("{state:?}"),
///     }
/// }
/// # let _ = report;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Health {
    /// The state now.
    pub state: State,
    /// When it entered this state.
    pub since: Instant,
    /// How many attempts have failed since the last success. A watch that breaks within a second counts as a failure.
    pub failures: u64,
    /// The last failure, even if the state is good now.
    pub last_failure: Option<Arc<Failure>>,
}

/// The states of a [`Health`].
///
/// # Examples
///
/// ```no_run
/// use event_value_etcd::State;
///
/// # async fn example(mut watcher: event_value_etcd::Watcher<u16, std::num::ParseIntError>) {
/// // Wait until news can come.
/// let mut health = watcher.health_reader().watch();
/// let _ = health.wait_for(|health| health.state == State::Connected).await;
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// The watcher was not asked for a value yet, so it has not asked etcd.
    Idle,
    /// The first attempt is being made.
    Connecting,
    /// A watch is established, so news will come. etcd has sent something on it within the last 15 s: after 10 s of
    /// silence it is asked for a sign of life, for which it has 5 s. (etcd's own gRPC proxy does not pass on such
    /// requests. Behind it, a read shows that nothing is missing.)
    Connected,
    /// Cut off. New attempts are made for ever, at last every 0.5 to 1 s, or every 5 to 6 s if etcd refuses.
    Retrying,
    /// The end: the watcher or registration was dropped, or its [runtime is gone](crate::Error::Closed).
    Closed,
}

/// Where the task of a watcher or registration reports its health.
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

    /// This many attempts have failed. The next one is made after this delay.
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
