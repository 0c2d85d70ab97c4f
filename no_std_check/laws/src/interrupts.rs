//! Interrupts that publish while thread mode is anywhere inside the same value.
//!
//! The firmware brings a timer: it hands [`thread_mode`] a function that starts it, and calls [`on_tick`] at each tick.
//! The first tick of a round publishes, a little later in each round, so that it comes between any two instructions;
//! the ticks after it only count. Who waits too long for a wake-up was forgotten.

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use core::task::Poll;

use event_value::Watcher;

use crate::{Alarm, Value};

/// With an allocator, one watcher sits in the value and the others on the heap. Without, all sit in the value.
const SEATS: usize = if cfg!(feature = "alloc") { 1 } else { 3 };
static SENSOR: Value<u32, SEATS> = Value::new();

/// How many ticks without progress are a hang.
const PATIENCE: u32 = 10_000;

static ROUND: AtomicU32 = AtomicU32::new(0);
static FIRED: AtomicBool = AtomicBool::new(true);
static NOTIFY_DUE: AtomicBool = AtomicBool::new(false);
static IDLE_TICKS: AtomicU32 = AtomicU32::new(0);

/// What the interrupt handler does.
pub fn on_tick() {
    if FIRED.load(SeqCst) {
        IDLE_TICKS.store(IDLE_TICKS.load(SeqCst) + 1, SeqCst);
        assert!(IDLE_TICKS.load(SeqCst) < PATIENCE, "nobody was woken in round {}", ROUND.load(SeqCst));
        return;
    }
    FIRED.store(true, SeqCst);
    publish(ROUND.load(SeqCst));
}

fn publish(round: u32) {
    match round % 4 {
        0 | 1 => SENSOR.set(round),
        2 => SENSOR.modify(|sample| *sample = Some(round)),
        _ => {
            SENSOR.store(round);
            NOTIFY_DUE.store(true, SeqCst);
        }
    }
}

/// What thread mode does, `rounds` times. `start` starts the timer, with a first tick `delay` clocks from then;
/// over the rounds, `delay` goes up to `longest`, in steps that don't repeat.
pub fn thread_mode(rounds: u32, longest: u32, start: impl Fn(u32), sleep: impl Fn()) {
    static ALARMS: [Alarm; 2] = [const { Alarm::calling(look) }; 2];
    let mut watchers = [watch(), watch()];
    for round in 1..=rounds {
        ROUND.store(round, SeqCst);
        IDLE_TICKS.store(0, SeqCst);
        for (watcher, alarm) in watchers.iter_mut().zip(&ALARMS) {
            while alarm.poll(|cx| watcher.poll_get(cx)).is_ready() {}
        }
        FIRED.store(false, SeqCst);
        start(20 + round.wrapping_mul(7919) % longest);
        use_everything(round);
        for (watcher, alarm) in watchers.iter_mut().zip(&ALARMS) {
            wait_for_the_interrupt(watcher, alarm, &sleep);
        }
    }
}

/// The calls that the interrupt comes into.
fn use_everything(round: u32) {
    static ALARM: Alarm = Alarm::calling(look);
    let mut guest = watch();
    let _ = ALARM.poll(|cx| guest.poll_get(cx));
    SENSOR.set(round);
    let _ = ALARM.poll(|cx| guest.poll_get(cx));
    let _ = ALARM.poll(|cx| guest.poll_get(cx));
    SENSOR.modify(|sample| *sample = Some(round));
    let _ = guest.try_get();
    // Waits again if there is nothing new, and is dropped while it waits.
    let _ = ALARM.poll(|cx| guest.poll_get(cx));
}

/// Sleeps until it is woken, and is done once the interrupt has come and all that is new was delivered.
fn wait_for_the_interrupt(watcher: &mut Watcher<&Value<u32, SEATS>>, alarm: &'static Alarm, sleep: impl Fn()) {
    loop {
        alarm.reset();
        let fired = FIRED.load(SeqCst) && !NOTIFY_DUE.load(SeqCst);
        match alarm.poll(|cx| watcher.poll_get(cx)) {
            Poll::Ready(got) => drop(got.expect("it is never closed")),
            Poll::Pending if fired => return,
            Poll::Pending => sleep_until_woken(alarm, &sleep),
        }
    }
}

fn sleep_until_woken(alarm: &Alarm, sleep: impl Fn()) {
    while !alarm.is_woken() {
        if NOTIFY_DUE.load(SeqCst) {
            NOTIFY_DUE.store(false, SeqCst);
            SENSOR.notify();
            // What was stored may have been seen before: then nobody waits for it.
            return;
        }
        sleep();
    }
}

fn watch() -> Watcher<&'static Value<u32, SEATS>> {
    #[cfg(feature = "alloc")]
    return SENSOR.watch();
    #[cfg(not(feature = "alloc"))]
    SENSOR.try_watch().expect("three seats for three watchers")
}

/// What the wakers do, in the interrupt handler too.
fn look() {
    let _ = SENSOR.peek();
}
