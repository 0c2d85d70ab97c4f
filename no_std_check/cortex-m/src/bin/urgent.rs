//! An urgent executor above a long interrupt above thread mode: whenever the long interrupt runs, the urgent task has seen
//! what there is to see, whatever the two others were doing.
#![no_std]
#![no_main]

use core::fmt::Write;
use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

use cortex_m::interrupt::InterruptNumber;
use cortex_m::peripheral::scb::SystemHandler;
use embassy_executor::InterruptExecutor;
use event_value::{General, lock::CriticalSection};
use on_cortex_m::systick;

const ENOUGH: u32 = 4000;
/// In clocks of SysTick: longer than a `set`, so that no step of it is left out.
const LONGEST_DELAY: u32 = 1009;

static SENSOR: General<u32, 1, CriticalSection> = General::new();
static SEEN: AtomicU32 = AtomicU32::new(0);
static INTERRUPTS: AtomicU32 = AtomicU32::new(0);
static LATE: AtomicU32 = AtomicU32::new(0);

static URGENT: InterruptExecutor = InterruptExecutor::new();

/// An interrupt that no device of these boards uses here: it comes when the executor has something to do.
#[derive(Clone, Copy)]
struct Executor;

// SAFETY: both boards have an interrupt 20.
unsafe impl InterruptNumber for Executor {
    fn number(self) -> u16 {
        20
    }
}

#[embassy_executor::task]
async fn urgent() {
    let mut sensor = SENSOR.try_watch().expect("the only watcher");
    while let Ok(reading) = sensor.get().await {
        SEEN.store(reading, SeqCst);
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    heap::init();
    start();
    let _ = write!(on_cortex_m::out(), "test an_urgent_task_is_on_time_in_{ENOUGH}_long_interrupts ... ");
    let mut reading = 0_u32;
    while INTERRUPTS.load(SeqCst) < ENOUGH {
        reading += 2;
        SENSOR.set(reading);
    }
    assert_eq!(LATE.load(SeqCst), 0, "of {ENOUGH} long interrupts came before the urgent task");
    let _ = writeln!(on_cortex_m::out(), "ok");
    on_cortex_m::exit()
}

/// The executor has the highest priority, SysTick one in the middle.
fn start() {
    let mut core = cortex_m::Peripherals::take().unwrap();
    // SAFETY: nothing runs yet that these priorities could break.
    unsafe {
        core.NVIC.set_priority(Executor, 0x00);
        core.SCB.set_priority(SystemHandler::SysTick, 0x80);
    }
    URGENT.start(Executor).spawn(urgent().unwrap());
    systick::start(core.SYST, LONGEST_DELAY);
}

#[cortex_m_rt::exception]
unsafe fn DefaultHandler(_: i16) {
    // SAFETY: called by the interrupt that the executor was started with, and not from elsewhere.
    unsafe { URGENT.on_interrupt() }
}

/// The long interrupt: every other time, it sets, too.
#[cortex_m_rt::exception]
fn SysTick() {
    let interrupts = INTERRUPTS.load(SeqCst) + 1;
    INTERRUPTS.store(interrupts, SeqCst);
    systick::set_period(400 + interrupts.wrapping_mul(7919) % LONGEST_DELAY);
    if interrupts.is_multiple_of(2) {
        SENSOR.set(interrupts * 2 + 1);
    }
    cortex_m::asm::delay(100);
    if SENSOR.peek() != Some(SEEN.load(SeqCst)) && INTERRUPTS.load(SeqCst) > 1 {
        LATE.store(LATE.load(SeqCst) + 1, SeqCst);
    }
}
