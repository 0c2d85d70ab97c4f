//! The helpers for the tests of others (feature `test-util`).

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::{Duration, Instant};

use event_value::{Value, WatchExt as _, WatchTest as _};

use crate::bench::{Line, Script, guarded};

/// What a call panics with.
fn complaint<R>(call: impl FnOnce() -> R) -> String {
    let panic: Box<dyn Any + Send> = catch_unwind(AssertUnwindSafe(call)).map(drop).expect_err("it should complain");
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap()
}

#[test]
fn what_is_as_expected_passes() {
    let value = Value::new();
    let mut watch = value.watch().map(|n| n + 1);
    watch.expect_pending();
    value.set(1);
    assert_eq!(watch.expect_next(), 2);
    watch.expect_pending();
    value.close();
    watch.expect_closed();
}

#[test]
fn what_is_not_as_expected_says_what_is() {
    let value = Value::new();
    let mut watcher = value.watch();
    assert_eq!(complaint(|| watcher.expect_next()), "expected a value, got none yet");
    assert_eq!(complaint(|| watcher.expect_closed()), "expected the end, got nothing yet");
    value.set(1);
    assert_eq!(complaint(|| watcher.expect_pending()), "expected no value yet, got 1");
    value.set(2);
    assert_eq!(complaint(|| watcher.expect_closed()), "expected the end, got 2");
    value.close();
    assert_eq!(complaint(|| watcher.expect_next()), "expected a value, got the error Closed");
    assert_eq!(complaint(|| watcher.expect_pending()), "expected no value yet, got the error Closed");
    let failing = || Script::new([Line::Trouble(7)]);
    assert_eq!(complaint(|| failing().expect_closed()), "expected the end, got the error Unreadable(7)");
}

#[test]
fn expectations_leave_no_waker_behind() {
    let mut script = Script::new([Line::Pending]);
    script.expect_pending();
    assert!(!script.waits);
}

#[test]
fn a_watch_that_only_let_other_tasks_run_is_asked_again() {
    let (value, mut looked_at) = (Value::new_with(0), 0);
    let mut patient = value.watch().filter(|n| {
        looked_at += 1;
        if *n < 100 {
            value.set(n + 1);
        }
        *n == 100
    });
    assert_eq!(patient.expect_next(), 100);
    drop(patient);
    assert_eq!(looked_at, 101);
}

#[test]
fn wait_until_waits_for_other_threads() {
    let value = Value::new();
    guarded("wait_until_waits_for_other_threads", || {
        thread::scope(|scope| {
            scope.spawn(|| (1..=1000).for_each(|n| value.set(n)));
            let last = value.watch().wait_until(Instant::now() + Duration::from_secs(60), |n| *n == 1000);
            assert_eq!(last, 1000);
        });
    });
}

#[test]
fn wait_until_says_what_came_last() {
    let value = Value::new_with(1);
    let soon = || Instant::now() + Duration::from_millis(20);
    let mut watcher = value.watch();
    assert_eq!(
        complaint(|| watcher.wait_until(soon(), |n| *n == 2)),
        "no such value by the deadline; the last one was Some(1)"
    );
    value.close();
    assert_eq!(complaint(|| watcher.wait_until(soon(), |_| true)), "expected a value, got the error Closed after None");
}

#[test]
fn a_value_that_is_there_wins_over_a_deadline_that_has_passed() {
    let value = Value::new_with(1);
    assert_eq!(value.watch().wait_until(Instant::now(), |n| *n == 1), 1);
}

#[test]
fn a_fast_producer_can_not_hold_wait_until_beyond_its_deadline() {
    let value = Value::new_with(0);
    let mut hot = value.watch().inspect(|n| value.set(n + 1));
    let text = guarded("a_fast_producer_can_not_hold_wait_until_beyond_its_deadline", || {
        complaint(|| hot.wait_until(Instant::now(), |_| false))
    });
    assert_eq!(text, "no such value by the deadline; the last one was Some(0)");
}
