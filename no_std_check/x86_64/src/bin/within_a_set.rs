//! The timer falls into a `set`.
#![no_std]
#![no_main]

use core::fmt::Write;

use on_x86_64::machine::{Serial, exit};
use on_x86_64::timer::{self, sleep_unless, tick_in};

const ENOUGH: u32 = 4000;
/// In clocks of the timer: longer than the `set` takes.
const LONGEST_DELAY: u32 = 1009;
const IDLE_PERIOD: u32 = 5000;

#[unsafe(no_mangle)]
extern "C" fn main() -> ! {
    heap::init();
    timer::start(tick);
    let _ = write!(Serial, "test {ENOUGH}_interrupts_within_a_set_leave_nobody_unwoken ... ");
    laws::within_a_set::thread_mode(ENOUGH, LONGEST_DELAY, tick_in, || sleep_unless(|| false));
    let _ = writeln!(Serial, "ok");
    exit()
}

fn tick() {
    tick_in(IDLE_PERIOD);
    laws::within_a_set::on_tick();
}
