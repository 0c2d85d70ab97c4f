//! A PC without a BIOS: how it starts, prints and ends.

use core::arch::{asm, global_asm};
use core::fmt::{self, Write};
use core::panic::PanicInfo;

// Calls `main`.
global_asm!(include_str!("boot.s"), options(att_syntax));

/// The serial line.
pub struct Serial;

impl fmt::Write for Serial {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            // SAFETY: the data port of the serial line.
            unsafe { asm!("out dx, al", in("dx") 0x3f8u16, in("al") byte) }
        }
        Ok(())
    }
}

/// Ends the emulator, with success.
pub fn exit() -> ! {
    end(16)
}

/// By QEMU's `isa-debug-exit`, whose exit code is `2 * code + 1`.
fn end(code: u32) -> ! {
    // SAFETY: the port of that device.
    unsafe { asm!("out dx, eax", in("dx") 0xf4u16, in("eax") code) }
    loop {}
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = writeln!(Serial, "FAILED\n{info}");
    end(1)
}
