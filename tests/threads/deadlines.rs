//! Deadlines are deadlines.

use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use event_value::DeadlineError::Timeout;
use event_value::{BacklogError, Closed, DeadlineError, Value, Watch, WatchBlocking};

use crate::scale::{LIMIT, rounds};
use crate::util::{Seated, Task, with_watchdog};

const SOON: Duration = Duration::from_millis(200);
/// How late a busy machine may be.
const LATE: Duration = Duration::from_secs(20);
/// How long a test goes on to wake for nothing. A timeout that this restarts comes after `LATE`.
const PESTERING: Duration = Duration::from_secs(40);

fn assert_in_time(at: Instant) {
    let now = Instant::now();
    assert!(now >= at, "the timeout came early");
    assert!(now < at + LATE, "the timeout came late");
}

/// A hand-made watch that never gives anything; what else it does, `on_poll` says.
struct Never<F> {
    on_poll: F,
    stopped: usize,
}

impl<F: FnMut(&mut Context<'_>)> Never<F> {
    fn new(on_poll: F) -> Self {
        Self { on_poll, stopped: 0 }
    }
}

impl<F: FnMut(&mut Context<'_>)> Watch for Never<F> {
    type Item = u32;
    type Error = Closed;

    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<u32, Closed>> {
        (self.on_poll)(cx);
        Poll::Pending
    }

    fn poll_backlog(&mut self, _: &mut Context<'_>) -> Poll<Result<u32, BacklogError<Closed>>> {
        Poll::Ready(Err(BacklogError::BacklogDone))
    }

    fn stop_waiting(&mut self) {
        self.stopped += 1;
    }
}

#[test]
fn a_spurious_wake_never_restarts_a_timeout() {
    with_watchdog("a_spurious_wake_never_restarts_a_timeout", LIMIT, || {
        let at = Instant::now() + SOON;
        let mut watch = Never::new(|cx| {
            if Instant::now() < at + PESTERING {
                cx.waker().wake_by_ref();
            }
        });
        assert_eq!(watch.get_blocking_deadline(at), Err(DeadlineError::Timeout));
        assert_in_time(at);
        assert_eq!(watch.stopped, 1);

        let boxed: &mut dyn Watch<Item = u32, Error = Closed> = &mut watch;
        assert_eq!(boxed.get_blocking_timeout(SOON), Err(DeadlineError::Timeout));
        assert_in_time(at + SOON);
    });
}

/// Here the waits are real, and real sets end them.
fn wakes_without_a_value_do_not_restart<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut inner = value.watch();
    let mut wakes = 0;
    let mut deaf = Never::new(|cx| {
        if inner.poll_get(cx).is_ready() {
            wakes += 1;
            cx.waker().wake_by_ref();
        }
    });
    while_pestered(&|| value.set(1), || {
        let at = Instant::now() + SOON;
        assert_eq!(deaf.get_blocking_deadline(at), Err(DeadlineError::Timeout));
        assert_in_time(at);
    });
    assert!(wakes > 0);
}

#[test]
fn a_wake_by_a_set_never_restarts_a_timeout() {
    with_watchdog("a_wake_by_a_set_never_restarts_a_timeout", LIMIT, || {
        wakes_without_a_value_do_not_restart::<1>();
        wakes_without_a_value_do_not_restart::<0>();
    });
}

/// Runs `test` while another thread calls `pester` all the time.
fn while_pestered(pester: &(impl Fn() + Sync), test: impl FnOnce()) {
    let over = AtomicBool::new(false);
    let end = Instant::now() + PESTERING;
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) && Instant::now() < end {
                pester();
                thread::yield_now();
            }
        });
        test();
        over.store(true, Ordering::Relaxed);
    });
}

fn sets_and_clears_do_not_restart<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut watcher = value.watch();
    let set_and_clear = || {
        value.set(1);
        value.clear();
    };
    while_pestered(&set_and_clear, || {
        let at = Instant::now() + SOON;
        // One that it catches before it is cleared, it may have.
        let end = core::iter::repeat_with(|| watcher.get_blocking_deadline(at)).find(Result::is_err);
        assert_eq!(end, Some(Err(Timeout)));
        assert_in_time(at);
    });
}

#[test]
fn a_value_that_is_cleared_again_never_restarts_a_timeout() {
    with_watchdog("a_value_that_is_cleared_again_never_restarts_a_timeout", LIMIT, || {
        sets_and_clears_do_not_restart::<1>();
        sets_and_clears_do_not_restart::<0>();
    });
}

fn ready_beats_expired<const SEATS: usize>() {
    let value = Seated::<u64, SEATS>::new();
    let mut watcher = value.watch();
    let past = Instant::now();
    for round in 0..rounds(10_000, 10_000) {
        assert_eq!(watcher.get_blocking_deadline(past), Err(Timeout));
        value.set(round);
        assert_eq!(watcher.get_blocking_deadline(past), Ok(round));
        assert_eq!(watcher.get_blocking_timeout(Duration::ZERO), Err(Timeout));
    }
}

/// With a setter that may come at any moment: what was there before the call is never answered by a timeout.
fn ready_beats_expired_while_others_set<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut watcher = value.watch();
    while_pestered(&|| value.set(1), || {
        let mut ready_rounds = 0;
        while ready_rounds < rounds(2000, 2000) {
            let ready = watcher.has_changed();
            let got = watcher.get_blocking_deadline(Instant::now());
            assert!(got.is_ok() || !ready);
            ready_rounds += u64::from(ready);
        }
    });
}

#[test]
fn a_ready_value_beats_an_expired_deadline_every_time() {
    with_watchdog("a_ready_value_beats_an_expired_deadline_every_time", LIMIT, || {
        ready_beats_expired::<1>();
        ready_beats_expired::<0>();
        ready_beats_expired_while_others_set::<1>();
        ready_beats_expired_while_others_set::<0>();
    });
}

/// Has a value from `from` on, and wakes nobody.
struct Silent {
    from: Instant,
}

impl Watch for Silent {
    type Item = u32;
    type Error = Closed;

    fn poll_get(&mut self, _: &mut Context<'_>) -> Poll<Result<u32, Closed>> {
        if Instant::now() < self.from { Poll::Pending } else { Poll::Ready(Ok(1)) }
    }

    fn poll_backlog(&mut self, _: &mut Context<'_>) -> Poll<Result<u32, BacklogError<Closed>>> {
        Poll::Ready(Err(BacklogError::BacklogDone))
    }
}

#[test]
fn what_is_ready_at_the_deadline_is_given() {
    with_watchdog("what_is_ready_at_the_deadline_is_given", LIMIT, || {
        for _ in 0..rounds(200, 200) {
            let at = Instant::now() + Duration::from_millis(1);
            assert_eq!(Silent { from: at }.get_blocking_deadline(at), Ok(1));
        }
    });
}

/// Polls a watcher with a waker that counts its clones, instead of that of the blocked thread.
struct Counted<'a, W> {
    watch: W,
    task: &'a Task,
}

impl<W: Watch> Watch for Counted<'_, W> {
    type Item = W::Item;
    type Error = W::Error;

    fn poll_get(&mut self, _: &mut Context<'_>) -> Poll<Result<W::Item, W::Error>> {
        self.watch.poll_get(&mut self.task.cx())
    }

    fn poll_backlog(&mut self, _: &mut Context<'_>) -> Poll<Result<W::Item, BacklogError<W::Error>>> {
        self.watch.poll_backlog(&mut self.task.cx())
    }

    fn stop_waiting(&mut self) {
        self.watch.stop_waiting();
    }
}

fn timeouts_leave_nothing<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let task = Task::new();
    let mut watch = Counted { watch: value.watch(), task: &task };
    for _ in 0..rounds(1000, 1000) {
        assert_eq!(watch.get_blocking_timeout(Duration::from_micros(50)), Err(DeadlineError::Timeout));
        assert_eq!((task.registrations(), value.watcher_count()), (0, 1));
    }
    value.set(1);
    assert_eq!(task.wakes(), 0);
    assert_eq!(watch.get_blocking_timeout(Duration::ZERO), Ok(1));
    drop(watch);
    assert_eq!(value.watcher_count(), 0);
}

#[test]
fn a_timeout_leaves_no_waker_behind() {
    with_watchdog("a_timeout_leaves_no_waker_behind", LIMIT, || {
        timeouts_leave_nothing::<1>();
        timeouts_leave_nothing::<0>();
    });
}

#[test]
fn a_timeout_too_long_for_the_clock_never_passes() {
    with_watchdog("a_timeout_too_long_for_the_clock_never_passes", LIMIT, || {
        let value = Value::<u32>::new();
        let mut watcher = value.watch();
        thread::scope(|scope| {
            let consumer = scope.spawn(|| watcher.get_blocking_timeout(Duration::MAX));
            value.set(1);
            assert_eq!(consumer.join().unwrap(), Ok(1));
        });
    });
}

#[test]
fn closing_ends_a_wait_before_its_deadline() {
    with_watchdog("closing_ends_a_wait_before_its_deadline", LIMIT, || {
        for _ in 0..rounds(200, 200) {
            let value = Value::<u32>::new();
            let mut watcher = value.watch();
            thread::scope(|scope| {
                let consumer = scope.spawn(|| watcher.get_blocking_timeout(2 * LIMIT));
                value.close();
                assert_eq!(consumer.join().unwrap(), Err(event_value::DeadlineError::Watch(Closed)));
            });
        }
    });
}

#[test]
fn a_thread_that_waits_does_not_poll_again_and_again() {
    with_watchdog("a_thread_that_waits_does_not_poll_again_and_again", LIMIT, || {
        let mut polls = 0;
        let mut watch = Never::new(|_| polls += 1);
        assert_eq!(watch.get_blocking_timeout(SOON), Err(Timeout));
        assert!(polls < 10, "{polls}");
    });
}
