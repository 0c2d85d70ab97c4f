//! The measurement: round by round, in each round every row, in each row every rival, so that whatever else the machine
//! does hits all alike.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::contender::Contender;
use crate::rows::{self, Entry, Fault, Line, Row};

pub struct Plan {
    pub rounds: usize,
    pub span: Duration,
    /// No round begins after so long, however few there were.
    pub limit: Duration,
    /// Parts of the names of rows; all rows if empty.
    pub rows: Vec<String>,
    /// Names of rivals; all if empty.
    pub rivals: Vec<String>,
}

/// What was measured of one rival in one line.
#[derive(Default)]
pub struct Record {
    /// One per round in which the row was run and the rival did not fail.
    pub samples: Vec<Sample>,
    pub faults: BTreeSet<Fault>,
}

pub struct Sample {
    pub round: usize,
    pub number: f64,
}

pub struct LineRecord {
    pub line: &'static Line,
    /// In the order of the rivals; `None` where one does not run the row.
    pub records: Vec<Option<Record>>,
}

impl LineRecord {
    /// Whom the ratios are to: the one asked for, or else the first that has run the row.
    pub fn base(&self, asked_for: usize) -> Option<usize> {
        let has_run = |rival: &usize| self.records[*rival].as_ref().is_some_and(|record| !record.samples.is_empty());
        [asked_for].into_iter().chain(0..self.records.len()).find(has_run)
    }
}

pub struct Results {
    /// How many there were.
    pub rounds: usize,
    pub rivals: Vec<&'static str>,
    pub lines: Vec<LineRecord>,
}

/// A row and who runs it.
struct Race {
    row: &'static Row,
    /// In the order of the rivals; `None` where one can't.
    runners: Vec<Option<Runner>>,
}

struct Runner {
    entry: Entry,
    /// One per line.
    records: Vec<Record>,
    has_failed: bool,
}

pub fn run(plan: &Plan, contenders: Vec<Contender>) -> Results {
    let chosen = |c: &Contender| plan.rivals.is_empty() || plan.rivals.iter().any(|name| name == c.name);
    let contenders: Vec<_> = contenders.into_iter().filter(chosen).collect();
    let rivals: Vec<_> = contenders.iter().map(|c| c.name).collect();
    let mut races = races(plan, contenders);
    let mut progress = Progress::new();
    for race in &mut races {
        race.probe(&mut progress, &rivals);
    }
    let start = Instant::now();
    let mut rounds = 0;
    while rounds < plan.rounds && (rounds == 0 || start.elapsed() < plan.limit) {
        let round = rounds;
        for race in races.iter_mut().filter(|race| round % race.row.every == 0) {
            progress.show(&format!("round {}/{}: {}", round + 1, plan.rounds, race.row.lines[0].name));
            race.measure(round, plan.span);
        }
        rounds += 1;
    }
    progress.done();
    Results { rounds, rivals, lines: races.into_iter().flat_map(Race::into_lines).collect() }
}

/// The chosen rows that anybody runs.
fn races(plan: &Plan, mut contenders: Vec<Contender>) -> Vec<Race> {
    let wanted = rows::ALL.iter().filter(|row| plan.wants(row));
    let races = wanted.map(|row| Race::new(row, &mut contenders));
    races.filter(|race| race.runners.iter().any(Option::is_some)).collect()
}

impl Plan {
    fn wants(&self, row: &Row) -> bool {
        let asked_for = |line: &Line| self.rows.iter().any(|part| line.name.contains(part.as_str()));
        self.rows.is_empty() || row.lines.iter().any(asked_for)
    }
}

impl Race {
    fn new(row: &'static Row, contenders: &mut [Contender]) -> Self {
        let runner = |rival: &mut Contender| rival.take(row).map(|entry| Runner::new(entry, rival.caveat));
        Self { row, runners: contenders.iter_mut().map(runner).collect() }
    }

    fn probe(&mut self, progress: &mut Progress, rivals: &[&str]) {
        for (runner, name) in self.runners.iter_mut().zip(rivals) {
            if let Some(runner) = runner {
                progress.show(&format!("probing {name}: {}", self.row.lines[0].name));
                (runner.entry.probe)().into_iter().for_each(|fault| runner.note(&fault));
            }
        }
    }

    /// Begins with another rival in each round, and goes backwards in every other one: neighbours stay neighbours, and each
    /// comes first as often as the other.
    fn measure(&mut self, round: usize, span: Duration) {
        let rivals = self.runners.len();
        let turn = round / self.row.every;
        let mut order: Vec<_> = (0..rivals).map(|n| (n + turn) % rivals).collect();
        if turn % 2 == 1 {
            order.reverse();
        }
        for rival in order {
            self.runners[rival].take_if(|runner| !runner.measure(round, span));
        }
    }

    fn into_lines(self) -> Vec<LineRecord> {
        let line = |line| LineRecord { line, records: Vec::new() };
        let mut lines: Vec<_> = self.row.lines.iter().map(line).collect();
        for runner in self.runners {
            let mut records = runner.into_iter().flat_map(|runner| runner.records);
            lines.iter_mut().for_each(|line| line.records.push(records.next()));
        }
        lines
    }
}

impl Runner {
    fn new(entry: Entry, caveat: Option<&str>) -> Self {
        let records = entry.row.lines.iter().map(|_| Record::default()).collect();
        let mut new = Self { entry, records, has_failed: false };
        caveat.into_iter().for_each(|caveat| new.note(caveat));
        new
    }

    fn note(&mut self, fault: &str) {
        for record in &mut self.records {
            record.faults.insert(fault.to_owned());
        }
    }

    /// False if it can't.
    fn measure(&mut self, round: usize, span: Duration) -> bool {
        if self.has_failed {
            return true;
        }
        match (self.entry.measure)(span) {
            Ok(None) => return false,
            Ok(Some(numbers)) => {
                for (record, number) in self.records.iter_mut().zip(numbers) {
                    record.samples.push(Sample { round, number });
                }
            }
            Err(fault) => {
                self.note(&fault);
                self.has_failed = true;
            }
        }
        true
    }
}

/// Where we are, on standard error: one line that changes, or a line now and then if nobody looks.
struct Progress {
    last: Option<Instant>,
    is_terminal: bool,
}

impl Progress {
    const PAUSE: Duration = Duration::from_secs(10);

    fn new() -> Self {
        Self { last: None, is_terminal: std::io::stderr().is_terminal() }
    }

    fn show(&mut self, what: &str) {
        if self.is_terminal {
            eprint!("\r\x1b[K{what}");
            let _ = std::io::stderr().flush();
        } else if self.last.is_none_or(|last| last.elapsed() > Self::PAUSE) {
            self.last = Some(Instant::now());
            eprintln!("{what}");
        }
    }

    fn done(&self) {
        if self.is_terminal {
            eprint!("\r\x1b[K");
        }
    }
}
