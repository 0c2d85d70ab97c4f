//! The machine timer publishes while thread mode uses the same value.
#![no_std]
#![no_main]

use core::fmt::Write;

use on_riscv::timer;

const ROUNDS: u32 = 20_000;
/// In clocks of the timer: longer than thread mode takes for one round.
const LONGEST_DELAY: u32 = 401;
const IDLE_PERIOD: u32 = 500;

#[riscv_rt::entry]
fn main() -> ! {
    heap::init();
    timer::start(IDLE_PERIOD);
    let _ = write!(on_riscv::Uart, "test {ROUNDS}_rounds_with_interrupts ... ");
    laws::interrupts::thread_mode(ROUNDS, LONGEST_DELAY, timer::restart, riscv::asm::wfi);
    let _ = writeln!(on_riscv::Uart, "ok");
    on_riscv::exit()
}

#[riscv_rt::core_interrupt(riscv::interrupt::Interrupt::MachineTimer)]
fn machine_timer() {
    timer::tick_in(IDLE_PERIOD);
    laws::interrupts::on_tick();
}
