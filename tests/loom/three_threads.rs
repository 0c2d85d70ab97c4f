//! Two or three other threads: all interleavings with a few preemptions.

use crate::runtime::{block_on, spawn};
use crate::shared::{Shared, produce, share, watch};
use crate::{AT_ONCE, begin, follow, idle, join, poll_idly, with};

models! {
    THREE a_set_wakes_two_watchers: inline 2, blocks 0, mixed 1;
    THREE the_last_of_two_sets_is_not_lost: inline 1, blocks 0;
    THREE of_two_stores_no_notify_is_lost: inline 1, blocks 0;
    THREE two_modifies_both_count: inline 1, blocks 0;
    THREE the_last_of_two_producers_closes: inline 1, blocks 0;
    THREE a_cancelled_get_takes_no_wake_up_away: inline 2, blocks 0, mixed 1;
    THREE a_dropped_watcher_takes_no_wake_up_away: inline 2, blocks 0, mixed 1;
    THREE a_cancel_between_batches_takes_no_wake_up_away: inline {crate::AT_ONCE + 2}, mixed 1;
    THREE a_set_between_batches_forgets_nobody: inline {crate::AT_ONCE + 2}, mixed 1;
    TWO a_set_wakes_three_watchers: inline 3, mixed 1;
}

fn the_last_of_two_sets_is_not_lost<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let setters = [1, 2].map(|n| with(&value, move |value| value.set(n)));
    let last = follow(&mut watcher, 2);
    join(setters);
    assert_eq!(value.peek(), Some(last));
}

/// The first to notify may speak for both.
fn of_two_stores_no_notify_is_lost<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let producers = [1, 2].map(|n| {
        with(&value, move |value| {
            value.store(n);
            value.notify();
        })
    });
    follow(&mut watcher, 2);
    join(producers);
}

fn two_modifies_both_count<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let modifiers = [(); 2].map(|()| with(&value, |value| value.modify(|n| *n = Some(n.unwrap_or(0) + 1))));
    assert_eq!(follow(&mut watcher, 2), 2);
    join(modifiers);
}

fn the_last_of_two_producers_closes<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let producers = [produce(&value), produce(&value)];
    let drops = producers.map(|producer| spawn(move || drop(producer)));
    assert!(block_on(watcher.get()).is_err());
    join(drops);
}

fn a_set_wakes_two_watchers<const SEATS: usize>() {
    set_wakes::<SEATS, 2>();
}

fn a_set_wakes_three_watchers<const SEATS: usize>() {
    set_wakes::<SEATS, 3>();
}

fn set_wakes<const SEATS: usize, const WATCHERS: usize>() {
    let value = share::<SEATS>();
    let watchers = [(); WATCHERS].map(|()| watch(&value));
    let tasks = watchers.map(|mut watcher| spawn(move || assert_eq!(block_on(watcher.get()), Ok(1))));
    value.set(1);
    join(tasks);
}

fn a_cancelled_get_takes_no_wake_up_away<const SEATS: usize>() {
    cancel_beside_a_wait(&share::<SEATS>());
}

fn a_cancel_between_batches_takes_no_wake_up_away<const SEATS: usize>() {
    let value = share::<SEATS>();
    let _batch = [(); AT_ONCE].map(|()| idle(&value));
    cancel_beside_a_wait(&value);
}

fn cancel_beside_a_wait<const SEATS: usize>(value: &Shared<SEATS>) {
    let (mut one, mut other) = (watch(value), watch(value));
    let cancelled = begin(&mut one);
    let setter = with(value, |value| value.set(1));
    let task = spawn(move || assert_eq!(block_on(other.get()), Ok(1)));
    drop(cancelled);
    join([setter, task]);
}

fn a_dropped_watcher_takes_no_wake_up_away<const SEATS: usize>() {
    let value = share::<SEATS>();
    let (one, mut other) = (idle(&value), watch(&value));
    let setter = with(&value, |value| value.set(1));
    let leaver = spawn(move || drop(one));
    assert_eq!(block_on(other.get()), Ok(1));
    join([setter, leaver]);
    assert_eq!(value.watcher_count(), 1);
}

fn a_set_between_batches_forgets_nobody<const SEATS: usize>() {
    let value = share::<SEATS>();
    let _batch = [(); AT_ONCE].map(|()| idle(&value));
    let (mut watcher, mut other) = (watch(&value), watch(&value));
    let first = with(&value, |value| value.set(1));
    let second = with(&value, move |value| {
        // Parks behind those whom the first set still has to wake.
        other.mark_seen();
        let _ = poll_idly(&mut other);
        value.set(2);
    });
    follow(&mut watcher, 2);
    join([first, second]);
}
