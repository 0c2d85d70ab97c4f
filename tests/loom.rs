//! What may go wrong between threads, as models: a few operations each, on the real code.
//!
//! With `--cfg loom` (see `.ci/loom`), loom runs every interleaving of a model, and lets every load see every value
//! that its ordering allows: a lost wake-up is a deadlock, which it reports. Otherwise plain threads run each model a
//! few hundred times.
//!
//! `seats` runs a model with a seat for every watcher, `crowd` with a seat for none, `both` with a seat for one.

extern crate alloc;

use alloc::sync::Arc;
use core::future::Future as _;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;

use event_value::{Closed, Get, Handle, Watcher};

use runtime::{AtomicBool, JoinHandle, Ordering, block_on, explore, spawn};
use shared::{Shared, produce, share, twin, watch};

mod util;

/// How many watchers are woken before a setter looks again for more: the first, and those that one look takes out, which
/// are a batch as in `src/sync.rs` and one more.
const AT_ONCE: usize = 1 + if cfg!(feature = "alloc") && !cfg!(loom) { 17 } else { 1 };

const LIMIT: Duration = Duration::from_secs(if cfg!(loom) { 600 } else { 120 });

/// How often one run interrupts threads that could go on, at most. Without a bound, a model is complete.
type Bound = Option<usize>;
const COMPLETE: Bound = None;
const FIVE: Bound = Some(5);
const THREE: Bound = Some(3);

/// Makes tests of models: `bound model: place number of seats, ...`.
macro_rules! models {
    ($($bound:ident $model:ident: $($place:ident $seats:tt),+;)+) => {$(
        mod $model {
            $(models!(@$place $bound $model $seats);)+
        }
    )+};
    (@seats $bound:ident $model:ident $seats:tt) => { models!(@test seats $bound $model $seats); };
    (@$place:ident $bound:ident $model:ident $seats:tt) => {
        #[cfg(feature = "alloc")]
        models!(@test $place $bound $model $seats);
    };
    (@test $place:ident $bound:ident $model:ident $seats:tt) => {
        #[test]
        fn $place() {
            let name = concat!(module_path!(), "::", stringify!($place));
            crate::util::with_watchdog(name, crate::LIMIT, || {
                crate::explore(name, crate::$bound, crate::$model::<$seats>)
            });
        }
    };
}

mod two_threads {
    models! {
        COMPLETE a_set_reaches_a_starting_wait: seats 1, crowd 0;
        COMPLETE a_close_reaches_a_starting_wait: seats 1, crowd 0;
        COMPLETE a_modify_reaches_a_starting_wait: seats 1, crowd 0;
        COMPLETE a_store_and_notify_reach_a_starting_wait: seats 1, crowd 0;
        COMPLETE the_last_producer_closes_a_starting_wait: seats 1, crowd 0;
        COMPLETE a_close_leaves_the_last_value_to_be_seen: seats 1, crowd 0;
        COMPLETE a_clear_hides_no_later_set: seats 1, crowd 0;
        COMPLETE the_newest_task_is_woken: seats 1, crowd 0;
        COMPLETE a_get_after_a_cancelled_one_is_woken: seats 1, crowd 0;
        COMPLETE a_twin_is_woken_when_the_original_goes: seats 2, crowd 0, both 1;
        COMPLETE more_watchers_than_a_batch_are_woken: seats {crate::AT_ONCE + 1};
        COMPLETE who_sees_news_sees_what_led_to_it: seats 1;
        COMPLETE who_sees_the_end_sees_what_led_to_it: seats 1;
    }
}

/// Two publications beside a watcher in the crowd: 4.5 and 6.6 million runs until they are complete, a quarter of an hour.
/// `LOOM_MAX_PREEMPTIONS=100 .ci/loom` does that.
mod two_threads_at_length {
    models! {
        FIVE the_last_value_comes_before_closed: seats 1, crowd 0;
        FIVE a_filter_misses_no_set: seats 1, crowd 0;
        FIVE who_takes_a_freed_seat_misses_no_set: both 1;
    }
}

mod three_threads {
    models! {
        THREE a_set_wakes_two_watchers: seats 2, crowd 0, both 1;
        THREE the_last_of_two_sets_is_not_lost: seats 1, crowd 0;
        THREE of_two_stores_no_notify_is_lost: seats 1, crowd 0;
        THREE two_modifies_both_count: seats 1, crowd 0;
        THREE the_last_of_two_producers_closes: seats 1, crowd 0;
        THREE a_cancelled_get_takes_no_wake_up_away: seats 2, crowd 0, both 1;
        THREE a_dropped_watcher_takes_no_wake_up_away: seats 2, crowd 0, both 1;
        THREE who_takes_a_seat_during_a_set_misses_nothing: both 1;
        THREE a_cancel_between_batches_takes_no_wake_up_away: seats {crate::AT_ONCE + 2};
        THREE a_set_between_batches_forgets_nobody: seats {crate::AT_ONCE + 2};
    }
}

mod four_threads {
    models! {
        THREE a_set_wakes_three_watchers: seats 3;
    }
}

fn a_set_reaches_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let setter = with(&value, |value| value.set(1));
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([setter]);
}

fn a_close_reaches_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let closer = with(&value, |value| value.close());
    assert!(block_on(watcher.get()).is_err());
    join([closer]);
}

fn a_modify_reaches_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let modifier = with(&value, |value| value.modify(increment));
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([modifier]);
}

fn a_store_and_notify_reach_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let producer = with(&value, |value| {
        value.store(1);
        value.notify();
    });
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([producer]);
}

fn the_last_producer_closes_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let producer = produce(&value);
    let last = spawn(move || drop(producer));
    assert!(block_on(watcher.get()).is_err());
    join([last]);
}

fn a_close_leaves_the_last_value_to_be_seen<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    value.set(1);
    let closer = with(&value, |value| value.close());
    expect_one_then_the_end(&mut watcher);
    join([closer]);
}

fn the_last_value_comes_before_closed<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let producer = with(&value, |value| {
        value.set(1);
        value.close();
    });
    expect_one_then_the_end(&mut watcher);
    join([producer]);
}

fn a_clear_hides_no_later_set<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    value.set(1);
    let producer = with(&value, |value| {
        value.clear();
        value.set(2);
    });
    follow(&mut watcher, 3);
    join([producer]);
}

fn a_filter_misses_no_set<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let setter = with(&value, |value| {
        value.set(1);
        value.set(2);
    });
    assert_eq!(block_on(watcher.get_filter(|n| *n == 2)), Ok(2));
    join([setter]);
}

fn the_newest_task_is_woken<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = idle(&value);
    let setter = with(&value, |value| value.set(1));
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([setter]);
}

fn a_get_after_a_cancelled_one_is_woken<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let cancelled = begin(&mut watcher);
    let setter = with(&value, |value| value.set(1));
    drop(cancelled);
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([setter]);
}

fn a_twin_is_woken_when_the_original_goes<const SEATS: usize>() {
    let value = share::<SEATS>();
    let original = idle(&value);
    let setter = with(&value, |value| value.set(1));
    let mut copy = twin(&original);
    drop(original);
    assert_eq!(block_on(copy.get()), Ok(1));
    join([setter]);
    assert_eq!(value.watcher_count(), 1);
}

/// The seat becomes free between two sets.
#[cfg(feature = "alloc")]
fn who_takes_a_freed_seat_misses_no_set<const SEATS: usize>() {
    let value = share::<SEATS>();
    let seated = watch(&value);
    let mut bystander = watch(&value);
    let other = with(&value, move |value| {
        value.set(1);
        drop(seated);
        value.set(2);
    });
    follow(&mut bystander, 2);
    join([other]);
}

fn more_watchers_than_a_batch_are_woken<const SEATS: usize>() {
    let value = share::<SEATS>();
    let _batch = [(); AT_ONCE].map(|()| idle(&value));
    let mut watcher = watch(&value);
    let setter = with(&value, |value| value.set(1));
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([setter]);
}

fn who_sees_news_sees_what_led_to_it<const SEATS: usize>() {
    let value = share::<SEATS>();
    let watcher = watch(&value);
    let done = Arc::new(AtomicBool::new(false));
    let setter = with(&value, {
        let done = Arc::clone(&done);
        move |value| {
            done.store(true, Ordering::Relaxed);
            value.set(1);
        }
    });
    if watcher.has_changed() {
        assert!(done.load(Ordering::Relaxed));
    }
    join([setter]);
}

fn who_sees_the_end_sees_what_led_to_it<const SEATS: usize>() {
    let value = share::<SEATS>();
    let done = Arc::new(AtomicBool::new(false));
    let closer = with(&value, {
        let done = Arc::clone(&done);
        move |value| {
            done.store(true, Ordering::Relaxed);
            value.close();
        }
    });
    if value.is_closed() {
        assert!(done.load(Ordering::Relaxed));
    }
    join([closer]);
}

fn the_last_of_two_sets_is_not_lost<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let setters = [1, 2].map(|n| with(&value, move |value| value.set(n)));
    let last = follow(&mut watcher, 2);
    join(setters);
    assert_eq!(value.peek(), Some(last));
}

/// The first to notify may speak for both.
fn of_two_stores_no_notify_is_lost<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let producers = [1, 2].map(|n| {
        with(&value, move |value| {
            value.store(n);
            value.notify();
        })
    });
    follow(&mut watcher, 2);
    join(producers);
}

fn two_modifies_both_count<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let modifiers = [(); 2].map(|()| with(&value, |value| value.modify(increment)));
    assert_eq!(follow(&mut watcher, 2), 2);
    join(modifiers);
}

fn the_last_of_two_producers_closes<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let producers = [produce(&value), produce(&value)];
    let drops = producers.map(|producer| spawn(move || drop(producer)));
    assert!(block_on(watcher.get()).is_err());
    join(drops);
}

fn a_set_wakes_two_watchers<const SEATS: usize>() {
    set_wakes::<SEATS, 2>();
}

fn a_set_wakes_three_watchers<const SEATS: usize>() {
    set_wakes::<SEATS, 3>();
}

fn set_wakes<const SEATS: usize, const WATCHERS: usize>() {
    let value = share::<SEATS>();
    let watchers = [(); WATCHERS].map(|()| watch(&value));
    let tasks = watchers.map(|mut watcher| spawn(move || assert_eq!(block_on(watcher.get()), Ok(1))));
    value.set(1);
    join(tasks);
}

fn a_cancelled_get_takes_no_wake_up_away<const SEATS: usize>() {
    cancel_beside_a_wait(&share::<SEATS>());
}

fn a_cancel_between_batches_takes_no_wake_up_away<const SEATS: usize>() {
    let value = share::<SEATS>();
    let _batch = [(); AT_ONCE].map(|()| idle(&value));
    cancel_beside_a_wait(&value);
}

fn cancel_beside_a_wait<const SEATS: usize>(value: &Shared<SEATS>) {
    let (mut one, mut other) = (watch(value), watch(value));
    let cancelled = begin(&mut one);
    let setter = with(value, |value| value.set(1));
    let task = spawn(move || assert_eq!(block_on(other.get()), Ok(1)));
    drop(cancelled);
    join([setter, task]);
}

fn a_dropped_watcher_takes_no_wake_up_away<const SEATS: usize>() {
    let value = share::<SEATS>();
    let (one, mut other) = (idle(&value), watch(&value));
    let setter = with(&value, |value| value.set(1));
    let leaver = spawn(move || drop(one));
    assert_eq!(block_on(other.get()), Ok(1));
    join([setter, leaver]);
    assert_eq!(value.watcher_count(), 1);
}

#[cfg(feature = "alloc")]
fn who_takes_a_seat_during_a_set_misses_nothing<const SEATS: usize>() {
    let value = share::<SEATS>();
    let seated = watch(&value);
    let mut bystander = watch(&value);
    let setter = with(&value, |value| value.set(1));
    let leaver = spawn(move || drop(seated));
    assert_eq!(block_on(bystander.get()), Ok(1));
    join([setter, leaver]);
}

fn a_set_between_batches_forgets_nobody<const SEATS: usize>() {
    let value = share::<SEATS>();
    let _batch = [(); AT_ONCE].map(|()| idle(&value));
    let (mut watcher, mut other) = (watch(&value), watch(&value));
    let first = with(&value, |value| value.set(1));
    let second = with(&value, move |value| {
        // Parks behind those whom the first set still has to wake.
        other.mark_seen();
        let _ = poll_idly(&mut other);
        value.set(2);
    });
    follow(&mut watcher, 2);
    join([first, second]);
}

fn increment(value: &mut Option<u32>) {
    *value = Some(value.unwrap_or(0) + 1);
}

fn expect_one_then_the_end<S: Handle<Item = u32>>(watcher: &mut Watcher<S>) {
    block_on(async {
        assert_eq!(watcher.get().await, Ok(1));
        assert!(watcher.get().await.is_err());
    });
}

/// Gets until `version` comes; each get is newer than the one before.
fn follow<S: Handle<Item = u32>>(watcher: &mut Watcher<S>, version: u64) -> u32 {
    block_on(async {
        loop {
            let before = watcher.version();
            let got = watcher.get().await.unwrap();
            assert!(watcher.version() > before);
            if watcher.version().get() == version {
                return got;
            }
        }
    })
}

/// A get that waits, for a task that does not care.
fn begin<S: Handle<Item = u32>>(watcher: &mut Watcher<S>) -> Get<'_, Watcher<S>> {
    let mut get = watcher.get();
    assert!(Pin::new(&mut get).poll(&mut Context::from_waker(Waker::noop())).is_pending());
    get
}

/// A watcher that waits, for a task that does not care.
fn idle<const SEATS: usize>(value: &Shared<SEATS>) -> Watcher<Shared<SEATS>> {
    let mut watcher = watch(value);
    assert!(poll_idly(&mut watcher).is_pending());
    watcher
}

fn poll_idly<S: Handle<Item = u32>>(watcher: &mut Watcher<S>) -> Poll<Result<u32, Closed>> {
    watcher.poll_get(&mut Context::from_waker(Waker::noop()))
}

/// Lets another thread work on the value.
fn with<S: Clone + Send + 'static>(value: &S, work: impl FnOnce(&S) + Send + 'static) -> JoinHandle<()> {
    let value = value.clone();
    spawn(move || work(&value))
}

fn join<const N: usize>(threads: [JoinHandle<()>; N]) {
    for thread in threads {
        thread.join().unwrap();
    }
}

/// How threads share a value: not by loom's `Arc`, whose own steps would only make the models larger.
#[cfg(feature = "alloc")]
mod shared {
    use alloc::sync::Arc;
    use event_value::{Producer, Value, Watcher};

    pub(super) type Shared<const SEATS: usize> = Arc<Value<u32, SEATS>>;

    pub(super) fn share<const SEATS: usize>() -> Shared<SEATS> {
        Arc::new(Value::with_seats())
    }

    pub(super) fn watch<const SEATS: usize>(value: &Shared<SEATS>) -> Watcher<Shared<SEATS>> {
        value.watch_arc()
    }

    pub(super) fn twin<const SEATS: usize>(watcher: &Watcher<Shared<SEATS>>) -> Watcher<Shared<SEATS>> {
        watcher.clone()
    }

    pub(super) fn produce<const SEATS: usize>(value: &Shared<SEATS>) -> Producer<Shared<SEATS>> {
        value.producer_arc()
    }
}

/// Without an allocator's help, the value has to live for ever; loom then sees every waker that stays in a seat.
#[cfg(not(feature = "alloc"))]
mod shared {
    use event_value::{Producer, Value, Watcher};

    pub(super) type Shared<const SEATS: usize> = &'static Value<u32, SEATS>;

    pub(super) fn share<const SEATS: usize>() -> Shared<SEATS> {
        Box::leak(Box::new(Value::with_seats()))
    }

    pub(super) fn watch<const SEATS: usize>(value: &Shared<SEATS>) -> Watcher<Shared<SEATS>> {
        value.try_watch().unwrap()
    }

    pub(super) fn twin<const SEATS: usize>(watcher: &Watcher<Shared<SEATS>>) -> Watcher<Shared<SEATS>> {
        watcher.try_clone().unwrap()
    }

    pub(super) fn produce<const SEATS: usize>(value: &Shared<SEATS>) -> Producer<Shared<SEATS>> {
        value.producer()
    }
}

#[cfg(loom)]
mod runtime {
    use alloc::sync::Arc;
    use core::sync::atomic::AtomicUsize;
    use std::time::Instant;

    pub(super) use loom::future::block_on;
    pub(super) use loom::sync::atomic::{AtomicBool, Ordering};
    pub(super) use loom::thread::{JoinHandle, spawn};

    /// Runs every interleaving of `model`, and tells how many there are.
    pub(super) fn explore(name: &str, bound: crate::Bound, model: fn()) {
        let (start, runs) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
        let counter = Arc::clone(&runs);
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = builder.preemption_bound.or(bound);
        builder.check(move || {
            counter.fetch_add(1, Ordering::Relaxed);
            model();
        });
        println!("{name}: {} runs, {:.1?}", runs.load(Ordering::Relaxed), start.elapsed());
    }
}

#[cfg(not(loom))]
mod runtime {
    pub(super) use core::sync::atomic::{AtomicBool, Ordering};
    pub(super) use futures_lite::future::block_on;
    pub(super) use std::thread::{JoinHandle, spawn};

    const RUNS: usize = 300;

    pub(super) fn explore(_name: &str, _bound: crate::Bound, model: fn()) {
        (0..RUNS).for_each(|_| model());
    }
}
