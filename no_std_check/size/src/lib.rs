//! The small programs that are measured, except what they watch with.
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

fn sample() -> u32 {
    // SAFETY: there is one thread.
    let sample = unsafe { read_volatile(&raw const PORT) };
    // Any program that prints its panics has one, so that the code to print numbers is not counted for what is measured.
    assert!(!cfg!(feature = "print") || sample != u32::MAX, "the port says {sample}");
    sample
}

/// Reads, sets, and lets both tasks run, for ever.
pub fn run(set: impl Fn(u32), one: impl Future<Output = ()>, two: impl Future<Output = ()>) -> ! {
    let (mut one, mut two) = (pin!(one), pin!(two));
    loop {
        set(sample());
        poll(one.as_mut());
        poll(two.as_mut());
    }
}

/// The same with four tasks.
pub fn run_four(
    set: impl Fn(u32),
    one: impl Future<Output = ()>,
    two: impl Future<Output = ()>,
    three: impl Future<Output = ()>,
    four: impl Future<Output = ()>,
) -> ! {
    let (mut one, mut two, mut three, mut four) = (pin!(one), pin!(two), pin!(three), pin!(four));
    loop {
        set(sample());
        poll(one.as_mut());
        poll(two.as_mut());
        poll(three.as_mut());
        poll(four.as_mut());
    }
}

#[inline(never)]
fn poll(task: Pin<&mut dyn Future<Output = ()>>) {
    let _ = task.poll(&mut Context::from_waker(Waker::noop()));
}

#[cfg(not(feature = "print"))]
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}

#[cfg(feature = "print")]
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    cortex_m_semihosting::hprintln!("{}", info);
    loop {}
}
