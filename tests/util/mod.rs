//! What the tests share: a watchdog, a waker that counts, and a short name for values of any number of inline seats.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Wake, Waker};
use std::thread;
use std::time::Duration;

use event_value::General;

/// A value with this many inline seats, and the usual lock.
pub type Seated<T, const SEATS: usize> = General<T, SEATS>;

/// Runs `test` and turns a hang into a failure: the process ends, and says which test it was.
pub fn with_watchdog<R>(name: &'static str, limit: Duration, test: impl FnOnce() -> R) -> R {
    let (done, wait) = mpsc::channel::<()>();
    let dog = thread::spawn(move || {
        // The other end is dropped when the test is over, panic or not.
        if wait.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
            // Not `eprintln`, which the test harness holds back until a test ends.
            let _ = writeln!(io::stderr(), "{name} hangs: no end after {limit:?}");
            std::process::abort();
        }
    });
    let result = test();
    drop(done);
    dog.join().unwrap();
    result
}

/// A waker that counts how often it is woken and how many clones of it live.
#[derive(Default)]
pub struct CountingWaker(AtomicUsize);

impl Wake for CountingWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// A task that does nothing but count its wake-ups.
pub struct Task {
    counter: Arc<CountingWaker>,
    waker: Waker,
}

impl Task {
    pub fn new() -> Self {
        let counter = Arc::new(CountingWaker::default());
        Self { waker: Waker::from(Arc::clone(&counter)), counter }
    }

    pub fn cx(&self) -> Context<'_> {
        Context::from_waker(&self.waker)
    }

    pub fn waker(&self) -> &Waker {
        &self.waker
    }

    /// How often it was woken so far.
    pub fn wakes(&self) -> usize {
        self.counter.0.load(Ordering::SeqCst)
    }

    /// How many clones of its waker live elsewhere.
    pub fn registrations(&self) -> usize {
        Arc::strong_count(&self.counter) - 2
    }
}
