//! Bytes, and allocations. The handle of the producer is not counted, nor the waker of a task; everything else is,
//! wherever it lies.

use std::hint::black_box;
use std::task::{Context, Waker};

use allocation_counter::{AllocationInfo, measure};

use super::{Line, Row};
use crate::rival::{Cell, Rival, follow};
use crate::tasks::Task;

pub static MEMORY: Row = Row {
    lines: &[
        Line { name: "bytes per value (u64, room for 4)", unit: "B" },
        Line { name: "bytes per watcher", unit: "B" },
        Line { name: "bytes per waiting watcher", unit: "B" },
        Line { name: "allocations per wait", unit: "" },
    ],
    every: usize::MAX,
};

const WATCHERS: usize = 1_000;

pub fn of<R: Rival>() -> Vec<f64> {
    let value = heap(R::Cell::<u64, 4>::new);
    let room = heap(R::Cell::<u64, { WATCHERS + 1 }>::new) - heap(R::Cell::<u64, 1>::new);
    let per_watcher = |extra: i64| (room + extra) as f64 / WATCHERS as f64;
    let cell = R::Cell::<u64, { WATCHERS + 1 }>::new;
    let (mut watched, mut waited_for) = (cell(), cell());
    let idle = heap(|| watchers(&mut watched));
    let waiting = heap(|| waiting_watchers(&mut waited_for));
    vec![value as f64, per_watcher(idle), per_watcher(waiting), allocations_per_wait(&mut cell())]
}

fn watchers<C: Cell<u64>>(cell: &mut C) -> Vec<C::Watcher> {
    let mut watchers = Vec::with_capacity(WATCHERS);
    watchers.extend((0..WATCHERS).map(|_| cell.watching()));
    watchers
}

/// Each in a box, with its future.
fn waiting_watchers<C: Cell<u64>>(cell: &mut C) -> Vec<impl Future> {
    let mut tasks = Vec::new();
    allocation_counter::opt_out(|| tasks.reserve(WATCHERS));
    for _ in 0..WATCHERS {
        let mut task = Box::pin(follow(cell.watching(), |value| _ = black_box(value)));
        let _ = task.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        tasks.push(task);
    }
    tasks
}

fn allocations_per_wait<C: Cell<u64>>(cell: &mut C) -> f64 {
    let mut task = Task::new(follow(cell.watching(), |value| _ = black_box(value)));
    let mut wait = |n| {
        cell.set(n);
        let _ = task.poll();
    };
    (0..100).for_each(&mut wait);
    let allocations = measure(|| (0..1_000).for_each(&mut wait)).count_total;
    allocations as f64 / 1e3
}

/// The bytes that what `make` gives holds on the heap.
fn heap<T>(make: impl FnOnce() -> T) -> i64 {
    let mut made = None;
    let AllocationInfo { bytes_current, .. } = measure(|| made = Some(black_box(make())));
    drop(made);
    bytes_current
}
