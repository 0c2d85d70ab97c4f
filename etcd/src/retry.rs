//! How long to wait before the next attempt, and for an answer.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::time::Instant;

use crate::failure::Failure;

/// Delays that grow. Jitter adds up to as much again, so that clients that lost the same member don't all return at
/// once.
const DELAYS: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(100))
    .with_max_delay(Duration::from_millis(500))
    .with_factor(2.0)
    .without_max_times()
    .with_jitter();

/// A connection that held for this long was good. One that breaks sooner counts as one more failure.
pub(crate) const HELD: Duration = Duration::from_secs(1);

/// What only a person can mend is tried again even less often, because each attempt may make etcd check a password,
/// which is slow on purpose.
const REFUSED: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(crate) struct Retry {
    delays: ExponentialBackoff,
    failures: u64,
    connected: Option<Instant>,
}

impl Default for Retry {
    fn default() -> Self {
        Self { delays: DELAYS.build(), failures: 0, connected: None }
    }
}

impl Retry {
    pub(crate) fn connected(&mut self) {
        self.connected = Some(Instant::now());
    }

    /// How many attempts have failed since the last success, and how long to wait before the next.
    pub(crate) fn failed(&mut self, failure: &Failure) -> (u64, Duration) {
        if self.connected.take().is_some_and(|connected| connected.elapsed() >= HELD) {
            *self = Self::default();
        }
        self.failures += 1;
        let delay = self.delays.next().expect("there is no limit on their number");
        (self.failures, if failure.is_refusal() { REFUSED + delay } else { delay })
    }
}

/// How long to wait for an answer: twice as long as the last answer took, or as was waited for it in vain, because the
/// network may be slow, or the values large.
#[derive(Debug)]
pub(crate) struct Patience(Duration);

impl Default for Patience {
    fn default() -> Self {
        Self(Self::MIN)
    }
}

impl Patience {
    const MIN: Duration = Duration::from_secs(5);
    const MAX: Duration = Duration::from_secs(60);

    pub(crate) async fn answer<T>(
        &mut self,
        answer: impl Future<Output = Result<T, etcd_client::Error>>,
    ) -> Result<T, Failure> {
        let start = Instant::now();
        let answer = tokio::time::timeout(self.0, answer).await;
        let waited = start.elapsed();
        self.0 = (waited * 2).clamp(Self::MIN, Self::MAX);
        Ok(answer.map_err(|_| Failure::NoAnswer(waited))??)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_cap() {
        let mut retry = Retry::default();
        for attempt in 0..20 {
            let (failures, delay) = retry.failed(&Failure::Ended);
            let least = Duration::from_millis((100 << attempt.min(10)).min(500));
            assert!((least..=least * 2).contains(&delay), "attempt {attempt}: {delay:?}");
            assert_eq!(failures, attempt + 1);
        }
    }

    #[test]
    fn a_connection_that_breaks_at_once_does_not_start_the_delays_anew() {
        let mut retry = Retry::default();
        for _ in 0..5 {
            retry.connected();
            retry.failed(&Failure::Ended);
        }
        let (failures, delay) = retry.failed(&Failure::Ended);
        assert!(failures == 6 && delay >= Duration::from_millis(500));
    }

    #[test]
    fn a_connection_that_held_starts_the_delays_anew() {
        let mut retry = Retry::default();
        for _ in 0..5 {
            retry.failed(&Failure::Ended);
        }
        retry.connected = Instant::now().checked_sub(HELD);
        let (failures, delay) = retry.failed(&Failure::Ended);
        assert!(failures == 1 && delay <= Duration::from_millis(200));
    }

    #[test]
    fn what_only_a_person_can_mend_is_tried_again_slowly() {
        let refused = etcd_client::Error::GRpcStatus(tonic::Status::permission_denied("no"));
        let (_, delay) = Retry::default().failed(&refused.into());
        assert!(delay > REFUSED && delay < REFUSED + Duration::from_secs(1), "{delay:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn patience_grows_with_each_silence_and_shrinks_with_an_answer() {
        let mut patience = Patience::default();
        for seconds in [5, 10, 20, 40, 60, 60] {
            let limit = Duration::from_secs(seconds);
            let start = tokio::time::Instant::now();
            assert!(patience.answer(std::future::pending::<Result<(), _>>()).await.is_err());
            assert!(start.elapsed() >= limit && start.elapsed() < limit + Duration::from_millis(10), "{limit:?}");
        }
        patience.answer(async { Ok(()) }).await.unwrap();
        assert_eq!(patience.0, Patience::MIN);
    }
}
