//! Measures `event-value` and its rivals side by side and prints a table; `--help` says what can be chosen.

#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use event_value_benches::contender::{self, BLOCKS, FOR_ONE_THREAD, INLINE_SEATS, NO_LOCK};
use event_value_benches::rounds::{self, Plan, Results};
use event_value_benches::{plot, targets};
use lexopt::prelude::*;

const HELP: &str = "\
Measures event-value and its rivals side by side, and prints a table.

  --quick          one short round: does everything run?
  --rounds N       how many rounds (31)
  --minutes N      begin no further round after so long (60)
  --span MS        how long to measure each rival in each row of each round, in milliseconds (2)
  --rows A,B       only the rows with one of these words in their name
  --rivals A,B     only these
  --base NAME      whom the ratios are to (inline seats)
  --csv FILE       write the numbers there
  --markdown FILE  write the table there
  --svg FILE       draw it there
  --list           show the names of the rows and the rivals
";

struct Options {
    plan: Plan,
    base: Option<String>,
    csv: Option<PathBuf>,
    markdown: Option<PathBuf>,
    svg: Option<PathBuf>,
}

fn main() -> Result<()> {
    let Some(options) = parse()? else { return Ok(()) };
    let machine = machine();
    eprintln!("{machine}");
    let results = rounds::run(&options.plan, contender::all());
    if results.lines.is_empty() {
        bail!("no such row or rival: see --list");
    }
    let base = match &options.base {
        Some(name) => results.rival(name).with_context(|| format!("{name} does not take part"))?,
        None => 0,
    };
    let caption = caption(&options.plan, &results, base);
    let table = format!("{caption}\n{machine}\n\n{}\n\n{}", results.table(base), targets::table(&results));
    print!("{table}");
    write(&options.markdown, &table)?;
    write(&options.csv, &results.csv(base))?;
    if let Some(path) = &options.svg {
        plot::draw(&results, base, path)?;
    }
    expect_no_faults_of_ours(&results)
}

fn caption(plan: &Plan, results: &Results, base: usize) -> String {
    format!(
        "Medians of {} rounds of {:?} per rival, and of the ratios to {} within each round, with half the width of \
         their middle half. Lower is better.",
        results.rounds, plan.span, results.rivals[base]
    )
}

/// What it ran on, and how busy that was beforehand: with less than two idle processors, ignore what is between threads.
fn machine() -> String {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let cpu_info = read("/proc/cpuinfo");
    let model = cpu_info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown");
    format!("{model}, {processors} processors, load average before: {load}.")
}

fn write(path: &Option<PathBuf>, text: &str) -> Result<()> {
    path.as_ref().map_or(Ok(()), |path| std::fs::write(path, text).with_context(|| path.display().to_string()))
}

fn expect_no_faults_of_ours(results: &Results) -> Result<()> {
    for ours in [INLINE_SEATS, BLOCKS, NO_LOCK].into_iter().filter_map(|name| results.rival(name)) {
        for line in &results.lines {
            let mut faults = line.records[ours].iter().flat_map(|record| &record.faults);
            if let Some(fault) = faults.find(|fault| *fault != FOR_ONE_THREAD) {
                bail!("{}, {}: {fault}", results.rivals[ours], line.line.name);
            }
        }
    }
    Ok(())
}

/// `None`: there is nothing to measure.
fn parse() -> Result<Option<Options>> {
    let plan = Plan {
        rounds: 31,
        span: Duration::from_millis(2),
        limit: Duration::from_secs(60 * 60),
        rows: Vec::new(),
        rivals: Vec::new(),
    };
    let mut options = Options { plan, base: None, csv: None, markdown: None, svg: None };
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("quick") => (options.plan.rounds, options.plan.span) = (1, Duration::from_micros(50)),
            Long("rounds") => options.plan.rounds = args.value()?.parse()?,
            Long("minutes") => options.plan.limit = Duration::from_secs_f64(args.value()?.parse::<f64>()? * 60.0),
            Long("span") => options.plan.span = Duration::from_secs_f64(args.value()?.parse::<f64>()? / 1e3),
            Long("rows") => options.plan.rows = names(args.value()?.string()?),
            Long("rivals") => options.plan.rivals = names(args.value()?.string()?),
            Long("base") => options.base = Some(args.value()?.string()?),
            Long("csv") => options.csv = Some(args.value()?.into()),
            Long("markdown") => options.markdown = Some(args.value()?.into()),
            Long("svg") => options.svg = Some(args.value()?.into()),
            Long("list") => {
                list();
                return Ok(None);
            }
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(None);
            }
            _ => return Err(arg.unexpected().into()),
        }
    }
    Ok(Some(options))
}

fn names(list: String) -> Vec<String> {
    list.split(',').map(|name| name.trim().to_owned()).collect()
}

fn list() {
    for contender in contender::all() {
        println!("{}", contender.name);
        for line in contender.entries.iter().flat_map(|entry| entry.row.lines) {
            println!("    {}", line.name);
        }
    }
}
