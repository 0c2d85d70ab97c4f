//! What allocates and what does not, by a counting allocator.

#![cfg(not(loom))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

mod util;

use std::future::Future;
use std::mem::forget;
use std::pin::{Pin, pin};

use allocation_counter::{AllocationInfo, measure};
use event_value::{Handle, Watcher};

use util::{Seated, Task};

const MANY: u32 = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };

/// How many allocations and how many bytes `f` makes, and how many of each it keeps.
fn cost(f: impl FnOnce()) -> [i64; 4] {
    let AllocationInfo { count_total, bytes_total, count_current, bytes_current, .. } = measure(f);
    [count_total as i64, bytes_total as i64, count_current, bytes_current]
}

const NOTHING: [i64; 4] = [0; 4];

fn wait<const SEATS: usize>(watcher: &mut Watcher<&Seated<u32, SEATS>>, task: &Task) {
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
}

fn get<const SEATS: usize>(watcher: &mut Watcher<&Seated<u32, SEATS>>, task: &Task) {
    assert!(watcher.poll_get(&mut task.cx()).is_ready());
}

#[test]
fn the_counter_counts() {
    let mut kept = None;
    assert_eq!(cost(|| kept = Some(Box::new(1_u64))), [1, 8, 1, 8]);
    assert_eq!(cost(|| drop(kept)), [0, 0, -1, -8]);
}

#[test]
fn nothing_in_seats_allocates() {
    let (task, other) = (Task::new(), Task::new());
    let all = || {
        let value = Seated::<u32, 20>::new();
        let mut watchers: [_; 20] = std::array::from_fn(|_| value.try_watch().unwrap());
        assert!(value.try_watch().is_err());
        for round in 0..100 {
            watchers.iter_mut().for_each(|watcher| wait(watcher, &task));
            watchers.iter_mut().for_each(|watcher| wait(watcher, &other));
            value.set(round);
            watchers.iter_mut().for_each(|watcher| get(watcher, &task));
            assert!(pin!(watchers[3].get()).poll(&mut task.cx()).is_pending());
            assert!(pin!(watchers[4].get_filter(|_| true)).poll(&mut task.cx()).is_pending());
            assert!(pin!(watchers[5].get_map(|n| Some(*n))).poll(&mut task.cx()).is_pending());
        }
        assert_eq!(value.modify(|slot| *slot), value.clear());
        drop(value.producer());
        drop(watchers);
    };
    assert_eq!(cost(all), NOTHING);
    assert_eq!((task.registrations(), other.registrations()), (0, 0));
}

#[test]
fn a_million_waits_in_a_seat_allocate_nothing() {
    let (value, tasks) = (Seated::<u32, 2>::new(), [Task::new(), Task::new()]);
    let mut watcher = value.try_watch().unwrap();
    assert_eq!(cost(|| (0..MANY).for_each(|_| wait(&mut watcher, &tasks[0]))), NOTHING, "re-polls");
    assert_eq!(cost(|| (0..MANY).for_each(|n| wait(&mut watcher, &tasks[n as usize % 2]))), NOTHING, "other tasks");
    let cancel = |_| assert!(pin!(watcher.get()).poll(&mut tasks[0].cx()).is_pending());
    assert_eq!(cost(|| (0..MANY).for_each(cancel)), NOTHING, "cancels");
    let watch_anew = |_| wait(&mut value.try_watch().unwrap(), &tasks[1]);
    assert_eq!(cost(|| (0..MANY).for_each(watch_anew)), NOTHING, "new watchers");
    let set_and_get = |n| {
        wait(&mut watcher, &tasks[0]);
        value.set(n);
        get(&mut watcher, &tasks[0]);
    };
    assert_eq!(cost(|| (0..MANY).for_each(set_and_get)), NOTHING, "sets");
    assert_eq!(tasks.each_ref().map(Task::registrations), [0, 0]);
}

#[test]
fn a_set_with_nobody_in_the_crowd_allocates_nothing_not_even_the_first() {
    static EMPTY: Seated<u32, 0> = Seated::new();
    assert_eq!(cost(|| EMPTY.set(1)), NOTHING);
    assert_eq!(cost(|| EMPTY.close()), NOTHING);

    let (value, task) = (Seated::<u32, 2>::new(), Task::new());
    let mut watcher = value.try_watch().unwrap();
    let set_with_one_in_a_seat = || {
        wait(&mut watcher, &task);
        value.set(1);
    };
    assert_eq!(cost(set_with_one_in_a_seat), NOTHING);
}

fn forget_gets<S: Handle<Item = u32>>(mut watcher: Watcher<S>, task: &Task) {
    let forget_one = |_| {
        let mut get = watcher.get();
        assert!(Pin::new(&mut get).poll(&mut task.cx()).is_pending());
        forget(get);
    };
    assert_eq!(cost(|| (0..1000).for_each(forget_one)), NOTHING);
    assert_eq!(task.registrations(), 1);
    drop(watcher);
    assert_eq!(task.registrations(), 0);
}

#[test]
fn a_future_that_is_forgotten_leaks_nothing_but_itself() {
    let (value, task) = (Seated::<u32, 1>::new(), Task::new());
    forget_gets(value.try_watch().unwrap(), &task);
}

#[cfg(all(feature = "alloc", target_pointer_width = "64"))]
mod the_crowd {
    use super::*;

    /// What the docs of `Watcher::get` say.
    const LISTENER: i64 = 56;
    const LIST: i64 = 72;

    fn warmed_up() -> (Seated<u32, 0>, Task) {
        let (value, task) = (Seated::new(), Task::new());
        wait(&mut value.watch(), &task);
        (value, task)
    }

    #[test]
    fn a_watcher_allocates_nothing_until_it_waits() {
        let (value, task) = (Seated::<u32, 0>::new(), Task::new());
        let watch_and_get = || {
            let mut watcher = value.watch();
            value.set(1);
            get(&mut watcher, &task);
            assert!(watcher.try_get().is_err());
            drop(watcher.clone());
        };
        assert_eq!(cost(watch_and_get), NOTHING);
    }

    #[test]
    fn a_wait_allocates_what_the_docs_say() {
        let (value, task) = (Seated::<u32, 0>::new(), Task::new());
        let [mut one, mut other] = [value.watch(), value.watch()];
        assert_eq!(cost(|| wait(&mut one, &task)), [2, LIST + LISTENER, 2, LIST + LISTENER], "the first wait");
        assert_eq!(cost(|| wait(&mut other, &task)), [1, LISTENER, 1, LISTENER], "a later wait");
        assert_eq!(cost(|| wait(&mut one, &task)), NOTHING, "a re-poll");
        assert_eq!(cost(|| value.set(1)), NOTHING, "a set");
        assert_eq!(cost(|| get(&mut one, &task)), [0, 0, -1, -LISTENER], "a get");
        assert_eq!(cost(|| drop(other)), [0, 0, -1, -LISTENER], "a watcher that goes");
        drop(one);
        assert_eq!(cost(|| drop(value)), [0, 0, -1, -LIST], "a value that goes");
    }

    #[test]
    fn a_million_re_polls_allocate_nothing() {
        let (value, task) = warmed_up();
        let mut watcher = value.watch();
        wait(&mut watcher, &task);
        assert_eq!(cost(|| (0..MANY).for_each(|_| wait(&mut watcher, &task))), NOTHING);
    }

    #[test]
    fn a_million_waits_keep_nothing() {
        let (value, task) = warmed_up();
        let mut watcher = value.watch();
        let one_listener_each = [i64::from(MANY), i64::from(MANY) * LISTENER, 0, 0];
        let cancel = |_| assert!(pin!(watcher.get()).poll(&mut task.cx()).is_pending());
        assert_eq!(cost(|| (0..MANY).for_each(cancel)), one_listener_each, "cancels");
        let watch_anew = |_| wait(&mut value.watch(), &task);
        assert_eq!(cost(|| (0..MANY).for_each(watch_anew)), one_listener_each, "new watchers");
        let set_and_get = |n| {
            wait(&mut watcher, &task);
            value.set(n);
            get(&mut watcher, &task);
        };
        assert_eq!(cost(|| (0..MANY).for_each(set_and_get)), one_listener_each, "sets");
    }

    #[test]
    fn everything_is_returned_in_the_end() {
        let all = || {
            let (value, tasks) = (Seated::<u32, 3>::new(), [Task::new(), Task::new()]);
            let mut watchers: Vec<_> = (0..50).map(|_| value.watch()).collect();
            for round in 0..20 {
                for (n, watcher) in watchers.iter_mut().enumerate() {
                    wait(watcher, &tasks[n % 2]);
                    wait(watcher, &tasks[(n + round) % 2]);
                }
                value.set(round as u32);
                watchers.iter_mut().step_by(2).for_each(|watcher| get(watcher, &tasks[0]));
                drop(watchers.remove(round));
                watchers.push(value.watch());
                watchers.iter_mut().for_each(Watcher::mark_seen);
            }
            value.close();
        };
        let [_, _, kept, bytes_kept] = cost(all);
        assert_eq!((kept, bytes_kept), (0, 0));
    }

    #[test]
    fn a_future_that_is_forgotten_leaks_nothing_but_itself() {
        let (value, task) = warmed_up();
        let mut watcher = value.watch();
        wait(&mut watcher, &task);
        forget_gets(watcher, &task);
    }
}

#[cfg(feature = "std")]
#[test]
fn a_blocking_get_allocates_one_waker() {
    let value = Seated::<u32, 1>::from(1);
    let mut watcher = value.try_watch().unwrap();
    let [count, _, kept, bytes_kept] = cost(|| assert_eq!(watcher.get_blocking(), Ok(1)));
    assert_eq!([count, kept, bytes_kept], [1, 0, 0]);
}
