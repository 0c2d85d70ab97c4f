//! A sensor interrupt publishes, two tasks watch, one of them with a filter. No heap: the value has two seats.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use embassy_executor::Spawner;
use event_value::Value;

const TOO_HOT: u32 = 90;

static TEMPERATURE: Value<u32, 2> = Value::with_seats();
static DISPLAYED: AtomicU32 = AtomicU32::new(0);

/// The sensor: it gets warmer, and hot every tenth time.
#[cortex_m_rt::exception]
fn SysTick() {
    static mut READINGS: u32 = 0;
    *READINGS += 1;
    TEMPERATURE.set(if READINGS.is_multiple_of(10) { TOO_HOT + *READINGS } else { *READINGS % 50 });
}

/// Shows the newest temperature, whatever it is.
#[embassy_executor::task]
async fn display() {
    let mut temperature = TEMPERATURE.try_watch().expect("two seats, two tasks");
    while let Ok(_degrees) = temperature.get().await {
        DISPLAYED.store(DISPLAYED.load(Relaxed) + 1, Relaxed);
    }
}

/// Sleeps until it is too hot.
#[embassy_executor::task]
async fn guard() {
    let mut temperature = TEMPERATURE.try_watch().expect("two seats, two tasks");
    for alarm in 1..=100 {
        let degrees = temperature.get_filter(|degrees| *degrees >= TOO_HOT).await.expect("it is never closed");
        assert_eq!(degrees, TOO_HOT + 10 * alarm);
    }
    let displayed = DISPLAYED.load(Relaxed);
    assert!((990..=1000).contains(&displayed), "displayed {displayed} of 1000 readings");
    firmware::finish("two_embassy_tasks_watch_a_sensor");
}

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    spawner.spawn(display().unwrap());
    spawner.spawn(guard().unwrap());
    firmware::start_sensor();
}
