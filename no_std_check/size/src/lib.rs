//! The small program that is measured, but for what it watches with.
#![no_std]

// It has the critical section.
use cortex_m as _;

use core::panic::PanicInfo;
use core::pin::{Pin, pin};
use core::ptr::{read_volatile, write_volatile};
use core::task::{Context, Waker};

/// Somewhere that is read and written for real.
pub static mut PORT: u32 = 0;

/// Shows what was watched.
pub fn show(value: u32) {
    // SAFETY: there is one thread.
    unsafe { write_volatile(&raw mut PORT, value) }
}

/// Reads, sets, and lets both tasks run, for ever.
pub fn run(set: impl Fn(u32), one: impl Future<Output = ()>, two: impl Future<Output = ()>) -> ! {
    let (mut one, mut two) = (pin!(one), pin!(two));
    loop {
        // SAFETY: there is one thread.
        set(unsafe { read_volatile(&raw const PORT) });
        poll(one.as_mut());
        poll(two.as_mut());
    }
}

#[inline(never)]
fn poll(task: Pin<&mut dyn Future<Output = ()>>) {
    let _ = task.poll(&mut Context::from_waker(Waker::noop()));
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}
