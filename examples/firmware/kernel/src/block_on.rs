//! Runs futures without an executor: the processor sleeps between interrupts.

use core::pin::pin;
use core::ptr::null;
use core::sync::atomic::{AtomicBool, Ordering::SeqCst};
use core::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use crate::timer::sleep_unless;

static WOKEN: AtomicBool = AtomicBool::new(false);

/// Runs `future` to its end. Use it for one future at a time.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    // SAFETY: the functions of the table do not use the pointer.
    let waker = unsafe { Waker::new(null(), &TABLE) };
    loop {
        WOKEN.store(false, SeqCst);
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        while !WOKEN.load(SeqCst) {
            sleep_unless(|| WOKEN.load(SeqCst));
        }
    }
}

static TABLE: RawWakerVTable = RawWakerVTable::new(|_| RawWaker::new(null(), &TABLE), wake, wake, |_| ());

fn wake(_: *const ()) {
    WOKEN.store(true, SeqCst);
}
