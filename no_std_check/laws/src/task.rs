//! A task that needs no executor and no allocator: it counts its wake-ups and the wakers that live.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use core::task::{Context, RawWaker, RawWakerVTable, Waker};

/// Each law has its own, in a `static`, and uses it from one thread: so loads and stores are enough, and there are
/// chips that have nothing else.
pub struct Task {
    wakes: AtomicUsize,
    wakers: AtomicUsize,
    on_wake: fn(),
}

impl Task {
    /// A task that only counts.
    pub const fn new() -> Self {
        Self::calling(|| ())
    }

    /// A task whose waker calls `on_wake`, after it has counted.
    pub const fn calling(on_wake: fn()) -> Self {
        Self { wakes: AtomicUsize::new(0), wakers: AtomicUsize::new(0), on_wake }
    }

    /// How often it was woken.
    pub fn wakes(&self) -> usize {
        self.wakes.load(Relaxed)
    }

    /// How many of its wakers live somewhere.
    pub fn wakers(&self) -> usize {
        self.wakers.load(Relaxed)
    }

    /// Calls `f` with a context of this task, whose own waker is gone afterwards.
    pub fn poll<R>(&'static self, f: impl FnOnce(&mut Context<'_>) -> R) -> R {
        f(&mut Context::from_waker(&self.waker()))
    }

    /// A waker of this task.
    pub fn waker(&'static self) -> Waker {
        add(&self.wakers, 1);
        // SAFETY: the functions of `VTABLE` are given the address of a `Task` that lives for ever and is `Sync`.
        unsafe { Waker::from_raw(self.raw()) }
    }

    fn raw(&'static self) -> RawWaker {
        RawWaker::new((&raw const *self).cast(), &VTABLE)
    }

    fn wake(&self) {
        add(&self.wakes, 1);
        (self.on_wake)();
    }
}

static VTABLE: RawWakerVTable = RawWakerVTable::new(
    |task| {
        add(&of(task).wakers, 1);
        of(task).raw()
    },
    |task| {
        of(task).wake();
        add(&of(task).wakers, usize::MAX);
    },
    |task| of(task).wake(),
    |task| add(&of(task).wakers, usize::MAX),
);

fn of(task: *const ()) -> &'static Task {
    // SAFETY: only `Task::raw` makes these addresses, from references that live for ever.
    unsafe { &*task.cast() }
}

fn add(counter: &AtomicUsize, number: usize) {
    counter.store(counter.load(Relaxed).wrapping_add(number), Relaxed);
}
