//! A stage of a pipeline, as an adaptor and as an iterator.

use event_value::{Closed, Watch, WatchExt as _};

use super::burst;

#[derive(Clone, Copy, Debug)]
pub(super) enum Stage {
    Add(u32),
    Divisible(u32),
    Halve,
    Distinct,
    DistinctTens,
    ChangedFrom(u32),
    ChangedTens(u32),
    /// Looks, and panics if it sees this.
    Inspect(u32),
    /// A filter that panics if it sees this.
    Odd(u32),
    /// A map that does so.
    Double(u32),
    MapErr,
}

pub(super) type Chain<'a> = Box<dyn Watch<Item = u32, Error = Closed> + 'a>;
pub(super) type Items = Box<dyn Iterator<Item = u32>>;

impl Stage {
    pub(super) fn from_bytes(code: u8, a: u8) -> Self {
        let a = u32::from(a);
        match code % 11 {
            0 => Self::Add(a % 10),
            1 => Self::Divisible(1 + a % 3),
            2 => Self::Halve,
            3 => Self::Distinct,
            4 => Self::DistinctTens,
            5 => Self::ChangedFrom(a % 64),
            6 => Self::ChangedTens(a % 7),
            7 => Self::Inspect(a % 64),
            8 => Self::Odd(a % 64),
            9 => Self::Double(a % 64),
            _ => Self::MapErr,
        }
    }

    pub(super) fn adapt(self, watch: Chain<'_>) -> Chain<'_> {
        match self {
            Self::Add(more) => Box::new(watch.map(move |n| add(n, more))),
            Self::Divisible(by) => Box::new(watch.filter(move |n| n % by == 0)),
            Self::Halve => Box::new(watch.filter_map(half)),
            Self::Distinct => Box::new(watch.distinct()),
            Self::DistinctTens => Box::new(watch.distinct_by_key(|n| n / 10)),
            Self::ChangedFrom(pinned) => Box::new(watch.changed_from(pinned)),
            Self::ChangedTens(pinned) => Box::new(watch.changed_from_by_key(pinned, |n| n / 10)),
            Self::Inspect(bad) => Box::new(watch.inspect(move |n| burst_on(bad, *n))),
            Self::Odd(bad) => Box::new(watch.filter(move |n| is_odd(bad, *n))),
            Self::Double(bad) => Box::new(watch.map(move |n| double(bad, n))),
            Self::MapErr => Box::new(watch.map_err(|closed| closed)),
        }
    }

    /// The same for an iterator, which may go on after it had nothing.
    pub(super) fn iterate(self, items: Items) -> Items {
        match self {
            Self::Add(more) => Box::new(items.map(move |n| add(n, more))),
            Self::Divisible(by) => Box::new(items.filter(move |n| n % by == 0)),
            Self::Halve => Box::new(items.filter_map(half)),
            Self::Distinct => Box::new(items.filter(changes(|n| n))),
            Self::DistinctTens => Box::new(items.filter(changes(|n| n / 10))),
            Self::ChangedFrom(pinned) => Box::new(items.filter(move |n| *n != pinned)),
            Self::ChangedTens(pinned) => Box::new(items.filter(move |n| n / 10 != pinned)),
            Self::Inspect(bad) => Box::new(items.inspect(move |n| burst_on(bad, *n))),
            Self::Odd(bad) => Box::new(items.filter(move |n| is_odd(bad, *n))),
            Self::Double(bad) => Box::new(items.map(move |n| double(bad, n))),
            Self::MapErr => items,
        }
    }
}

fn add(n: u32, more: u32) -> u32 {
    (n + more) % 64
}

fn half(n: u32) -> Option<u32> {
    (n % 2 == 0).then_some(n / 2)
}

fn changes(key: fn(u32) -> u32) -> impl FnMut(&u32) -> bool {
    let mut last = None;
    move |n| last.replace(key(*n)) != Some(key(*n))
}

fn burst_on(bad: u32, n: u32) {
    if n == bad {
        burst();
    }
}

fn is_odd(bad: u32, n: u32) -> bool {
    burst_on(bad, n);
    n % 2 == 1
}

fn double(bad: u32, n: u32) -> u32 {
    burst_on(bad, n);
    n * 2 % 64
}
