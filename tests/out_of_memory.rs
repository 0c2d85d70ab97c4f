//! More watchers than memory holds: the allocator's own failure, which ends the program, as it ends one in which a `Vec` grows
//! too long. It comes while a block of seats is made, which is done outside the lock: see the tests of `src/docs/cost.rs`.
//!
//! `try_watch` needs no memory, and goes on working when there is none.

#![cfg(all(feature = "alloc", not(loom)))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

mod util;

use std::alloc::System;
use std::env;
use std::process::{Command, Output};
use std::time::Duration;

use cap::Cap;
use event_value::Value;

use util::{Task, with_watchdog};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// Tells the process that is to run out of memory from the one that looks.
const CHILD: &str = "EVENT_VALUE_OUT_OF_MEMORY";

/// What the child says last.
const WHOLE: &str = "the value is whole";

fn run_child() -> Output {
    Command::new(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "a_process_that_runs_out_of_memory"])
        .env(CHILD, "1")
        .output()
        .unwrap()
}

#[test]
#[cfg_attr(miri, ignore = "starts a process")]
fn more_watchers_than_memory_holds_get_the_failure_of_the_allocator() {
    let child = with_watchdog("a process that runs out of memory", Duration::from_secs(120), run_child);
    let [said, complained] = [child.stdout, child.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(!child.status.success());
    assert!(said.contains(WHOLE), "{said}{complained}");
    assert!(complained.contains("memory allocation of"), "{said}{complained}");
}

#[test]
#[ignore = "a part of the test above"]
fn a_process_that_runs_out_of_memory() {
    if env::var_os(CHILD).is_none() {
        return;
    }
    let (value, task) = (Value::<u32>::new(), Task::new());
    // Room for the handles, so that only seats need memory from here on.
    let mut watchers = Vec::with_capacity(10_000);
    watchers.extend((0..12).map(|_| value.watch()));
    for watcher in &mut watchers {
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
    }
    MEMORY.set_limit(MEMORY.allocated()).unwrap();

    // What needs no new seats works on without memory.
    assert!(value.try_watch().is_err());
    value.set(1);
    let woken = task.wakes();
    let got = watchers.iter_mut().filter_map(|watcher| watcher.try_get().ok()).filter(|got| *got == 1).count();
    watchers.pop();
    watchers.push(value.watch());
    let counted = (woken, got, watchers.len(), value.watcher_count());
    MEMORY.set_limit(usize::MAX).unwrap();
    assert_eq!(counted, (12, 12, 12, 12));
    println!("{WHOLE}");

    MEMORY.set_limit(MEMORY.allocated()).unwrap();
    watchers.push(value.watch());
    MEMORY.set_limit(usize::MAX).unwrap();
    panic!("there was memory for a thirteenth");
}
