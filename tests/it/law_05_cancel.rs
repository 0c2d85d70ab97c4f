//! Law 5. Dropping a pending `get` changes nothing: nothing is marked seen, no waker stays behind, no other watcher
//! loses its wake-up.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::Poll;

use event_value::{TryGetError, Version, Watcher};
use futures_lite::StreamExt as _;

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    law_05_dropping_a_pending_get_marks_nothing_as_seen,
    law_05_dropping_a_pending_get_leaves_no_waker_behind,
    law_05_dropping_a_pending_get_takes_no_wake_up_from_others,
    law_05_dropping_a_woken_get_loses_no_value,
    law_05_dropping_a_woken_get_wakes_nobody_else,
    law_05_dropping_a_get_that_was_never_polled_changes_nothing,
    law_05_dropping_a_polled_get_ends_the_wait_of_an_earlier_poll_of_the_same_watcher,
    law_05_a_poll_after_a_dropped_get_filter_is_woken,
    law_05_dropping_a_pending_next_marks_nothing_as_seen_and_stop_waiting_lets_its_waker_go,
    law_05_two_watchers_of_one_task_do_not_share_a_wake_up,
    law_05_a_storm_of_cancellations_leaves_nothing_behind,
}

/// Polls a new future of each kind once, and drops it.
fn give_up_each_kind<const SEATS: usize>(watcher: &mut Watcher<&Seated<u32, SEATS>>, task: &Task) {
    assert!(poll_once(watcher.get(), task).is_pending());
    assert!(poll_once(watcher.get_filter(|_| true), task).is_pending());
    assert!(poll_once(watcher.get_map(|n| Some(*n)), task).is_pending());
}

fn poll_once<F: Future>(get: F, task: &Task) -> Poll<F::Output> {
    pin!(get).poll(&mut task.cx())
}

fn law_05_dropping_a_pending_get_marks_nothing_as_seen<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get(), Ok(1));
    give_up_each_kind(&mut watcher, &task);
    assert_eq!((watcher.version(), watcher.skipped(), watcher.has_changed()), (Version::new(1), 0, false));
    value.set(2);
    assert!(watcher.has_changed());
    assert!(poll_once(watcher.get_filter(|_| false), &task).is_pending());
    assert_eq!((watcher.version(), watcher.has_changed()), (Version::new(1), true));
    assert_eq!(watcher.try_get(), Ok(2));
}

fn law_05_dropping_a_pending_get_leaves_no_waker_behind<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    give_up_each_kind(&mut watcher, &task);
    assert_eq!(task.registrations(), 0);

    let mut get = watcher.get();
    assert!(Pin::new(&mut get).poll(&mut task.cx()).is_pending());
    assert_eq!(task.registrations(), 1);
    drop(get);
    assert_eq!(task.registrations(), 0);
    value.set(1);
    assert_eq!(task.wakes(), 0);
}

fn law_05_dropping_a_pending_get_takes_no_wake_up_from_others<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let [before, cancelled, after] = [Task::new(), Task::new(), Task::new()];
    let [mut first, mut second, mut third] = [watch(&value), watch(&value), watch(&value)];
    assert!(first.poll_get(&mut before.cx()).is_pending());
    let mut get = second.get();
    assert!(Pin::new(&mut get).poll(&mut cancelled.cx()).is_pending());
    assert!(third.poll_get(&mut after.cx()).is_pending());
    drop(get);
    value.set(1);
    assert_eq!([before.wakes(), cancelled.wakes(), after.wakes()], [1, 0, 1]);
    assert_eq!([first.try_get(), second.try_get(), third.try_get()], [Ok(1); 3]);
}

fn law_05_dropping_a_woken_get_loses_no_value<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    let mut get = watcher.get();
    assert!(Pin::new(&mut get).poll(&mut task.cx()).is_pending());
    value.set(1);
    drop(get);
    assert_eq!((task.wakes(), task.registrations()), (1, 0));
    assert_eq!(poll_once(watcher.get(), &task), Poll::Ready(Ok(1)));
    assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone));
}

/// A wake-up that is passed on to the next one in line is right for a mutex, but here everybody had theirs.
fn law_05_dropping_a_woken_get_wakes_nobody_else<const SEATS: usize>() {
    let (value, woken, waiting) = (Seated::<u32, SEATS>::new(), Task::new(), Task::new());
    let [mut first, mut second] = [watch(&value), watch(&value)];
    let mut get = first.get();
    assert!(Pin::new(&mut get).poll(&mut woken.cx()).is_pending());
    value.set(1);
    assert_eq!(second.try_get(), Ok(1));
    assert!(second.poll_get(&mut waiting.cx()).is_pending());
    drop(get);
    assert_eq!((woken.wakes(), waiting.wakes()), (1, 0));
    assert!(second.poll_get(&mut waiting.cx()).is_pending());
    value.set(2);
    assert_eq!((waiting.wakes(), second.poll_get(&mut waiting.cx())), (1, Poll::Ready(Ok(2))));
}

fn law_05_dropping_a_get_that_was_never_polled_changes_nothing<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    drop((watcher.get(),));
    drop((watcher.get_filter(|_| true),));
    drop((watcher.get_map(|n| Some(*n)),));
    assert_eq!(task.registrations(), 1);
    value.set(1);
    assert_eq!((task.wakes(), watcher.try_get()), (1, Ok(1)));
}

/// A watcher has one wait. Where that of a `poll_get` is to go on, poll again: the docs of `poll_get` say so.
fn law_05_dropping_a_polled_get_ends_the_wait_of_an_earlier_poll_of_the_same_watcher<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    watcher.mark_seen();
    for kind in 0..3 {
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
        assert!(match kind {
            0 => poll_once(watcher.get(), &task).is_pending(),
            1 => poll_once(watcher.get_filter(|_| false), &task).is_pending(),
            _ => poll_once(watcher.get_map(|_| None::<u32>), &task).is_pending(),
        });
        assert_eq!(task.registrations(), 0);
    }
    value.set(2);
    assert_eq!((task.wakes(), watcher.try_get()), (0, Ok(2)));
}

fn law_05_a_poll_after_a_dropped_get_filter_is_woken<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    watcher.mark_seen();
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    assert!(poll_once(watcher.get_filter(|_| false), &task).is_pending());
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    value.set(2);
    assert_eq!((task.wakes(), watcher.poll_get(&mut task.cx())), (1, Poll::Ready(Ok(2))));
}

/// The trait `Stream` has no hook for a `next()` that is dropped: the docs of the stream say what to do.
fn law_05_dropping_a_pending_next_marks_nothing_as_seen_and_stop_waiting_lets_its_waker_go<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    assert!(poll_once(watcher.next(), &task).is_pending());
    assert_eq!(task.registrations(), 1, "nobody has told the watcher");
    watcher.stop_waiting();
    assert_eq!(task.registrations(), 0);
    value.set(1);
    assert_eq!(task.wakes(), 0);
    assert_eq!(poll_once(watcher.next(), &task), Poll::Ready(Some(1)));

    // One after the other, they keep one waker.
    (0..100).for_each(|_| assert!(poll_once(watcher.next(), &task).is_pending()));
    assert_eq!(task.registrations(), 1);
    value.set(2);
    assert_eq!((task.wakes(), poll_once(watcher.next(), &task)), (1, Poll::Ready(Some(2))));
}

fn law_05_two_watchers_of_one_task_do_not_share_a_wake_up<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let [mut first, mut second] = [watch(&value), watch(&value)];
    assert!(second.poll_get(&mut task.cx()).is_pending());
    assert!(poll_once(first.get(), &task).is_pending());
    assert_eq!(task.registrations(), 1);
    value.set(1);
    assert_eq!(task.wakes(), 1);
}

fn law_05_a_storm_of_cancellations_leaves_nothing_behind<const SEATS: usize>() {
    let (value, tasks) = (Seated::<u32, SEATS>::new(), [Task::new(), Task::new()]);
    let mut watchers: Vec<_> = (0..40).map(|_| watch(&value)).collect();
    for round in 0..50 {
        for (n, watcher) in watchers.iter_mut().enumerate() {
            let mut get = watcher.get();
            assert!(Pin::new(&mut get).poll(&mut tasks[n % 2].cx()).is_pending());
            assert!(Pin::new(&mut get).poll(&mut tasks[(n + round) % 2].cx()).is_pending());
        }
    }
    assert_eq!(tasks.each_ref().map(Task::registrations), [0, 0]);
    value.set(1);
    assert_eq!(tasks.each_ref().map(Task::wakes), [0, 0]);
    assert!(watchers.iter_mut().all(|watcher| watcher.try_get() == Ok(1)));
}
