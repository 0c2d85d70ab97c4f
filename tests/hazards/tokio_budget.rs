//! Beside tokio's budget: after 128 operations, its own futures are `Pending` once, so that other tasks of the thread run.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use event_value::{ArcProducer, ArcWatcher, channel};
use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio::task::coop::cooperative;
use tokio::time::timeout;

use crate::util::with_watchdog;

/// Much more than a budget.
const ENOUGH: u32 = 10_000;

/// A consumer that always finds something: after how many turns did the other task of the thread run, if it did?
async fn turns_until_another_task_ran(mut consume: impl AsyncFnMut(u32)) -> Option<u32> {
    let ran = Arc::new(AtomicBool::new(false));
    let other = Arc::clone(&ran);
    // Relaxed, here and below: all of it is on one thread.
    let other = tokio::spawn(async move { other.store(true, Ordering::Relaxed) });
    let mut turns = None;
    for turn in 1..=ENOUGH {
        consume(turn).await;
        if ran.load(Ordering::Relaxed) {
            turns = Some(turn);
            break;
        }
    }
    other.await.unwrap();
    turns
}

fn on_one_thread<R>(future: impl Future<Output = R>) -> R {
    Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

#[test]
fn their_watch_lets_others_run() {
    let (sender, mut receiver) = watch::channel(0);
    let turns = on_one_thread(turns_until_another_task_ran(async |turn| {
        sender.send(turn).unwrap();
        receiver.changed().await.unwrap();
    }));
    assert!(turns.is_some_and(|turns| turns < 1_000), "{turns:?}");
}

#[test]
fn a_get_that_is_always_ready_lets_nobody_run() {
    let (producer, mut watcher) = channel(0);
    let turns = on_one_thread(turns_until_another_task_ran(async |turn| {
        producer.set(turn);
        assert_eq!(watcher.get().await, Ok(turn));
    }));
    assert_eq!(turns, None);
}

#[test]
fn a_cooperative_get_lets_others_run() {
    let (producer, mut watcher) = channel(0);
    let turns = on_one_thread(turns_until_another_task_ran(async |turn| {
        producer.set(turn);
        assert_eq!(cooperative(watcher.get()).await, Ok(turn));
    }));
    assert!(turns.is_some_and(|turns| turns < 1_000), "{turns:?}");
}

async fn follow_itself(producer: ArcProducer<u64>, mut watcher: ArcWatcher<u64>) {
    while let Ok(n) = cooperative(watcher.get()).await {
        producer.set(n + 1);
    }
}

#[test]
fn a_timeout_ends_a_cooperative_loop() {
    with_watchdog("a_timeout_ends_a_cooperative_loop", Duration::from_secs(60), || {
        let (producer, watcher) = channel(0);
        let ended = on_one_thread(async { timeout(Duration::from_millis(1), follow_itself(producer, watcher)).await });
        assert!(ended.is_err());
    });
}

/// A value that is closed is ready for ever as well.
#[test]
fn a_timeout_ends_a_cooperative_loop_on_a_closed_value() {
    with_watchdog("a_timeout_ends_a_cooperative_loop_on_a_closed_value", Duration::from_secs(60), || {
        let (producer, mut watcher) = channel(0);
        drop(producer);
        let for_100 = async { while cooperative(watcher.get()).await != Ok(100) {} };
        let ended = on_one_thread(async { timeout(Duration::from_millis(1), for_100).await });
        assert!(ended.is_err());
    });
}
