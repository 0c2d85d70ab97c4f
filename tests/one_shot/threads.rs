//! Plain threads that block on a wait.

#![allow(clippy::unit_arg, reason = "some of the waits return nothing")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use allocation_counter::measure;
use event_value::{Closed, Value, Version};

use crate::guarded;
use crate::probe::{burst, bursts};
use crate::scene::{NEVER, over};
use crate::util::Task;

const LONG: Duration = Duration::from_secs(3600);

#[test]
fn every_wait_wakes_a_thread() {
    guarded("every_wait_wakes_a_thread", || {
        each_wait!(reader_arc, |scene, wait, until, within| {
            let waits = thread::spawn(move || over(wait.wait()));
            let until = thread::spawn(move || until.wait_deadline(Instant::now() + LONG).is_some());
            let within = thread::spawn(move || within.wait_timeout(LONG).is_some());
            scene.fulfil();
            waits.join().unwrap();
            assert!(until.join().unwrap() && within.join().unwrap(), "{:?}", scene.kind);
        });
        each_wait!(producer_arc, |scene, wait| {
            let waits = thread::spawn(move || over(wait.wait()));
            scene.fulfil();
            waits.join().unwrap();
        });
    });
}

#[test]
fn every_wait_wakes_a_thread_that_borrows_the_value() {
    guarded("every_wait_wakes_a_thread_that_borrows_the_value", || {
        each_wait!(as_ref, |scene, wait| {
            thread::scope(|scope| {
                scope.spawn(move || over(wait.wait()));
                scene.fulfil();
            });
        });
    });
}

#[test]
fn what_holds_wins_over_a_deadline_that_has_passed() {
    each_wait_of_each_holder!(|scene, wait, until, within| {
        let past = Instant::now();
        scene.fulfil();
        assert!(until.wait_deadline(past).is_some(), "{:?}", scene.kind);
        assert!(within.wait_timeout(Duration::ZERO).is_some(), "{:?}", scene.kind);
        over(wait.wait());
    });
}

#[test]
fn a_wait_ends_when_its_time_is_up() {
    guarded("a_wait_ends_when_its_time_is_up", || {
        each_wait_of_each_holder!(|scene, until, within, never| {
            let soon = Instant::now() + Duration::from_millis(2);
            assert!(until.wait_deadline(soon).is_none(), "{:?}", scene.kind);
            assert!(Instant::now() >= soon);
            assert!(within.wait_timeout(Duration::from_millis(1)).is_none(), "{:?}", scene.kind);
            assert!(never.wait_timeout(Duration::ZERO).is_none(), "{:?}", scene.kind);
            scene.fulfil();
        });
    });
}

#[test]
fn a_timeout_that_is_too_long_for_the_clock_never_passes() {
    guarded("a_timeout_that_is_too_long_for_the_clock_never_passes", || {
        each_wait!(reader_arc, |scene, wait| {
            let waits = thread::spawn(move || wait.wait_timeout(Duration::MAX).is_some());
            scene.fulfil();
            assert!(waits.join().unwrap());
        });
    });
}

/// Whoever sets all the time does not keep a wait from its deadline.
#[test]
fn being_woken_in_vain_does_not_move_a_deadline() {
    guarded("being_woken_in_vain_does_not_move_a_deadline", || {
        let (value, done) = (Value::new(), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    value.set(1);
                }
            });
            assert_eq!(value.wait_for(|n| *n == 2).wait_timeout(Duration::from_millis(20)), None);
            done.store(true, Ordering::Relaxed);
        });
    });
}

/// A wait that began as a future, and got a waker there.
#[test]
fn a_polled_wait_can_block_a_thread() {
    guarded("a_polled_wait_can_block_a_thread", || {
        each_wait!(reader_arc, |scene, wait| {
            let task = Task::new();
            assert!(poll!(wait, task).is_pending());
            let waits = thread::spawn(move || over(wait.wait()));
            scene.fulfil();
            waits.join().unwrap();
            assert_eq!(task.registrations(), 0);
        });
    });
}

/// The place of the thread that gave up is gone: a later change finds nobody there, and wakes who waits beside it.
#[test]
fn law_05_a_wait_that_ran_out_of_time_takes_no_wake_up_away() {
    guarded("law_05_a_wait_that_ran_out_of_time_takes_no_wake_up_away", || {
        each_wait_of_each_holder!(|scene, wait, other| {
            let task = Task::new();
            assert!(poll!(other, task).is_pending());
            assert!(wait.wait_timeout(Duration::from_micros(100)).is_none());
            scene.fulfil();
            assert!(task.wakes() == 1 && poll!(other, task).is_ready(), "{:?}", scene.kind);
        });
    });
}

#[test]
fn law_08_a_thread_that_waits_is_told_of_the_end() {
    guarded("law_08_a_thread_that_waits_is_told_of_the_end", || {
        let value = Arc::new(Value::new_with(1));
        let (newer, fits) = (value.reader_arc().newer_than(Version::new(1)), value.reader_arc().wait_for(|n| *n == 2));
        let waits = [thread::spawn(move || newer.wait()), thread::spawn(move || fits.wait())];
        value.close();
        assert_eq!(waits.map(|wait| wait.join().unwrap()), [Err(Closed); 2]);
        assert_eq!(value.newer_than(Version::new(1)).wait(), Err(Closed));
        assert_eq!(value.wait_for(|n| *n == 1).wait(), Ok(Version::new(1)));
    });
}

#[test]
fn law_11_a_predicate_that_panics_in_a_thread_poisons_nothing() {
    guarded("law_11_a_predicate_that_panics_in_a_thread_poisons_nothing", || {
        let value = Value::new_with(1);
        let panicking = |_: &u32| -> bool {
            burst();
            true
        };
        assert!(bursts(|| value.wait_for(panicking).wait()));
        assert!(bursts(|| value.wait_for(panicking).wait_timeout(LONG)));
        value.set(2);
        assert_eq!(value.wait_for(|n| *n == 2).wait(), Ok(Version::new(2)));
    });
}

/// Threads that long-poll, and threads that set, at full speed.
#[test]
fn long_polls_of_threads_come_to_the_last_version() {
    const SETS: u32 = if cfg!(miri) { 20 } else { 2000 };
    guarded("long_polls_of_threads_come_to_the_last_version", || {
        let value = Value::new();
        let follow = || {
            let mut seen = NEVER;
            while let Ok(newer) = value.newer_than(seen).wait() {
                assert!(newer > seen);
                seen = newer;
            }
            seen.get()
        };
        thread::scope(|scope| {
            let followers = [(); 3].map(|()| scope.spawn(follow));
            let setters = [(); 2].map(|()| scope.spawn(|| (0..SETS / 2).for_each(|n| value.set(n))));
            for setter in setters {
                setter.join().unwrap();
            }
            value.close();
            assert_eq!(followers.map(|follower| follower.join().unwrap()), [u64::from(SETS); 3]);
        });
    });
}

/// Two threads hand a number back and forth: a lost wake-up is a hang.
#[test]
fn two_threads_play_ping_pong() {
    const ROUNDS: u32 = if cfg!(miri) { 20 } else { 2000 };
    guarded("two_threads_play_ping_pong", || {
        let (ping, pong) = (Value::new_with(0), Value::new_with(0));
        thread::scope(|scope| {
            scope.spawn(|| {
                for round in 1..=ROUNDS {
                    ping.wait_for(|n| *n == round).wait().unwrap();
                    pong.set(round);
                }
            });
            for round in 1..=ROUNDS {
                ping.set(round);
                pong.wait_for(|n| *n == round).wait().unwrap();
            }
        });
    });
}

/// Each look in vain would allocate another place in the list.
#[test]
fn a_thread_that_waits_does_not_look_again_and_again() {
    guarded("a_thread_that_waits_does_not_look_again_and_again", || {
        let (value, looked) = (Value::new_with(0), AtomicBool::new(false));
        let waits = |wait: &(dyn Fn() + Sync)| {
            value.set(0);
            looked.store(false, Ordering::Release);
            thread::scope(|scope| {
                let waits = scope.spawn(|| measure(wait).count_total);
                while !looked.load(Ordering::Acquire) && !waits.is_finished() {
                    thread::yield_now();
                }
                // A chance to go round and round.
                (0..1000).for_each(|_| thread::yield_now());
                value.set(1);
                assert!(waits.join().unwrap() < 20);
            });
        };
        let is_one = |n: &u32| {
            looked.store(true, Ordering::Release);
            *n == 1
        };
        waits(&|| over(value.wait_for(is_one).wait()));
        waits(&|| over(value.wait_for(is_one).wait_timeout(LONG)));
    });
}
