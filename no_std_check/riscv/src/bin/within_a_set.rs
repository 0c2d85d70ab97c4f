//! The machine timer falls into a `set`.
#![no_std]
#![no_main]

use core::fmt::Write;

use on_riscv::timer;

const ENOUGH: u32 = 4000;
/// In clocks of the timer: longer than the `set` takes.
const LONGEST_DELAY: u32 = 601;
const IDLE_PERIOD: u32 = 1000;

#[riscv_rt::entry]
fn main() -> ! {
    heap::init();
    timer::start(IDLE_PERIOD);
    let _ = write!(on_riscv::Uart, "test {ENOUGH}_interrupts_within_a_set_leave_nobody_unwoken ... ");
    laws::within_a_set::thread_mode(ENOUGH, LONGEST_DELAY, timer::restart, riscv::asm::wfi);
    let _ = writeln!(on_riscv::Uart, "ok");
    on_riscv::exit()
}

#[riscv_rt::core_interrupt(riscv::interrupt::Interrupt::MachineTimer)]
fn machine_timer() {
    timer::tick_in(IDLE_PERIOD);
    laws::within_a_set::on_tick();
}
