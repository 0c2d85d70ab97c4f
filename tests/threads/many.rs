//! As many watchers of one value as a large server has connections.

use std::sync::Barrier;
use std::thread;

use crate::scale::{LIMIT, rounds};
use crate::util::{Seated, Task, with_watchdog};

const MANY: usize = if cfg!(miri) { 100 } else { 300_000 };

/// Each has a seat of its own: all wait, all are woken once, all get the last value, and all go.
#[test]
fn hundreds_of_thousands_of_watchers_of_one_value_are_all_woken() {
    with_watchdog("hundreds_of_thousands_of_watchers_of_one_value_are_all_woken", LIMIT, || {
        let (value, task) = (Seated::<u32, 4>::new(), Task::new());
        let mut watchers: Vec<_> = (0..MANY).map(|_| value.watch()).collect();
        assert_eq!(value.watcher_count(), MANY);
        for round in 1..=2 {
            for watcher in &mut watchers {
                assert!(watcher.poll_get(&mut task.cx()).is_pending());
            }
            assert_eq!(task.registrations(), MANY);
            value.set(round);
            assert_eq!((task.wakes(), task.registrations()), (round as usize * MANY, 0));
            assert!(watchers.iter_mut().all(|watcher| watcher.try_get() == Ok(round)));
        }
        drop(watchers);
        assert_eq!(value.watcher_count(), 0);
    });
}

const THREADS: usize = 4;
const EACH: usize = 8;

/// They all find the seats taken at the same time, and make more: nobody is lost, and nobody gets a seat twice.
fn grow_at_once<const SEATS: usize>(name: &'static str) {
    with_watchdog(name, LIMIT, || {
        for _ in 0..rounds(5_000, 500) {
            let (value, start) = (Seated::<u32, SEATS>::new(), Barrier::new(THREADS + 1));
            thread::scope(|scope| {
                let growing = [(); THREADS].map(|()| scope.spawn(|| come_and_wait(&value, &start)));
                start.wait();
                value.set(1);
                let waiting: Vec<_> = growing.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
                assert_eq!(value.watcher_count(), THREADS * EACH);
                value.set(2);
                for (mut watcher, task) in waiting {
                    assert_eq!((task.wakes(), task.registrations()), (1, 0));
                    assert_eq!(watcher.try_get(), Ok(2));
                }
            });
            assert_eq!(value.watcher_count(), 0);
        }
    });
}

type Waiting<'a, const SEATS: usize> = Vec<(event_value::Watcher<&'a Seated<u32, SEATS>>, Task)>;

/// Makes watchers that wait for the value after 1, each with a task of its own. The value is set to 1 meanwhile.
fn come_and_wait<'a, const SEATS: usize>(value: &'a Seated<u32, SEATS>, start: &Barrier) -> Waiting<'a, SEATS> {
    start.wait();
    let mut waiting: Waiting<'a, SEATS> = (0..EACH).map(|_| (value.watch(), Task::new())).collect();
    for (watcher, task) in &mut waiting {
        futures_lite::future::block_on(watcher.get_filter(|number| *number == 1)).unwrap();
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
    }
    waiting
}

#[test]
fn threads_that_need_a_block_at_once_lose_nobody_in_blocks() {
    grow_at_once::<0>("threads_that_need_a_block_at_once_lose_nobody_in_blocks");
}

#[test]
fn threads_that_need_a_block_at_once_lose_nobody_mixed() {
    grow_at_once::<3>("threads_that_need_a_block_at_once_lose_nobody_mixed");
}

/// Watchers come and go in threads while others wait and are woken, so that blocks are made and freed all the time.
#[test]
fn blocks_that_come_and_go_beside_sets_wake_everybody() {
    with_watchdog("blocks_that_come_and_go_beside_sets_wake_everybody", LIMIT, || {
        let value = Seated::<u64, 1>::new();
        thread::scope(|scope| {
            let comers = [(); THREADS].map(|()| {
                scope.spawn(|| {
                    for _ in 0..rounds(20_000, 2_000) {
                        let mut watchers: Vec<_> = (0..12).map(|_| value.watch()).collect();
                        let newest = futures_lite::future::block_on(watchers[11].get()).unwrap();
                        let next = watchers[11].get_filter(|number| *number > newest);
                        assert!(futures_lite::future::block_on(next).is_ok());
                    }
                })
            });
            let mut number = 0;
            while comers.iter().any(|comer| !comer.is_finished()) {
                number += 1;
                value.set(number);
                thread::yield_now();
            }
        });
        assert_eq!(value.watcher_count(), 0);
    });
}
