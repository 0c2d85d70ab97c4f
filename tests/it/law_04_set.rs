//! Law 4. `set` never fails, never waits for watchers, takes the same time whether 0 or 1000 watchers are idle; live
//! copies of `T` do not grow with unread sets.

use std::array;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use event_value::Watcher;

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    law_04_set_does_not_wait_for_watchers,
    law_04_live_copies_do_not_grow_with_unread_sets,
    law_04_an_old_value_is_dropped_by_the_set_that_replaces_it,
}

fn law_04_set_does_not_wait_for_watchers<const SEATS: usize>() {
    let (value, tasks) = (Seated::<u32, SEATS>::new(), array::from_fn::<_, 40, _>(|_| Task::new()));
    let mut watchers = array::from_fn::<_, 40, _>(|_| watch(&value));
    for (watcher, task) in watchers.iter_mut().zip(&tasks).step_by(2) {
        assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Pending);
    }
    // This thread is the only one: had a set to wait for one of them, it would wait for ever.
    (0..1000).for_each(|number| value.set(number));
    assert!(watchers.iter_mut().all(|watcher| watcher.try_get() == Ok(999)));
}

fn law_04_live_copies_do_not_grow_with_unread_sets<const SEATS: usize>() {
    let (value, token) = (Seated::<Arc<()>, SEATS>::new(), Arc::new(()));
    let mut watchers = array::from_fn::<_, 40, _>(|_| watch(&value));
    let task = Task::new();
    for watcher in watchers.iter_mut().step_by(2) {
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
    }
    for _ in 0..1000 {
        value.set(Arc::clone(&token));
        assert_eq!(Arc::strong_count(&token), 2, "ours and the one in the value");
    }
    let copies: Vec<_> = watchers.iter_mut().map(|watcher| watcher.try_get().unwrap()).collect();
    assert_eq!(Arc::strong_count(&token), 2 + copies.len());
}

fn law_04_an_old_value_is_dropped_by_the_set_that_replaces_it<const SEATS: usize>() {
    let (value, old) = (Seated::<Arc<u32>, SEATS>::new(), Arc::new(1));
    let mut watcher = watch(&value);
    value.set(Arc::clone(&old));
    assert!(watcher.poll_get(&mut Task::new().cx()).is_ready());
    assert_eq!(Arc::strong_count(&old), 2);
    value.set(Arc::new(2));
    assert_eq!(Arc::strong_count(&old), 1);
}

/// The best of many times, for that is the one that nothing disturbed.
fn time_of_a_set<const SEATS: usize>(value: &Seated<u32, SEATS>) -> Duration {
    let time_one = |number| {
        let start = Instant::now();
        value.set(number);
        start.elapsed()
    };
    (0..500).map(time_one).min().unwrap_or_default()
}

/// A `set` that looked at every seat or watcher would take a thousand times as long.
fn assert_takes_the_same_time(with_many: Duration, with_none: Duration) {
    assert!(with_many < 20 * with_none + Duration::from_micros(2), "{with_many:?}, with nobody {with_none:?}");
}

#[test]
fn law_04_set_takes_the_same_time_whether_0_or_60000_watchers_are_idle_inline() {
    // Without an allocator, there can't be more.
    const IDLE: usize = if cfg!(feature = "alloc") { 60_000 } else { 254 };
    static VALUE: Seated<u32, IDLE> = Seated::new();
    let with_none = time_of_a_set(&VALUE);
    let idle: Vec<Watcher<_>> = (0..IDLE).map(|_| VALUE.try_watch().unwrap()).collect();
    assert_takes_the_same_time(time_of_a_set(&VALUE), with_none);
    drop(idle);
}

#[cfg(feature = "alloc")]
#[test]
fn law_04_set_takes_the_same_time_whether_0_or_60000_watchers_are_idle_in_blocks() {
    let value = Seated::<u32, 0>::new();
    let with_none = time_of_a_set(&value);
    let idle: Vec<Watcher<_>> = (0..60_000).map(|_| value.watch()).collect();
    assert_takes_the_same_time(time_of_a_set(&value), with_none);
    drop(idle);
}
