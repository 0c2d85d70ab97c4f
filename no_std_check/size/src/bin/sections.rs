//! Makes the calls whose critical sections `sections` measures, by event-value and by `embassy_sync::watch`, with an
//! emulator that notes each instruction. The function of its name comes before each call.
#![no_std]
#![no_main]

use core::array::from_fn;
use core::hint::black_box;
use core::pin::pin;
use core::ptr::without_provenance;
use core::task::{Context, RawWaker, RawWakerVTable, Waker};

use cortex_m_semihosting::debug;
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::watch::{DynReceiver, Watch};
use event_value::lock::CriticalSection;
use event_value::{General, Watcher};
use size::show;

type Value = General<u32, 16, CriticalSection>;

static OURS: Value = General::new();
static EMBASSY: Watch<CriticalSectionRawMutex, u32, 16> = Watch::new();

macro_rules! calls {
    ($($name:ident = $number:literal),+) => {$(
        #[unsafe(no_mangle)]
        #[inline(never)]
        fn $name() {
            // Something else in each, or the compiler makes one of them.
            show($number);
        }
    )+};
}

calls!(
    set_0 = 0,
    set_1 = 1,
    set_4 = 2,
    set_16 = 3,
    get = 4,
    wait = 5,
    wait_again = 6,
    stop_waiting = 7,
    watch = 8,
    unwatch = 9,
    embassy_set_0 = 10,
    embassy_set_1 = 11,
    embassy_set_4 = 12,
    embassy_set_16 = 13,
    end = 14
);

/// The waker of a task that does nothing when it is woken. Each task has another, or embassy-sync keeps one for all.
fn waker(task: usize) -> Waker {
    const VTABLE: RawWakerVTable = RawWakerVTable::new(clone, |_| {}, |_| {}, |_| {});
    fn clone(task: *const ()) -> RawWaker {
        RawWaker::new(task, &VTABLE)
    }
    // SAFETY: the functions of the table use no pointer.
    unsafe { Waker::new(without_provenance(task), &VTABLE) }
}

#[inline(never)]
fn set(value: u32) {
    OURS.set(value);
}

#[inline(never)]
fn poll((task, watcher): (usize, &mut Watcher<&Value>)) {
    let _ = black_box(watcher.poll_get(&mut Context::from_waker(&waker(task))));
}

fn event_value() {
    let mut watchers: [_; 16] = from_fn(|_| OURS.try_watch().unwrap());
    for (waiting, name) in [(0, set_0 as fn()), (1, set_1), (4, set_4), (16, set_16)] {
        watchers[..waiting].iter_mut().enumerate().for_each(poll);
        name();
        set(1);
        end();
        watchers.iter_mut().enumerate().for_each(poll);
        watchers.iter_mut().for_each(Watcher::stop_waiting);
    }
    let one = &mut watchers[0];
    for (name, value) in [(get as fn(), Some(2)), (wait, None), (wait_again, None)] {
        if let Some(value) = value {
            set(value);
        }
        name();
        poll((0, &mut *one));
        end();
    }
    stop_waiting();
    one.stop_waiting();
    end();
    drop(watchers);
    watch();
    let watcher = OURS.try_watch();
    unwatch();
    drop(watcher);
    end();
}

#[inline(never)]
fn embassy_set(value: u32) {
    EMBASSY.sender().send(value);
}

#[inline(never)]
fn embassy_poll((task, receiver): (usize, &mut DynReceiver<'_, u32>)) {
    let _ = black_box(pin!(receiver.changed()).poll(&mut Context::from_waker(&waker(task))));
}

fn embassy() {
    let mut receivers: [_; 16] = from_fn(|_| EMBASSY.dyn_receiver().unwrap());
    for (waiting, name) in [(0, embassy_set_0 as fn()), (1, embassy_set_1), (4, embassy_set_4), (16, embassy_set_16)] {
        receivers[..waiting].iter_mut().enumerate().for_each(embassy_poll);
        name();
        embassy_set(1);
        end();
        receivers.iter_mut().for_each(|receiver| _ = receiver.try_changed());
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    event_value();
    embassy();
    debug::exit(debug::EXIT_SUCCESS);
    loop {}
}
