//! The work that a change leaves behind once the lock is free: wake the watchers, drop the old value, notify the
//! one-shot waits.
//!
//! All of it runs user code: wakers, and the drop of the old value. That code may use the same value, so no lock is
//! held here. It may also panic, so every step is done whatever panics in another one, and the first panic is resumed
//! at the end.

use core::mem::forget;
use core::task::Waker;

use crate::listen::Notify;
use crate::sync::{AT_ONCE, PANICS_END, Panic, catch, resume};

/// The wake-ups that a change has made due.
#[must_use]
pub(crate) struct Due {
    /// The waker of the watcher that has waited for longest, taken out under the same lock as the change.
    ///
    /// It has a place of its own because most often a single watcher waits. The change then needs no second lock and no
    /// [`Batch`], which is large. And where the lock masks interrupts, this one is woken before they are unmasked.
    pub(crate) first: Option<Waker>,
    /// Whether more watchers are due. Their wakers are still in their seats.
    pub(crate) more: bool,
    /// The topics whose one-shot waits are due.
    pub(crate) listeners: Notify,
}

impl Due {
    pub(crate) const NOBODY: Self = Self { first: None, more: false, listeners: Notify::NOBODY };

    #[inline]
    pub(crate) fn is_any(&self) -> bool {
        self.first.is_some() || self.more || self.listeners.is_any()
    }
}

/// The cell, as far as waking needs it.
pub(crate) trait Source {
    /// Takes out the wakers of due watchers, as many as the batch has room for, and returns whether there are more.
    ///
    /// Where the lock masks interrupts, it takes out only one, and wakes it before an interrupt can come in.
    fn take_due(&self, batch: &mut Batch) -> bool;

    /// Notifies the one-shot waits of these topics. If a waker panics, another call goes on with the waits after it.
    fn notify(&self, listeners: Notify);
}

/// The work, and how much of it is left.
///
/// Each step takes out what it is about to use. So after a panic, the same code can simply run again: it goes on with
/// the next waker, and uses none twice.
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

    /// Wakes the first watcher alone. [`run`](Wakeups::run) resumes a panic of its waker.
    #[inline]
    pub(crate) fn wake_first(&mut self) {
        if let Some(first) = self.due.first.take() {
            if let Err(panic) = catch(|| first.wake()) {
                self.first_panic.get_or_insert(panic);
            }
        }
    }

    /// Does all the work, whatever panics, and then resumes the first panic.
    ///
    /// There are two ways to go on after a panic, because neither suffices alone. With std, each panic is caught here,
    /// so any number of wakers may panic. Without std nothing can be caught: `drop` does the rest while the panic
    /// unwinds, and a second panic aborts. `drop` also serves [`Cell::edit`](crate::cell::Cell), whose closure panics
    /// before `run`.
    #[inline]
    pub(crate) fn run(mut self) {
        while let Err(panic) = catch(|| self.run_rest()) {
            self.first_panic.get_or_insert(panic);
            if !PANICS_END {
                break;
            }
        }
        let first_panic = self.first_panic.take();
        // Nothing is left, so `drop` need not look.
        forget(self);
        if let Some(panic) = first_panic {
            resume(panic);
        }
    }

    /// Like `run`, but never inlined, so that a `set` without waiting watchers stays short.
    #[inline(never)]
    pub(crate) fn run_apart(self) {
        self.run();
    }

    /// Does the work that is left.
    ///
    /// The watchers come first, because they wait for the new value. The old value comes next, and the one-shot waits
    /// come last, because they may take longest: event-listener holds a lock of its own while it wakes them.
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

/// Wakes the rest of the batch, and then all other due watchers. It is not generic, so that a program has it once.
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

/// Wakers that were taken out of their seats and are not woken yet, in the order of the queue.
pub(crate) struct Batch {
    pub(crate) wakers: [Option<Waker>; AT_ONCE],
    pub(crate) len: usize,
}

impl Batch {
    const EMPTY: Self = Self { wakers: [const { None }; AT_ONCE], len: 0 };

    /// Wakes all of them. If a waker panics, another call goes on with the one after it.
    fn wake_all(&mut self) {
        for place in &mut self.wakers[..self.len] {
            if let Some(waker) = place.take() {
                waker.wake();
            }
        }
    }
}
