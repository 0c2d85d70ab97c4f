//! What is measured. Each row has a probe of the law that it relies on.

pub mod alone;
pub mod fan_out;
pub mod hot_writer;
pub mod law_10;
pub mod memory;
pub mod one_shot;
pub mod runtimes;
pub mod threads;

use std::time::Duration;

use crate::rival::Cell;

/// A line of the table.
#[derive(Debug)]
pub struct Line {
    pub name: &'static str,
    pub unit: &'static str,
}

/// What is measured in one go.
#[derive(Debug)]
pub struct Row {
    pub lines: &'static [Line],
    /// It takes long: only every so many rounds.
    pub every: usize,
}

impl Row {
    const fn of(lines: &'static [Line]) -> Self {
        Self { lines, every: 1 }
    }

    const fn every(self, every: usize) -> Self {
        Self { every, ..self }
    }
}

/// Shorthand for the `static`s below and in the modules: one line, in nanoseconds.
macro_rules! rows {
    ($($name:ident: $line:literal;)*) => {
        $(pub static $name: $crate::rows::Row = $crate::rows::Row::of(&[$crate::rows::Line { name: $line, unit: "ns" }]);)*
    };
}
pub(crate) use rows;

/// In the order of the table.
pub static ALL: &[&Row] = &[
    &alone::UNCHANGED_CHECK,
    &alone::PEEK,
    &threads::PEEK_BESIDE,
    &alone::SET,
    &alone::SET_100_IDLE,
    &alone::SET_10_000_IDLE,
    &alone::SET_GET,
    &alone::WAIT_CYCLE,
    &alone::WAIT_CYCLE_ARC,
    &alone::CANCEL,
    &alone::OTHER_WAKER,
    &alone::WATCH,
    &alone::WATCH_FULL,
    &fan_out::FAN_OUT_4,
    &fan_out::FAN_OUT_64,
    &fan_out::FAN_OUT_1_000,
    &fan_out::FAN_OUT_100_000,
    &one_shot::WAIT_FOR_READY,
    &one_shot::WAIT_FOR,
    &one_shot::UNWATCHED,
    &one_shot::WATCHED,
    &runtimes::ON_TOKIO,
    &runtimes::ON_SMOL,
    &threads::PING_PONG,
    &threads::PING_PONG_TOGETHER,
    &hot_writer::WAITS,
    &hot_writer::ASKS,
    &hot_writer::WAIT_100,
    &hot_writer::ASK_100,
    &memory::MEMORY,
];

/// What a rival did wrong.
pub type Fault = String;

/// One number per line; `None` if the rival can't do it; a fault if that kept it from the end.
pub type Outcome = Result<Option<Vec<f64>>, Fault>;

/// A row as one rival runs it.
pub struct Entry {
    pub row: &'static Row,
    /// Takes about so long, or several times that where it says so.
    pub measure: Box<dyn Fn(Duration) -> Outcome>,
    pub probe: Box<dyn Fn() -> Option<Fault>>,
}

/// A watcher more than was thought of can come.
fn check_room<T>(cell: &mut impl Cell<T>) -> Option<Fault> {
    check(cell.watch().is_some(), "takes no more watchers than was said when it was compiled")
}

/// The fault, if the law does not hold.
fn check(holds: bool, fault: &str) -> Option<Fault> {
    (!holds).then(|| fault.to_owned())
}
