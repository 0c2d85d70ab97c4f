//! One thread that waits once: until the value is as wanted, or until somebody watches, or nobody.

use std::hint::black_box;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::{Fault, check, rows};
use crate::rival::{Can, Presence, WaitFor, at_once};
use crate::tasks::Wakes;

rows! {
    WAIT_FOR_READY: "wait_for, it holds already";
    WAIT_FOR: "wait_for, wait cycle";
    UNWATCHED: "wait until unwatched";
    WATCHED: "wait until watched";
}

fn poll<F: Future>(wait: &mut Pin<&mut F>, waker: &Waker) -> Poll<F::Output> {
    black_box(wait.as_mut().poll(&mut Context::from_waker(waker)))
}

pub mod wait_for {
    use super::*;

    pub fn ready<C: WaitFor<u64>>() -> Can<impl FnMut()> {
        let mut cell = C::new();
        let mut waiter = cell.waiter();
        cell.set(1);
        Some(move || {
            let _kept = &cell;
            black_box(at_once(C::wait_for(black_box(&mut waiter), |n| *n == 1)));
        })
    }

    /// Wait, set what is waited for, and be woken.
    pub fn cycle<C: WaitFor<u64>>() -> Can<impl FnMut()> {
        let mut cell = C::new();
        let mut waiter = cell.waiter();
        let (_, waker) = Wakes::new();
        let mut last = 0;
        Some(move || {
            last += 1;
            let mut wait = pin!(C::wait_for(black_box(&mut waiter), |n| *n == last));
            let _ = poll(&mut wait, &waker);
            black_box(&mut cell).set(last);
            let _ = poll(&mut wait, &waker);
        })
    }

    pub fn probe<C: WaitFor<u64>>() -> Option<Fault> {
        let mut cell = C::new();
        let mut waiter = cell.waiter();
        let (wakes, waker) = Wakes::new();
        {
            let mut wait = pin!(C::wait_for(&mut waiter, |n| *n == 2));
            for n in 0..2 {
                cell.set(n);
                if poll(&mut wait, &waker).is_ready() {
                    return Some("a wait ends before its time".into());
                }
            }
            wakes.take();
            cell.set(2);
            if wakes.take() == 0 || poll(&mut wait, &waker).is_pending() {
                return Some("a wait is not woken".into());
            }
        }
        let _ = poll(&mut pin!(C::wait_for(&mut waiter, |n| *n == 3)), &waker);
        drop(waker);
        check(Arc::strong_count(&wakes) == 1, "keeps the waker of a cancelled wait")
    }
}

pub mod presence {
    use super::*;

    /// The last watcher goes.
    pub fn unwatched<C: Presence<u64>>() -> Can<impl FnMut()> {
        let mut cell = C::new();
        let (_, waker) = Wakes::new();
        Some(move || {
            let watcher = black_box(&mut cell).watch();
            let mut wait = pin!(cell.unwatched());
            let _ = poll(&mut wait, &waker);
            drop(watcher);
            let _ = poll(&mut wait, &waker);
        })
    }

    /// The first watcher comes.
    pub fn watched<C: Presence<u64>>() -> Can<impl FnMut()> {
        let mut cell = C::new();
        drop(cell.watched()?);
        let (_, waker) = Wakes::new();
        Some(move || {
            let Some(wait) = cell.watched() else { return };
            let mut wait = pin!(wait);
            let _ = poll(&mut wait, &waker);
            let _watcher = black_box(&mut cell).watch();
            let _ = poll(&mut wait, &waker);
        })
    }

    pub fn probe_unwatched<C: Presence<u64>>() -> Option<Fault> {
        let mut cell = C::new();
        let (wakes, waker) = Wakes::new();
        let watcher = cell.watch();
        let mut wait = pin!(cell.unwatched());
        if poll(&mut wait, &waker).is_ready() {
            return Some("takes a watcher for none".into());
        }
        drop(watcher);
        check(wakes.take() == 1 && poll(&mut wait, &waker).is_ready(), "does not tell that the last watcher is gone")
    }

    pub fn probe_watched<C: Presence<u64>>() -> Option<Fault> {
        let mut cell = C::new();
        let (wakes, waker) = Wakes::new();
        let mut wait = pin!(cell.watched()?);
        if poll(&mut wait, &waker).is_ready() {
            return Some("takes nobody for a watcher".into());
        }
        let _watcher = cell.watch();
        check(wakes.take() == 1 && poll(&mut wait, &waker).is_ready(), "does not tell that there is a watcher")
    }
}
