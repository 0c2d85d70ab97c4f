//! A timer interrupt publishes the temperature; the kernel sleeps until it is too hot. The value has the kernel's own
//! lock.
#![no_std]
#![no_main]

mod block_on;
mod irq_spin;
mod machine;
mod timer;

use core::fmt::Write;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use block_on::block_on;
use event_value::General;
use event_value::lock::Masking;
use irq_spin::IrqSpin;
use machine::{Serial, exit};

const TOO_HOT: u32 = 90;
/// In clocks of 64 nanoseconds: a millisecond.
const PERIOD: u32 = 15_625;

/// It has seats for four watchers, and an interrupt handler may use it.
static TEMPERATURE: General<u32, 4, Masking<IrqSpin>> = General::new();

#[unsafe(no_mangle)]
extern "C" fn main() -> ! {
    timer::start(tick);
    timer::tick_in(PERIOD);
    let mut temperature = TEMPERATURE.try_watch().expect("four seats, one watcher");
    for alarm in 1..=3 {
        let degrees = block_on(temperature.get_filter(|degrees| *degrees >= TOO_HOT));
        assert_eq!(degrees, Ok(TOO_HOT + 10 * alarm));
        let _ = writeln!(Serial, "alarm {alarm}");
    }
    exit()
}

/// The sensor: it gets warmer, and hot every tenth time.
fn tick() {
    static READINGS: AtomicU32 = AtomicU32::new(0);
    timer::tick_in(PERIOD);
    let readings = READINGS.fetch_add(1, Relaxed) + 1;
    TEMPERATURE.set(if readings.is_multiple_of(10) { TOO_HOT + readings } else { readings });
}
