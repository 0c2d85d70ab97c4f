//! Blocking gets for plain threads, on any `Watch`.

use alloc::sync::Arc;
use alloc::task::Wake;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;

use crate::error::{Closed, DeadlineError, GetTimeoutError};
use crate::handle::Handle;
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
        let parker = Arc::new(Parker::default());
        let waker = Waker::from(Arc::clone(&parker));
        let wait = Wait(self);
        loop {
            match wait.0.poll_get(&mut Context::from_waker(&waker)) {
                Poll::Ready(got) => return got,
                Poll::Pending => parker.park(),
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
    fn get_deadline(&mut self, at: Instant) -> Result<Self::Item, DeadlineError<Self::Error>> {
        let parker = Arc::new(Parker::default());
        let waker = Waker::from(Arc::clone(&parker));
        let wait = Wait(self);
        loop {
            let time_is_up = Instant::now() >= at;
            match wait.0.poll_get(&mut Context::from_waker(&waker)) {
                Poll::Ready(got) => return got.map_err(DeadlineError::Watch),
                Poll::Pending if time_is_up => return Err(DeadlineError::Timeout),
                Poll::Pending => parker.park_until(at),
            }
        }
    }

    /// As [`get_deadline`](WatchBlocking::get_deadline), `timeout` from now. A timeout too long for the clock to
    /// hold never passes.
    ///
    /// # Errors
    ///
    /// As [`get_deadline`](WatchBlocking::get_deadline).
    ///
    /// # Examples
    ///
    /// See [`DeadlineError`].
    fn get_timeout(&mut self, timeout: Duration) -> Result<Self::Item, DeadlineError<Self::Error>> {
        match Instant::now().checked_add(timeout) {
            Some(at) => self.get_deadline(at),
            None => self.get_blocking().map_err(DeadlineError::Watch),
        }
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
    /// [`GetTimeoutError::Timeout`] if there was nothing new by then, [`GetTimeoutError::Closed`] as
    /// [`get`](Watcher::get).
    ///
    /// # Panics
    ///
    /// As [`get`](Watcher::get).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{GetTimeoutError, Value};
    /// use std::time::Instant;
    ///
    /// let value = Value::new_with(1);
    /// let mut watcher = value.watch();
    /// let past = Instant::now();
    /// assert_eq!(watcher.get_deadline(past), Ok(1));
    /// assert_eq!(watcher.get_deadline(past), Err(GetTimeoutError::Timeout));
    /// ```
    pub fn get_deadline(&mut self, at: Instant) -> Result<S::Item, GetTimeoutError> {
        WatchBlocking::get_deadline(self, at).map_err(GetTimeoutError::from)
    }

    /// As [`get_deadline`](Watcher::get_deadline), `timeout` from now. A timeout too long for the clock to hold never
    /// passes.
    ///
    /// # Errors
    ///
    /// As [`get_deadline`](Watcher::get_deadline).
    ///
    /// # Panics
    ///
    /// As [`get`](Watcher::get).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{GetTimeoutError, Value};
    /// use std::time::Duration;
    ///
    /// let value = Value::<u32>::new();
    /// assert_eq!(value.watch().get_timeout(Duration::from_millis(1)), Err(GetTimeoutError::Timeout));
    /// ```
    pub fn get_timeout(&mut self, timeout: Duration) -> Result<S::Item, GetTimeoutError> {
        WatchBlocking::get_timeout(self, timeout).map_err(GetTimeoutError::from)
    }
}

/// A wait in progress: takes its waker back, however it ends.
struct Wait<'a, W: Watch + ?Sized>(&'a mut W);

impl<W: Watch + ?Sized> Drop for Wait<'_, W> {
    fn drop(&mut self) {
        self.0.stop_waiting();
    }
}

/// A thread that waits to be woken. Not `thread::park`, whose token belongs to the user.
#[derive(Default)]
struct Parker {
    woken: Mutex<bool>,
    wake: Condvar,
}

impl Parker {
    fn park(&self) {
        let mut woken = self.woken.lock().unwrap_or_else(PoisonError::into_inner);
        while !*woken {
            woken = self.wake.wait(woken).unwrap_or_else(PoisonError::into_inner);
        }
        *woken = false;
    }

    fn park_until(&self, at: Instant) {
        let mut woken = self.woken.lock().unwrap_or_else(PoisonError::into_inner);
        while !*woken {
            let left = at.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            woken = self.wake.wait_timeout(woken, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        *woken = false;
    }
}

impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        *self.woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.wake.notify_one();
    }
}
