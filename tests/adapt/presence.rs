//! `watched` and `unwatched`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::thread;

use event_value::{Unwatched, Value, Watched};
use futures::FutureExt as _;
use futures::future::FusedFuture as _;
use futures_lite::future::block_on;
use static_assertions::assert_impl_all;

use crate::bench::guarded;
use crate::util::{Seated, Task};

assert_impl_all!(Watched<&Value<u32>>: Send, Sync, Unpin);
assert_impl_all!(Unwatched<Arc<Value<u32>>>: Send, Sync, Unpin);

#[test]
fn what_is_so_already_is_not_waited_for() {
    let value = Value::<u32>::new();
    assert_eq!(value.unwatched().now_or_never(), Some(()));
    assert_eq!(value.watched().now_or_never(), None);
    let _watcher = value.watch();
    assert_eq!(value.watched().now_or_never(), Some(()));
    assert_eq!(value.unwatched().now_or_never(), None);
}

#[test]
fn the_first_watcher_wakes_who_waits_for_it_wherever_it_sits() {
    fn check<const SEATS: usize>() {
        let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
        let mut watched = value.watched();
        assert_eq!(watched.poll_unpin(&mut task.cx()), Poll::Pending);
        let _watcher = value.watch();
        assert_eq!(task.wakes(), 1);
        assert_eq!(watched.poll_unpin(&mut task.cx()), Poll::Ready(()));
    }
    check::<0>();
    check::<4>();
}

#[test]
fn every_way_to_make_a_watcher_counts() {
    let value = Arc::new(Value::<u32>::new());
    let wakes = |make: &dyn Fn() -> bool| {
        let task = Task::new();
        let mut watched = value.watched();
        assert_eq!(watched.poll_unpin(&mut task.cx()), Poll::Pending);
        assert!(make());
        task.wakes()
    };
    assert_eq!(wakes(&|| value.watch().version().get() == 0), 1);
    assert_eq!(wakes(&|| value.watch_arc().version().get() == 0), 1);
    assert_eq!(wakes(&|| value.try_watch().is_ok()), 1);
    assert_eq!(wakes(&|| value.reader().try_watch().is_ok()), 1);
}

#[test]
fn the_last_watcher_that_goes_wakes_who_waits_for_it() {
    let (value, task) = (Seated::<u32, 1>::new(), Task::new());
    let (seated, standing) = (value.watch(), value.watch());
    let mut unwatched = value.unwatched();
    assert_eq!(unwatched.poll_unpin(&mut task.cx()), Poll::Pending);
    drop(seated);
    assert_eq!(task.wakes(), 0, "one is left");
    drop(standing);
    assert_eq!(task.wakes(), 1);
    assert_eq!(unwatched.poll_unpin(&mut task.cx()), Poll::Ready(()));
}

#[test]
fn it_is_a_hint_and_waits_again_if_it_is_over() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    let mut watched = value.watched();
    assert_eq!(watched.poll_unpin(&mut task.cx()), Poll::Pending);
    drop(value.watch());
    assert_eq!(task.wakes(), 1);
    assert_eq!(watched.poll_unpin(&mut task.cx()), Poll::Pending);
    let _watcher = value.watch();
    assert_eq!(task.wakes(), 2);
}

#[test]
fn no_waker_stays_behind_a_dropped_wait() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    let mut watched = value.watched();
    for _ in 0..1000 {
        assert_eq!(watched.poll_unpin(&mut task.cx()), Poll::Pending);
    }
    assert_eq!(task.registrations(), 1);
    drop(watched);
    assert_eq!(task.registrations(), 0);
    let _watcher = value.watch();
    assert_eq!(task.wakes(), 0);
}

#[test]
fn the_newest_waker_of_a_wait_is_the_one_woken() {
    let (value, old, new) = (Value::<u32>::new(), Task::new(), Task::new());
    let mut watched = value.watched();
    assert_eq!(watched.poll_unpin(&mut old.cx()), Poll::Pending);
    assert_eq!(watched.poll_unpin(&mut new.cx()), Poll::Pending);
    let _watcher = value.watch();
    assert_eq!((old.wakes(), new.wakes()), (0, 1));
}

#[test]
fn all_who_wait_are_woken() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    let mut waits: Vec<_> = (0..100).map(|_| value.watched()).collect();
    for wait in &mut waits {
        assert_eq!(wait.poll_unpin(&mut task.cx()), Poll::Pending);
    }
    let _watcher = value.watch();
    assert_eq!(task.wakes(), 100);
}

#[test]
fn a_set_wakes_nobody_who_waits_for_watchers() {
    let (value, task) = (Value::new(), Task::new());
    let mut watched = value.watched();
    assert_eq!(watched.poll_unpin(&mut task.cx()), Poll::Pending);
    value.set(1);
    value.close();
    assert_eq!(task.wakes(), 0);
}

#[test]
fn polling_again_after_it_was_ready_waits_again() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    let mut unwatched = value.unwatched();
    assert!(!unwatched.is_terminated());
    assert_eq!(unwatched.poll_unpin(&mut task.cx()), Poll::Ready(()));
    assert!(unwatched.is_terminated());
    let _watcher = value.watch();
    assert_eq!(unwatched.poll_unpin(&mut task.cx()), Poll::Pending);
    assert!(!unwatched.is_terminated());
}

/// A producer that runs only while it is watched, and watchers that come and go: each gets a value, and in the end the
/// producer rests.
#[test]
fn no_coming_or_going_is_missed() {
    const ROUNDS: u64 = 10_000;
    let (value, runs) = (Value::new(), AtomicU64::new(0));
    guarded("no_coming_or_going_is_missed", || {
        thread::scope(|scope| {
            let producer = scope.spawn(|| {
                block_on(async {
                    for round in 1.. {
                        value.watched().await;
                        if value.is_closed() {
                            break;
                        }
                        value.set(round);
                        runs.store(round, Ordering::Relaxed);
                        value.unwatched().await;
                        value.clear();
                    }
                });
            });
            for _ in 0..ROUNDS {
                block_on(async { value.watch().get().await }).unwrap();
            }
            value.close();
            // It may be waiting for either.
            while !producer.is_finished() {
                drop(value.watch());
            }
        });
    });
    let runs = runs.into_inner();
    assert!((1..=ROUNDS).contains(&runs), "{runs} runs for {ROUNDS} watchers");
}
