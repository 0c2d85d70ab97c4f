//! The words that users of other crates expect, with the meaning that they expect.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;

use event_value::{Closed, TryGetError};

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    wait_for_accepts_what_was_seen_already,
    wait_for_accepts_the_last_value_of_a_closed_value,
    a_dropped_wait_for_changes_nothing,
    wait_for_sees_each_version_once_and_clones_only_what_it_accepts,
    wait_for_map_needs_no_clone,
    a_wait_for_whose_closure_panics_goes_on_with_the_next_version,
    changed_waits_for_a_change_since_the_watcher_was_made,
    changed_after_a_get_waits_for_the_next_change,
    changed_after_mark_unseen_is_ready,
    changed_on_a_clone_waits_as_on_its_original,
    changed_marks_as_seen_and_tells_the_version,
    changed_on_a_closed_value_is_closed,
    get_with_shows_what_get_would_return,
    a_dropped_get_with_keeps_its_value_unseen,
    try_gets_that_find_nothing_change_nothing,
    looks_through_a_watcher_mark_nothing,
    same_value_compares_values_not_contents,
}

/// Deliberately not `Clone`.
#[derive(Debug, PartialEq)]
struct Unique(u32);

fn ready<F: Future + Unpin>(mut future: F) -> Option<F::Output> {
    match Pin::new(&mut future).poll(&mut Task::new().cx()) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

fn wait_for_accepts_what_was_seen_already<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(7);
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get(), Ok(7));
    assert_eq!(ready(watcher.wait_for(|n| *n >= 5)), Some(Ok(7)));
    assert_eq!(ready(watcher.wait_for(|n| *n >= 5)), Some(Ok(7)));
    assert_eq!(watcher.skipped(), 0);
    assert_eq!(ready(watcher.wait_for(|n| *n >= 8)), None);
    value.set(8);
    assert_eq!(ready(watcher.wait_for(|n| *n >= 8)), Some(Ok(8)));
    assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone));
}

fn wait_for_accepts_the_last_value_of_a_closed_value<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(7);
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get(), Ok(7));
    value.close();
    assert_eq!(ready(watcher.wait_for(|n| *n == 7)), Some(Ok(7)));
    assert_eq!(ready(watcher.wait_for(|n| *n == 8)), Some(Err(Closed)));
}

fn a_dropped_wait_for_changes_nothing<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get(), Ok(1));
    assert!(pin!(watcher.wait_for(|n| *n == 5)).poll(&mut task.cx()).is_pending());
    assert_eq!(task.registrations(), 0);
    // A3: what was seen before is not delivered again.
    assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone));
    value.set(2);
    assert!(pin!(watcher.wait_for(|n| *n == 5)).poll(&mut task.cx()).is_pending());
    assert_eq!(watcher.try_get(), Ok(2));
}

fn wait_for_sees_each_version_once_and_clones_only_what_it_accepts<const SEATS: usize>() {
    #[derive(Debug)]
    struct Counted<'a>(u32, &'a std::cell::Cell<u32>);
    impl Clone for Counted<'_> {
        fn clone(&self) -> Self {
            self.1.set(self.1.get() + 1);
            Self(self.0, self.1)
        }
    }
    let (clones, mut shown, task) = (std::cell::Cell::new(0), Vec::new(), Task::new());
    let value = Seated::<Counted<'_>, SEATS>::from(Counted(1, &clones));
    let mut watcher = watch(&value);
    let mut wait = watcher.wait_for(|n| {
        shown.push(n.0);
        n.0 == 4
    });
    for number in 2..=4 {
        (0..3).for_each(|_| assert!(Pin::new(&mut wait).poll(&mut task.cx()).is_pending()));
        value.set(Counted(number, &clones));
    }
    assert!(matches!(Pin::new(&mut wait).poll(&mut task.cx()), Poll::Ready(Ok(Counted(4, _)))));
    assert_eq!((shown, clones.get()), (vec![1, 2, 3, 4], 1));
}

fn wait_for_map_needs_no_clone<const SEATS: usize>() {
    let (value, task) = (Seated::<Unique, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    let mut wait = watcher.wait_for_map(|unique| (unique.0 > 1).then_some(unique.0));
    assert!(Pin::new(&mut wait).poll(&mut task.cx()).is_pending());
    value.set(Unique(1));
    assert!(Pin::new(&mut wait).poll(&mut task.cx()).is_pending());
    value.set(Unique(2));
    assert_eq!(task.wakes(), 2);
    assert_eq!(Pin::new(&mut wait).poll(&mut task.cx()), Poll::Ready(Ok(2)));
}

fn a_wait_for_whose_closure_panics_goes_on_with_the_next_version<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    let mut wait = watcher.wait_for(|n| if *n == 1 { panic!("no") } else { true });
    let mut poll = || catch_unwind(AssertUnwindSafe(|| Pin::new(&mut wait).poll(&mut task.cx())));
    assert!(poll().is_err());
    assert!(poll().unwrap().is_pending());
    value.set(2);
    assert_eq!(poll().unwrap(), Poll::Ready(Ok(2)));
}

fn changed_waits_for_a_change_since_the_watcher_was_made<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    // B1: with an initial value, tokio's `changed` and embassy's wait; so does a watcher made of an old one's value.
    let mut watcher = watch(&value);
    let mut changed = watcher.changed();
    assert!(Pin::new(&mut changed).poll(&mut task.cx()).is_pending());
    value.set(2);
    assert_eq!(task.wakes(), 1);
    assert_eq!(ready(changed), Some(Ok(value.version())));
    // A dropped one changes nothing: the first get still returns the current value.
    let mut other = watch(&value);
    assert_eq!(ready(other.changed()), None);
    assert_eq!(other.try_get(), Ok(2));
    assert_eq!(ready(other.changed()), None);
    // What is set before it is asked counts.
    let mut late = watch(&value);
    value.set(3);
    assert_eq!(ready(late.changed()), Some(Ok(value.version())));
    // A value that was empty changes by its first set.
    let empty = Seated::<u32, SEATS>::new();
    let mut watcher = watch(&empty);
    empty.set(1);
    assert_eq!(ready(watcher.changed()), Some(Ok(empty.version())));
}

fn changed_after_a_get_waits_for_the_next_change<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get(), Ok(1));
    assert_eq!(ready(watcher.changed()), None);
    value.set(1);
    assert_eq!(ready(watcher.changed()), Some(Ok(value.version())));
    watcher.mark_seen();
    assert_eq!(ready(watcher.changed()), None);
}

fn changed_after_mark_unseen_is_ready<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut watcher = watch(&value);
    watcher.mark_unseen();
    assert_eq!(ready(watcher.changed()), Some(Ok(value.version())));
}

fn changed_on_a_clone_waits_as_on_its_original<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut watcher = watch(&value);
    if let Ok(mut twin) = watcher.try_clone() {
        assert_eq!(ready(twin.changed()), None);
        watcher.mark_unseen();
        drop(twin);
        let mut twin = watcher.try_clone().unwrap();
        assert_eq!(ready(twin.changed()), Some(Ok(value.version())));
    }
}

fn changed_marks_as_seen_and_tells_the_version<const SEATS: usize>() {
    let value = Seated::<Unique, SEATS>::new();
    let mut watcher = watch(&value);
    value.set(Unique(1));
    value.set(Unique(2));
    assert_eq!(ready(watcher.changed()), Some(Ok(value.version())));
    assert_eq!((watcher.version(), watcher.skipped()), (value.version(), 1));
    assert!(!watcher.has_changed());
}

fn changed_on_a_closed_value_is_closed<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut watcher = watch(&value);
    value.close();
    assert_eq!(ready(watcher.changed()), Some(Err(Closed)));
    assert_eq!(watcher.try_get(), Ok(1));
}

fn get_with_shows_what_get_would_return<const SEATS: usize>() {
    let (value, task) = (Seated::<Unique, SEATS>::from(Unique(1)), Task::new());
    let mut watcher = watch(&value);
    assert_eq!(ready(watcher.get_with(|unique| unique.0)), Some(Ok(1)));
    let mut get = watcher.get_with(|unique| unique.0);
    assert!(Pin::new(&mut get).poll(&mut task.cx()).is_pending());
    value.set(Unique(2));
    value.close();
    assert_eq!(Pin::new(&mut get).poll(&mut task.cx()), Poll::Ready(Ok(2)));
    drop(get);
    assert_eq!(ready(watcher.get_with(|unique| unique.0)), Some(Err(Closed)));
}

fn a_dropped_get_with_keeps_its_value_unseen<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    assert!(pin!(watcher.get_with(|n| *n)).poll(&mut task.cx()).is_pending());
    assert_eq!(task.registrations(), 0);
    value.set(1);
    assert_eq!(task.wakes(), 0);
    let panics = catch_unwind(AssertUnwindSafe(|| ready(watcher.get_with(|_| panic!("no")))));
    assert!(panics.is_err());
    assert_eq!(watcher.try_get(), Ok(1));
}

fn try_gets_that_find_nothing_change_nothing<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get_filter(|_| true), Err(TryGetError::Empty));
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    value.store(1);
    // A4: the promise of the poll before still holds.
    assert_eq!(watcher.try_get_filter(|_| false), Err(TryGetError::BacklogDone));
    assert_eq!(watcher.try_get_map(|_| None::<()>), Err(TryGetError::BacklogDone));
    assert_eq!(task.registrations(), 1);
    value.notify();
    assert_eq!(task.wakes(), 1);
    assert_eq!(watcher.try_get_map(|n| Some(n + 1)), Ok(2));
    assert_eq!(watcher.try_get_filter(|_| true), Err(TryGetError::BacklogDone));
    value.close();
    assert_eq!(watcher.try_get_filter(|_| true), Err(TryGetError::Closed));
}

fn looks_through_a_watcher_mark_nothing<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut watcher = watch(&value);
    assert_eq!((watcher.peek(), watcher.peek_with(|n| n.copied())), (Some(1), Some(1)));
    assert_eq!(watcher.try_get(), Ok(1));
    assert_eq!(watcher.peek(), Some(1));
    assert!(!watcher.is_closed());
    value.close();
    assert!(watcher.is_closed());
}

fn same_value_compares_values_not_contents<const SEATS: usize>() {
    let (one, other) = (Seated::<u32, SEATS>::from(1), Seated::<u32, SEATS>::from(1));
    let watcher = watch(&one);
    assert!(watcher.same_value(&watcher));
    assert!(!watcher.same_value(&watch(&other)));
}

#[test]
fn try_set_on_a_closed_value_gives_the_value_back() {
    let value = Seated::<Unique, 1>::new();
    assert_eq!(value.try_set(Unique(1)), Ok(()));
    value.close();
    assert_eq!(value.try_set(Unique(2)), Err(Unique(2)));
    assert!(value.peek_with(|unique| unique == Some(&Unique(1))));
}

#[test]
fn replace_if_changed_gives_back_what_is_not_in_the_value() {
    let value = Seated::<Unique, 1>::new();
    assert_eq!(value.replace_if_changed(Unique(1)), Ok(None));
    assert_eq!(value.replace_if_changed(Unique(1)), Err(Unique(1)));
    assert_eq!(value.replace_if_changed(Unique(2)), Ok(Some(Unique(1))));
    value.close();
    assert_eq!(value.replace_if_changed(Unique(3)), Err(Unique(3)));
}

#[test]
fn try_modify_publishes_on_ok_only() {
    let (value, task) = (Seated::<u32, 1>::from(1), Task::new());
    let mut watcher = value.try_watch().unwrap();
    watcher.mark_seen();
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    assert_eq!(value.try_modify(|_| Err::<(), _>("no")), Err("no"));
    assert_eq!(task.wakes(), 0);
    assert_eq!(value.try_modify(|n| Ok::<_, ()>(n.replace(2))), Ok(Some(1)));
    assert_eq!(task.wakes(), 1);
    assert_eq!(watcher.try_get(), Ok(2));
    value.close();
    assert_eq!(value.try_modify(|n| n.ok_or("closed")), Err("closed"));
}

#[test]
fn update_runs_only_where_there_is_a_value() {
    let value = Seated::<u32, 1>::new();
    assert_eq!(value.update(|_| unreachable!("there is none")), None::<()>);
    assert_eq!(value.version().get(), 0);
    value.set(1);
    assert_eq!(
        value.update(|n| {
            *n += 1;
            *n
        }),
        Some(2)
    );
    assert_eq!(value.version().get(), 2);
    value.close();
    assert_eq!(value.update(|_| unreachable!("it is closed")), None::<()>);
}

#[test]
fn peek_versioned_belongs_together() {
    let value = Seated::<u32, 1>::new();
    assert_eq!(value.peek_versioned(), None);
    value.set(1);
    assert_eq!(value.peek_versioned(), Some((value.version(), 1)));
    value.clear();
    assert_eq!(value.peek_versioned(), None);
}

#[test]
fn debug_shows_the_value_if_the_lock_is_free() {
    let value = Seated::<u32, 1>::from(7);
    let shown = format!("{value:?}");
    assert!(shown.contains("Some(7)"), "{shown}");
    let shown = value.peek_with(|_| format!("{value:?}"));
    assert!(shown.contains("<locked>") && !shown.contains('7'), "{shown}");
}

#[cfg(feature = "alloc")]
mod owned {
    use event_value::{ArcProducer, ArcWatcher, Closed, TryGetError, channel};

    #[test]
    fn a_channel_is_closed_with_its_producer() {
        let (producer, mut watcher): (ArcProducer<u32>, ArcWatcher<u32>) = channel(1);
        assert_eq!(watcher.try_get(), Ok(1));
        let other = producer.clone();
        drop(producer);
        other.set(2);
        drop(other);
        assert_eq!((watcher.try_get(), watcher.try_get()), (Ok(2), Err(TryGetError::Closed)));
        assert_eq!(super::ready(watcher.get()), Some(Err(Closed)));
    }

    #[test]
    fn a_watcher_of_a_producer_owns_its_handle() {
        fn is_static<T: 'static>(watcher: T) -> T {
            watcher
        }
        let (producer, _) = channel(1);
        let mut watcher = is_static(producer.watch());
        let mut other = is_static(producer.try_watch().unwrap());
        drop(producer);
        assert_eq!((watcher.try_get(), other.try_get()), (Ok(1), Ok(1)));
    }
}
