//! The machine timer publishes while thread mode uses the same value.
#![no_std]
#![no_main]

use core::fmt::Write;

const ROUNDS: u32 = 20_000;
/// In clocks of the timer: longer than thread mode takes for one round.
const LONGEST_DELAY: u32 = 401;
const IDLE_PERIOD: u32 = 500;

#[riscv_rt::entry]
fn main() -> ! {
    heap::init();
    tick_in(IDLE_PERIOD);
    // SAFETY: the handler below is there.
    unsafe {
        riscv::register::mie::set_mtimer();
        riscv::interrupt::enable();
    }
    let _ = write!(on_riscv::Uart, "test {ROUNDS}_rounds_with_interrupts ... ");
    laws::interrupts::thread_mode(ROUNDS, LONGEST_DELAY, restart, riscv::asm::wfi);
    let _ = writeln!(on_riscv::Uart, "ok");
    on_riscv::exit()
}

/// The next tick comes after `clocks`. Not to be torn by the handler, which sets the same registers.
fn restart(clocks: u32) {
    riscv::interrupt::free(|| tick_in(clocks));
}

#[riscv_rt::core_interrupt(riscv::interrupt::Interrupt::MachineTimer)]
fn machine_timer() {
    tick_in(IDLE_PERIOD);
    laws::interrupts::on_tick();
}

/// Sets the compare register of the board's CLINT.
fn tick_in(clocks: u32) {
    const COMPARE: *mut u32 = 0x200_4000 as *mut u32;
    const TIME: *mut u32 = 0x200_bff8 as *mut u32;
    // SAFETY: the registers of the first hart. The order is that of the manual: no early tick in between.
    unsafe {
        let now = u64::from(TIME.add(1).read_volatile()) << 32 | u64::from(TIME.read_volatile());
        let at = now + u64::from(clocks);
        COMPARE.add(1).write_volatile(u32::MAX);
        COMPARE.write_volatile(at as u32);
        COMPARE.add(1).write_volatile((at >> 32) as u32);
    }
}
