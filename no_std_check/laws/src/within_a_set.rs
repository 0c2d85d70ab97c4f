//! Interrupts that fall into a `set`, and set the same value: all who waited must have been woken when *they* return,
//! because the interrupted code may be far less urgent, and go on much later.
//!
//! The firmware brings a timer, as for [`interrupts`](crate::interrupts).

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};

use event_value::Watcher;

use crate::{Alarm, Value};

const WATCHERS: usize = 3;
/// With an allocator, one watcher sits in the value and the others on the heap. Without, all sit in the value.
const SEATS: usize = if cfg!(feature = "alloc") { 1 } else { WATCHERS };
static SENSOR: Value<u32, SEATS> = Value::new();
static ALARMS: [Alarm; WATCHERS] = [const { Alarm::calling(look) }; WATCHERS];

static ARMED: AtomicBool = AtomicBool::new(false);
static IN_A_SET: AtomicBool = AtomicBool::new(false);
static FELL_INTO_A_SET: AtomicU32 = AtomicU32::new(0);
static LEFT_SOMEBODY_UNWOKEN: AtomicU32 = AtomicU32::new(0);

/// What the interrupt handler does: the first tick of a round sets the value, too.
pub fn on_tick() {
    if !ARMED.load(SeqCst) {
        return;
    }
    ARMED.store(false, SeqCst);
    SENSOR.set(0);
    if IN_A_SET.load(SeqCst) {
        count(&FELL_INTO_A_SET);
        if !ALARMS.iter().all(Alarm::is_woken) {
            count(&LEFT_SOMEBODY_UNWOKEN);
        }
    }
}

/// Only one side counts at a time.
fn count(counter: &AtomicU32) {
    counter.store(counter.load(SeqCst) + 1, SeqCst);
}

/// What thread mode does, until `enough` interrupts fell into a `set`. `start` starts the timer, with a first tick
/// `delay` clocks from then; over the rounds, `delay` goes up to `longest`, in steps that do not repeat.
pub fn thread_mode(enough: u32, longest: u32, start: impl Fn(u32), sleep: impl Fn()) {
    let mut watchers = [watch(), watch(), watch()];
    let mut round = 0_u32;
    while FELL_INTO_A_SET.load(SeqCst) < enough {
        round += 1;
        assert!(round < 100 * enough, "too few interrupts fall into a set");
        watchers.iter_mut().zip(&ALARMS).for_each(|(watcher, alarm)| wait(watcher, alarm));
        ARMED.store(true, SeqCst);
        start(20 + round.wrapping_mul(7919) % longest);
        IN_A_SET.store(true, SeqCst);
        SENSOR.set(round);
        IN_A_SET.store(false, SeqCst);
        while ARMED.load(SeqCst) {
            sleep();
        }
    }
    let (fell, left) = (FELL_INTO_A_SET.load(SeqCst), LEFT_SOMEBODY_UNWOKEN.load(SeqCst));
    assert_eq!(left, 0, "of {fell} interrupts left a watcher unwoken");
}

fn wait(watcher: &mut Watcher<&Value<u32, SEATS>>, alarm: &'static Alarm) {
    while alarm.poll(|cx| watcher.poll_get(cx)).is_ready() {}
    alarm.reset();
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
