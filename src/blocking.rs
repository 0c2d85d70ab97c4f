//! `WatchBlocking`, the blocking gets for plain threads, on any `Watch`.

use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::time::Instant;

use parking::Parker;

use crate::error::{Closed, DeadlineError};
use crate::get::Wait;
use crate::handle::Handle;
use crate::sync::park_deadline;
use crate::watch::Watch;
use crate::watcher::Watcher;

/// Blocking gets for plain threads, on any [`Watch`].
///
/// Do not call them in an async task: they block its executor. A [`Watcher`] has the same methods itself, so you need
/// this trait only for adaptors and generic code.
///
/// # Examples
///
/// ```
/// use event_value::{Value, ValueWatch, WatchBlocking};
///
/// fn first<V: ValueWatch<Watch: WatchBlocking<Item = u32>>>(value: V) -> Option<u32> {
///     value.watch().get_blocking().ok()
/// }
/// assert_eq!(first(&Value::new_with(1)), Some(1));
/// ```
pub trait WatchBlocking: Watch {
    /// Blocks the thread until there is a value that this watch has not returned yet, and returns the newest.
    ///
    /// Allocates one waker if it has to wait (32 bytes on x86-64 Linux), and what the watch allocates.
    ///
    /// # Errors
    ///
    /// The same as [`poll_get`](Watch::poll_get).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchBlocking, WatchExt};
    ///
    /// let value = Value::new_with(1);
    /// assert_eq!(value.watch().map(|n| n + 1).get_blocking(), Ok(2));
    /// ```
    fn get_blocking(&mut self) -> Result<Self::Item, Self::Error> {
        let mut wait = Wait::new(self);
        let mut thread = Thread::default();
        loop {
            match thread.poll(&mut wait) {
                Poll::Ready(got) => return got,
                Poll::Pending => thread.park(None),
            }
        }
    }

    /// Like [`get_blocking`](WatchBlocking::get_blocking), but waits until `at` at the latest.
    ///
    /// If there is a value, this returns it even if the deadline has passed. A wake-up in vain does not move the
    /// deadline.
    ///
    /// # Errors
    ///
    /// [`DeadlineError::Timeout`] if there was no value by then, and [`DeadlineError::Watch`] with the error of
    /// [`poll_get`](Watch::poll_get).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{DeadlineError, Value, WatchBlocking, WatchExt};
    /// use std::time::Instant;
    ///
    /// let value = Value::new_with(1);
    /// let mut odd = value.watch().filter(|n| n % 2 == 1);
    /// let past = Instant::now();
    /// assert_eq!(odd.get_blocking_deadline(past), Ok(1));
    /// assert_eq!(odd.get_blocking_deadline(past), Err(DeadlineError::Timeout));
    /// ```
    fn get_blocking_deadline(&mut self, at: Instant) -> Result<Self::Item, DeadlineError<Self::Error>> {
        let mut wait = Wait::new(self);
        let mut thread = Thread::default();
        loop {
            let time_is_up = Instant::now() >= at;
            match thread.poll(&mut wait) {
                Poll::Ready(got) => return got.map_err(DeadlineError::Watch),
                Poll::Pending if time_is_up => return Err(DeadlineError::Timeout),
                Poll::Pending => thread.park(Some(at)),
            }
        }
    }

    /// Like [`get_blocking_deadline`](WatchBlocking::get_blocking_deadline), with a deadline that is `timeout` from
    /// now.
    ///
    /// If the clock can't represent that deadline, it waits without one.
    ///
    /// # Errors
    ///
    /// The same as [`get_blocking_deadline`](WatchBlocking::get_blocking_deadline).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{DeadlineError, Value, WatchBlocking, WatchExt};
    /// use std::time::Duration;
    ///
    /// let value = Value::new_with(2);
    /// let mut odd = value.watch().filter(|n| n % 2 == 1);
    /// assert_eq!(odd.get_blocking_timeout(Duration::from_millis(1)), Err(DeadlineError::Timeout));
    /// ```
    fn get_blocking_timeout(&mut self, timeout: Duration) -> Result<Self::Item, DeadlineError<Self::Error>> {
        match Instant::now().checked_add(timeout) {
            Some(at) => self.get_blocking_deadline(at),
            None => self.get_blocking().map_err(DeadlineError::Watch),
        }
    }

    /// The old name of [`get_blocking_deadline`](WatchBlocking::get_blocking_deadline).
    ///
    /// # Errors
    ///
    /// The same as [`get_blocking_deadline`](WatchBlocking::get_blocking_deadline).
    #[doc(hidden)]
    #[deprecated = "it blocks the thread, and is called `get_blocking_deadline` now; in async code, put `get` into your runtime's timeout"]
    fn get_deadline(&mut self, at: Instant) -> Result<Self::Item, DeadlineError<Self::Error>> {
        self.get_blocking_deadline(at)
    }

    /// The old name of [`get_blocking_timeout`](WatchBlocking::get_blocking_timeout).
    ///
    /// # Errors
    ///
    /// The same as [`get_blocking_timeout`](WatchBlocking::get_blocking_timeout).
    #[doc(hidden)]
    #[deprecated = "it blocks the thread, and is called `get_blocking_timeout` now; in async code, put `get` into your runtime's timeout"]
    fn get_timeout(&mut self, timeout: Duration) -> Result<Self::Item, DeadlineError<Self::Error>> {
        self.get_blocking_timeout(timeout)
    }
}

impl<W: Watch + ?Sized> WatchBlocking for W {}

impl<S: Handle<Item: Clone>> Watcher<S> {
    /// Like [`get`](Watcher::get), but blocks the thread. Do not call it in an async task: it blocks the executor.
    ///
    /// Allocates one waker if it has to wait (32 bytes on x86-64 Linux).
    ///
    /// # Errors
    ///
    /// The same as [`get`](Watcher::get).
    ///
    /// # Panics
    ///
    /// The same as [`get`](Watcher::get).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    /// use std::thread;
    ///
    /// let value = Value::new();
    /// thread::scope(|scope| {
    ///     let consumer = scope.spawn(|| value.watch().get_blocking());
    ///     value.set(1);
    ///     assert_eq!(consumer.join().unwrap(), Ok(1));
    /// });
    /// ```
    #[doc(alias = "blocking_recv")]
    #[doc(alias = "recv_blocking")]
    pub fn get_blocking(&mut self) -> Result<S::Item, Closed> {
        WatchBlocking::get_blocking(self)
    }

    /// Like [`get_blocking`](Watcher::get_blocking), but waits until `at` at the latest.
    ///
    /// If there is a value, this returns it even if the deadline has passed. A wake-up in vain does not move the
    /// deadline.
    ///
    /// # Errors
    ///
    /// [`DeadlineError::Timeout`] if there was nothing new by then, and [`DeadlineError::Watch`] with [`Closed`] as
    /// [`get`](Watcher::get).
    ///
    /// # Panics
    ///
    /// The same as [`get`](Watcher::get).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{DeadlineError, Value};
    /// use std::time::Instant;
    ///
    /// let value = Value::new_with(1);
    /// let mut watcher = value.watch();
    /// let past = Instant::now();
    /// assert_eq!(watcher.get_blocking_deadline(past), Ok(1));
    /// assert_eq!(watcher.get_blocking_deadline(past), Err(DeadlineError::Timeout));
    /// ```
    pub fn get_blocking_deadline(&mut self, at: Instant) -> Result<S::Item, DeadlineError<Closed>> {
        WatchBlocking::get_blocking_deadline(self, at)
    }

    /// Like [`get_blocking_deadline`](Watcher::get_blocking_deadline), with a deadline that is `timeout` from now.
    ///
    /// If the clock can't represent that deadline, it waits without one.
    ///
    /// # Errors
    ///
    /// The same as [`get_blocking_deadline`](Watcher::get_blocking_deadline).
    ///
    /// # Panics
    ///
    /// The same as [`get`](Watcher::get).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{DeadlineError, Value};
    /// use std::time::Duration;
    ///
    /// let value = Value::<u32>::new();
    /// assert_eq!(value.watch().get_blocking_timeout(Duration::from_millis(1)), Err(DeadlineError::Timeout));
    /// ```
    pub fn get_blocking_timeout(&mut self, timeout: Duration) -> Result<S::Item, DeadlineError<Closed>> {
        WatchBlocking::get_blocking_timeout(self, timeout)
    }

    /// The old name of [`get_blocking_deadline`](Watcher::get_blocking_deadline).
    ///
    /// # Errors
    ///
    /// The same as [`get_blocking_deadline`](Watcher::get_blocking_deadline).
    #[doc(hidden)]
    #[deprecated = "it blocks the thread, and is called `get_blocking_deadline` now; in async code, put `get` into your runtime's timeout"]
    pub fn get_deadline(&mut self, at: Instant) -> Result<S::Item, DeadlineError<Closed>> {
        self.get_blocking_deadline(at)
    }

    /// The old name of [`get_blocking_timeout`](Watcher::get_blocking_timeout).
    ///
    /// # Errors
    ///
    /// The same as [`get_blocking_timeout`](Watcher::get_blocking_timeout).
    #[doc(hidden)]
    #[deprecated = "it blocks the thread, and is called `get_blocking_timeout` now; in async code, put `get` into your runtime's timeout"]
    pub fn get_timeout(&mut self, timeout: Duration) -> Result<S::Item, DeadlineError<Closed>> {
        self.get_blocking_timeout(timeout)
    }
}

/// The thread that blocks. Its parker is made when it first has to wait, so that a get that is ready allocates nothing.
///
/// It does not use `thread::park`, because the token of that belongs to the user.
#[derive(Default)]
struct Thread(Option<(Parker, Waker)>);

impl Thread {
    fn poll<W: Watch + ?Sized>(&mut self, wait: &mut Wait<&mut W>) -> Poll<Result<W::Item, W::Error>> {
        let waker = self.0.as_ref().map_or(Waker::noop(), |(_, waker)| waker);
        wait.poll(|watch| watch.poll_get(&mut Context::from_waker(waker)))
    }

    /// Blocks until the thread is woken or the deadline has come.
    ///
    /// The first call returns at once: the poll before it had a waker that does nothing, so it has to be repeated with
    /// the waker of this thread.
    fn park(&mut self, until: Option<Instant>) {
        match (&self.0, until) {
            (Some((parker, _)), None) => parker.park(),
            (Some((parker, _)), Some(at)) => park_deadline(parker, at),
            (None, _) => {
                let (parker, unparker) = parking::pair();
                self.0 = Some((parker, Waker::from(unparker)));
            }
        }
    }
}
