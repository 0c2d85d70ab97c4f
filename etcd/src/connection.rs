//! One established watch, for as long as it holds.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use etcd_client::{ResponseHeader, WatchRequestSender, WatchResponse, WatchResponseStream, WatchStream};
use event_value::Value;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::feed::Feed;
use crate::fragments::Fragments;
use crate::retry::{HELD, Patience};
use crate::upstream::{Look, Upstream};

/// After this long without a response, etcd is asked for one: see `State::Connected`.
const QUIET: Duration = Duration::from_secs(10);

/// How long etcd may take to answer that.
const ANSWER: Duration = Duration::from_secs(5);

/// The pause between two looks for a revision that a reader waits for.
const SHORT: Duration = Duration::from_millis(100);

/// Rest this many times as long as the last look took, so that looks at a large range take at most a hundredth of
/// etcd's time.
const REST: u32 = 100;

/// Passes on what etcd sends, and checks that nothing is missing.
pub(crate) struct Connection<'a> {
    upstream: &'a Upstream,
    feed: &'a Feed,
    heard: Value<Heard>,
}

/// The last response of etcd on this watch.
#[derive(Clone, Copy)]
struct Heard {
    at: Instant,
    /// The revision that it named. It can be ahead of the changes that were sent.
    revision: i64,
    /// Whether a request for progress was ever answered. etcd's gRPC proxy does not pass them on.
    answers: bool,
}

/// What the follower remembers between its looks at etcd.
#[derive(Default)]
struct Looks {
    patience: Patience,
    /// No look before this time, unless a reader waits for it.
    rest: Option<Instant>,
    /// Something differed at this time, and nothing has come since this revision.
    missing: Option<(i64, Instant)>,
}

impl<'a> Connection<'a> {
    pub(crate) fn new(upstream: &'a Upstream, feed: &'a Feed) -> Self {
        Self { upstream, feed, heard: Value::new_with(Heard { at: Instant::now(), revision: 0, answers: false }) }
    }

    /// Runs until the watch breaks.
    pub(crate) async fn follow(&self, stream: WatchStream) -> Result<Infallible, Failure> {
        let (mut requests, responses) = stream.split();
        // The answer shows that the watch works. If the stream has already ended, `listen` finds out why.
        let _ = requests.request_progress().await;
        tokio::select! {
            ended = self.listen(responses) => ended,
            ended = self.attend(requests) => ended,
        }
    }

    async fn listen(&self, mut responses: WatchResponseStream) -> Result<Infallible, Failure> {
        let mut fragments = Fragments::default();
        if let Ok(first) = timeout(HELD, responses.message()).await {
            let first = received(first)?;
            self.feed.monitor.connected(&self.upstream.keys);
            self.deliver(&mut fragments, first);
        } else {
            self.feed.monitor.connected(&self.upstream.keys);
        }
        loop {
            let response = received(responses.message().await)?;
            self.deliver(&mut fragments, response);
        }
    }

    fn deliver(&self, fragments: &mut Fragments, response: WatchResponse) {
        let revision = response.header().map_or(0, ResponseHeader::revision);
        let answers = self.heard().answers || response.events().is_empty();
        self.heard.set(Heard { at: Instant::now(), revision, answers });
        let entries = fragments.add(response.0);
        if !entries.is_empty() {
            self.feed.update(entries);
        }
    }

    /// Does what readers ask for, and checks the connection when it is quiet.
    async fn attend(&self, mut requests: WatchRequestSender) -> Result<Infallible, Failure> {
        let mut looks = Looks::default();
        loop {
            self.look_up_assumptions(&mut looks.patience).await?;
            if self.feed.lags() {
                self.look(&mut looks).await?;
            }
            if self.silence() >= QUIET {
                self.check(&mut requests, &mut looks).await?;
            }
            let pause = if self.feed.lags() { SHORT } else { QUIET.saturating_sub(self.silence()) };
            let _ = timeout(pause, self.feed.hub.asked()).await;
        }
    }

    fn silence(&self) -> Duration {
        self.heard().at.elapsed()
    }

    fn heard(&self) -> Heard {
        self.heard.peek().expect("it is never empty")
    }

    /// Tells readers that continue from a revision what existed then.
    async fn look_up_assumptions(&self, patience: &mut Patience) -> Result<(), Failure> {
        while let Some((reader, revision)) = self.feed.assumption() {
            match self.upstream.read(revision, patience).await {
                Ok((then, _)) => self.feed.assume(reader, Some(then)),
                Err(failure) if failure.is_out_of_range() => self.feed.assume(reader, None),
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }

    /// Checks that the watch is alive. HTTP/2 pings test only the connection, which may end at a proxy.
    async fn check(&self, requests: &mut WatchRequestSender, looks: &mut Looks) -> Result<(), Failure> {
        let before = self.heard.version();
        // If that fails, `listen` finds out why.
        let _ = requests.request_progress().await;
        let is_answered = timeout(ANSWER, self.heard.newer_than(before)).await.is_ok();
        let heard = self.heard();
        if !is_answered && heard.answers {
            return Err(Failure::NoAnswer(self.silence()));
        }
        // Look if etcd has moved on, because that may be more than changes of other keys; and if there was no answer
        // because a proxy does not pass on such requests.
        if !is_answered || heard.revision != self.feed.known().0 && looks.may_look() {
            self.look(looks).await?;
            self.heard.set(Heard { at: Instant::now(), ..heard });
        }
        Ok(())
    }

    /// Asks whether what is known is still true, and up to which revision. etcd's word about its progress does not
    /// prove that: before 3.4.25 and 3.5.8, it can overtake changes that are still to be sent.
    async fn look(&self, looks: &mut Looks) -> Result<(), Failure> {
        let (since, keys) = self.feed.known();
        let start = Instant::now();
        let look = looks.patience.answer(self.upstream.look(since, keys)).await?;
        looks.rest = Some(start + start.elapsed() * REST);
        match look {
            Look::Same(now) => {
                self.feed.confirm(since, now);
                Ok(())
            }
            Look::Impossible => Err(Failure::Replaced),
            Look::Different if self.feed.known().0 == since => looks.miss(since),
            Look::Different => Ok(()),
        }
    }
}

impl Looks {
    fn may_look(&self) -> bool {
        self.rest.is_none_or(|rest| rest <= Instant::now())
    }

    /// The change is probably on its way. If it does not come in time, it was lost.
    fn miss(&mut self, since: i64) -> Result<(), Failure> {
        match self.missing {
            Some((before, start)) if before == since && start.elapsed() > QUIET / 2 => Err(Failure::Missed),
            Some((before, _)) if before == since => Ok(()),
            _ => {
                self.missing = Some((since, Instant::now()));
                Ok(())
            }
        }
    }
}

fn received(message: Result<Option<WatchResponse>, etcd_client::Error>) -> Result<WatchResponse, Failure> {
    let response = message?.ok_or(Failure::Ended)?;
    if response.canceled() { Err(Failure::of_cancelled(&response)) } else { Ok(response) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_watch_is_noticed_as_soon_as_the_docs_say() {
        assert_eq!((QUIET, QUIET + ANSWER), (Duration::from_secs(10), Duration::from_secs(15)));
    }
}
