//! QEMU's `virt` board: a serial line, a timer, and an end.

use core::fmt::{self, Write};
use core::panic::PanicInfo;

/// The serial line.
pub struct Serial;

impl Write for Serial {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            // SAFETY: the data register of the UART.
            unsafe { (0x1000_0000 as *mut u8).write_volatile(byte) }
        }
        Ok(())
    }
}

/// Starts the interrupts of the machine timer. The first one comes after `clocks`.
pub fn start_timer(clocks: u32) {
    tick_in(clocks);
    // SAFETY: the handler is there, or the program would not link.
    unsafe {
        riscv::register::mie::set_mtimer();
        riscv::interrupt::enable();
    }
}

/// Asks for one tick, `clocks` of 100 nanoseconds from now.
pub fn tick_in(clocks: u32) {
    const COMPARE: *mut u32 = 0x200_4000 as *mut u32;
    const TIME: *mut u32 = 0x200_bff8 as *mut u32;
    // SAFETY: registers of the first hart, in the manual's order: no early tick comes in between.
    unsafe {
        let now = u64::from(TIME.add(1).read_volatile()) << 32 | u64::from(TIME.read_volatile());
        let at = now + u64::from(clocks);
        COMPARE.add(1).write_volatile(u32::MAX);
        COMPARE.write_volatile(at as u32);
        COMPARE.add(1).write_volatile((at >> 32) as u32);
    }
}

/// Ends the emulator, with success.
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
    let _ = writeln!(Serial, "{info}");
    end(1 << 16 | 0x3333)
}
