//! A sensor interrupt publishes the temperature; the main program sleeps until it is too hot. No framework.
#![no_std]
#![no_main]

mod block_on;

use block_on::block_on;
use cortex_m::Peripherals;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m_semihosting::debug::{self, EXIT_SUCCESS};
use cortex_m_semihosting::hprintln;
use event_value::General;
use event_value::lock::CriticalSection;
use panic_semihosting as _;

const TOO_HOT: u32 = 90;

/// It has a seat for one watcher, and an interrupt handler may use it.
static TEMPERATURE: General<u32, 1, CriticalSection> = General::new();

#[cortex_m_rt::entry]
fn main() -> ! {
    start_sensor();
    let mut temperature = TEMPERATURE.try_watch().expect("the only watcher");
    for alarm in 1..=3 {
        let degrees = block_on(temperature.get_filter(|degrees| *degrees >= TOO_HOT));
        assert_eq!(degrees, Ok(TOO_HOT + 10 * alarm));
        hprintln!("alarm {}", alarm);
    }
    loop {
        debug::exit(EXIT_SUCCESS);
    }
}

/// The sensor: it gets warmer, and hot every tenth time.
#[cortex_m_rt::exception]
fn SysTick() {
    static mut READINGS: u32 = 0;
    *READINGS += 1;
    TEMPERATURE.set(if READINGS.is_multiple_of(10) { TOO_HOT + *READINGS } else { *READINGS });
}

/// Measures every millisecond.
fn start_sensor() {
    let mut systick = Peripherals::take().unwrap().SYST;
    systick.set_clock_source(SystClkSource::Core);
    systick.set_reload(16_000);
    systick.clear_current();
    systick.enable_interrupt();
    systick.enable_counter();
}
