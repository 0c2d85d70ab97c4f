//! Law 8. Close: a value that was not seen is still found, then `Closed`, at once and for ever; waits are woken.

use std::task::Poll;

use event_value::{Closed, Value, Version};

use crate::guarded;
use crate::scene::NEVER;
use crate::util::Task;

#[test]
fn law_08_a_wait_on_a_closed_value_ends_at_once() {
    guarded("law_08_a_wait_on_a_closed_value_ends_at_once", || {
        let (value, task) = (Value::new_with(1), Task::new());
        value.close();
        assert_eq!(poll!(value.newer_than(NEVER), task), Poll::Ready(Ok(Version::new(1))));
        assert_eq!(poll!(value.newer_than(Version::new(1)), task), Poll::Ready(Err(Closed)));
        assert_eq!(poll!(value.wait_for(|n| *n == 1), task), Poll::Ready(Ok(Version::new(1))));
        assert_eq!(poll!(value.wait_for(|n| *n == 2), task), Poll::Ready(Err(Closed)));
        assert!(poll!(value.closed(), task).is_ready());
        assert_eq!((task.wakes(), task.registrations()), (0, 0));
    });
}

#[test]
fn law_08_a_wait_on_a_value_that_was_closed_empty_ends_at_once() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    value.close();
    assert_eq!(poll!(value.newer_than(NEVER), task), Poll::Ready(Err(Closed)));
    assert_eq!(poll!(value.wait_for(|_| true), task), Poll::Ready(Err(Closed)));
}

#[test]
fn law_08_a_close_wakes_those_that_wait_for_values() {
    guarded("law_08_a_close_wakes_those_that_wait_for_values", || {
        let (value, task) = (Value::new_with(1), Task::new());
        let (mut newer, mut waits, mut closed) =
            (value.newer_than(Version::new(1)), value.wait_for(|n| *n == 2), value.closed());
        assert!(poll!(newer, task).is_pending() && poll!(waits, task).is_pending() && poll!(closed, task).is_pending());
        value.close();
        assert_eq!((task.wakes(), task.registrations()), (3, 0), "woken, and let go at once");
        value.set(2);
        for _ in 0..3 {
            assert_eq!(poll!(newer, task), Poll::Ready(Err(Closed)));
            assert_eq!(poll!(waits, task), Poll::Ready(Err(Closed)));
            assert!(poll!(closed, task).is_ready());
        }
    });
}

#[test]
fn law_08_the_last_producer_that_goes_closes() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    let producers = [value.producer(), value.producer()];
    let (mut newer, mut closed) = (value.newer_than(NEVER), value.reader().closed());
    assert!(poll!(newer, task).is_pending() && poll!(closed, task).is_pending());
    let [first, last] = producers;
    drop(first);
    assert_eq!(task.wakes(), 0);
    drop(last);
    assert_eq!(task.wakes(), 2);
    assert_eq!(poll!(newer, task), Poll::Ready(Err(Closed)));
    assert!(poll!(closed, task).is_ready());
}

/// Who watches a closed value is still there.
#[test]
fn law_08_a_close_changes_nothing_for_those_that_wait_for_watchers() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    let mut watched = value.watched();
    assert!(poll!(watched, task).is_pending());
    value.close();
    assert!(task.wakes() == 0 && poll!(watched, task).is_pending());
    let watcher = value.watch();
    assert!(task.wakes() == 1 && poll!(watched, task).is_ready());
    let mut unwatched = value.unwatched();
    assert!(poll!(unwatched, task).is_pending());
    drop(watcher);
    assert!(task.wakes() == 2 && poll!(unwatched, task).is_ready());
}
