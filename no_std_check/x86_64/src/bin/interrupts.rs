//! The timer publishes while the kernel uses the same value.
#![no_std]
#![no_main]

use core::fmt::Write;

use on_x86_64::machine::{Serial, exit};
use on_x86_64::timer::{self, sleep_unless, tick_in};

const ROUNDS: u32 = 20_000;
/// In clocks of the timer: longer than one round takes.
const LONGEST_DELAY: u32 = 4001;
const IDLE_PERIOD: u32 = 5000;

#[unsafe(no_mangle)]
extern "C" fn main() -> ! {
    heap::init();
    timer::start(tick);
    let _ = write!(Serial, "test {ROUNDS}_rounds_with_interrupts ... ");
    laws::interrupts::thread_mode(ROUNDS, LONGEST_DELAY, tick_in, || sleep_unless(|| false));
    let _ = writeln!(Serial, "ok");
    exit()
}

fn tick() {
    tick_in(IDLE_PERIOD);
    laws::interrupts::on_tick();
}
