//! Law 2. Later `get`s return only something newer than the last returned, always the newest; per watcher, versions
//! strictly increase, and all watchers see subsequences of one order.

use std::task::Poll;
use std::thread;

use event_value::{TryGetError, Version};

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    law_02_a_later_get_gives_only_something_newer,
    law_02_a_later_get_gives_the_newest,
    law_02_versions_strictly_increase,
    law_02_all_watchers_see_subsequences_of_one_order,
    law_02_threads_see_subsequences_of_one_order,
}

fn law_02_a_later_get_gives_only_something_newer<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get(), Ok(1));
    for _ in 0..3 {
        assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Pending);
        assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone));
    }
    value.set(2);
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Ready(Ok(2)));
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Pending);
}

fn law_02_a_later_get_gives_the_newest<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get(), Ok(1));
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Pending);
    value.set(2);
    value.set(3);
    value.set(4);
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Ready(Ok(4)));
    assert_eq!(watcher.skipped(), 2);
}

fn law_02_versions_strictly_increase<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut watcher = watch(&value);
    let mut last = watcher.version();
    assert_eq!(last, Version::new(0));
    for round in 0..100 {
        value.set(round);
        if round % 7 == 0 {
            value.clear();
            continue;
        }
        assert_eq!(watcher.try_get(), Ok(round));
        assert_eq!(watcher.version(), value.version());
        assert!(watcher.version() > last);
        last = watcher.version();
    }
}

fn law_02_all_watchers_see_subsequences_of_one_order<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut watchers = [watch(&value), watch(&value), watch(&value)];
    let mut seen = [const { Vec::new() }; 3];
    for number in 1..=60 {
        value.set(number);
        for (n, watcher) in watchers.iter_mut().enumerate() {
            if number % (n as u32 + 2) == 0 {
                seen[n].push(watcher.try_get().unwrap());
            }
        }
    }
    for (n, seen) in seen.iter().enumerate() {
        let expected: Vec<u32> = (1..=60).filter(|number| number % (n as u32 + 2) == 0).collect();
        assert_eq!(*seen, expected);
    }
}

/// The order in which values are published is the order of the tickets, for they are drawn in `modify`.
fn law_02_threads_see_subsequences_of_one_order<const SEATS: usize>() {
    const SETS: u64 = if cfg!(miri) { 20 } else { 2_000 };
    let value = Seated::<u64, SEATS>::new();
    let draw_tickets = || (0..SETS).for_each(|_| value.modify(|last| *last = Some(last.unwrap_or(0) + 1)));
    let follow = || {
        let (mut watcher, mut last) = (watch(&value), 0);
        while last < 2 * SETS {
            let ticket = futures_lite::future::block_on(watcher.get()).unwrap();
            assert!(ticket > last, "{ticket} after {last}");
            assert_eq!(watcher.version(), Version::new(ticket));
            last = ticket;
        }
    };
    thread::scope(|scope| {
        (0..3).for_each(|_| drop(scope.spawn(follow)));
        (0..2).for_each(|_| drop(scope.spawn(draw_tickets)));
    });
}
