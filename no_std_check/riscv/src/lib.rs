//! What the firmware for QEMU's RISC-V `virt` board shares: output by its UART, and exit by its test device.
#![no_std]

pub mod timer;

use core::fmt;
use core::panic::PanicInfo;

/// Where the output goes.
pub struct Uart;

impl fmt::Write for Uart {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            // SAFETY: the data register of the board's UART.
            unsafe { (0x1000_0000 as *mut u8).write_volatile(byte) }
        }
        Ok(())
    }
}

/// Ends the emulator: all is well.
pub fn exit() -> ! {
    end(0x5555)
}

fn end(code: u32) -> ! {
    // SAFETY: the board's test device.
    unsafe { (0x10_0000 as *mut u32).write_volatile(code) }
    loop {}
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = fmt::Write::write_fmt(&mut Uart, format_args!("FAILED\n{info}\n"));
    end(1 << 16 | 0x3333)
}
