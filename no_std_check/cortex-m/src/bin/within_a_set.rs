//! SysTick falls into a `set`.
#![no_std]
#![no_main]

use core::fmt::Write;

use cortex_m::Peripherals;
use on_cortex_m::systick;

const ENOUGH: u32 = 4000;
/// In clocks of SysTick: longer than the `set` takes.
const LONGEST_DELAY: u32 = 1009;
const IDLE_PERIOD: u32 = 2000;

#[cortex_m_rt::entry]
fn main() -> ! {
    heap::init();
    systick::start(Peripherals::take().unwrap().SYST, IDLE_PERIOD);
    let _ = write!(on_cortex_m::out(), "test {ENOUGH}_interrupts_within_a_set_leave_nobody_unwoken ... ");
    laws::within_a_set::thread_mode(ENOUGH, LONGEST_DELAY, systick::restart, cortex_m::asm::wfi);
    let _ = writeln!(on_cortex_m::out(), "ok");
    on_cortex_m::exit()
}

#[cortex_m_rt::exception]
fn SysTick() {
    systick::set_period(IDLE_PERIOD);
    laws::within_a_set::on_tick();
}
