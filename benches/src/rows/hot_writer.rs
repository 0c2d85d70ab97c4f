//! A thread that sets without rest, and others that ask or wait. A row ends when the last value has come to everybody,
//! so a rival that loses it does not get to the end.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{Line, Row};
use crate::processor::Processor;
use crate::rival::{Blocking, Can, Cell};

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

/// The last value.
const OVER: u64 = u64::MAX;

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
