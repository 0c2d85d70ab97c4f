//! What both examples use: a sensor, which is SysTick here, and output and exit by semihosting.
#![no_std]

use cortex_m::Peripherals;
use cortex_m::peripheral::syst::SystClkSource;
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
    on_cortex_m::exit()
}
