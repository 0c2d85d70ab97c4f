//! SysTick, in clocks of the core.

use cortex_m::peripheral::SYST;
use cortex_m::peripheral::syst::SystClkSource;

/// From now on, it ticks every `period` clocks.
pub fn start(mut systick: SYST, period: u32) {
    systick.set_clock_source(SystClkSource::Core);
    systick.set_reload(period);
    systick.clear_current();
    systick.enable_interrupt();
    systick.enable_counter();
}

/// The next tick comes after `clocks`.
pub fn restart(clocks: u32) {
    set_period(clocks);
    // SAFETY: a single write.
    unsafe { (*SYST::PTR).cvr.write(0) }
}

/// The tick after the next one comes `clocks` after that.
pub fn set_period(clocks: u32) {
    // SAFETY: a single write; the handler writes only this, and only after the tick that thread mode asks for.
    unsafe { (*SYST::PTR).rvr.write(clocks) }
}
