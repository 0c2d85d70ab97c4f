//! One thread and many watchers that wait: all are woken, get the value and wait again. Per watcher.

use std::cell::Cell as Slot;
use std::hint::black_box;
use std::rc::Rc;

use super::{Fault, Line, Row, check_room, rows};
use crate::rival::{Can, Cell, Watcher, follow};
use crate::tasks::Task;

rows! {
    FAN_OUT_4: "fan-out to 4";
    FAN_OUT_64: "fan-out to 64";
    FAN_OUT_1_000: "fan-out to 1 000";
}
pub static FAN_OUT_100_000: Row = Row::of(&[Line { name: "fan-out to 100 000", unit: "ns" }]).every(4);

pub fn step<C: Cell<u64>>(watchers: usize) -> Can<impl FnMut()> {
    let mut cell = C::new();
    let task = |watcher| Task::new(follow(watcher, |value| _ = black_box(value)));
    let mut tasks: Vec<_> = (0..watchers).map(|_| task(cell.watching())).collect();
    let mut poll_all = move || tasks.iter_mut().for_each(|task| _ = task.poll());
    poll_all();
    let mut n = 0;
    Some(move || {
        n += 1;
        black_box(&mut cell).set(n);
        poll_all();
    })
}

/// Each set wakes each watcher once, and all get the value; and there is room for another.
pub fn probe<C: Cell<u64>>(watchers: usize) -> Option<Fault> {
    let mut cell = C::new();
    let mut tasks: Vec<_> = (0..watchers).map(|_| listener(cell.watching())).collect();
    tasks.iter_mut().for_each(|(task, _)| _ = task.poll());
    for n in 1..=3 {
        cell.set(n);
        for (task, got) in &mut tasks {
            let wakes = task.wakes.take();
            let _ = task.poll();
            match (wakes, got.get()) {
                (1, got) if got == n => {}
                (0, _) => return Some("a waiting watcher is not woken".into()),
                (1, _) => return Some("the last value is lost".into()),
                _ => return Some("a watcher is woken more than once for one set".into()),
            }
        }
    }
    check_room(&mut cell)
}

fn listener(watcher: impl Watcher<u64>) -> (Task<impl Future<Output = ()>>, Rc<Slot<u64>>) {
    let got = Rc::new(Slot::new(0));
    let seen = Rc::clone(&got);
    (Task::new(follow(watcher, move |value| seen.set(value))), got)
}
