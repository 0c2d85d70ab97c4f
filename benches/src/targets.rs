//! The limits that we set ourselves, and which of them are kept.

use event_value::Value;

use crate::contender::{BLOCKS, EMBASSY_NOOP, INLINE_SEATS, NO_LOCK, OLD_SEATS, TOKIO};
use crate::report::aligned;
use crate::rounds::{Record, Results};

/// What is measured: a line of the table, of one rival.
#[derive(Clone, Copy)]
struct Of {
    line: &'static str,
    rival: &'static str,
}

/// `what` is to be at most `limit` times `base`; or `limit` itself, without a base.
#[derive(Clone, Copy)]
struct Target {
    what: Of,
    base: Option<Of>,
    limit: f64,
}

/// Limits for lines with these names, and for all others, if there is one.
struct Limits {
    named: &'static [(&'static str, f64)],
    others: Option<f64>,
}

/// Seats inside the value, as multiples of 0.1's.
const SEATS_TO_OLD: Limits = Limits {
    named: &[
        ("wait cycle", 0.8),
        ("set + get, ready", 0.8),
        ("fan-out to 4", 0.85),
        ("fan-out to 64", 0.85),
        ("fan-out to 1 000", 0.85),
        ("hot writer, 1 reader waits: get", 0.7),
        ("hot writer, 1 reader asks: get", 0.7),
    ],
    others: Some(1.03),
};

/// Seats in blocks, as multiples of tokio.
const BLOCKS_TO_TOKIO: Limits = Limits {
    named: &[
        ("wait cycle", 0.5),
        ("watch + drop", 1.5),
        ("watch + drop, all is taken", 1.5),
        ("fan-out to 1 000", 0.7),
        ("fan-out to 100 000", 0.35),
        ("1 000 tasks on tokio", 1.05),
        ("1 000 tasks on smol", 1.05),
    ],
    others: None,
};

/// Without a lock, as multiples of embassy without a lock.
const NO_LOCK_TO_EMBASSY: Limits = Limits { named: &[], others: Some(1.0) };

/// Two cache lines fewer if word and lock have none to themselves.
const BYTES_PER_VALUE: f64 = if align_of::<Value<u64>>() == 64 { 256.0 } else { 208.0 };

/// What has no base.
const NUMBERS: &[(Of, f64)] = &[
    (Of { line: "bytes per value (u64, room for 4)", rival: INLINE_SEATS }, BYTES_PER_VALUE),
    (Of { line: "bytes per waiting watcher", rival: INLINE_SEATS }, 112.0),
    (Of { line: "bytes per waiting watcher", rival: BLOCKS }, 112.0),
    (Of { line: "allocations per wait", rival: INLINE_SEATS }, 0.0),
    (Of { line: "allocations per wait", rival: BLOCKS }, 0.0),
];

/// A watcher that comes and goes where all is taken, to one that finds a seat inside the value.
const AT_THE_EDGE: [Target; 2] = [at_the_edge(INLINE_SEATS), at_the_edge(BLOCKS)];

const fn at_the_edge(rival: &'static str) -> Target {
    let base = Some(Of { line: "watch + drop", rival: INLINE_SEATS });
    Target { what: Of { line: "watch + drop, all is taken", rival }, base, limit: 1.5 }
}

/// A table of the targets for which there are numbers, and how many of them are kept.
pub fn table(results: &Results) -> String {
    let judged: Vec<_> = targets(results).into_iter().filter_map(|target| target.judge(results)).collect();
    let kept = judged.iter().filter(|judged| judged.verdict() == KEPT).count();
    let head = ["what", "of", "to", "at most", "is", "in 95 of 100", "kept"].map(str::to_owned).to_vec();
    let rows: Vec<_> = [head].into_iter().chain(judged.iter().map(Judged::cells)).collect();
    format!("{kept} of {} targets are kept.\n\n{}", judged.len(), aligned(&rows))
}

fn targets(results: &Results) -> Vec<Target> {
    let times = results.lines.iter().map(|line| line.line).filter(|line| ["ns", "ms"].contains(&line.unit));
    let lines: Vec<_> = times.map(|line| line.name).collect();
    let mut targets = against(&lines, INLINE_SEATS, OLD_SEATS, &SEATS_TO_OLD);
    targets.extend(against(&lines, BLOCKS, TOKIO, &BLOCKS_TO_TOKIO));
    targets.extend(AT_THE_EDGE);
    targets.extend(against(&lines, NO_LOCK, EMBASSY_NOOP, &NO_LOCK_TO_EMBASSY));
    targets.extend(NUMBERS.iter().map(|&(what, limit)| Target { what, base: None, limit }));
    targets
}

fn against(lines: &[&'static str], rival: &'static str, base: &'static str, limits: &Limits) -> Vec<Target> {
    let target = |&line: &&'static str| {
        let named = limits.named.iter().find(|(name, _)| *name == line).map(|(_, limit)| *limit);
        let limit = named.or(limits.others)?;
        Some(Target { what: Of { line, rival }, base: Some(Of { line, rival: base }), limit })
    };
    lines.iter().filter_map(target).collect()
}

const KEPT: &str = "yes";
const MISSED: &str = "no";
/// The median is beyond the limit, but the rounds differ too much to be sure that it is not kept.
const UNSURE: &str = "unsure";

struct Judged {
    target: Target,
    is: MedianOf,
}

impl Target {
    /// `None` if there is nothing to judge by.
    fn judge(self, results: &Results) -> Option<Judged> {
        let what = self.what.record(results)?;
        let numbers = match self.base {
            Some(base) => what.ratios(base.record(results)?),
            None => what.samples.iter().map(|sample| sample.number).collect(),
        };
        Some(Judged { target: self, is: MedianOf::all(numbers)? })
    }
}

impl Of {
    fn record(self, results: &Results) -> Option<&Record> {
        let line = results.lines.iter().find(|line| line.line.name == self.line)?;
        line.records[results.rival(self.rival)?].as_ref()
    }
}

impl Judged {
    fn verdict(&self) -> &'static str {
        match self.target.limit {
            limit if self.is.median <= limit => KEPT,
            limit if self.is.low <= limit => UNSURE,
            _ => MISSED,
        }
    }

    fn cells(&self) -> Vec<String> {
        let Target { what, base, limit } = self.target;
        let base_name = match base {
            Some(base) if base.line == what.line => base.rival.to_owned(),
            Some(base) => format!("{} of {}", base.line, base.rival),
            None => String::new(),
        };
        let number = |number: f64| if base.is_some() { format!("{number:.2}x") } else { format!("{number:.1}") };
        let between = match self.is.count {
            ..MedianOf::ENOUGH => String::new(),
            _ => format!("{} to {}", number(self.is.low), number(self.is.high)),
        };
        let limit = if base.is_some() { format!("{limit}x") } else { limit.to_string() };
        let is = number(self.is.median);
        [what.line, what.rival, &base_name, &limit, &is, &between, self.verdict()].map(str::to_owned).to_vec()
    }
}

/// A median, and where that of many more rounds lies in 95 of 100 cases: whatever the numbers are like, as many of them lie
/// below it as a fair coin shows heads.
struct MedianOf {
    low: f64,
    median: f64,
    high: f64,
    count: usize,
}

impl MedianOf {
    /// With fewer numbers, no two of them enclose it so often.
    const ENOUGH: usize = 6;

    fn all(mut numbers: Vec<f64>) -> Option<Self> {
        numbers.sort_by(f64::total_cmp);
        let last = numbers.len().checked_sub(1)?;
        let count = numbers.len() as f64;
        let outside = ((count - 1.96 * count.sqrt()) / 2.0).max(0.0) as usize;
        let (low, high) = (numbers[outside], numbers[last - outside]);
        Some(Self { low, median: numbers[last.div_ceil(2)], high, count: numbers.len() })
    }
}
