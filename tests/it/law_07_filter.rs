//! Law 7. A filter sees each version at most once per future, outside all locks, and rejected values are not consumed:
//! only a returned value is marked seen.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::Poll;

use event_value::{Closed, TryGetError, Version};

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    law_07_a_filter_sees_each_version_at_most_once_per_future,
    law_07_a_filter_sees_equal_values_of_different_versions,
    law_07_a_filter_runs_outside_all_locks,
    law_07_a_rejected_value_is_not_consumed,
    law_07_only_the_returned_value_is_marked_seen,
    law_07_a_new_future_sees_a_rejected_version_again,
    law_07_a_filter_looks_at_the_newest_value_only,
    law_07_a_filter_does_not_see_what_the_watcher_has_seen,
    law_07_a_filter_waits_where_a_get_would,
    law_07_get_map_gives_what_the_closure_made,
    law_07_a_filter_that_never_rests_lets_others_run,
    law_07_a_rejected_last_value_ends_in_closed,
}

fn law_07_a_filter_sees_each_version_at_most_once_per_future<const SEATS: usize>() {
    let (value, task, mut shown) = (Seated::<u32, SEATS>::from(1), Task::new(), Vec::new());
    let mut watcher = watch(&value);
    let mut get = watcher.get_filter(|n| {
        shown.push(*n);
        *n == 4
    });
    for number in 2..=4 {
        (0..3).for_each(|_| assert!(Pin::new(&mut get).poll(&mut task.cx()).is_pending()));
        // Another waker, as after a move to another task.
        assert!(Pin::new(&mut get).poll(&mut Task::new().cx()).is_pending());
        value.set(number);
    }
    assert_eq!(Pin::new(&mut get).poll(&mut task.cx()), Poll::Ready(Ok(4)));
    assert_eq!(shown, [1, 2, 3, 4]);
}

fn law_07_a_filter_sees_equal_values_of_different_versions<const SEATS: usize>() {
    let (value, task, mut shown) = (Seated::<u32, SEATS>::from(1), Task::new(), 0);
    let mut watcher = watch(&value);
    let mut get = watcher.get_filter(|_| {
        shown += 1;
        false
    });
    for _ in 0..3 {
        assert!(Pin::new(&mut get).poll(&mut task.cx()).is_pending());
        value.set(1);
    }
    drop(get);
    assert_eq!(shown, 3);
}

fn law_07_a_filter_runs_outside_all_locks<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    let mut get = watcher.get_filter(|n| {
        let _other = watch(&value);
        value.modify(|now| *now = now.map(|now| now.min(8) + 1));
        assert!(value.version().get() > 0);
        *n == 9
    });
    assert_eq!(Pin::new(&mut get).poll(&mut task.cx()), Poll::Ready(Ok(9)));
}

fn law_07_a_rejected_value_is_not_consumed<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    assert!(pin!(watcher.get_filter(|_| false)).poll(&mut task.cx()).is_pending());
    assert!(pin!(watcher.get_map(|_| None::<()>)).poll(&mut task.cx()).is_pending());
    assert_eq!(task.registrations(), 0);
    assert!(watcher.has_changed());
    assert_eq!(watcher.version(), Version::new(0));
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Ready(Ok(1)));
}

fn law_07_only_the_returned_value_is_marked_seen<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    let mut get = watcher.get_filter(|n| *n == 3);
    assert!(Pin::new(&mut get).poll(&mut task.cx()).is_pending());
    value.set(2);
    assert!(Pin::new(&mut get).poll(&mut task.cx()).is_pending());
    value.set(3);
    assert_eq!(Pin::new(&mut get).poll(&mut task.cx()), Poll::Ready(Ok(3)));
    drop(get);
    assert_eq!((watcher.version(), watcher.skipped()), (Version::new(3), 2));
    assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone));
}

fn law_07_a_new_future_sees_a_rejected_version_again<const SEATS: usize>() {
    let (value, task, mut shown) = (Seated::<u32, SEATS>::from(1), Task::new(), 0);
    let mut watcher = watch(&value);
    for _ in 0..3 {
        let mut reject = |_: &u32| {
            shown += 1;
            false
        };
        assert!(pin!(watcher.get_filter(&mut reject)).poll(&mut task.cx()).is_pending());
    }
    assert_eq!(shown, 3);
}

fn law_07_a_filter_looks_at_the_newest_value_only<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    value.set(2);
    assert!(pin!(watcher.get_filter(|n| *n == 1)).poll(&mut task.cx()).is_pending());
}

fn law_07_a_filter_does_not_see_what_the_watcher_has_seen<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get(), Ok(1));
    let unreachable = |_: &u32| -> bool { unreachable!("nothing is new") };
    assert!(pin!(watcher.get_filter(unreachable)).poll(&mut task.cx()).is_pending());
}

fn law_07_a_filter_waits_where_a_get_would<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    let mut get = watcher.get_filter(|n| *n > 2);
    for number in 2..=4 {
        if Pin::new(&mut get).poll(&mut task.cx()) == Poll::Ready(Ok(3)) {
            break;
        }
        assert_eq!((task.wakes(), task.registrations()), (number as usize - 2, 1));
        value.set(number);
        assert_eq!((task.wakes(), task.registrations()), (number as usize - 1, 0));
    }
    drop(get);
    assert_eq!((task.wakes(), task.registrations(), value.peek()), (2, 0, Some(3)));
}

fn law_07_get_map_gives_what_the_closure_made<const SEATS: usize>() {
    let (value, task, mut shown) = (Seated::<u32, SEATS>::from(1), Task::new(), 0);
    let mut watcher = watch(&value);
    let mut get = watcher.get_map(|n| {
        shown += 1;
        (*n == 2).then(|| n.to_string())
    });
    (0..3).for_each(|_| assert!(Pin::new(&mut get).poll(&mut task.cx()).is_pending()));
    value.set(2);
    assert_eq!(Pin::new(&mut get).poll(&mut task.cx()), Poll::Ready(Ok("2".to_string())));
    drop(get);
    assert_eq!(shown, 2);
    assert_eq!((watcher.version(), watcher.skipped()), (Version::new(2), 1));
}

/// Here the filter itself is the fast producer that would keep its task busy for ever.
fn law_07_a_filter_that_never_rests_lets_others_run<const SEATS: usize>() {
    let (value, task, mut shown) = (Seated::<u32, SEATS>::from(1), Task::new(), 0);
    let mut watcher = watch(&value);
    let mut get = watcher.get_filter(|n| {
        shown += 1;
        value.set(n + 1);
        *n == 100
    });
    let mut polls = 1;
    while Pin::new(&mut get).poll(&mut task.cx()).is_pending() {
        assert_eq!(task.wakes(), polls, "it wakes its own task: it is not done");
        polls += 1;
    }
    assert_eq!(shown, 100);
    assert!(polls > 1);
}

fn law_07_a_rejected_last_value_ends_in_closed<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    let mut get = watcher.get_filter(|_| false);
    assert!(Pin::new(&mut get).poll(&mut task.cx()).is_pending());
    value.close();
    assert_eq!(task.wakes(), 1);
    assert!(matches!(Pin::new(&mut get).poll(&mut task.cx()), Poll::Ready(Err(Closed { .. }))));
    drop(get);
    assert_eq!(watcher.try_get(), Ok(1));
}
