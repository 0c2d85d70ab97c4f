//! A timer interrupt publishes the temperature. One task shows it, the other waits until it is too hot.
#![no_std]
#![no_main]

mod board;

use core::fmt::Write;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use board::Serial;
use embassy_executor::Spawner;
use event_value::lock::CriticalSection;
use event_value::{General, Watcher};

const TOO_HOT: u32 = 90;
/// In clocks of 100 nanoseconds: a millisecond.
const PERIOD: u32 = 10_000;

/// It has seats for two watchers, and an interrupt handler may use it.
type Temperature = General<u32, 2, CriticalSection>;

static TEMPERATURE: Temperature = General::new();

#[embassy_executor::main(entry = "riscv_rt::entry")]
async fn main(spawner: Spawner) {
    let watcher = || TEMPERATURE.try_watch().expect("two seats, two tasks");
    spawner.spawn(display(watcher()).unwrap());
    spawner.spawn(alarm(watcher()).unwrap());
    board::start_timer(PERIOD);
}

/// Shows the newest temperature.
#[embassy_executor::task]
async fn display(mut temperature: Watcher<&'static Temperature>) {
    while let Ok(degrees) = temperature.get().await {
        let _ = writeln!(Serial, "{degrees} degrees");
    }
}

/// Sleeps until it is too hot, and ends the program the third time.
#[embassy_executor::task]
async fn alarm(mut temperature: Watcher<&'static Temperature>) {
    for alarm in 1..=3 {
        let degrees = temperature.get_filter(|degrees| *degrees >= TOO_HOT).await;
        assert_eq!(degrees, Ok(TOO_HOT + 10 * alarm));
    }
    board::exit();
}

/// The sensor: it gets warmer, and hot every tenth time.
#[riscv_rt::core_interrupt(riscv::interrupt::Interrupt::MachineTimer)]
fn machine_timer() {
    static READINGS: AtomicU32 = AtomicU32::new(0);
    board::tick_in(PERIOD);
    // This is the only writer, so a load and a store are enough.
    let readings = READINGS.load(Relaxed) + 1;
    READINGS.store(readings, Relaxed);
    TEMPERATURE.set(if readings.is_multiple_of(10) { TOO_HOT + readings } else { readings });
}
