//! A thousand tasks on two threads of an executor, and a thread that sets, waits until all have got it, and sets again.
//! Per task.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

use futures_lite::future::{block_on, pending, race};
use smol::Executor;
use smol::channel::{Receiver, bounded};

use super::rows;
use crate::clock::per_op;
use crate::rival::{Cell, Spawn};

rows! {
    ON_TOKIO: "1 000 tasks on tokio";
    ON_SMOL: "1 000 tasks on smol";
}

const TASKS: usize = 1_000;
const WORKERS: usize = 2;

type Task = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

pub fn on_tokio<C: Cell<u64, Watcher: Spawn<u64>>>(span: Duration) -> Option<f64> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).build().expect("it starts");
    let mut cell = C::new();
    let nanos = per_task(span, &mut cell, |task| drop(runtime.spawn(task)));
    drop(runtime);
    Some(nanos)
}

pub fn on_smol<C: Cell<u64, Watcher: Spawn<u64>>>(span: Duration) -> Option<f64> {
    let (executor, (end, ended)) = (Arc::new(Executor::new()), bounded(1));
    let workers: Vec<_> = (0..WORKERS).map(|_| worker(Arc::clone(&executor), ended.clone())).collect();
    let mut cell = C::new();
    let nanos = per_task(span, &mut cell, |task| executor.spawn(task).detach());
    drop(end);
    workers.into_iter().for_each(|worker| worker.join().expect("it ends"));
    drop(executor);
    Some(nanos)
}

fn worker(executor: Arc<Executor<'static>>, ended: Receiver<()>) -> thread::JoinHandle<()> {
    let until_ended = async move { _ = ended.recv().await };
    thread::spawn(move || block_on(race(until_ended, executor.run(pending()))))
}

/// The cell outlives the tasks, which take it for open.
fn per_task<C: Cell<u64, Watcher: Spawn<u64>>>(span: Duration, cell: &mut C, spawn: impl Fn(Task)) -> f64 {
    let arrivals = Arc::new(Arrivals { missing: AtomicUsize::new(0), setter: thread::current() });
    for _ in 0..TASKS {
        let arrivals = Arc::clone(&arrivals);
        spawn(Box::pin(cell.watching().task(move |value| {
            black_box(value);
            arrivals.arrive();
        })));
    }
    let mut n = 0;
    let nanos = per_op(span, || {
        n += 1;
        arrivals.expect(TASKS);
        cell.set(n);
        arrivals.wait();
    });
    nanos / TASKS as f64
}

/// Who has not got the value yet, and who waits for them.
struct Arrivals {
    missing: AtomicUsize,
    setter: Thread,
}

impl Arrivals {
    fn expect(&self, tasks: usize) {
        self.missing.store(tasks, Ordering::Relaxed);
    }

    fn arrive(&self) {
        if self.missing.fetch_sub(1, Ordering::Release) == 1 {
            self.setter.unpark();
        }
    }

    fn wait(&self) {
        while self.missing.load(Ordering::Acquire) > 0 {
            thread::park();
        }
    }
}
