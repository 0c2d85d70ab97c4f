//! What the kernels share: the machine of the kernel that one can start from, and its critical section.
#![no_std]

#[path = "../../../examples/firmware/kernel/src/machine.rs"]
pub mod machine;
#[path = "../../../examples/firmware/kernel/src/timer.rs"]
pub mod timer;

use core::arch::asm;

/// There is one processor: a section is critical if no interrupt comes in.
struct OneProcessor;
critical_section::set_impl!(OneProcessor);

// SAFETY: interrupts are masked from `acquire` to `release`, and as before afterwards.
unsafe impl critical_section::Impl for OneProcessor {
    unsafe fn acquire() -> bool {
        let flags: u64;
        unsafe { asm!("pushfq", "pop {}", "cli", out(reg) flags) }
        flags & 1 << 9 != 0
    }

    unsafe fn release(unmasked_before: bool) {
        if unmasked_before {
            unsafe { asm!("sti") }
        }
    }
}
