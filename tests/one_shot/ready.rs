//! When each wait is ready, and what it returns.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use event_value::lock::NoLock;
use event_value::{Closed, General, Value, Version};
use futures::future::FusedFuture as _;

use crate::guarded;
use crate::probe::caught;
use crate::scene::NEVER;
use crate::util::Task;

/// No `Clone`, no `PartialEq`, no `Debug`.
struct Opaque(u32);

#[test]
fn each_wait_is_ready_when_what_it_waits_for_holds() {
    guarded("each_wait_is_ready_when_what_it_waits_for_holds", || {
        each_wait_of_each_holder!(|scene, wait| {
            let task = Task::new();
            assert!(poll!(wait, task).is_pending(), "{:?}", scene.kind);
            assert!(!wait.is_terminated());
            scene.fulfil();
            assert_eq!(task.wakes(), 1, "{:?}", scene.kind);
            assert!(poll!(wait, task).is_ready() && wait.is_terminated(), "{:?}", scene.kind);
        });
        each_wait_of_each_holder!(|scene, wait| {
            scene.fulfil();
            assert!(poll!(wait, Task::new()).is_ready(), "{:?}: at once", scene.kind);
        });
    });
}

#[test]
fn newer_than_returns_the_version_that_is_there() {
    let (value, task) = (Value::new(), Task::new());
    value.set(Opaque(1));
    value.set(Opaque(2));
    assert_eq!(poll!(value.newer_than(NEVER), task), Poll::Ready(Ok(Version::new(2))));
    assert_eq!(poll!(value.newer_than(Version::new(1)), task), Poll::Ready(Ok(Version::new(2))));
    let mut wait = value.newer_than(Version::new(2));
    assert!(poll!(wait, task).is_pending());
    value.set(Opaque(3));
    assert_eq!(poll!(wait, task), Poll::Ready(Ok(Version::new(3))));
    // Compared by `!=`: a version from elsewhere that is not there yet is not `seen` either.
    assert_eq!(poll!(value.newer_than(Version::new(9)), task), Poll::Ready(Ok(Version::new(3))));
}

#[test]
fn newer_than_waits_while_there_is_no_value() {
    let (value, task) = (Value::new_with(1), Task::new());
    value.clear();
    let mut wait = value.newer_than(NEVER);
    assert!(poll!(wait, task).is_pending());
    value.set(2);
    value.clear();
    assert!(poll!(wait, task).is_pending());
    value.set(3);
    assert_eq!(poll!(wait, task), Poll::Ready(Ok(Version::new(5))));
}

#[test]
fn wait_for_takes_a_value_that_others_have_seen() {
    let (value, task) = (Value::new_with(Opaque(7)), Task::new());
    for _ in 0..2 {
        assert_eq!(poll!(value.wait_for(|opaque| opaque.0 >= 5), task), Poll::Ready(Ok(Version::new(1))));
    }
}

#[test]
fn wait_for_sees_each_version_at_most_once() {
    let (value, task, calls) = (Value::new_with(1), Task::new(), AtomicUsize::new(0));
    let mut wait = value.wait_for(|n| {
        calls.fetch_add(1, Ordering::Relaxed);
        *n == 0
    });
    let mut expect = |polls: usize, expected: usize| {
        (0..polls).for_each(|_| assert!(poll!(wait, task).is_pending()));
        assert_eq!(calls.load(Ordering::Relaxed), expected);
    };
    expect(1000, 1);
    value.set(2);
    expect(1000, 2);
    value.set(3);
    value.set(4);
    expect(10, 3);
    let other = Task::new();
    assert!(poll!(wait, other).is_pending());
    value.set(0);
    assert_eq!(poll!(wait, other), Poll::Ready(Ok(Version::new(5))));
    assert_eq!(calls.load(Ordering::Relaxed), 4);
}

/// A value without a lock notices who comes back into it.
#[test]
fn wait_for_calls_its_predicate_under_the_lock() {
    let (value, task) = (General::<u32, 1, NoLock>::new_with(1), Task::new());
    assert!(caught(|| poll!(value.wait_for(|_| value.version() == NEVER), task)).is_err());
    assert_eq!(poll!(value.wait_for(|n| *n == 1), task), Poll::Ready(Ok(Version::new(1))));
}

#[test]
fn a_finished_wait_looks_and_waits_again() {
    guarded("a_finished_wait_looks_and_waits_again", || {
        each_wait_of_each_holder!(|scene, wait| {
            let task = Task::new();
            scene.fulfil();
            for _ in 0..3 {
                assert!(poll!(wait, task).is_ready(), "{:?}: it still holds", scene.kind);
            }
            assert_eq!(task.registrations(), 0);
        });
    });
    let (value, task) = (Value::<u32>::new(), Task::new());
    let mut unwatched = value.unwatched();
    assert!(poll!(unwatched, task).is_ready());
    let watcher = value.watch();
    assert!(poll!(unwatched, task).is_pending() && !unwatched.is_terminated(), "it does not hold any more");
    drop(watcher);
    assert_eq!(task.wakes(), 1);
    assert!(poll!(unwatched, task).is_ready());

    let mut accepted = value.wait_for(|n| *n == 1);
    value.set(1);
    assert!(poll!(accepted, task).is_ready());
    value.set(2);
    assert!(poll!(accepted, task).is_pending());
    value.close();
    assert_eq!([(); 2].map(|()| poll!(accepted, task)), [Poll::Ready(Err(Closed)); 2]);
}

#[test]
fn watched_by_counts_watchers() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    assert!(poll!(value.watched_by(0), task).is_ready());
    let [mut five, mut three] = [5, 3].map(|watchers| value.watched_by(watchers));
    assert!(poll!(five, task).is_pending() && poll!(three, task).is_pending());
    let mut watchers: Vec<_> = (0..3).map(|_| value.watch()).collect();
    assert!(poll!(five, task).is_pending() && poll!(three, task).is_ready());
    watchers.pop();
    watchers.extend((0..2).map(|_| value.watch()));
    assert!(poll!(five, task).is_pending());
    watchers.push(value.watch());
    assert!(poll!(five, task).is_ready());
    assert!(poll!(value.watched_by(usize::MAX), task).is_pending());
}
