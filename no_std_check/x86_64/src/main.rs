//! The law suite on x86_64 without an operating system, for one processor without interrupts.
#![no_std]
#![no_main]

use core::arch::{asm, global_asm};
use core::fmt::{self, Write};
use core::panic::PanicInfo;

global_asm!(include_str!("boot.s"), options(att_syntax));

#[unsafe(no_mangle)]
extern "C" fn main() -> ! {
    heap::init();
    laws::runner::run(&mut Serial);
    assert_eq!(heap::used(), 0, "bytes leaked");
    exit(16)
}

struct Serial;

impl fmt::Write for Serial {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            // SAFETY: the data port of the serial line.
            unsafe { asm!("out dx, al", in("dx") 0x3f8u16, in("al") byte) }
        }
        Ok(())
    }
}

/// Ends the emulator by its `isa-debug-exit`, whose exit code is `2 * code + 1`.
fn exit(code: u32) -> ! {
    // SAFETY: the port of that device.
    unsafe { asm!("out dx, eax", in("dx") 0xf4u16, in("eax") code) }
    loop {}
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = writeln!(Serial, "FAILED\n{info}");
    exit(1)
}

/// There is one processor and no interrupt: every section is critical.
struct Alone;
critical_section::set_impl!(Alone);

// SAFETY: as said above.
unsafe impl critical_section::Impl for Alone {
    unsafe fn acquire() {}
    unsafe fn release((): ()) {}
}
