//! How long to wait: before the next attempt, and for an answer.

use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

use crate::failure::Failure;

/// Delays that grow. Jitter adds up to as much again, so that those who lost the same member don't come back at once.
const DELAYS: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(100))
    .with_max_delay(Duration::from_secs(1))
    .with_factor(2.0)
    .without_max_times()
    .with_jitter();

/// A connection that held for this long was a good one: what breaks sooner counts as one more failure.
const HELD: Duration = Duration::from_secs(1);

/// What only a person can mend is tried again less often still: each attempt may cost etcd a check of a password, which
/// is made to be slow.
const REFUSED: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(crate) struct Retry {
    delays: ExponentialBackoff,
    connected: Option<Instant>,
}

impl Default for Retry {
    fn default() -> Self {
        Self { delays: DELAYS.build(), connected: None }
    }
}

impl Retry {
    pub(crate) fn connected(&mut self) {
        self.connected = Some(Instant::now());
    }

    /// How long to wait after this failure.
    pub(crate) fn delay_after(&mut self, failure: &Failure) -> Duration {
        let delay = self.delay();
        if failure.is_refusal() { REFUSED.max(delay) } else { delay }
    }

    /// How long to wait after a failure.
    pub(crate) fn delay(&mut self) -> Duration {
        if self.connected.take().is_some_and(|connected| connected.elapsed() >= HELD) {
            self.delays = DELAYS.build();
        }
        self.delays.next().expect("there is no limit on their number")
    }
}

/// How long to wait for an answer: longer after each time that it was not long enough, for it may be the network that
/// is slow, or the range that is large.
#[derive(Debug)]
pub(crate) struct Patience(Duration);

impl Default for Patience {
    fn default() -> Self {
        Self(Duration::from_secs(5))
    }
}

impl Patience {
    const MAX: Duration = Duration::from_secs(60);

    pub(crate) async fn answer<T>(
        &mut self,
        answer: impl Future<Output = Result<T, etcd_client::Error>>,
    ) -> Result<T, Failure> {
        match tokio::time::timeout(self.0, answer).await {
            Ok(answer) => Ok(answer?),
            Err(_) => {
                let waited = self.0;
                self.0 = Self::MAX.min(waited * 2);
                Err(Failure::NoAnswer(waited))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_cap() {
        let mut retry = Retry::default();
        let delays: Vec<_> = (0..20).map(|_| retry.delay()).collect();
        for (attempt, delay) in delays.into_iter().enumerate() {
            let least = Duration::from_millis(100 << attempt.min(10)).min(Duration::from_secs(1));
            assert!((least..=least * 2).contains(&delay), "attempt {attempt}: {delay:?}");
        }
    }

    #[test]
    fn a_connection_that_breaks_at_once_does_not_start_the_delays_anew() {
        let mut retry = Retry::default();
        for _ in 0..5 {
            retry.connected();
            retry.delay();
        }
        assert!(retry.delay() >= Duration::from_secs(1));
    }

    #[test]
    fn a_connection_that_held_starts_the_delays_anew() {
        let mut retry = Retry::default();
        for _ in 0..5 {
            retry.delay();
        }
        retry.connected = Instant::now().checked_sub(HELD);
        assert!(retry.delay() <= Duration::from_millis(200));
    }
}
