//! What a change leaves to do once the lock is free: wake the watchers that waited, drop the old value, notify those that
//! listen.
//!
//! All of it runs code of others. That code may use the same value, so no lock is held here; and it may panic, so every
//! step is done all the same, and the first panic goes on afterwards.

use core::mem::forget;
use core::task::Waker;

use crate::listen::Notify;
use crate::sync::{AT_ONCE, PANICS_END, Panic, catch, resume};

/// Which wake-ups a change has brought about.
#[must_use]
pub(crate) struct Due {
    /// The watcher that has waited for longest. It comes apart because most often no other waits, and a batch is large.
    pub(crate) first: Option<Waker>,
    /// More watchers wait.
    pub(crate) more: bool,
    pub(crate) listeners: Notify,
}

impl Due {
    pub(crate) const NOBODY: Self = Self { first: None, more: false, listeners: Notify::NOBODY };

    #[inline]
    pub(crate) fn is_any(&self) -> bool {
        self.first.is_some() || self.more || self.listeners.is_any()
    }
}

/// Where the wakers of due watchers come from.
pub(crate) trait Source {
    /// Takes out the wakers of due watchers, as many as there is room for in the batch. Where the lock masks interrupts,
    /// only one, which it wakes before an interrupt can come in. Returns whether there are more.
    fn take_due(&self, batch: &mut Batch) -> bool;

    /// Notifies those that listen to these topics. If a waker panics, another call goes on with those after it.
    fn notify(&self, listeners: Notify);
}

/// The work, and how much of it is left.
pub(crate) struct Wakeups<'a, S: Source, T> {
    pub(crate) source: &'a S,
    pub(crate) due: Due,
    pub(crate) old: &'a mut Option<T>,
    batch: Option<Batch>,
    first_panic: Option<Panic>,
}

impl<'a, S: Source, T> Wakeups<'a, S, T> {
    #[inline]
    pub(crate) fn new(source: &'a S, due: Due, old: &'a mut Option<T>) -> Self {
        Self { source, due, old, batch: None, first_panic: None }
    }

    /// Wakes the first watcher alone. A panic is kept for [`run`](Wakeups::run).
    #[inline]
    pub(crate) fn wake_first(&mut self) {
        if let Some(first) = self.due.first.take() {
            if let Err(panic) = catch(|| first.wake()) {
                self.first_panic.get_or_insert(panic);
            }
        }
    }

    /// Does all of it, whatever panics, and then lets the first panic go on.
    ///
    /// With std, a panic is caught, and what is left is done. Without std nothing can be caught, and `drop` does what is
    /// left while the panic unwinds; a second one aborts.
    #[inline]
    pub(crate) fn run(mut self) {
        while let Err(panic) = catch(|| self.run_rest()) {
            self.first_panic.get_or_insert(panic);
            if !PANICS_END {
                break;
            }
        }
        let first_panic = self.first_panic.take();
        // Nothing is left for `drop`.
        forget(self);
        if let Some(panic) = first_panic {
            resume(panic);
        }
    }

    /// As `run`, but never inlined, so that a `set` that wakes nobody stays short.
    #[inline(never)]
    pub(crate) fn run_apart(self) {
        self.run();
    }

    /// Goes on after what was done before, or after what panicked.
    ///
    /// The watchers come first, because they wait for the value. The old value comes before the listeners, because
    /// event-listener holds a lock of its own while it wakes them, and so they are what may take long.
    #[inline]
    fn run_rest(&mut self) {
        if let Some(first) = self.due.first.take() {
            first.wake();
        }
        if self.due.more || self.batch.is_some() {
            wake_more(self.source, &mut self.due.more, self.batch.get_or_insert(Batch::EMPTY));
        }
        *self.old = None;
        if self.due.listeners.is_any() {
            self.source.notify(self.due.listeners);
            self.due.listeners = Notify::NOBODY;
        }
    }
}

/// Wakes what is left of the batch, and then all others. It knows no type, so that a program has it once.
// Not inlined, because most often only one watcher waits.
#[inline(never)]
fn wake_more(source: &dyn Source, more: &mut bool, batch: &mut Batch) {
    batch.wake_all();
    while *more {
        *more = source.take_due(batch);
        batch.wake_all();
    }
}

impl<S: Source, T> Drop for Wakeups<'_, S, T> {
    fn drop(&mut self) {
        self.run_rest();
    }
}

/// Wakers on their way from the seats to being woken, first come first.
pub(crate) struct Batch {
    pub(crate) wakers: [Option<Waker>; AT_ONCE],
    pub(crate) len: usize,
}

impl Batch {
    const EMPTY: Self = Self { wakers: [const { None }; AT_ONCE], len: 0 };

    /// Wakes them all. If a waker panics, another call goes on with the one after it.
    fn wake_all(&mut self) {
        for place in &mut self.wakers[..self.len] {
            if let Some(waker) = place.take() {
                waker.wake();
            }
        }
    }
}
