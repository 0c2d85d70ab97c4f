//! Many producers against a hundred watchers of every kind.

use std::sync::Arc;
use std::thread;

use futures_lite::future::block_on;

use crate::consumers::{Kind, Shared, follow, publish_ticket};
use crate::scale::{LIMIT, rounds};
use crate::util::{Seated, with_watchdog};

const PRODUCERS: u64 = 8;
const TASKS: usize = 60;
const THREADS: usize = 40;

/// Nobody closes the value: who misses the last ticket waits for ever.
fn all_end_on_the_last_ticket<const SEATS: usize>(name: &'static str) {
    with_watchdog(name, LIMIT, || {
        let sets = rounds(25_000, 2_500);
        let value: Shared<SEATS> = Arc::new(Seated::new());
        let consumer = |kind| follow(kind, Arc::clone(&value), value.watch_arc(), PRODUCERS * sets);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(3).build().unwrap();
        let tasks: Vec<_> =
            Kind::TASKS.into_iter().cycle().take(TASKS).map(|kind| runtime.spawn(consumer(kind))).collect();
        thread::scope(|scope| {
            for kind in Kind::THREADS.into_iter().cycle().take(THREADS) {
                let consumer = consumer(kind);
                scope.spawn(|| block_on(consumer));
            }
            for _ in 0..PRODUCERS {
                scope.spawn(|| produce(&value, sets));
            }
        });
        for task in tasks {
            drop(runtime.block_on(task).unwrap());
        }
        assert_eq!(value.watcher_count(), 0);
    });
}

/// Now and then it lets others run, so that they see more than the first and the last ticket.
fn produce<const SEATS: usize>(value: &Seated<u64, SEATS>, sets: u64) {
    for set in 0..sets {
        publish_ticket(value);
        if set % 4 == 0 {
            thread::yield_now();
        }
    }
}

#[test]
fn every_watcher_ends_on_the_last_ticket_inline() {
    all_end_on_the_last_ticket::<256>("every_watcher_ends_on_the_last_ticket_inline");
}

#[test]
fn every_watcher_ends_on_the_last_ticket_in_blocks() {
    all_end_on_the_last_ticket::<0>("every_watcher_ends_on_the_last_ticket_in_blocks");
}

#[test]
fn every_watcher_ends_on_the_last_ticket_mixed() {
    all_end_on_the_last_ticket::<4>("every_watcher_ends_on_the_last_ticket_mixed");
}
