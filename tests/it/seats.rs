//! Seats: many of them, in their order, and who gets one.

use std::thread;

use event_value::{NoSeat, Watcher};

use crate::everywhere::guarded;
use crate::util::{Seated, Task};

/// Without an allocator, a value can have no more than 254 seats.
#[test]
fn as_many_seats_as_there_can_be_everywhere_work() {
    let value = Seated::<u32, 254>::new();
    let tasks: Vec<Task> = (0..254).map(|_| Task::new()).collect();
    let mut watchers: Vec<Watcher<_>> = tasks.iter().map(|_| value.try_watch().unwrap()).collect();
    if cfg!(not(feature = "alloc")) {
        assert!(matches!(value.try_watch(), Err(NoSeat { .. })));
    }
    for (watcher, task) in watchers.iter_mut().zip(&tasks) {
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
    }
    assert_eq!(value.watcher_count(), 254);
    value.set(1);
    assert!(tasks.iter().all(|task| task.wakes() == 1));
    // Out of order, so that the list of free seats is, too.
    while !watchers.is_empty() {
        drop(watchers.swap_remove(watchers.len() / 2));
    }
    assert_eq!((0..254).map(|_| value.try_watch().unwrap()).collect::<Vec<_>>().len(), 254);
}

/// On a stack that could not hold a waker for each of them: they would take 64 KiB.
#[test]
fn thousands_of_seats_work_on_a_small_stack() {
    // Without an allocator, there can't be more.
    const SEATS: usize = if cfg!(feature = "alloc") { 4096 } else { 254 };
    static VALUE: Seated<u32, SEATS> = Seated::new();
    let test = || {
        let tasks: Vec<Task> = (0..SEATS).map(|_| Task::new()).collect();
        let mut watchers: Vec<Watcher<_>> = (0..SEATS).map(|_| VALUE.try_watch().unwrap()).collect();
        assert!(matches!(VALUE.try_watch(), Err(NoSeat { .. })));
        for round in 1..=3 {
            for (watcher, task) in watchers.iter_mut().zip(&tasks) {
                assert!(watcher.poll_get(&mut task.cx()).is_pending());
            }
            VALUE.set(round);
            assert!(tasks.iter().all(|task| task.wakes() == round as usize));
            assert!(watchers.iter_mut().all(|watcher| watcher.try_get() == Ok(round)));
        }
    };
    let on_small_stack = thread::Builder::new().stack_size(48 * 1024);
    guarded("thousands of seats", || on_small_stack.spawn(test).unwrap().join().unwrap());
}

#[test]
fn a_value_without_seats_has_none() {
    let value = Seated::<u32, 0>::from(1);
    assert!(matches!(value.try_watch(), Err(NoSeat { .. })));
    value.set(2);
    value.close();
    assert_eq!((value.peek(), value.watcher_count()), (Some(2), 0));
}

#[test]
fn a_seat_that_was_given_back_can_be_taken_again() {
    let value = Seated::<u32, 3>::new();
    let [first, second, third] = [0; 3].map(|_| value.try_watch().unwrap());
    drop(second);
    let again = value.try_watch().unwrap();
    assert!(value.try_watch().is_err());
    drop((first, third));
    let both = [0; 2].map(|_| value.try_watch().unwrap());
    assert!(value.try_watch().is_err());
    drop((again, both));
}

/// Law 9 is about those that stay; here some go in between.
#[test]
fn who_gives_up_leaves_the_others_in_their_order() {
    let value = Seated::<u32, 40>::new();
    let tasks: Vec<Task> = (0..40).map(|_| Task::new()).collect();
    let mut watchers: Vec<_> = (0..40).map(|_| value.try_watch().unwrap()).collect();
    for (watcher, task) in watchers.iter_mut().zip(&tasks) {
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
    }
    for gone in [39, 0, 20, 21, 19] {
        drop(watchers.remove(gone));
    }
    value.set(1);
    let woken = tasks.iter().filter(|task| task.wakes() == 1).count();
    assert_eq!((woken, tasks.iter().map(Task::wakes).sum::<usize>()), (watchers.len(), watchers.len()));
    assert!(watchers.iter_mut().all(|watcher| watcher.try_get() == Ok(1)));
}

/// Watchers that come, and go, while others are being woken: what they do there is done by the wakers themselves.
mod while_others_are_being_woken {
    use super::*;
    use crate::probe::Hooks;
    use std::sync::{Arc, Mutex};
    use std::task::Context;

    /// The first, and how many wakers the next look under the lock takes out.
    const AT_ONCE: usize = 1 + if cfg!(feature = "alloc") { 17 } else { 1 };

    type Guests = Vec<Option<Watcher<&'static Seated<u32, 60>>>>;

    struct World {
        value: Seated<u32, 60>,
        guests: Mutex<Guests>,
        woken: Mutex<Vec<usize>>,
        /// What a wake does, by the number of the guest.
        on_wake: fn(&'static World, usize),
    }

    impl World {
        const fn new(on_wake: fn(&'static Self, usize)) -> Self {
            Self { value: Seated::new(), guests: Mutex::new(Vec::new()), woken: Mutex::new(Vec::new()), on_wake }
        }

        fn come_and_wait(&'static self, times: usize) {
            for _ in 0..times {
                let number = self.guests.lock().unwrap().len();
                let waker = Hooks::on_wake(Arc::new(move || self.woken(number))).into_waker();
                let mut guest = self.value.try_watch().unwrap();
                guest.mark_seen();
                assert!(guest.poll_get(&mut Context::from_waker(&waker)).is_pending());
                self.guests.lock().unwrap().push(Some(guest));
            }
        }

        fn woken(&'static self, number: usize) {
            self.woken.lock().unwrap().push(number);
            (self.on_wake)(self, number);
        }

        fn go(&self, number: usize) {
            let guest = self.guests.lock().unwrap()[number].take();
            drop(guest);
        }
    }

    /// 1 is the first of a batch, woken when those from AT_ONCE on are still due.
    #[test]
    fn who_comes_is_woken_by_the_next_set_after_those_who_were_there() {
        static WORLD: World = World::new(|world, number| {
            if number == 1 {
                world.come_and_wait(10);
                world.value.set(2);
            }
        });
        WORLD.come_and_wait(40);
        guarded("wakers who bring others", || WORLD.value.set(1));
        let expected: Vec<usize> = (0..2).chain(AT_ONCE..50).chain(2..AT_ONCE).collect();
        assert_eq!(*WORLD.woken.lock().unwrap(), expected);
    }

    /// AT_ONCE is woken by the second set, when those after it are due, the newcomers from 40 on among them.
    #[test]
    fn who_goes_is_not_woken_and_the_others_are() {
        static WORLD: World = World::new(|world, number| match number {
            1 => {
                world.come_and_wait(10);
                world.value.set(2);
            }
            AT_ONCE => [40, 39, 45, 34, 49].into_iter().for_each(|gone| world.go(gone)),
            _ => (),
        });
        WORLD.come_and_wait(40);
        guarded("wakers who take others with them", || WORLD.value.set(1));
        let stay = |number: &usize| ![34, 39, 40, 45, 49].contains(number);
        let expected: Vec<usize> = (0..2).chain(AT_ONCE..50).filter(stay).chain(2..AT_ONCE).collect();
        assert_eq!(*WORLD.woken.lock().unwrap(), expected);

        WORLD.woken.lock().unwrap().clear();
        WORLD.come_and_wait(3);
        WORLD.value.set(3);
        assert_eq!(*WORLD.woken.lock().unwrap(), [50, 51, 52]);
        WORLD.guests.lock().unwrap().clear();
        assert_eq!(WORLD.value.watcher_count(), 0);
    }

    /// In their own wake, as a task that is polled inline: they are for the next set, or this one would never end.
    #[test]
    fn who_waits_again_is_woken_by_the_next_set() {
        static WORLD: World = World::new(|world, number| {
            if number < 40 {
                world.come_and_wait(1);
                world.go(number);
            }
        });
        WORLD.come_and_wait(40);
        guarded("wakers who wait again", || WORLD.value.set(1));
        assert_eq!(WORLD.woken.lock().unwrap().drain(..).collect::<Vec<_>>(), (0..40).collect::<Vec<_>>());
        WORLD.value.set(2);
        assert_eq!(*WORLD.woken.lock().unwrap(), (40..80).collect::<Vec<_>>());
    }
}

#[cfg(feature = "alloc")]
mod in_blocks {
    use super::*;
    use crate::probe::{Hooks, burst, bursts, once};
    use std::array;
    use std::task::Context;

    /// How many seats the first block has.
    const FIRST_BLOCK: usize = 8;

    #[test]
    fn a_watcher_keeps_its_seat_for_life() {
        let (value, task) = (Seated::<u32, 1>::new(), Task::new());
        let [inline, mut in_block] = [value.watch(), value.watch()];
        assert!(in_block.poll_get(&mut task.cx()).is_pending());
        drop(inline);
        assert!(in_block.poll_get(&mut Task::new().cx()).is_pending());
        value.set(1);
        assert_eq!(in_block.try_get(), Ok(1));
        assert!(in_block.poll_get(&mut task.cx()).is_pending());
        let others: Vec<_> = (0..FIRST_BLOCK).map(|_| value.try_watch().unwrap()).collect();
        assert!(matches!(value.try_watch(), Err(NoSeat { .. })), "one inline, and all but one of the block");
        value.set(2);
        assert_eq!((task.wakes(), in_block.try_get()), (1, Ok(2)));
        drop(others);
    }

    #[test]
    fn try_watch_takes_any_free_seat_and_makes_none() {
        let value = Seated::<u32, 2>::new();
        let inline: [_; 2] = array::from_fn(|_| value.try_watch().unwrap());
        assert!(value.try_watch().is_err(), "there is no block yet");
        let first = value.watch();
        let block: [_; FIRST_BLOCK - 1] = array::from_fn(|_| value.try_watch().unwrap());
        assert!(first.try_clone().is_err());
        let second = value.watch();
        let larger: [_; 2 * FIRST_BLOCK - 1] = array::from_fn(|_| second.try_clone().unwrap());
        assert!(value.try_watch().is_err());
        drop(block);
        let again: [_; FIRST_BLOCK - 1] = array::from_fn(|_| value.try_watch().unwrap());
        assert!(value.try_watch().is_err());
        drop((inline, first, second, larger, again));
        let left: Vec<_> = (0..2 + FIRST_BLOCK).map(|_| value.try_watch().unwrap()).collect();
        assert!(value.try_watch().is_err(), "one block stays");
        drop(left);
    }

    /// 1000 watchers fill 2 seats and 7 blocks. Every third goes, others come, and the order of the rest stays.
    #[test]
    fn seats_of_many_blocks_are_taken_again() {
        let value = Seated::<u32, 2>::new();
        let tasks: Vec<Task> = (0..1000).map(|_| Task::new()).collect();
        let mut watchers: Vec<_> = tasks.iter().map(|_| value.watch()).collect();
        for round in 1..=3 {
            for (watcher, task) in watchers.iter_mut().zip(&tasks) {
                assert!(watcher.poll_get(&mut task.cx()).is_pending());
            }
            value.set(round);
            assert!(tasks.iter().all(|task| task.wakes() == round as usize && task.registrations() == 0));
            assert!(watchers.iter_mut().all(|watcher| watcher.try_get() == Ok(round)));
            let gone: Vec<usize> = (round as usize - 1..1000).step_by(3).collect();
            let twins: Vec<_> = gone.iter().map(|&at| watchers[at].clone()).collect();
            gone.iter().zip(twins).for_each(|(&at, twin)| watchers[at] = twin);
            assert_eq!(value.watcher_count(), 1000);
        }
        drop(watchers);
        assert_eq!(value.watcher_count(), 0);
    }

    #[test]
    fn those_inline_and_those_in_blocks_are_all_woken() {
        let value = Seated::<u32, 20>::new();
        let tasks: Vec<Task> = (0..60).map(|_| Task::new()).collect();
        let mut watchers: Vec<_> = (0..60).map(|_| value.watch()).collect();
        for round in 1..=3 {
            for (watcher, task) in watchers.iter_mut().zip(&tasks) {
                assert!(watcher.poll_get(&mut task.cx()).is_pending());
            }
            value.set(round);
            assert!(tasks.iter().all(|task| task.wakes() == round as usize));
            assert!(watchers.iter_mut().all(|watcher| watcher.try_get() == Ok(round)));
        }
    }

    #[test]
    fn a_seat_is_not_lost_to_a_waker_that_panics_when_its_watcher_goes() {
        let value = Seated::<u32, 0>::new();
        let mut watchers: [_; FIRST_BLOCK] = array::from_fn(|_| value.watch());
        let waker = Hooks::on_drop(once(burst)).into_waker();
        assert!(watchers[3].poll_get(&mut Context::from_waker(&waker)).is_pending());
        assert!(value.try_watch().is_err());
        assert!(bursts(|| drop(watchers)));
        let again: [_; FIRST_BLOCK] = array::from_fn(|_| value.try_watch().unwrap());
        assert!(value.try_watch().is_err());
        drop(again);
    }

    /// All of them end at once, so that the last to go frees blocks while others look.
    #[test]
    fn blocks_go_with_the_last_of_several_threads_and_come_again() {
        guarded("blocks that come and go", || {
            let value = Seated::<u32, 0>::new();
            for _ in 0..20 {
                thread::scope(|scope| {
                    for _ in 0..4 {
                        scope.spawn(|| drop(array::from_fn::<_, 30, _>(|_| value.watch())));
                    }
                });
                assert_eq!(value.watcher_count(), 0);
                let left: [_; FIRST_BLOCK] = array::from_fn(|_| value.try_watch().unwrap());
                assert!(value.try_watch().is_err());
                drop(left);
            }
        });
    }
}
