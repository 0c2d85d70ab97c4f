//! Plain threads: one that sets, others that look or wait. Every row ends when the last value has come to everybody, so
//! a rival that loses it does not get to the end.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Barrier, LazyLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use core_affinity::CoreId;

use super::{Line, Row, rows};
use crate::clock::per_op;
use crate::rival::{Blocking, Can, Cell};

rows! {
    PEEK_BESIDE: "peek beside a reader";
    PING_PONG: "ping-pong of two threads";
    PING_PONG_TOGETHER: "ping-pong on one processor";
}
pub static WAITS: Row = Row::of(&[
    Line { name: "hot writer, 1 reader waits: set", unit: "ns" },
    Line { name: "hot writer, 1 reader waits: get", unit: "ns" },
])
.every(2);
pub static ASKS: Row = Row::of(&[
    Line { name: "hot writer, 1 reader asks: set", unit: "ns" },
    Line { name: "hot writer, 1 reader asks: get", unit: "ns" },
])
.every(2);
pub static WAIT_100: Row = Row::of(&[
    Line { name: "hot writer, 100 readers wait: set", unit: "ns" },
    Line { name: "hot writer, 100 readers wait: get, all", unit: "ns" },
    Line { name: "hot writer, 100 readers wait: longest without", unit: "ms" },
])
.every(8);
pub static ASK_100: Row = Row::of(&[
    Line { name: "hot writer, 100 readers ask: set", unit: "ns" },
    Line { name: "hot writer, 100 readers ask: get, all", unit: "ns" },
    Line { name: "hot writer, 100 readers ask: longest without", unit: "ms" },
])
.every(8);

/// Where a thread runs, so that it is the same in each round: left to itself, the scheduler puts two threads on one
/// processor or on two, which makes a row several times slower or faster.
#[derive(Clone, Copy)]
pub enum Processor {
    First,
    Second,
}

/// As they were before the first thread was told to stay somewhere, which the threads that it starts inherit.
static PROCESSORS: LazyLock<Vec<CoreId>> = LazyLock::new(|| core_affinity::get_core_ids().unwrap_or_default());

impl Processor {
    /// The current thread stays there, if there are so many.
    fn stay(self) {
        if let Some(processor) = PROCESSORS.get(self as usize) {
            core_affinity::set_for_current(*processor);
        }
    }
}

/// The last value.
const OVER: u64 = u64::MAX;

/// Looks, while another thread does nothing else.
pub fn peek_beside<C: Cell<u64> + Sync>(span: Duration) -> Option<f64> {
    let cell = C::new();
    cell.peek()?;
    let (over, other_looks) = (AtomicBool::new(false), Barrier::new(2));
    Processor::First.stay();
    thread::scope(|scope| {
        scope.spawn(|| {
            Processor::Second.stay();
            other_looks.wait();
            while !over.load(Ordering::Relaxed) {
                black_box(black_box(&cell).peek());
            }
        });
        other_looks.wait();
        let nanos = per_op(span, || {
            black_box(black_box(&cell).peek());
        });
        over.store(true, Ordering::Relaxed);
        Some(nanos)
    })
}

/// There and back.
pub fn ping_pong<C: Cell<u64, Watcher: Blocking<u64>> + Send>(span: Duration, echo_on: Processor) -> Option<f64> {
    let (mut ping, mut pong) = (C::new(), C::new());
    let (mut heard, mut answered) = (ping.watching(), pong.watching());
    Processor::First.stay();
    let echo = thread::spawn(move || {
        echo_on.stay();
        loop {
            let n = heard.wait();
            pong.set(n);
            if n == OVER {
                break;
            }
        }
    });
    let mut n = 0;
    let nanos = per_op(span, || {
        n += 1;
        ping.set(n);
        while answered.wait() != n {}
    });
    ping.set(OVER);
    echo.join().expect("the echo ends");
    Some(nanos)
}

/// A reader's way to the next value; `None` if there is none yet.
type Read<W> = fn(&mut W) -> Can<Option<u64>>;

pub fn waits<W: Blocking<u64>>(watcher: &mut W) -> Can<Option<u64>> {
    Some(Some(watcher.wait()))
}

pub fn asks<W: Blocking<u64>>(watcher: &mut W) -> Can<Option<u64>> {
    watcher.try_next()
}

/// As [`asks`], and lets others run if there was nothing new.
pub fn asks_politely<W: Blocking<u64>>(watcher: &mut W) -> Can<Option<u64>> {
    let news = watcher.try_next()?;
    if news.is_none() {
        thread::yield_now();
    }
    Some(news)
}

/// One reader: per set, and per get.
pub fn one_reader<C: Cell<u64, Watcher: Blocking<u64>> + Send>(
    span: Duration,
    read: Read<C::Watcher>,
) -> Option<Vec<f64>> {
    Processor::First.stay();
    let tally = hot_writer::<C>(span * 25, 1, read)?;
    Some(vec![tally.per_set(), tally.per_get()])
}

/// A hundred readers: per set, per get of any of them, and the longest that one of them was without a new value.
pub fn hundred_readers<C: Cell<u64, Watcher: Blocking<u64>> + Send>(
    span: Duration,
    read: Read<C::Watcher>,
) -> Option<Vec<f64>> {
    let tally = hot_writer::<C>(span * 100, 100, read)?;
    Some(vec![tally.per_set(), tally.per_get(), tally.longest_ms()])
}

#[derive(Default)]
struct Tally {
    nanos: f64,
    sets: u64,
    gets: AtomicU64,
    /// The longest that a reader went without a new value, in microseconds.
    longest: AtomicU64,
}

impl Tally {
    fn per_set(&self) -> f64 {
        self.nanos / self.sets as f64
    }

    fn per_get(&self) -> f64 {
        self.nanos / self.gets.load(Ordering::Relaxed) as f64
    }

    fn longest_ms(&self) -> f64 {
        self.longest.load(Ordering::Relaxed) as f64 / 1e3
    }
}

/// A writer that never rests, for `span`, beside readers that never do either.
fn hot_writer<C: Cell<u64, Watcher: Blocking<u64>> + Send>(
    span: Duration,
    readers: usize,
    read: Read<C::Watcher>,
) -> Option<Tally> {
    let mut cell = C::new();
    read_works(&mut cell, read)?;
    let (tally, all_there) = (Arc::new(Tally::default()), Arc::new(Barrier::new(readers + 1)));
    let pinned = readers == 1;
    let readers: Vec<_> = (0..readers)
        .map(|_| {
            let (mut watcher, tally, all_there) = (cell.watching(), Arc::clone(&tally), Arc::clone(&all_there));
            thread::spawn(move || {
                if pinned {
                    Processor::Second.stay();
                }
                all_there.wait();
                tally.note(follow_to_the_end(&mut watcher, read));
            })
        })
        .collect();
    all_there.wait();
    let (sets, nanos) = write_for(span, &mut cell);
    // All of them, before a panic goes on.
    let ends: Vec<_> = readers.into_iter().map(JoinHandle::join).collect();
    ends.into_iter().for_each(|end| end.expect("the reader ends"));
    let mut tally = Arc::into_inner(tally).expect("the readers are gone");
    (tally.sets, tally.nanos) = (sets, nanos);
    Some(tally)
}

/// Whether the rival can read in this way.
fn read_works<C: Cell<u64>>(cell: &mut C, read: Read<C::Watcher>) -> Can<()> {
    let mut watcher = cell.watching();
    cell.set(1);
    read(&mut watcher).map(|_| ())
}

fn write_for(span: Duration, cell: &mut impl Cell<u64>) -> (u64, f64) {
    let (start, mut sets) = (Instant::now(), 0);
    while start.elapsed() < span {
        // Seldom a look at the clock, which takes longer than a set.
        for _ in 0..16 {
            sets += 1;
            cell.set(sets);
        }
    }
    let nanos = start.elapsed().as_nanos() as f64;
    cell.set(OVER);
    (sets, nanos)
}

/// How many values came, and the longest wait for one.
fn follow_to_the_end<W>(watcher: &mut W, read: Read<W>) -> (u64, Duration) {
    let (mut gets, mut longest, mut last) = (0, Duration::ZERO, Instant::now());
    loop {
        let value = read(watcher).flatten();
        if value == Some(OVER) {
            return (gets, longest.max(last.elapsed()));
        }
        if value.is_some() {
            gets += 1;
            let now = Instant::now();
            longest = longest.max(now - last);
            last = now;
        }
    }
}

impl Tally {
    fn note(&self, (gets, longest): (u64, Duration)) {
        self.gets.fetch_add(gets, Ordering::Relaxed);
        self.longest.fetch_max(longest.as_micros() as u64, Ordering::Relaxed);
    }
}
