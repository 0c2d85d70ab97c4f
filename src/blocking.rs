//! Blocking gets for plain threads, on any `Watch`.

use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::time::Instant;

use parking::Parker;

use crate::error::{Closed, DeadlineError};
use crate::handle::Handle;
use crate::sync::park_deadline;
use crate::wait::Wait;
use crate::watch::Watch;
use crate::watcher::Watcher;

/// Blocking gets for plain threads, on any [`Watch`]. Do not call them in an async task.
///
/// A [`Watcher`] has the same methods itself.
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
    /// Blocks the thread until there is a value that this watch has not given, and gives the newest.
    ///
    /// # Errors
    ///
    /// As [`poll_get`](Watch::poll_get).
    ///
    /// # Examples
    ///
    /// See [`WatchBlocking`].
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

    /// As [`get_blocking`](WatchBlocking::get_blocking), until `at` at the latest.
    ///
    /// A value that is there wins over a deadline that has passed. The deadline is a point in time: being woken for
    /// nothing does not move it.
    ///
    /// # Errors
    ///
    /// [`DeadlineError::Timeout`], or what [`poll_get`](Watch::poll_get) says.
    ///
    /// # Examples
    ///
    /// See [`DeadlineError`].
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

    /// As [`get_blocking_deadline`](WatchBlocking::get_blocking_deadline), `timeout` from now. With a timeout that
    /// is too long for the clock it waits without one.
    ///
    /// # Errors
    ///
    /// As [`get_blocking_deadline`](WatchBlocking::get_blocking_deadline).
    ///
    /// # Examples
    ///
    /// See [`DeadlineError`].
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
    /// As [`get_blocking_deadline`](WatchBlocking::get_blocking_deadline).
    #[doc(hidden)]
    #[deprecated = "it blocks the thread, and is called `get_blocking_deadline` now; in async code, put `get` into your runtime's timeout"]
    fn get_deadline(&mut self, at: Instant) -> Result<Self::Item, DeadlineError<Self::Error>> {
        self.get_blocking_deadline(at)
    }

    /// The old name of [`get_blocking_timeout`](WatchBlocking::get_blocking_timeout).
    ///
    /// # Errors
    ///
    /// As [`get_blocking_timeout`](WatchBlocking::get_blocking_timeout).
    #[doc(hidden)]
    #[deprecated = "it blocks the thread, and is called `get_blocking_timeout` now; in async code, put `get` into your runtime's timeout"]
    fn get_timeout(&mut self, timeout: Duration) -> Result<Self::Item, DeadlineError<Self::Error>> {
        self.get_blocking_timeout(timeout)
    }
}

impl<W: Watch + ?Sized> WatchBlocking for W {}

impl<S: Handle<Item: Clone>> Watcher<S> {
    /// As [`get`](Watcher::get), for a plain thread: blocks it. Do not call it in an async task.
    ///
    /// Allocates one waker (32 bytes on x86-64 Linux), and what [`get`](Watcher::get) does.
    ///
    /// # Errors
    ///
    /// As [`get`](Watcher::get).
    ///
    /// # Panics
    ///
    /// As [`get`](Watcher::get).
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

    /// As [`get_blocking`](Watcher::get_blocking), until `at` at the latest.
    ///
    /// A value that is there wins over a deadline that has passed. The deadline is a point in time: being woken for
    /// nothing does not move it.
    ///
    /// # Errors
    ///
    /// [`DeadlineError::Timeout`] if there was nothing new by then, [`DeadlineError::Watch`] as
    /// [`get`](Watcher::get).
    ///
    /// # Panics
    ///
    /// As [`get`](Watcher::get).
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

    /// As [`get_blocking_deadline`](Watcher::get_blocking_deadline), `timeout` from now. With a timeout that
    /// is too long for the clock it waits without one.
    ///
    /// # Errors
    ///
    /// As [`get_blocking_deadline`](Watcher::get_blocking_deadline).
    ///
    /// # Panics
    ///
    /// As [`get`](Watcher::get).
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
    /// As [`get_blocking_deadline`](Watcher::get_blocking_deadline).
    #[doc(hidden)]
    #[deprecated = "it blocks the thread, and is called `get_blocking_deadline` now; in async code, put `get` into your runtime's timeout"]
    pub fn get_deadline(&mut self, at: Instant) -> Result<S::Item, DeadlineError<Closed>> {
        self.get_blocking_deadline(at)
    }

    /// The old name of [`get_blocking_timeout`](Watcher::get_blocking_timeout).
    ///
    /// # Errors
    ///
    /// As [`get_blocking_timeout`](Watcher::get_blocking_timeout).
    #[doc(hidden)]
    #[deprecated = "it blocks the thread, and is called `get_blocking_timeout` now; in async code, put `get` into your runtime's timeout"]
    pub fn get_timeout(&mut self, timeout: Duration) -> Result<S::Item, DeadlineError<Closed>> {
        self.get_blocking_timeout(timeout)
    }
}

/// The thread that blocks. Its parker is made when it first has to wait, so that a value that is there costs nothing
/// more. It is not `thread::park`, whose token belongs to the user.
#[derive(Default)]
struct Thread(Option<(Parker, Waker)>);

impl Thread {
    fn poll<W: Watch + ?Sized>(&mut self, wait: &mut Wait<&mut W>) -> Poll<Result<W::Item, W::Error>> {
        let waker = self.0.as_ref().map_or(Waker::noop(), |(_, waker)| waker);
        wait.poll(|watch| watch.poll_get(&mut Context::from_waker(waker)))
    }

    /// Blocks until woken since the last poll, or until the deadline. The first time it returns at once: nobody could
    /// have woken it.
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
