//! An executor without a queue: a wake polls the task there and then, inside whatever called it.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

use crate::scale::{LIMIT, rounds};
use crate::util::{Seated, with_watchdog};

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs all of them on this thread; fails if one is left waiting when nothing happens any more.
pub(crate) fn run(futures: Vec<Job>) {
    let tasks: Vec<_> = futures.into_iter().map(InlineTask::new).collect();
    tasks.iter().for_each(Wake::wake_by_ref);
    assert!(tasks.iter().all(|task| task.is_done()), "all is quiet, but a task still waits");
}

struct InlineTask {
    /// None when done. Locked while it is being polled.
    future: Mutex<Option<Job>>,
    woken: AtomicBool,
}

impl InlineTask {
    fn new(future: Job) -> Arc<Self> {
        Arc::new(Self { future: Mutex::new(Some(future)), woken: AtomicBool::new(false) })
    }

    fn is_done(&self) -> bool {
        self.future.lock().unwrap().is_none()
    }
}

impl Wake for InlineTask {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Relaxed);
        // If it is locked, a poll of this very task called us: the loop there goes round once more.
        let Ok(mut future) = self.future.try_lock() else { return };
        let waker = Waker::from(Arc::clone(&self));
        while self.woken.swap(false, Ordering::Relaxed) {
            let Some(running) = &mut *future else { return };
            if running.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                *future = None;
            }
        }
    }
}

fn tasks_that_set_the_same_value<const SEATS: usize>() {
    let last = 2 * rounds(100_000, 10_000);
    let value = Arc::new(Seated::<u64, SEATS>::new());
    let odd = count_on(Arc::clone(&value), 1, last);
    let even = count_on(Arc::clone(&value), 0, last);
    let start = async move { value.set(0) };
    run(vec![Box::pin(odd), Box::pin(even), Box::pin(start)]);
}

#[test]
fn a_wake_that_polls_inline_may_set_the_same_value() {
    with_watchdog("a_wake_that_polls_inline_may_set_the_same_value", LIMIT, || {
        tasks_that_set_the_same_value::<2>();
        tasks_that_set_the_same_value::<1>();
        tasks_that_set_the_same_value::<0>();
    });
}

/// Answers each number of the other parity with the next one.
async fn count_on<const SEATS: usize>(value: Arc<Seated<u64, SEATS>>, parity: u64, last: u64) {
    let mut watcher = value.watch_arc();
    loop {
        let number = watcher.get_filter(|number| number % 2 != parity || *number >= last).await.unwrap();
        if number >= last {
            return value.set(last + 1);
        }
        value.set(number + 1);
    }
}

fn tasks_that_watch_and_drop_siblings<const SEATS: usize>() {
    let last = rounds(100_000, 10_000);
    let value = Arc::new(Seated::<u64, SEATS>::new());
    let siblings = Arc::new(Mutex::new(Vec::new()));
    let mut tasks: Vec<Job> = Vec::new();
    for _ in 0..2 {
        tasks.push(Box::pin(replace_siblings(Arc::clone(&value), Arc::clone(&siblings), last)));
    }
    let producer = Arc::clone(&value);
    tasks.push(Box::pin(async move { (1..=last).for_each(|number| producer.set(number)) }));
    run(tasks);
    drop(siblings);
    assert_eq!((value.watcher_count(), Arc::strong_count(&value)), (0, 1));
}

#[test]
fn a_wake_that_polls_inline_may_watch_and_drop_siblings() {
    with_watchdog("a_wake_that_polls_inline_may_watch_and_drop_siblings", LIMIT, || {
        tasks_that_watch_and_drop_siblings::<8>();
        tasks_that_watch_and_drop_siblings::<3>();
        tasks_that_watch_and_drop_siblings::<0>();
    });
}

type Siblings<const SEATS: usize> = Arc<Mutex<Vec<event_value::Watcher<Arc<Seated<u64, SEATS>>>>>>;

/// At each number, drops whatever waits there, and leaves two new watchers that wait.
async fn replace_siblings<const SEATS: usize>(value: Arc<Seated<u64, SEATS>>, siblings: Siblings<SEATS>, last: u64) {
    let mut watcher = value.watch_arc();
    while watcher.get().await.unwrap() < last {
        let waiting = [watcher.clone(), value.watch_arc()].map(|mut sibling| {
            sibling.mark_seen();
            assert!(sibling.poll_get(&mut Context::from_waker(Waker::noop())).is_pending());
            sibling
        });
        let old = core::mem::replace(&mut *siblings.lock().unwrap(), waiting.into());
        drop(old);
    }
}
