//! SysTick publishes while thread mode uses the same value.
#![no_std]
#![no_main]

use core::fmt::Write;

use cortex_m::Peripherals;
use on_cortex_m::systick;

const ROUNDS: u32 = 20_000;
/// In clocks of SysTick: longer than thread mode takes for one round.
const LONGEST_DELAY: u32 = 4001;
const IDLE_PERIOD: u32 = 2000;

#[cortex_m_rt::entry]
fn main() -> ! {
    heap::init();
    systick::start(Peripherals::take().unwrap().SYST, IDLE_PERIOD);
    let _ = write!(on_cortex_m::out(), "test {ROUNDS}_rounds_with_interrupts ... ");
    laws::interrupts::thread_mode(ROUNDS, LONGEST_DELAY, systick::restart, cortex_m::asm::wfi);
    let _ = writeln!(on_cortex_m::out(), "ok");
    on_cortex_m::exit()
}

#[cortex_m_rt::exception]
fn SysTick() {
    systick::set_period(IDLE_PERIOD);
    laws::interrupts::on_tick();
}
