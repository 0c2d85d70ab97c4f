//! One thread, and at most one watcher that waits. Each row is a step to repeat, made ready for it.

use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::task::Context;

use super::{Fault, check, check_room, fan_out, rows};
use crate::rival::{Can, Cell, Payload, Watcher, at_once, follow};
use crate::tasks::{Task, Wakes};

rows! {
    UNCHANGED_CHECK: "unchanged check";
    PEEK: "peek";
    SET: "set, no watcher";
    SET_100_IDLE: "set, 100 idle watchers";
    SET_10_000_IDLE: "set, 10 000 idle watchers";
    SET_GET: "set + get, ready";
    WAIT_CYCLE: "wait cycle";
    WAIT_CYCLE_ARC: "wait cycle, 1 KiB by Arc";
    CANCEL: "cancel a wait";
    OTHER_WAKER: "re-poll, other waker";
    WATCH: "watch + drop";
    WATCH_FULL: "watch + drop, all is taken";
}

/// Too big to be cloned for everybody.
#[derive(Clone)]
pub struct Large(#[expect(dead_code, reason = "it is only carried around")] [u64; 128]);

impl Default for Large {
    fn default() -> Self {
        Self([0; 128])
    }
}

pub mod unchanged_check {
    use super::*;

    pub fn step<C: Cell<u64>>() -> Can<impl FnMut()> {
        let mut cell = C::new();
        let mut watcher = cell.watching();
        watcher.has_changed()?;
        Some(move || {
            let _kept = &cell;
            black_box(black_box(&mut watcher).has_changed());
        })
    }

    pub fn probe<C: Cell<u64>>() -> Option<Fault> {
        let mut cell = C::new();
        let mut watcher = cell.watching();
        if watcher.has_changed()? {
            return Some("an unchanged value counts as changed".into());
        }
        cell.set(1);
        check(watcher.has_changed() == Some(true), "a change is overlooked")
    }
}

pub mod peek {
    use super::*;

    pub fn step<C: Cell<u64>>() -> Can<impl FnMut()> {
        let cell = C::new();
        cell.peek()?;
        Some(move || {
            black_box(black_box(&cell).peek());
        })
    }

    /// Not for a rival without watchers that can be asked at once.
    pub fn probe<C: Cell<u64>>() -> Option<Fault> {
        let mut cell = C::new();
        let mut watcher = cell.watching();
        cell.set(1);
        if cell.peek()? != 1 {
            return Some("peek does not give the last value".into());
        }
        check(at_once(watcher.next()) == Some(1), "peek consumes the value")
    }
}

pub mod set {
    use super::*;

    pub fn step<C: Cell<u64>>(watchers: usize) -> Can<impl FnMut()> {
        let mut cell = C::new();
        let idle: Vec<_> = (0..watchers).map(|_| cell.watching()).collect();
        let mut n = 0;
        Some(move || {
            let _kept = &idle;
            n += 1;
            black_box(&mut cell).set(n);
        })
    }

    /// The last of many values comes to all who were idle; and there is room for another.
    pub fn probe<C: Cell<u64>>(watchers: usize) -> Option<Fault> {
        let mut cell = C::new();
        let mut idle: Vec<_> = (0..watchers).map(|_| cell.watching()).collect();
        (1..=10).for_each(|n| cell.set(n));
        let all_got_it = idle.iter_mut().all(|watcher| at_once(watcher.next()) == Some(10));
        check(all_got_it, "the last value is lost").or_else(|| check_room(&mut cell))
    }
}

pub mod set_get {
    use super::*;

    pub fn step<C: Cell<u64>>() -> Can<impl FnMut()> {
        let mut cell = C::new();
        let mut watcher = cell.watching();
        let mut n = 0;
        Some(move || {
            n += 1;
            black_box(&mut cell).set(n);
            black_box(at_once(black_box(&mut watcher).next()));
        })
    }

    pub fn probe<C: Cell<u64>>() -> Option<Fault> {
        let mut cell = C::new();
        let mut watcher = cell.watching();
        let kept = (1..=10).all(|n| {
            cell.set(n);
            at_once(watcher.next()) == Some(n)
        });
        check(kept && at_once(watcher.next()).is_none(), "a value is lost or comes twice")
    }
}

pub mod wait_cycle {
    use super::*;

    /// Set, wake, get, and wait again.
    pub fn step<T: Payload, C: Cell<T>>(mut value: impl FnMut() -> T) -> Can<impl FnMut()> {
        let mut cell = C::new();
        let mut task = Task::new(follow(cell.watching(), |value| _ = black_box(value)));
        let _ = task.poll();
        Some(move || {
            black_box(&mut cell).set(value());
            let _ = task.poll();
        })
    }

    pub fn of_numbers<C: Cell<u64>>() -> Can<impl FnMut()> {
        let mut n = 0;
        step::<u64, C>(move || {
            n += 1;
            n
        })
    }

    pub fn by_arc<C: Cell<Arc<Large>>>() -> Can<impl FnMut()> {
        let large = Arc::new(Large::default());
        step::<Arc<Large>, C>(move || Arc::clone(&large))
    }

    pub fn probe<C: Cell<u64>>() -> Option<Fault> {
        fan_out::probe::<C>(1)
    }

    /// Old values are dropped when they are replaced.
    pub fn probe_arc<C: Cell<Arc<Large>>>() -> Option<Fault> {
        let mut cell = C::new();
        let large = Arc::new(Large::default());
        cell.set(Arc::clone(&large));
        cell.set(Arc::default());
        check(Arc::strong_count(&large) == 1, "an old value is kept")
    }
}

pub mod cancel {
    use super::*;

    /// Wait, and give up.
    pub fn step<C: Cell<u64>>() -> Can<impl FnMut()> {
        let mut cell = C::new();
        let mut watcher = cell.watching();
        let (_, waker) = Wakes::new();
        Some(move || {
            let _kept = &cell;
            let _ = black_box(pin!(black_box(&mut watcher).next()).poll(&mut Context::from_waker(&waker)));
        })
    }

    pub fn probe<C: Cell<u64>>() -> Option<Fault> {
        let mut cell = C::new();
        let mut watcher = cell.watching();
        let (wakes, waker) = Wakes::new();
        let _ = pin!(watcher.next()).poll(&mut Context::from_waker(&waker));
        drop(waker);
        let kept_by_watcher = Arc::strong_count(&wakes) > 1;
        drop(watcher);
        let kept_by_cell = Arc::strong_count(&wakes) > 1;
        match (kept_by_watcher, kept_by_cell) {
            (_, true) => Some("keeps the waker of a cancelled wait, even when the watcher is gone".into()),
            (true, _) => Some("keeps the waker of a cancelled wait as long as the watcher".into()),
            _ => None,
        }
    }
}

pub mod other_waker {
    use super::*;

    /// In a step.
    pub const POLLS: usize = 2;

    /// A pending wait is polled with another waker each time, as in a `select!` of `select!`s.
    pub fn step<C: Cell<u64>>() -> Can<impl FnMut()> {
        let mut cell = C::new();
        let mut waiting = Box::pin(follow(cell.watching(), drop));
        let wakers: [_; POLLS] = std::array::from_fn(|_| Wakes::new().1);
        Some(move || {
            let _kept = &cell;
            for waker in &wakers {
                let _ = black_box(waiting.as_mut().poll(&mut Context::from_waker(waker)));
            }
        })
    }

    pub fn probe<C: Cell<u64>>() -> Option<Fault> {
        let mut cell = C::new();
        let mut watcher = cell.watching();
        let mut waiting = pin!(watcher.next());
        let ((old_wakes, old), (new_wakes, new)) = (Wakes::new(), Wakes::new());
        for _ in 0..100 {
            for waker in [&old, &new] {
                let _ = waiting.as_mut().poll(&mut Context::from_waker(waker));
            }
        }
        let kept = Arc::strong_count(&old_wakes) + Arc::strong_count(&new_wakes) - 4;
        cell.set(1);
        match (kept, old_wakes.take(), new_wakes.take()) {
            (1, 0, 1) => None,
            (_, _, 0) => Some("does not wake the newest waker".into()),
            (3.., ..) => Some("keeps a waker for each poll, until the next set".into()),
            _ => Some("keeps and wakes older wakers too".into()),
        }
    }
}

pub mod watch {
    use super::*;

    pub fn step<C: Cell<u64>>() -> Can<impl FnMut()> {
        let mut cell = C::new();
        Some(move || {
            black_box(black_box(&mut cell).watch().is_some());
        })
    }

    /// Where so many watchers have taken whatever there was; fewer where there is no room for more.
    pub fn step_full<C: Cell<u64>>(taken: usize) -> Can<impl FnMut()> {
        let mut cell = C::new();
        let there: Vec<_> = (0..taken).map_while(|_| cell.watch()).collect();
        cell.watch()?;
        Some(move || {
            let _kept = &there;
            black_box(black_box(&mut cell).watch().is_some());
        })
    }

    /// A cell made for four watchers takes a hundred more.
    pub fn probe<C: Cell<u64>>() -> Option<Fault> {
        let mut cell = C::new();
        let _watchers: Vec<_> = (0..104).map(|_| cell.watch()).collect();
        check_room(&mut cell)
    }
}
