//! What both examples use: a sensor, which is SysTick here, and output and exit by semihosting.
#![no_std]

use core::panic::PanicInfo;

use cortex_m::Peripherals;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m_semihosting::debug::{self, EXIT_FAILURE, EXIT_SUCCESS};
use cortex_m_semihosting::hprintln;

/// Makes the sensor interrupt every millisecond.
pub fn start_sensor() {
    let mut systick = Peripherals::take().unwrap().SYST;
    systick.set_clock_source(SystClkSource::Core);
    systick.set_reload(12_500);
    systick.clear_current();
    systick.enable_interrupt();
    systick.enable_counter();
}

/// Ends the emulator: all is well.
pub fn finish(name: &str) -> ! {
    hprintln!("test {} ... ok", name);
    debug::exit(EXIT_SUCCESS);
    unreachable!("the emulator has ended")
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    hprintln!("FAILED\n{}", info);
    debug::exit(EXIT_FAILURE);
    loop {}
}
