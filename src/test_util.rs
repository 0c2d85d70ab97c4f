//! `WatchTest`, expectations for tests of code that watches values. Nothing here sleeps.

use alloc::sync::Arc;
use alloc::task::Wake;
use core::fmt::Debug;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll, Waker};
use std::time::Instant;

use crate::blocking::WatchBlocking;
use crate::error::DeadlineError;
use crate::error::WatchError;
use crate::watch::Watch;

/// Expectations for tests, as methods of every [`Watch`] (feature `test-util`).
///
/// An expectation that does not hold panics, with the line of the test. None of them sleeps: most poll once, and
/// [`wait_until`](WatchTest::wait_until) waits for other threads, with a deadline.
///
/// # Examples
///
/// ```
/// use event_value::{Value, WatchTest};
///
/// let value = Value::new();
/// let mut watcher = value.watch();
/// watcher.expect_pending();
/// value.set(1);
/// assert_eq!(watcher.expect_next(), 1);
/// value.close();
/// watcher.expect_closed();
/// ```
pub trait WatchTest: Watch {
    /// Returns the next value, which must be available now.
    ///
    /// # Panics
    ///
    /// If there is no value yet, or an error.
    #[track_caller]
    fn expect_next(&mut self) -> Self::Item
    where
        Self::Error: Debug,
    {
        match ask(self) {
            Poll::Ready(Ok(item)) => item,
            Poll::Ready(Err(error)) => panic!("expected a value, got the error {error:?}"),
            Poll::Pending => panic!("expected a value, got none yet"),
        }
    }

    /// Expects that there is no new value yet, and no error.
    ///
    /// # Panics
    ///
    /// If there is a value or an error.
    #[track_caller]
    fn expect_pending(&mut self)
    where
        Self::Item: Debug,
        Self::Error: Debug,
    {
        match ask(self) {
            Poll::Ready(Ok(item)) => panic!("expected no value yet, got {item:?}"),
            Poll::Ready(Err(error)) => panic!("expected no value yet, got the error {error:?}"),
            Poll::Pending => {}
        }
    }

    /// Expects that the watch has ended, so that there is no new value now or ever.
    ///
    /// # Panics
    ///
    /// If there is a value, if there may be one later, or if there is an error that does not end the watch.
    #[track_caller]
    fn expect_closed(&mut self)
    where
        Self::Item: Debug,
        Self::Error: Debug + WatchError,
    {
        match ask(self) {
            Poll::Ready(Ok(item)) => panic!("expected the end, got {item:?}"),
            Poll::Ready(Err(end)) if end.is_closed() => {}
            Poll::Ready(Err(error)) => panic!("expected the end, got the error {error:?}"),
            Poll::Pending => panic!("expected the end, got nothing yet"),
        }
    }

    /// Blocks the thread until there is a value that `accept` accepts, and returns it. Waits until `deadline` at the
    /// latest.
    ///
    /// Do not call it in an async task, because it blocks the executor.
    ///
    /// # Panics
    ///
    /// If there was no such value by then, or an error. The message has the last value.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchTest};
    /// use std::time::{Duration, Instant};
    ///
    /// let value = Value::new();
    /// std::thread::scope(|scope| {
    ///     scope.spawn(|| (1..=100).for_each(|n| value.set(n)));
    ///     let last = value.watch().wait_until(Instant::now() + Duration::from_secs(10), |n| *n == 100);
    ///     assert_eq!(last, 100);
    /// });
    /// ```
    #[track_caller]
    fn wait_until(&mut self, deadline: Instant, mut accept: impl FnMut(&Self::Item) -> bool) -> Self::Item
    where
        Self: Sized,
        Self::Item: Debug,
        Self::Error: Debug,
    {
        let mut last = None;
        loop {
            match self.get_blocking_deadline(deadline) {
                Ok(item) if accept(&item) => return item,
                Ok(item) => last = Some(item),
                Err(DeadlineError::Timeout) => {}
                Err(DeadlineError::Watch(error)) => panic!("expected a value, got the error {error:?} after {last:?}"),
            }
            assert!(Instant::now() < deadline, "no such value by the deadline; the last one was {last:?}");
        }
    }
}

impl<W: Watch + ?Sized> WatchTest for W {}

/// Polls until the watch is ready, or is pending and has not woken the task. A watch that has only yielded to other
/// tasks is polled again.
fn ask<W: Watch + ?Sized>(watch: &mut W) -> Poll<Result<W::Item, W::Error>> {
    let woken = Arc::new(Flag::default());
    let waker = Waker::from(Arc::clone(&woken));
    loop {
        let polled = watch.poll_get(&mut Context::from_waker(&waker));
        // Relaxed: only a wake-up by this thread, during the poll, has to be seen.
        if polled.is_ready() || !woken.0.swap(false, Ordering::Relaxed) {
            watch.stop_waiting();
            return polled;
        }
    }
}

#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        // Relaxed: pairs with the swap in `ask`, which is of the same thread.
        self.0.store(true, Ordering::Relaxed);
    }
}
