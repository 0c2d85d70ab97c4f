//! SysTick publishes while thread mode uses the same value.
#![no_std]
#![no_main]

use core::fmt::Write;

use cortex_m::Peripherals;
use cortex_m::peripheral::SYST;
use cortex_m::peripheral::syst::SystClkSource;

const ROUNDS: u32 = 20_000;
/// In clocks of SysTick: longer than thread mode takes for one round.
const LONGEST_DELAY: u32 = 4001;
const IDLE_PERIOD: u32 = 2000;

#[cortex_m_rt::entry]
fn main() -> ! {
    heap::init();
    let mut systick = Peripherals::take().unwrap().SYST;
    systick.set_clock_source(SystClkSource::Core);
    systick.set_reload(IDLE_PERIOD);
    systick.clear_current();
    systick.enable_interrupt();
    systick.enable_counter();
    let _ = write!(on_cortex_m::out(), "test {ROUNDS}_rounds_with_interrupts ... ");
    laws::interrupts::thread_mode(ROUNDS, LONGEST_DELAY, restart, cortex_m::asm::wfi);
    let _ = writeln!(on_cortex_m::out(), "ok");
    on_cortex_m::exit()
}

/// The next tick comes after `clocks`.
fn restart(clocks: u32) {
    // SAFETY: single writes; the handler writes only the reload, and only after the tick that this asks for.
    unsafe {
        (*SYST::PTR).rvr.write(clocks);
        (*SYST::PTR).cvr.write(0);
    }
}

#[cortex_m_rt::exception]
fn SysTick() {
    // SAFETY: a single write.
    unsafe { (*SYST::PTR).rvr.write(IDLE_PERIOD) }
    laws::interrupts::on_tick();
}
