//! Runs a scenario: as many schedules as `SHUTTLE_SCHEDULES` says, or the one that `SHUTTLE_REPLAY` holds.

use std::env;
use std::println;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::panicking;
use std::time::{Duration, Instant};

use shuttle::rand::{Rng as _, thread_rng};
use shuttle::scheduler::{PctScheduler, RandomScheduler, ReplayScheduler, Scheduler};
use shuttle::{Config, Runner};

use super::util::with_watchdog;

/// How often PCT changes priorities in a schedule, and one more.
const DEPTH: usize = 5;

pub(super) fn explore(name: &'static str, scenario: fn()) {
    if let Ok(schedule) = env::var("SHUTTLE_REPLAY") {
        return run(name, ReplayScheduler::new_from_encoded(&schedule), scenario);
    }
    let schedules = env::var("SHUTTLE_SCHEDULES").map_or(1000, |number| number.parse().unwrap());
    // shuttle itself sees a deadlock of threads that it knows. This is for what it does not know.
    let limit = Duration::from_secs(60) + Duration::from_millis(20) * u32::try_from(schedules).unwrap();
    with_watchdog(name, limit, || {
        run(name, RandomScheduler::new(schedules / 2), scenario);
        run(name, PctScheduler::new(DEPTH, schedules - schedules / 2), scenario);
    });
}

fn run(name: &'static str, scheduler: impl Scheduler + 'static, scenario: fn()) {
    let mut config = Config::new();
    // Enough for what a failure prints.
    config.stack_size = 1 << 18;
    // The warning that weaker orderings are not seen.
    config.silence_warnings = true;
    let progress = Progress { name, start: Instant::now(), schedules: Arc::default() };
    let schedules = Arc::clone(&progress.schedules);
    Runner::new(scheduler, config).run(move || {
        schedules.fetch_add(1, Ordering::Relaxed);
        scenario();
    });
}

/// Tells, once it is over, how many schedules were run.
struct Progress {
    name: &'static str,
    start: Instant,
    schedules: Arc<AtomicUsize>,
}

impl Drop for Progress {
    fn drop(&mut self) {
        let (name, schedules) = (self.name, self.schedules.load(Ordering::Relaxed));
        if panicking() {
            println!("{name}: fails in schedule {schedules}");
        } else {
            println!("{name}: {schedules} schedules, {:.1?}", self.start.elapsed());
        }
    }
}

/// A number below `options`: another one in each schedule, but the same one when a schedule is replayed.
pub(super) fn choose(options: usize) -> usize {
    thread_rng().gen_range(0..options)
}
