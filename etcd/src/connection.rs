//! A watch that was established, for as long as it holds.

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

/// After so long without a word, etcd is asked for one; see `State::Connected`.
const QUIET: Duration = Duration::from_secs(10);

/// How long it may take to answer.
const ANSWER: Duration = Duration::from_secs(5);

/// Between two looks for a revision that a reader waits for.
const SHORT: Duration = Duration::from_millis(100);

/// Of looks at a large range: they are to take no more than a hundredth of etcd's time.
const REST: u32 = 100;

/// Passes on what etcd sends, and sees to it that nothing is missing.
pub(crate) struct Connection<'a> {
    upstream: &'a Upstream,
    feed: &'a Feed,
    heard: Value<Heard>,
}

/// The last word of etcd on this watch.
#[derive(Clone, Copy)]
struct Heard {
    at: Instant,
    /// Its revision then. It can be ahead of the changes that were sent.
    revision: i64,
    /// It has answered a request for progress.
    answers: bool,
}

/// What the looks at etcd have shown.
#[derive(Default)]
struct Looks {
    patience: Patience,
    /// The time before which there is to be no other, if nobody waits for it.
    rest: Option<Instant>,
    /// Since when something was different though nothing has come since this revision.
    missing: Option<(i64, Instant)>,
}

impl<'a> Connection<'a> {
    pub(crate) fn new(upstream: &'a Upstream, feed: &'a Feed) -> Self {
        Self { upstream, feed, heard: Value::new_with(Heard { at: Instant::now(), revision: 0, answers: false }) }
    }

    /// Until it breaks.
    pub(crate) async fn follow(&self, stream: WatchStream) -> Result<Infallible, Failure> {
        let (mut requests, responses) = stream.split();
        // The answer shows that it works. If the stream is gone already, listening tells why.
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

    /// Does what readers ask for; and looks after the connection when it is quiet.
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

    /// Readers that go on from a revision are told what there was then.
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

    /// Whether the watch is alive. HTTP/2 tests only the connection, and that perhaps with a proxy at its other end.
    async fn check(&self, requests: &mut WatchRequestSender, looks: &mut Looks) -> Result<(), Failure> {
        let before = self.heard.version();
        // If that fails, listening tells why.
        let _ = requests.request_progress().await;
        let is_answered = timeout(ANSWER, self.heard.newer_than(before)).await.is_ok();
        let heard = self.heard();
        if !is_answered && heard.answers {
            return Err(Failure::NoAnswer(self.silence()));
        }
        // etcd has moved on: with changes of other keys only? Or its proxy does not pass on such requests: then a look
        // has to do.
        if !is_answered || heard.revision != self.feed.known().0 && looks.may_look() {
            self.look(looks).await?;
            self.heard.set(Heard { at: Instant::now(), ..heard });
        }
        Ok(())
    }

    /// Asks whether what is known is still so, and thereby learns up to which revision. What etcd says of its progress
    /// is no proof: before 3.4.25 and 3.5.8, that overtakes changes that are still to be sent.
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

    /// What is different is probably on its way; but if it does not come, it was lost.
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
