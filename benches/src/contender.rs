//! Who takes part, and in which rows.

use std::cell::LazyCell;
use std::mem::replace;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use embassy_sync::blocking_mutex::raw::{CriticalSectionRawMutex, NoopRawMutex};

use crate::clock::fastest_per_op;
use crate::guard::guarded;
use crate::processor::Processor;
use crate::rival::{Blocking, Can, Cell, Presence, Rival, Spawn, WaitFor};
use crate::rivals::async_watch::AsyncWatch;
use crate::rivals::embassy::Embassy;
use crate::rivals::event::MutexAndEvent;
use crate::rivals::eyeball::Eyeball;
use crate::rivals::futures_signals::FuturesSignals;
#[cfg(feature = "old")]
use crate::rivals::old::{OldCrowd, OldSeats};
use crate::rivals::postage::Postage;
use crate::rivals::tokio::Tokio;
use crate::rivals::us::{Blocks, InlineSeats, WithoutLock};
use crate::rivals::watchable::Watchables;
use crate::rivals::{atomic, condvar};
use crate::rows::alone::{self, Large};
use crate::rows::law_10::{self, Nosy};
use crate::rows::{Entry, Fault, Outcome, Row, fan_out, hot_writer, memory, one_shot, runtimes, threads};

/// A rival and the rows that it runs.
pub struct Contender {
    pub name: &'static str,
    /// What must be said in every row.
    pub caveat: Option<&'static str>,
    pub entries: Vec<Entry>,
}

/// The names of ours.
pub const INLINE_SEATS: &str = "inline seats";
pub const BLOCKS: &str = "blocks";
pub const NO_LOCK: &str = "no lock";

/// The names of those that the targets are about.
pub const OLD_SEATS: &str = "0.1 in seats";
pub const TOKIO: &str = "tokio";
pub const EMBASSY_NOOP: &str = "embassy-noop";

/// What must be said of those without a lock.
pub const FOR_ONE_THREAD: &str = "has no lock: for one thread only";

/// In the order of the table: tokio first among the rivals. Those that a target compares are neighbours, and so are measured
/// one right after the other: the last is the first one's neighbour, because the rounds begin in turn.
pub fn all() -> Vec<Contender> {
    let mut all = vec![inline_seats(), blocks(), tokio(), no_lock(), embassy_noop()];
    all.extend(others());
    #[cfg(feature = "old")]
    all.extend(old());
    all
}

fn inline_seats() -> Contender {
    Contender::new(INLINE_SEATS).alone::<InlineSeats>().one_shots::<InlineSeats>().between_threads::<InlineSeats>()
}

#[cfg(feature = "old")]
fn old() -> [Contender; 2] {
    [
        Contender::new("0.1 in crowd")
            .alone::<OldCrowd>()
            .presence::<<OldCrowd as Rival>::Cell<u64, 4>>()
            .myriads::<OldCrowd>()
            .between_threads::<OldCrowd>(),
        Contender::new(OLD_SEATS)
            .alone::<OldSeats>()
            .presence::<<OldSeats as Rival>::Cell<u64, 4>>()
            .between_threads::<OldSeats>(),
    ]
}

fn blocks() -> Contender {
    Contender::new(BLOCKS).alone::<Blocks>().one_shots::<Blocks>().myriads::<Blocks>().between_threads::<Blocks>()
}

fn tokio() -> Contender {
    Contender::new(TOKIO).alone::<Tokio>().one_shots::<Tokio>().myriads::<Tokio>().between_threads::<Tokio>()
}

fn no_lock() -> Contender {
    Contender::new(NO_LOCK)
        .caveat(FOR_ONE_THREAD)
        .alone::<WithoutLock>()
        .one_shots::<WithoutLock>()
        .memory::<WithoutLock>()
}

fn embassy_noop() -> Contender {
    Contender::new(EMBASSY_NOOP).caveat(FOR_ONE_THREAD).alone::<Unguarded>().memory::<Unguarded>()
}

fn others() -> Vec<Contender> {
    vec![
        Contender::new("embassy").alone::<Guarded>().between_threads::<Guarded>(),
        Contender::new("eyeball").alone::<Eyeball>().myriads::<Eyeball>().between_threads::<Eyeball>(),
        Contender::new("postage").alone::<Postage>().myriads::<Postage>().between_threads::<Postage>(),
        Contender::new("watchable").alone::<Watchables>().myriads::<Watchables>().between_threads::<Watchables>(),
        Contender::new("async-watch").alone::<AsyncWatch>().myriads::<AsyncWatch>().between_threads::<AsyncWatch>(),
        Contender::new("futures-signals")
            .alone::<FuturesSignals>()
            .myriads::<FuturesSignals>()
            .between_threads::<FuturesSignals>(),
        Contender::new("mutex+event")
            .alone::<MutexAndEvent>()
            .myriads::<MutexAndEvent>()
            .between_threads::<MutexAndEvent>(),
        Contender::new("rwlock+condvar").looks::<WithCondvar>().threads::<WithCondvar>().hundred::<WithCondvar>(),
        Contender::new("atomic load").row(&alone::UNCHANGED_CHECK, || Some(atomic::unchanged_check()), || None),
    ]
}

type Guarded = Embassy<CriticalSectionRawMutex>;
type Unguarded = Embassy<NoopRawMutex>;
type WithCondvar = Arc<condvar::Shared<u64>>;

impl Contender {
    fn new(name: &'static str) -> Self {
        Self { name, caveat: None, entries: Vec::new() }
    }

    fn caveat(self, caveat: &'static str) -> Self {
        Self { caveat: Some(caveat), ..self }
    }

    /// Its way to run a row; nobody else needs it any more.
    pub fn take(&mut self, row: &'static Row) -> Option<Entry> {
        let place = self.entries.iter().position(|entry| std::ptr::eq(entry.row, row))?;
        Some(self.entries.swap_remove(place))
    }

    /// A row of one thread, which repeats a step.
    fn row<S: FnMut()>(
        self,
        row: &'static Row,
        step: impl Fn() -> Can<S> + 'static,
        probe: impl Fn() -> Option<Fault> + 'static,
    ) -> Self {
        self.row_of(row, 1, step, probe)
    }

    /// A row of one thread, whose step has so many equal parts: watchers that are served, say.
    fn row_of<S: FnMut()>(
        mut self,
        row: &'static Row,
        parts: usize,
        step: impl Fn() -> Can<S> + 'static,
        probe: impl Fn() -> Option<Fault> + 'static,
    ) -> Self {
        let measure = move |span| Ok(step().map(|step| vec![fastest_per_op(span, step) / parts as f64]));
        self.entries.push(Entry { row, measure: Box::new(measure), probe: Box::new(probe) });
        self
    }

    /// What needs no task.
    fn looks<C: Cell<u64>>(self) -> Self {
        self.row(&alone::UNCHANGED_CHECK, alone::unchanged_check::step::<C>, alone::unchanged_check::probe::<C>)
            .row(&alone::PEEK, alone::peek::step::<C>, alone::peek::probe::<C>)
            .row(&alone::SET, || alone::set::step::<C>(0), || alone::set::probe::<C>(1))
    }

    /// One thread.
    fn alone<R: Rival>(self) -> Self {
        self.looks::<R::Cell<u64, 4>>()
            .idle::<R::Cell<u64, 100>>(&alone::SET_100_IDLE, 100)
            .idle::<R::Cell<u64, 10_000>>(&alone::SET_10_000_IDLE, 10_000)
            .steps::<R::Cell<u64, 4>>()
            .row(
                &alone::WATCH_FULL,
                || alone::watch::step_full::<R::Cell<u64, 4>>(R::TAKES_ALL),
                alone::watch::probe::<R::Cell<u64, 4>>,
            )
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
        self.row(&alone::SET_GET, alone::set_get::step::<C>, alone::set_get::probe::<C>)
            .row(&alone::WAIT_CYCLE, alone::wait_cycle::of_numbers::<C>, alone::wait_cycle::probe::<C>)
            .row(&alone::CANCEL, alone::cancel::step::<C>, alone::cancel::probe::<C>)
            .row_of(
                &alone::OTHER_WAKER,
                alone::other_waker::POLLS,
                alone::other_waker::step::<C>,
                alone::other_waker::probe::<C>,
            )
            .row(&alone::WATCH, alone::watch::step::<C>, alone::watch::probe::<C>)
    }

    /// Waits of those that need no watcher, or wait once.
    fn one_shots<R: Rival>(self) -> Self
    where
        R::Cell<u64, 4>: WaitFor<u64> + Presence<u64>,
    {
        self.wait_for::<R::Cell<u64, 4>>().presence::<R::Cell<u64, 4>>()
    }

    fn wait_for<C: WaitFor<u64>>(self) -> Self {
        use one_shot::wait_for::{cycle, probe, ready};
        self.row(&one_shot::WAIT_FOR_READY, ready::<C>, probe::<C>).row(&one_shot::WAIT_FOR, cycle::<C>, probe::<C>)
    }

    fn presence<C: Presence<u64>>(self) -> Self {
        use one_shot::presence::{probe_unwatched, probe_watched, unwatched, watched};
        self.row(&one_shot::UNWATCHED, unwatched::<C>, probe_unwatched::<C>).row(
            &one_shot::WATCHED,
            watched::<C>,
            probe_watched::<C>,
        )
    }

    fn idle<C: Cell<u64>>(self, row: &'static Row, watchers: usize) -> Self {
        self.row(row, move || alone::set::step::<C>(watchers), move || alone::set::probe::<C>(watchers))
    }

    fn fan_out<C: Cell<u64>>(self, row: &'static Row, watchers: usize) -> Self {
        self.row_of(row, watchers, move || fan_out::step::<C>(watchers), move || fan_out::probe::<C>(watchers))
    }

    /// More watchers than there can be seats.
    fn myriads<R: Rival>(self) -> Self {
        self.fan_out::<R::Cell<u64, 0>>(&fan_out::FAN_OUT_100_000, 100_000)
    }

    /// A row that a rival may panic in, or never end.
    fn guarded(
        mut self,
        row: &'static Row,
        measure: impl Fn(Duration) -> Option<Vec<f64>> + Clone + Send + 'static,
    ) -> Self {
        let measure = move |span| {
            let measure = measure.clone();
            // Far more than it takes, on a busy machine too.
            let patience = Duration::from_secs(5) + span * 5_000;
            guarded(patience, move || measure(span))
        };
        self.entries.push(Entry { row, measure: Box::new(measure), probe: Box::new(|| None) });
        self
    }

    /// More than one thread, of ours or of an executor.
    fn between_threads<R: Rival>(self) -> Self
    where
        R::Cell<u64, 4>: Between,
        R::Cell<u64, 101>: Between,
        R::Cell<u64, 1_000>: Between,
        <R::Cell<u64, 4> as Cell<u64>>::Watcher: Blocking<u64>,
        <R::Cell<u64, 101> as Cell<u64>>::Watcher: Blocking<u64>,
        <R::Cell<u64, 1_000> as Cell<u64>>::Watcher: Spawn<u64>,
        R::Cell<Nosy, 4>: Between<Nosy>,
        <R::Cell<Nosy, 4> as Cell<Nosy>>::Watcher: Send,
    {
        self.threads::<R::Cell<u64, 4>>()
            .hundred::<R::Cell<u64, 101>>()
            .tasks::<R::Cell<u64, 1_000>>()
            .memory::<R>()
            .also(WAKING, law_10::a_wake_that_gets::<R::Cell<u64, 4>>)
            .also(DROPPING, law_10::a_drop_that_gets::<R::Cell<Nosy, 4>>)
    }

    /// One more probe for these rows, done once.
    fn also(mut self, rows: &[&'static Row], probe: impl Fn() -> Option<Fault> + 'static) -> Self {
        let verdict = Rc::new(LazyCell::new(probe));
        for entry in self.entries.iter_mut().filter(|entry| rows.iter().any(|row| std::ptr::eq(*row, entry.row))) {
            let (before, verdict) = (replace(&mut entry.probe, Box::new(|| None)), Rc::clone(&verdict));
            entry.probe = Box::new(move || before().or_else(|| LazyCell::force(&verdict).clone()));
        }
        self
    }

    fn threads<C: Between<Watcher: Blocking<u64>>>(self) -> Self {
        self.guarded(&threads::PEEK_BESIDE, |span| Some(vec![threads::peek_beside::<C>(span)?]))
            .guarded(&threads::PING_PONG, |span| Some(vec![threads::ping_pong::<C>(span, Processor::Second)?]))
            .guarded(&threads::PING_PONG_TOGETHER, |span| Some(vec![threads::ping_pong::<C>(span, Processor::First)?]))
            .guarded(&hot_writer::WAITS, |span| hot_writer::one_reader::<C>(span, hot_writer::waits))
            .guarded(&hot_writer::ASKS, |span| hot_writer::one_reader::<C>(span, hot_writer::asks))
    }

    fn hundred<C: Between<Watcher: Blocking<u64>>>(self) -> Self {
        self.guarded(&hot_writer::WAIT_100, |span| hot_writer::hundred_readers::<C>(span, hot_writer::waits))
            .guarded(&hot_writer::ASK_100, |span| hot_writer::hundred_readers::<C>(span, hot_writer::asks_politely))
    }

    fn tasks<C: Between<Watcher: Spawn<u64>>>(self) -> Self {
        self.guarded(&runtimes::ON_TOKIO, |span| Some(vec![runtimes::on_tokio::<C>(span)?]))
            .guarded(&runtimes::ON_SMOL, |span| Some(vec![runtimes::on_smol::<C>(span)?]))
    }

    fn memory<R: Rival>(mut self) -> Self {
        let measure = |_| -> Outcome { Ok(Some(memory::of::<R>())) };
        self.entries.push(Entry { row: &memory::MEMORY, measure: Box::new(measure), probe: Box::new(|| None) });
        self
    }
}

/// A cell that threads can share.
trait Between<T = u64>: Cell<T> + Send + Sync {}
impl<T, C: Cell<T> + Send + Sync> Between<T> for C {}

/// The rows in which somebody is woken on the thread that sets.
static WAKING: &[&Row] = &[
    &alone::WAIT_CYCLE,
    &alone::WAIT_CYCLE_ARC,
    &fan_out::FAN_OUT_4,
    &fan_out::FAN_OUT_64,
    &fan_out::FAN_OUT_1_000,
    &fan_out::FAN_OUT_100_000,
];

/// The rows in which old values are dropped, and nobody is woken.
static DROPPING: &[&Row] = &[&alone::SET, &alone::SET_100_IDLE, &alone::SET_10_000_IDLE, &alone::SET_GET];
