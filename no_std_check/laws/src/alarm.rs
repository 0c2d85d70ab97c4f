//! A waker that sets a flag, for interrupts.

use core::sync::atomic::{AtomicBool, Ordering::SeqCst};
use core::task::{Context, RawWaker, RawWakerVTable, Waker};

/// It calls a function first, which may use the value that wakes it: no lock is held then (law 10).
pub(crate) struct Alarm {
    woken: AtomicBool,
    on_wake: fn(),
}

impl Alarm {
    pub(crate) const fn calling(on_wake: fn()) -> Self {
        Self { woken: AtomicBool::new(false), on_wake }
    }

    pub(crate) fn is_woken(&self) -> bool {
        self.woken.load(SeqCst)
    }

    pub(crate) fn reset(&self) {
        self.woken.store(false, SeqCst);
    }

    /// Calls `f` with a context of this alarm.
    pub(crate) fn poll<R>(&'static self, f: impl FnOnce(&mut Context<'_>) -> R) -> R {
        // SAFETY: the functions of `VTABLE` are given the address of an `Alarm` that lives for ever and is `Sync`.
        let waker = unsafe { Waker::new((&raw const *self).cast(), &VTABLE) };
        f(&mut Context::from_waker(&waker))
    }
}

static VTABLE: RawWakerVTable = RawWakerVTable::new(|alarm| RawWaker::new(alarm, &VTABLE), wake, wake, |_| ());

fn wake(alarm: *const ()) {
    // SAFETY: only `Alarm::poll` makes these addresses, from references that live for ever.
    let alarm = unsafe { &*alarm.cast::<Alarm>() };
    (alarm.on_wake)();
    alarm.woken.store(true, SeqCst);
}
