//! A sensor interrupt publishes the temperature. A task in thread mode shows it, and an urgent task, which runs in an
//! interrupt of its own, waits until it is too hot.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use cortex_m::Peripherals;
use cortex_m::interrupt::InterruptNumber;
use cortex_m::peripheral::SYST;
use cortex_m::peripheral::scb::SystemHandler;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m_semihosting::debug::{self, EXIT_SUCCESS};
use cortex_m_semihosting::hprintln;
use embassy_executor::{InterruptExecutor, Spawner};
use event_value::lock::CriticalSection;
use event_value::{General, Watcher};
use panic_semihosting as _;

const TOO_HOT: u32 = 90;

/// It has seats for two watchers, and an interrupt handler may use it.
type Temperature = General<u32, 2, CriticalSection>;

static TEMPERATURE: Temperature = General::new();
static ALARMS: AtomicU32 = AtomicU32::new(0);
static URGENT: InterruptExecutor = InterruptExecutor::new();

/// The interrupt in which the urgent executor runs. No device uses it.
#[derive(Clone, Copy)]
struct Unused;

// SAFETY: the chip has an interrupt 20.
unsafe impl InterruptNumber for Unused {
    fn number(self) -> u16 {
        20
    }
}

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    let mut core = Peripherals::take().unwrap();
    // SAFETY: nothing relies on priorities yet.
    unsafe {
        core.NVIC.set_priority(Unused, 0x00);
        core.SCB.set_priority(SystemHandler::SysTick, 0x80);
    }
    let watcher = || TEMPERATURE.try_watch().expect("two seats, two tasks");
    URGENT.start(Unused).spawn(alarm(watcher()).unwrap());
    spawner.spawn(display(watcher()).unwrap());
    start_sensor(core.SYST);
}

/// Shows the newest temperature until there have been three alarms.
#[embassy_executor::task]
async fn display(mut temperature: Watcher<&'static Temperature>) {
    while let Ok(degrees) = temperature.get().await {
        hprintln!("{} degrees", degrees);
        if ALARMS.load(Relaxed) == 3 {
            debug::exit(EXIT_SUCCESS);
        }
    }
}

/// Sleeps until it is too hot.
#[embassy_executor::task]
async fn alarm(mut temperature: Watcher<&'static Temperature>) {
    while let Ok(degrees) = temperature.get_filter(|degrees| *degrees >= TOO_HOT).await {
        assert!(degrees >= TOO_HOT);
        // This is the only writer, so a load and a store are enough.
        ALARMS.store(ALARMS.load(Relaxed) + 1, Relaxed);
    }
}

/// The executor of the urgent tasks.
#[cortex_m_rt::exception]
unsafe fn DefaultHandler(_interrupt: i16) {
    // SAFETY: this is only called in the interrupt with which the executor was started.
    unsafe { URGENT.on_interrupt() }
}

/// The sensor: it gets warmer, and hot every tenth time.
#[cortex_m_rt::exception]
fn SysTick() {
    static mut READINGS: u32 = 0;
    *READINGS += 1;
    TEMPERATURE.set(if READINGS.is_multiple_of(10) { TOO_HOT + *READINGS } else { *READINGS });
}

/// Measures every millisecond.
fn start_sensor(mut systick: SYST) {
    systick.set_clock_source(SystClkSource::Core);
    systick.set_reload(12_500);
    systick.clear_current();
    systick.enable_interrupt();
    systick.enable_counter();
}
