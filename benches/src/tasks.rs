//! Tasks that are polled by hand, with wakers that count.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// How often a task was woken. Does as much as the waker of an executor does at least: it is reference counted.
#[derive(Default)]
pub struct Wakes(AtomicU64);

impl Wakes {
    pub fn new() -> (Arc<Self>, Waker) {
        let wakes = Arc::new(Self::default());
        (Arc::clone(&wakes), Waker::from(wakes))
    }

    /// How often since it was last asked.
    pub fn take(&self) -> u64 {
        self.0.swap(0, Ordering::Relaxed)
    }
}

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // Not one atomic step, which would cost more than some rivals' whole wake-up: one thread wakes here.
        self.0.store(self.0.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }
}

/// A future with a waker of its own.
pub struct Task<F> {
    future: Pin<Box<F>>,
    pub wakes: Arc<Wakes>,
    waker: Waker,
}

impl<F: Future> Task<F> {
    pub fn new(future: F) -> Self {
        let (wakes, waker) = Wakes::new();
        Self { future: Box::pin(future), wakes, waker }
    }

    pub fn poll(&mut self) -> Poll<F::Output> {
        self.future.as_mut().poll(&mut Context::from_waker(&self.waker))
    }
}
