//! One body, many executors.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::thread;

use event_value::Producer;
use futures_lite::future::block_on;

use crate::consumers::{Kind, Shared, follow, publish_ticket, yields};
use crate::inline_executor;
use crate::scale::{LIMIT, rounds};
use crate::util::{Seated, with_watchdog};

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

const PRODUCERS: u64 = 3;

/// How often each producer sets.
fn sets() -> u64 {
    rounds(5000, 1000)
}

/// What every executor has to run: consumers of each kind, from the start and late, then the producers.
fn cast<const SEATS: usize>(value: &Shared<SEATS>, kinds: &[Kind]) -> Vec<Task> {
    let last = PRODUCERS * sets();
    let mut tasks: Vec<Task> = Vec::new();
    for &kind in kinds {
        tasks.push(Box::pin(consume(kind, Arc::clone(value), last, false)));
        tasks.push(Box::pin(consume(kind, Arc::clone(value), last, true)));
    }
    // All of them before the first runs: the value is closed when the last is gone.
    let producers: Vec<_> = (0..PRODUCERS).map(|_| value.producer_arc()).collect();
    for producer in producers {
        tasks.push(Box::pin(produce(producer)));
    }
    tasks
}

fn consume<const SEATS: usize>(
    kind: Kind,
    value: Shared<SEATS>,
    last: u64,
    late: bool,
) -> impl Future<Output = ()> + Send {
    let early = (!late).then(|| value.watch_arc());
    async move {
        if late {
            yields(20).await;
        }
        let watcher = early.unwrap_or_else(|| value.watch_arc());
        let mut watcher = follow(kind, value, watcher, last).await;
        assert!(watcher.get().await.is_err(), "the last ticket came twice");
    }
}

async fn produce<const SEATS: usize>(producer: Producer<Shared<SEATS>>) {
    for _ in 0..sets() {
        publish_ticket(&producer);
        // For those that share an executor with it, and for those that have threads.
        yields(1).await;
        thread::yield_now();
    }
}

/// Has `run` run it all, and finds nothing left afterwards.
fn play<const SEATS: usize>(kinds: &[Kind], run: &dyn Fn(Vec<Task>)) {
    let value = Arc::new(Seated::<u64, SEATS>::new());
    run(cast(&value, kinds));
    assert_eq!((value.peek(), value.is_closed()), (Some(PRODUCERS * sets()), true));
    assert_eq!((value.watcher_count(), Arc::strong_count(&value)), (0, 1));
}

/// With inline seats for all, for some, and for none.
fn everywhere(name: &'static str, kinds: &[Kind], run: impl Fn(Vec<Task>)) {
    with_watchdog(name, LIMIT, || {
        play::<64>(kinds, &run);
        play::<4>(kinds, &run);
        play::<0>(kinds, &run);
    });
}

#[test]
fn one_body_runs_under_smol_on_several_threads() {
    everywhere("one_body_runs_under_smol_on_several_threads", &Kind::TASKS, |tasks| {
        let executor = smol::Executor::new();
        let (running, over) = smol::channel::unbounded::<()>();
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| block_on(executor.run(over.recv())));
            }
            let tasks: Vec<_> = tasks.into_iter().map(|task| executor.spawn(task)).collect();
            tasks.into_iter().for_each(block_on);
            drop(running);
        });
    });
}

#[test]
fn one_body_runs_under_async_std() {
    everywhere("one_body_runs_under_async_std", &Kind::TASKS, |tasks| {
        let tasks: Vec<_> = tasks.into_iter().map(async_std::task::spawn).collect();
        tasks.into_iter().for_each(async_std::task::block_on);
    });
}

#[test]
fn one_body_runs_under_tokio_current_thread() {
    let runtime = || tokio::runtime::Builder::new_current_thread().build().unwrap();
    everywhere("one_body_runs_under_tokio_current_thread", &Kind::TASKS, |tasks| run_in_tokio(runtime(), tasks));
}

#[test]
fn one_body_runs_under_tokio_multi_thread() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(3).build().unwrap();
    everywhere("one_body_runs_under_tokio_multi_thread", &Kind::TASKS, |tasks| run_in_tokio(runtime(), tasks));
}

fn run_in_tokio(runtime: tokio::runtime::Runtime, tasks: Vec<Task>) {
    let tasks: Vec<_> = tasks.into_iter().map(|task| runtime.spawn(task)).collect();
    for task in tasks {
        runtime.block_on(task).unwrap();
    }
}

/// All in one task: each wake-up polls every consumer, and all but one for nothing.
#[test]
fn one_body_runs_under_block_on() {
    everywhere("one_body_runs_under_block_on", &Kind::TASKS, |tasks| {
        block_on(futures::future::join_all(tasks));
    });
}

#[test]
fn one_body_runs_on_plain_threads() {
    everywhere("one_body_runs_on_plain_threads", &Kind::THREADS, |tasks| {
        thread::scope(|scope| {
            for task in tasks {
                scope.spawn(|| block_on(task));
            }
        });
    });
}

#[test]
fn one_body_runs_where_a_wake_polls_inline() {
    everywhere("one_body_runs_where_a_wake_polls_inline", &Kind::TASKS, inline_executor::run);
}
