//! A hardware task publishes the temperature. Two software tasks own a watcher each: one shows the temperature, the
//! other, which is more urgent, waits until it is too hot.
#![no_std]
#![no_main]

use panic_semihosting as _;

#[rtic::app(device = lm3s6965, dispatchers = [GPIOA, GPIOB])]
mod app {
    use cortex_m::peripheral::syst::SystClkSource;
    use cortex_m_semihosting::debug::{self, EXIT_SUCCESS};
    use cortex_m_semihosting::hprintln;
    use event_value::lock::CriticalSection;
    use event_value::{General, Watcher};

    const TOO_HOT: u32 = 90;

    /// It has seats for two watchers, and an interrupt handler may use it.
    type Temperature = General<u32, 2, CriticalSection>;

    static TEMPERATURE: Temperature = General::new();

    #[shared]
    struct Shared {}

    #[local]
    struct Local {
        shown: Watcher<&'static Temperature>,
        guarded: Watcher<&'static Temperature>,
    }

    #[init]
    fn init(context: init::Context) -> (Shared, Local) {
        let mut systick = context.core.SYST;
        systick.set_clock_source(SystClkSource::Core);
        systick.set_reload(12_500);
        systick.enable_interrupt();
        systick.enable_counter();
        display::spawn().unwrap();
        alarm::spawn().unwrap();
        let watcher = || TEMPERATURE.try_watch().expect("two seats, two tasks");
        (Shared {}, Local { shown: watcher(), guarded: watcher() })
    }

    /// The sensor: it gets warmer, and hot every tenth time.
    #[task(binds = SysTick, priority = 3, local = [readings: u32 = 0])]
    fn sensor(context: sensor::Context) {
        let readings = context.local.readings;
        *readings += 1;
        TEMPERATURE.set(if readings.is_multiple_of(10) { TOO_HOT + *readings } else { *readings });
    }

    /// Shows the newest temperature.
    #[task(priority = 1, local = [shown])]
    async fn display(context: display::Context) {
        while let Ok(degrees) = context.local.shown.get().await {
            hprintln!("{} degrees", degrees);
        }
    }

    /// Sleeps until it is too hot, and ends the program the third time.
    #[task(priority = 2, local = [guarded])]
    async fn alarm(context: alarm::Context) {
        for alarm in 1..=3 {
            let degrees = context.local.guarded.get_filter(|degrees| *degrees >= TOO_HOT).await;
            assert_eq!(degrees, Ok(TOO_HOT + 10 * alarm));
        }
        debug::exit(EXIT_SUCCESS);
    }
}
