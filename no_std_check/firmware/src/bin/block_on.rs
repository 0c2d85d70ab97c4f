//! No framework: a future is run by a loop that sleeps between interrupts.
#![no_std]
#![no_main]

use core::pin::pin;
use core::sync::atomic::{AtomicBool, Ordering::SeqCst};
use core::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use event_value::Value;

static READING: Value<u32, 1> = Value::with_seats();

#[cortex_m_rt::exception]
fn SysTick() {
    static mut READINGS: u32 = 0;
    *READINGS += 1;
    READING.set(*READINGS);
}

#[cortex_m_rt::entry]
fn main() -> ! {
    firmware::start_sensor();
    let last = block_on(async {
        let mut reading = READING.try_watch().expect("the only watcher");
        while reading.get().await.expect("it is never closed") < 500 {}
        reading.get_filter(|n| n.is_multiple_of(100)).await
    });
    assert_eq!(last, Ok(600));
    firmware::finish("block_on_sleeps_between_interrupts")
}

static WOKEN: AtomicBool = AtomicBool::new(false);

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    // SAFETY: the functions of the table don't use the pointer.
    let waker = unsafe { Waker::new(core::ptr::null(), &VTABLE) };
    loop {
        WOKEN.store(false, SeqCst);
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        // An interrupt that comes between the look and `wfi` stays pending in here, and ends `wfi` at once.
        while cortex_m::interrupt::free(|_| {
            let asleep = !WOKEN.load(SeqCst);
            if asleep {
                cortex_m::asm::wfi();
            }
            asleep
        }) {}
    }
}

static VTABLE: RawWakerVTable =
    RawWakerVTable::new(|_| RawWaker::new(core::ptr::null(), &VTABLE), |_| wake(), |_| wake(), |_| ());

fn wake() {
    WOKEN.store(true, SeqCst);
}
