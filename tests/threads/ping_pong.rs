//! Two values and two sides: each wait ends by exactly one set, so one that is lost is a hang.

use std::sync::Arc;
use std::thread;

use event_value::Watcher;
use futures_lite::future::{block_on, poll_once, zip};

use crate::scale::{LIMIT, rounds};
use crate::util::{Seated, with_watchdog};

type Shared<const SEATS: usize> = Arc<Seated<u64, SEATS>>;

struct Side<const SEATS: usize> {
    mine: Shared<SEATS>,
    theirs: Watcher<Shared<SEATS>>,
    rounds: u64,
}

fn two_sides<const SEATS: usize>(rounds: u64) -> (Side<SEATS>, Side<SEATS>) {
    let [ping, pong] = [(); 2].map(|()| Arc::new(Seated::new()));
    let server = Side { theirs: pong.watch_arc(), mine: Arc::clone(&ping), rounds };
    let returner = Side { theirs: ping.watch_arc(), mine: pong, rounds };
    (server, returner)
}

impl<const SEATS: usize> Side<SEATS> {
    async fn serve(mut self) {
        for round in 0..self.rounds {
            self.mine.set(round);
            assert_eq!(self.theirs.get().await, Ok(round));
        }
    }

    async fn return_each(mut self) {
        for round in 0..self.rounds {
            assert_eq!(self.theirs.get().await, Ok(round));
            // The same as a set, in two halves.
            self.mine.store(round);
            self.mine.notify();
        }
    }

    #[cfg(feature = "std")]
    fn serve_blocking(mut self) {
        for round in 0..self.rounds {
            self.mine.set(round);
            assert_eq!(self.theirs.get_blocking(), Ok(round));
        }
    }

    #[cfg(feature = "std")]
    fn return_each_blocking(mut self) {
        for round in 0..self.rounds {
            assert_eq!(self.theirs.get_blocking(), Ok(round));
            self.mine.set(round);
        }
    }
}

fn between_tasks_on_two_threads<const SEATS: usize>(name: &'static str) {
    with_watchdog(name, LIMIT, || {
        let (server, returner) = two_sides::<SEATS>(rounds(1_000_000, 20_000));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        let sides = [runtime.spawn(server.serve()), runtime.spawn(returner.return_each())];
        for side in sides {
            runtime.block_on(side).unwrap();
        }
    });
}

#[test]
fn no_hand_over_between_tasks_is_lost_inline() {
    between_tasks_on_two_threads::<1>("no_hand_over_between_tasks_is_lost_inline");
}

#[test]
fn no_hand_over_between_tasks_is_lost_in_blocks() {
    between_tasks_on_two_threads::<0>("no_hand_over_between_tasks_is_lost_in_blocks");
}

fn within_one_task<const SEATS: usize>(name: &'static str) {
    with_watchdog(name, LIMIT, || {
        let (server, returner) = two_sides::<SEATS>(rounds(1_000_000, 20_000));
        block_on(zip(server.serve(), returner.return_each()));
    });
}

#[test]
fn no_hand_over_within_one_task_is_lost_inline() {
    within_one_task::<1>("no_hand_over_within_one_task_is_lost_inline");
}

#[test]
fn no_hand_over_within_one_task_is_lost_in_blocks() {
    within_one_task::<0>("no_hand_over_within_one_task_is_lost_in_blocks");
}

fn between_threads<const SEATS: usize>(name: &'static str, serve: fn(Side<SEATS>), return_each: fn(Side<SEATS>)) {
    with_watchdog(name, LIMIT, || {
        let (server, returner) = two_sides::<SEATS>(rounds(200_000, 20_000));
        thread::scope(|scope| {
            scope.spawn(|| serve(server));
            scope.spawn(|| return_each(returner));
        });
    });
}

#[test]
fn no_hand_over_between_polled_threads_is_lost_inline() {
    between_threads::<1>(
        "no_hand_over_between_polled_threads_is_lost_inline",
        |side| block_on(side.serve()),
        |side| block_on(side.return_each()),
    );
}

#[test]
fn no_hand_over_between_polled_threads_is_lost_in_blocks() {
    between_threads::<0>(
        "no_hand_over_between_polled_threads_is_lost_in_blocks",
        |side| block_on(side.serve()),
        |side| block_on(side.return_each()),
    );
}

#[cfg(feature = "std")]
#[test]
fn no_hand_over_between_blocked_threads_is_lost_inline() {
    let name = "no_hand_over_between_blocked_threads_is_lost_inline";
    between_threads::<1>(name, Side::serve_blocking, Side::return_each_blocking);
}

#[cfg(feature = "std")]
#[test]
fn no_hand_over_between_blocked_threads_is_lost_in_blocks() {
    let name = "no_hand_over_between_blocked_threads_is_lost_in_blocks";
    between_threads::<0>(name, Side::serve_blocking, Side::return_each_blocking);
}

fn among_those_who_give_up<const SEATS: usize>(name: &'static str) {
    with_watchdog(name, LIMIT, || {
        let (server, returner) = two_sides::<SEATS>(rounds(100_000, 20_000));
        let values = [&server.mine, &returner.mine].map(Arc::clone);
        thread::scope(|scope| {
            for value in &values {
                scope.spawn(|| begin_and_give_up(value));
            }
            let sides = [scope.spawn(|| block_on(server.serve())), scope.spawn(|| block_on(returner.return_each()))];
            let over = sides.map(|side| side.join());
            values.iter().for_each(|value| value.close());
            over.into_iter().for_each(|side| side.unwrap());
        });
    });
}

/// Gets in the way of the one whose wait counts.
fn begin_and_give_up<const SEATS: usize>(value: &Seated<u64, SEATS>) {
    let mut stays = value.watch();
    while !value.is_closed() {
        let _ = block_on(poll_once(stays.get()));
        let _ = block_on(poll_once(value.watch().get_filter(|_| false)));
    }
}

#[test]
fn no_hand_over_is_lost_when_others_give_up_inline() {
    among_those_who_give_up::<3>("no_hand_over_is_lost_when_others_give_up_inline");
}

#[test]
fn no_hand_over_is_lost_when_others_give_up_in_blocks() {
    among_those_who_give_up::<0>("no_hand_over_is_lost_when_others_give_up_in_blocks");
}
