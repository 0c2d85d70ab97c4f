//! Who takes part, and in which rows.

use std::sync::Arc;
use std::time::Duration;

use embassy_sync::blocking_mutex::raw::{CriticalSectionRawMutex, NoopRawMutex};

use crate::rival::{Cell, Rival};
use crate::rivals::async_watch::AsyncWatch;
use crate::rivals::embassy::Embassy;
use crate::rivals::event::MutexAndEvent;
use crate::rivals::eyeball::Eyeball;
use crate::rivals::futures_signals::FuturesSignals;
use crate::rivals::postage::Postage;
use crate::rivals::tokio::Tokio;
use crate::rivals::us::{Crowd, Seats};
use crate::rivals::watchable::Watchables;
use crate::rivals::{atomic, condvar};
use crate::rows::alone::{self, Large};
use crate::rows::{Entry, Fault, Row, fan_out};

/// A rival and the rows that it runs.
pub struct Contender {
    pub name: &'static str,
    pub entries: Vec<Entry>,
}

pub fn all() -> Vec<Contender> {
    vec![
        Contender::new("seats").alone::<Seats>(),
        Contender::new("crowd").alone::<Crowd>().myriads::<Crowd>(),
        Contender::new("tokio").alone::<Tokio>().myriads::<Tokio>(),
        Contender::new("embassy").alone::<Embassy<CriticalSectionRawMutex>>(),
        Contender::new("embassy-noop").alone::<Embassy<NoopRawMutex>>(),
        Contender::new("eyeball").alone::<Eyeball>().myriads::<Eyeball>(),
        Contender::new("postage").alone::<Postage>().myriads::<Postage>(),
        Contender::new("watchable").alone::<Watchables>().myriads::<Watchables>(),
        Contender::new("async-watch").alone::<AsyncWatch>().myriads::<AsyncWatch>(),
        Contender::new("futures-signals").alone::<FuturesSignals>().myriads::<FuturesSignals>(),
        Contender::new("mutex+event").alone::<MutexAndEvent>().myriads::<MutexAndEvent>(),
        Contender::new("rwlock+condvar").looks::<Arc<condvar::Shared<u64>>>(),
        Contender::new("atomic load").row(&alone::UNCHANGED_CHECK, |span| Some(atomic::unchanged_check(span)), || None),
    ]
}

impl Contender {
    fn new(name: &'static str) -> Self {
        Self { name, entries: Vec::new() }
    }

    /// A row of one line that always comes to its end.
    fn row(
        mut self,
        row: &'static Row,
        measure: impl Fn(Duration) -> Option<f64> + 'static,
        probe: impl Fn() -> Option<Fault> + 'static,
    ) -> Self {
        let measure = move |span| Ok(measure(span).map(|number| vec![number]));
        self.entries.push(Entry { row, measure: Box::new(measure), probe: Box::new(probe) });
        self
    }

    /// What needs no task.
    fn looks<C: Cell<u64>>(self) -> Self {
        self.row(&alone::UNCHANGED_CHECK, alone::unchanged_check::measure::<C>, alone::unchanged_check::probe::<C>)
            .row(&alone::PEEK, alone::peek::measure::<C>, || None)
            .row(&alone::SET, |span| alone::set::measure::<C>(span, 0), || None)
    }

    /// One thread.
    fn alone<R: Rival>(self) -> Self {
        self.looks::<R::Cell<u64, 4>>()
            .idle::<R::Cell<u64, 100>>(&alone::SET_100_IDLE, 100)
            .idle::<R::Cell<u64, 10_000>>(&alone::SET_10_000_IDLE, 10_000)
            .steps::<R::Cell<u64, 4>>()
            .row(
                &alone::WAIT_CYCLE_ARC,
                alone::wait_cycle::by_arc::<R::Cell<Arc<Large>, 4>>,
                alone::wait_cycle::probe_arc::<R::Cell<Arc<Large>, 4>>,
            )
            .fan_out::<R::Cell<u64, 4>>(&fan_out::FAN_OUT_4, 4)
            .fan_out::<R::Cell<u64, 64>>(&fan_out::FAN_OUT_64, 64)
            .fan_out::<R::Cell<u64, 1_000>>(&fan_out::FAN_OUT_1_000, 1_000)
    }

    fn steps<C: Cell<u64>>(self) -> Self {
        self.row(&alone::SET_GET, alone::set_get::measure::<C>, alone::set_get::probe::<C>)
            .row(&alone::WAIT_CYCLE, alone::wait_cycle::of_numbers::<C>, alone::wait_cycle::probe::<C>)
            .row(&alone::CANCEL, alone::cancel::measure::<C>, alone::cancel::probe::<C>)
            .row(&alone::OTHER_WAKER, alone::other_waker::measure::<C>, alone::other_waker::probe::<C>)
            .row(&alone::WATCH, alone::watch::measure::<C>, alone::watch::probe::<C>)
    }

    fn idle<C: Cell<u64>>(self, row: &'static Row, watchers: usize) -> Self {
        self.row(row, move |span| alone::set::measure::<C>(span, watchers), move || alone::set::probe::<C>(watchers))
    }

    fn fan_out<C: Cell<u64>>(self, row: &'static Row, watchers: usize) -> Self {
        self.row(row, move |span| fan_out::measure::<C>(span, watchers), move || fan_out::probe::<C>(watchers))
    }

    /// More watchers than there can be seats.
    fn myriads<R: Rival>(self) -> Self {
        self.fan_out::<R::Cell<u64, 0>>(&fan_out::FAN_OUT_100_000, 100_000)
    }
}
