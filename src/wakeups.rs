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
    /// Whether wakers are taken out one by one, by `wake_next`, or many at once, by `take_due`.
    const ONE_BY_ONE: bool;

    /// Takes out the wakers of due watchers, as many as there is room for. Returns how many, and whether there are more.
    fn take_due(&self, room: &mut [Option<Waker>]) -> (usize, bool);

    /// Takes out the waker of one due watcher and wakes it before an interrupt can come in. Returns whether there are more.
    fn wake_next(&self) -> bool;

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
    // Not inlined, so that a `set` that wakes nobody stays short.
    #[inline(never)]
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
            self.wake_more();
        }
        *self.old = None;
        if self.due.listeners.is_any() {
            self.source.notify(self.due.listeners);
            self.due.listeners = Notify::NOBODY;
        }
    }

    // Not inlined, because most often only one watcher waits.
    #[inline(never)]
    fn wake_more(&mut self) {
        let Self { source, due, batch, .. } = self;
        if S::ONE_BY_ONE {
            while due.more {
                due.more = source.wake_next();
            }
            return;
        }
        let batch = batch.get_or_insert(Batch::EMPTY);
        batch.wake_all();
        while due.more {
            (batch.len, due.more) = source.take_due(&mut batch.wakers);
            batch.wake_all();
        }
    }
}

impl<S: Source, T> Drop for Wakeups<'_, S, T> {
    fn drop(&mut self) {
        self.run_rest();
    }
}

/// Wakers on their way from the seats to being woken, first come first.
pub(crate) struct Batch {
    wakers: [Option<Waker>; AT_ONCE],
    len: usize,
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
