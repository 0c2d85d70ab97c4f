//! Producers of tickets, and every kind of consumer that follows them to the last one.

use std::sync::Arc;

use event_value::Watcher;
use futures_lite::StreamExt as _;
use futures_lite::future::{or, race, yield_now};

pub(crate) type Shared<const SEATS: usize> = Arc<Seated<u64, SEATS>>;

/// Publishes the next ticket: 1, 2, 3... Since it is the only change there is, the ticket is also the version.
pub(crate) fn publish_ticket<const SEATS: usize>(value: &Seated<u64, SEATS>) {
    value.modify(|ticket| *ticket = Some(ticket.unwrap_or(0) + 1));
}

/// How a consumer comes by its next ticket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Get,
    Filter,
    Map,
    Stream,
    /// Begins a get, gives it up, begins another.
    Impatient,
    /// Waits on two watchers in one task, and gives one of the gets up.
    Rivals,
    /// Lets others run many times before it looks again.
    Slow,
    /// Goes on with a clone of its watcher.
    Cloning,
    /// Drops its watcher and goes on with a new one.
    Rewatching,
    #[cfg(feature = "std")]
    Blocking,
    #[cfg(feature = "std")]
    Deadline,
}

use crate::util::Seated;
use Kind::*;

impl Kind {
    pub(crate) const TASKS: [Self; 9] = [Get, Filter, Map, Stream, Impatient, Rivals, Slow, Cloning, Rewatching];

    /// Those that have a thread to themselves.
    #[cfg(feature = "std")]
    pub(crate) const THREADS: [Self; 5] = [Blocking, Deadline, Cloning, Rewatching, Filter];
    #[cfg(not(feature = "std"))]
    pub(crate) const THREADS: [Self; 5] = [Get, Impatient, Cloning, Rewatching, Filter];

    /// The next ticket; none if the value is closed.
    async fn next<const SEATS: usize>(self, watcher: &mut Watcher<Shared<SEATS>>, last: u64) -> Option<u64> {
        let wanted = |ticket: &u64| ticket % 3 == 0 || *ticket == last;
        match self {
            Get | Cloning | Rewatching => watcher.get().await.ok(),
            Filter => watcher.get_filter(wanted).await.ok(),
            Map => watcher.get_map(|ticket| wanted(ticket).then_some(*ticket)).await.ok(),
            Stream => watcher.next().await,
            Impatient => impatient(watcher).await,
            Rivals => rivals(watcher).await,
            Slow => slow(watcher).await,
            #[cfg(feature = "std")]
            Blocking => watcher.get_blocking().ok(),
            #[cfg(feature = "std")]
            Deadline => deadline(watcher),
        }
    }

    /// A new watcher in place of the old one, for the kinds that do that.
    fn renew<const SEATS: usize>(self, watcher: &mut Watcher<Shared<SEATS>>, value: &Shared<SEATS>) {
        match self {
            Cloning => *watcher = watcher.clone(),
            Rewatching => *watcher = value.watch_arc(),
            _ => {}
        }
    }
}

async fn impatient<const SEATS: usize>(watcher: &mut Watcher<Shared<SEATS>>) -> Option<u64> {
    let given_up = async {
        yields(3).await;
        None
    };
    match or(async { Some(watcher.get().await) }, given_up).await {
        Some(got) => got.ok(),
        None => watcher.get().await.ok(),
    }
}

async fn rivals<const SEATS: usize>(watcher: &mut Watcher<Shared<SEATS>>) -> Option<u64> {
    let mut twin = watcher.clone();
    let twin_first = async {
        let _ = twin.get().await;
        None
    };
    match race(async { Some(watcher.get().await) }, twin_first).await {
        Some(got) => got.ok(),
        None => watcher.get().await.ok(),
    }
}

async fn slow<const SEATS: usize>(watcher: &mut Watcher<Shared<SEATS>>) -> Option<u64> {
    yields(50).await;
    watcher.get().await.ok()
}

#[cfg(feature = "std")]
fn deadline<const SEATS: usize>(watcher: &mut Watcher<Shared<SEATS>>) -> Option<u64> {
    use event_value::GetTimeoutError::Timeout;
    use std::time::Duration;

    loop {
        match watcher.get_timeout(Duration::from_micros(200)) {
            Err(Timeout) => {}
            got => return got.ok(),
        }
    }
}

/// Lets others run.
pub(crate) async fn yields(times: usize) {
    for _ in 0..times {
        yield_now().await;
    }
}

/// Takes tickets until it has the last one. A ticket that it waits for and that never comes is a hang.
pub(crate) async fn follow<const SEATS: usize>(
    kind: Kind,
    value: Shared<SEATS>,
    mut watcher: Watcher<Shared<SEATS>>,
    last: u64,
) -> Watcher<Shared<SEATS>> {
    let mut newest = 0;
    // A new watcher finds the current value at once: only the round after that waits.
    for renew in [true, false].into_iter().cycle() {
        if renew {
            kind.renew(&mut watcher, &value);
        }
        let before = watcher.version().get();
        let ticket =
            kind.next(&mut watcher, last).await.expect("nobody closes the value before the last ticket is out");
        // A new watcher may begin with what the old one has seen.
        assert!(ticket > newest || kind == Rewatching && ticket == newest, "{kind:?}: {ticket} came after {newest}");
        assert_follows(kind, before, &watcher, ticket);
        newest = ticket;
        if newest == last {
            break;
        }
    }
    watcher
}

fn assert_follows<const SEATS: usize>(kind: Kind, before: u64, watcher: &Watcher<Shared<SEATS>>, ticket: u64) {
    assert_eq!(watcher.version().get(), ticket, "{kind:?}: the version of another ticket");
    // What a new watcher has missed depends on when it came.
    if before > 0 {
        assert!(ticket > before, "{kind:?}: one watcher gave {ticket} after {before}");
        assert_eq!(watcher.skipped(), ticket - before - 1, "{kind:?}");
    }
}
