//! What the firmware for Cortex-M shares: output and exit by semihosting.
#![no_std]

pub mod systick;

use core::panic::PanicInfo;

use cortex_m_semihosting::debug::{self, EXIT_FAILURE, EXIT_SUCCESS};
use cortex_m_semihosting::{hio, hprintln};

/// Where the output goes.
pub fn out() -> hio::HostStream {
    hio::hstdout().unwrap()
}

/// Ends the emulator: all is well.
pub fn exit() -> ! {
    debug::exit(EXIT_SUCCESS);
    unreachable!("the emulator has ended")
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    hprintln!("FAILED\n{}", info);
    debug::exit(EXIT_FAILURE);
    loop {}
}
