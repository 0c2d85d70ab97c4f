//! What allocates and what does not, by a counting allocator.

#![cfg(not(loom))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

mod util;

use std::future::Future;
use std::mem::forget;
use std::pin::{Pin, pin};
#[cfg(feature = "std")]
use std::time::Duration;

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
fn nothing_inline_allocates() {
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
fn a_million_waits_inline_allocate_nothing() {
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
fn a_set_allocates_nothing_not_even_the_first() {
    static EMPTY: Seated<u32, 0> = Seated::new();
    assert_eq!(cost(|| EMPTY.set(1)), NOTHING);
    assert_eq!(cost(|| EMPTY.close()), NOTHING);

    let (value, task) = (Seated::<u32, 2>::new(), Task::new());
    let mut watcher = value.try_watch().unwrap();
    let set_with_one_that_waits = || {
        wait(&mut watcher, &task);
        value.set(1);
    };
    assert_eq!(cost(set_with_one_that_waits), NOTHING);
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
mod blocks {
    use super::*;

    const SEAT: i64 = 24;
    /// 8 seats, and what there is to know of all blocks.
    const FIRST: i64 = 8 * SEAT + 32;
    /// Where the blocks are, the first excepted.
    const LIST: i64 = 28 * 16;
    const SECOND: i64 = 16 * SEAT;
    const THIRD: i64 = 32 * SEAT;

    /// What `f` allocates, and keeps, in how many pieces.
    fn grows_by(pieces: i64, bytes: i64, f: impl FnOnce()) {
        assert_eq!(cost(f), [pieces, bytes, pieces, bytes]);
    }

    #[test]
    fn watchers_allocate_blocks_and_nothing_else() {
        let (value, mut watchers) = (Seated::<u32, 4>::new(), Vec::with_capacity(64));
        let mut watch = |times| (0..times).for_each(|_| watchers.push(value.watch()));
        grows_by(0, 0, || watch(4));
        grows_by(1, FIRST, || watch(1));
        grows_by(0, 0, || watch(7));
        grows_by(2, LIST + SECOND, || watch(1));
        grows_by(0, 0, || watch(15));
        grows_by(1, THIRD, || watch(1));
        grows_by(0, 0, || watch(31));
        assert_eq!(cost(|| watchers.truncate(5)), [0, 0, 0, 0], "one is still in a block");
        assert_eq!(cost(|| drop(watchers.pop())), [0, 0, -3, -(LIST + SECOND + THIRD)], "now none is");
        drop(watchers);
        assert_eq!(cost(|| drop(value)), [0, 0, -1, -FIRST]);
    }

    /// All kinds of waits and ends of waits, of all of them.
    fn no_wait_allocates<const SEATS: usize>(watchers: usize) {
        let (value, task, other) = (Seated::<u32, SEATS>::new(), Task::new(), Task::new());
        let mut watchers: Vec<_> = (0..watchers).map(|_| value.watch()).collect();
        let rounds = || {
            for round in 0..100 {
                watchers.iter_mut().for_each(|watcher| wait(watcher, &task));
                watchers.iter_mut().for_each(|watcher| wait(watcher, &other));
                value.set(round);
                watchers.iter_mut().for_each(|watcher| get(watcher, &task));
                for watcher in &mut watchers {
                    assert!(pin!(watcher.get()).poll(&mut task.cx()).is_pending());
                    assert!(pin!(watcher.get_filter(|_| true)).poll(&mut task.cx()).is_pending());
                    assert!(pin!(watcher.get_map(|n| Some(*n))).poll(&mut task.cx()).is_pending());
                }
            }
        };
        assert_eq!(cost(rounds), NOTHING);
        assert_eq!((task.registrations(), other.registrations()), (0, 0));
    }

    #[test]
    fn no_wait_allocates_at_any_number_of_watchers() {
        for watchers in [4, 5, 1000] {
            no_wait_allocates::<4>(watchers);
            no_wait_allocates::<0>(watchers);
        }
    }

    #[test]
    fn a_million_waits_in_a_block_allocate_nothing() {
        let (value, task) = (Seated::<u32, 0>::new(), Task::new());
        let mut watcher = value.watch();
        assert_eq!(cost(|| (0..MANY).for_each(|_| wait(&mut watcher, &task))), NOTHING, "re-polls");
        let cancel = |_| assert!(pin!(watcher.get()).poll(&mut task.cx()).is_pending());
        assert_eq!(cost(|| (0..MANY).for_each(cancel)), NOTHING, "cancels");
        let watch_anew = |_| wait(&mut value.watch(), &task);
        assert_eq!(cost(|| (0..MANY).for_each(watch_anew)), NOTHING, "new watchers");
        let set_and_get = |n| {
            wait(&mut watcher, &task);
            value.set(n);
            get(&mut watcher, &task);
        };
        assert_eq!(cost(|| (0..MANY).for_each(set_and_get)), NOTHING, "sets");
    }

    #[test]
    fn a_watcher_that_comes_and_goes_at_the_edge_of_a_block_allocates_once() {
        for (watchers, pieces, bytes) in [(4, 1, FIRST), (4 + 8, 2, LIST + SECOND), (4 + 8 + 16, 1, THIRD)] {
            let (value, task) = (Seated::<u32, 4>::new(), Task::new());
            let all_others: Vec<_> = (0..watchers).map(|_| value.watch()).collect();
            grows_by(pieces, bytes, || (0..MANY).for_each(|_| wait(&mut value.watch(), &task)));
            grows_by(0, 0, || (0..MANY).for_each(|_| drop(all_others[0].clone())));
            assert_eq!(task.registrations(), 0);
        }
    }

    #[test]
    fn when_all_watchers_are_gone_at_most_one_block_stays() {
        let value = Seated::<u32, 4>::new();
        for watchers in [0, 4, 5, 12, 13, 1000] {
            let kept = i64::from(watchers > 4);
            let value = Seated::<u32, 4>::new();
            let [_, _, pieces, bytes] = cost(|| (0..3).for_each(|_| drop(many(&value, watchers))));
            assert_eq!((pieces, bytes), (kept, kept * FIRST));
        }
        assert_eq!(cost(|| drop(value)), NOTHING);
    }

    fn many<const SEATS: usize>(value: &Seated<u32, SEATS>, number: usize) -> Vec<Watcher<&Seated<u32, SEATS>>> {
        (0..number).map(|_| value.watch()).collect()
    }

    #[test]
    fn try_watch_never_allocates() {
        let value = Seated::<u32, 4>::new();
        let mut watchers = Vec::with_capacity(20);
        let mut fill = || watchers.extend(std::iter::from_fn(|| value.try_watch().ok()));
        assert_eq!(cost(&mut fill), NOTHING);
        let beyond = value.watch();
        assert_eq!(cost(&mut fill), NOTHING);
        assert_eq!(cost(|| assert!(beyond.try_clone().is_err())), NOTHING);
        assert_eq!(watchers.len(), 4 + 8 - 1);
    }

    #[test]
    fn everything_is_returned_in_the_end() {
        let all = || {
            let (value, tasks) = (Seated::<u32, 3>::new(), [Task::new(), Task::new()]);
            let mut watchers = many(&value, 50);
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
        let (value, task) = (Seated::<u32, 0>::new(), Task::new());
        forget_gets(value.watch(), &task);
    }
}

#[cfg(all(feature = "alloc", target_pointer_width = "64"))]
mod one_shot_waits {
    use super::*;

    /// What the docs of `OneShot` say.
    const LISTENER: i64 = 56;
    const LIST: i64 = 72;

    fn begin(wait: &mut (impl Future + Unpin), task: &Task) -> bool {
        Pin::new(wait).poll(&mut task.cx()).is_pending()
    }

    #[test]
    fn one_that_is_ready_allocates_nothing() {
        let (value, task) = (Seated::<u32, 0>::from(1), Task::new());
        let ready = || {
            assert!(!begin(&mut value.newer_than(event_value::Version::new(0)), &task));
            assert!(!begin(&mut value.wait_for(|n| *n == 1), &task));
            assert!(!begin(&mut value.unwatched(), &task));
            assert!(!begin(&mut value.watched_by(0), &task));
        };
        assert_eq!(cost(ready), NOTHING);
    }

    #[test]
    fn a_wait_allocates_what_the_docs_say() {
        let (value, task) = (Seated::<u32, 0>::new(), Task::new());
        let [mut one, mut other] = [0; 2].map(|_| value.newer_than(value.version()));
        assert_eq!(
            cost(|| assert!(begin(&mut one, &task))),
            [2, LIST + LISTENER, 2, LIST + LISTENER],
            "the first wait"
        );
        assert_eq!(cost(|| assert!(begin(&mut other, &task))), [1, LISTENER, 1, LISTENER], "a later wait");
        assert_eq!(cost(|| assert!(begin(&mut one, &task))), NOTHING, "a re-poll");
        assert_eq!(cost(|| value.set(1)), NOTHING, "a set");
        assert_eq!(cost(|| assert!(!begin(&mut one, &task))), [0, 0, -1, -LISTENER], "its end");
        assert_eq!(cost(|| drop(other)), [0, 0, -1, -LISTENER], "one that is dropped");
        drop(one);
        assert_eq!(cost(|| drop(value)), [0, 0, -1, -LIST], "a value that goes");
    }

    #[test]
    fn many_waits_keep_nothing() {
        let (value, task) = (Seated::<u32, 0>::new(), Task::new());
        assert!(begin(&mut value.newer_than(value.version()), &task));
        let one_listener_each = [i64::from(MANY), i64::from(MANY) * LISTENER, 0, 0];
        let give_up = |_| assert!(begin(&mut value.newer_than(value.version()), &task));
        assert_eq!(cost(|| (0..MANY).for_each(give_up)), one_listener_each);
        assert_eq!(task.registrations(), 0);
    }
}

#[cfg(feature = "std")]
#[test]
fn a_blocking_get_allocates_only_if_it_has_to_wait() {
    let value = Seated::<u32, 1>::from(1);
    let mut watcher = value.try_watch().unwrap();
    assert_eq!(cost(|| assert_eq!(watcher.get_blocking(), Ok(1))), NOTHING);
    let [count, _, kept, bytes_kept] = cost(|| assert!(watcher.get_timeout(Duration::from_millis(1)).is_err()));
    assert_eq!([count, kept, bytes_kept], [1, 0, 0]);
}
