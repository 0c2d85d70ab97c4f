//! The limit of law 10: event_listener wakes and clones wakers under its own lock, so from there a watcher that waits
//! in the crowd can't come back to the crowd. It hangs, or panics where that lock is a critical section.
//!
//! When this fails, event_listener lets it through: move the probe to `law_10_reentry`, and correct the docs.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::everywhere::guarded;
use crate::law_10_reentry::actions::{closes, drops_a_sibling, modifies, polls_a_sibling, sets};
use crate::law_10_reentry::chances::{a_wake_that, a_waker_clone_that};
use crate::law_10_reentry::{Action, World};

type Chance = fn(&'static World<0>, Action<0>);

const LIMITS: [(Chance, Action<0>); 9] = [
    (a_wake_that, sets),
    (a_wake_that, modifies),
    (a_wake_that, closes),
    (a_wake_that, polls_a_sibling),
    (a_wake_that, drops_a_sibling),
    (a_waker_clone_that, sets),
    (a_waker_clone_that, closes),
    (a_waker_clone_that, polls_a_sibling),
    (a_waker_clone_that, drops_a_sibling),
];

/// Says which of them a process of its own is to run.
const WHICH: &str = "EVENT_VALUE_CROWD_LIMIT";

/// What that process says before it acts.
const BEGIN: &str = "it begins";

#[test]
#[cfg_attr(miri, ignore = "starts processes")]
fn law_10_the_crowd_has_the_documented_limit() {
    let mut children: Vec<Child> = (0..LIMITS.len()).map(start).collect();
    children.iter_mut().for_each(await_begin);
    let deadline = Instant::now() + Duration::from_secs(2);
    for (which, child) in children.iter_mut().enumerate() {
        assert!(is_stuck(child, deadline), "number {which} of the limits is none any more");
    }
}

fn start(which: usize) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "law_10_crowd_limit::a_process_that_gets_stuck"])
        .env(WHICH, which.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn await_begin(child: &mut Child) {
    let mut said = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    assert!(said.any(|line| line.unwrap().contains(BEGIN)), "it failed before it could get stuck");
}

/// Whether it is still at it at the deadline, or crashed.
fn is_stuck(child: &mut Child, deadline: Instant) -> bool {
    while child.try_wait().unwrap().is_none() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill();
    !child.wait().unwrap().success()
}

#[test]
#[ignore = "a part of the test above"]
fn a_process_that_gets_stuck() {
    static WORLD: World<0> = World::new();
    let Ok(which) = env::var(WHICH) else { return };
    let (chance, action) = LIMITS[which.parse::<usize>().unwrap()];
    println!("{BEGIN}");
    guarded("what nobody waits for any more", || chance(&WORLD, action));
}
