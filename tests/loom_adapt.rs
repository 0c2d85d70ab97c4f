//! The wake-ups of combinations and of presence, as models: a few operations each, on the real code.
//!
//! With `--cfg loom`, loom runs every interleaving of a model with at most that many preemptions, and a lost wake-up is
//! a deadlock, which it reports. Otherwise plain threads run each model a few hundred times.

#![cfg(feature = "alloc")]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

use std::future::Future as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use event_value::adapt::{combine, combine_latest};
use event_value::{Value, Watch as _, WatchExt as _};

use runtime::{JoinHandle, block_on, explore, spawn};

mod util;

#[cfg(loom)]
mod runtime {
    pub(crate) use loom::future::block_on;
    pub(crate) use loom::thread::{JoinHandle, spawn};

    pub(crate) fn explore(preemptions: usize, model: impl Fn() + Send + Sync + 'static) {
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = Some(preemptions);
        builder.check(model);
    }
}

#[cfg(not(loom))]
mod runtime {
    pub(crate) use futures_lite::future::block_on;
    pub(crate) use std::thread::{JoinHandle, spawn};

    pub(crate) fn explore(_: usize, model: impl Fn()) {
        (0..300).for_each(|_| model());
    }
}

/// Makes tests of models that are generic over the number of seats: `model: at most this many preemptions`.
macro_rules! models {
    ($($model:ident: $preemptions:literal;)+) => { $(
        mod $model {
            #[test]
            fn in_seats() {
                let explore = || super::explore($preemptions, super::$model::<2>);
                super::util::with_watchdog(concat!(stringify!($model), " in seats"), super::LIMIT, explore);
            }

            #[test]
            fn in_the_crowd() {
                let explore = || super::explore($preemptions, super::$model::<0>);
                super::util::with_watchdog(concat!(stringify!($model), " in the crowd"), super::LIMIT, explore);
            }
        }
    )+ };
}

const LIMIT: Duration = Duration::from_secs(if cfg!(loom) { 600 } else { 120 });

models! {
    a_set_of_either_source_reaches_a_starting_combination: 3;
    the_last_set_of_each_source_is_shown: 3;
    the_end_of_the_last_source_reaches_a_waiting_combination: 3;
    a_cancelled_get_of_a_combination_takes_no_wake_up_away: 3;
    a_filter_on_a_combination_sees_the_last_set: 3;
    the_first_watcher_reaches_a_starting_wait: 5;
    the_last_watcher_that_goes_reaches_a_starting_wait: 3;
    a_watcher_that_comes_and_goes_hides_no_later_one: 3;
    a_cancelled_wait_for_watchers_takes_no_wake_up_away: 3;
}

type Shared<const SEATS: usize> = Arc<Value<u32, SEATS>>;

fn share<const SEATS: usize>() -> Shared<SEATS> {
    Arc::new(Value::with_seats())
}

fn with<const SEATS: usize>(
    value: &Shared<SEATS>,
    action: impl FnOnce(&Value<u32, SEATS>) + Send + 'static,
) -> JoinHandle<()> {
    let value = Arc::clone(value);
    spawn(move || action(&value))
}

fn a_set_of_either_source_reaches_a_starting_combination<const SEATS: usize>() {
    let (a, b) = (share::<SEATS>(), share::<SEATS>());
    b.set(1);
    let mut both = combine((b.watch_arc(), a.watch_arc()));
    let setter = with(&a, |a| a.set(1));
    assert_eq!(block_on(both.get()), Ok((1, 1)));
    setter.join().unwrap();
}

fn the_last_set_of_each_source_is_shown<const SEATS: usize>() {
    let (a, b) = (share::<SEATS>(), share::<SEATS>());
    let mut both = combine_latest((a.watch_arc(), b.watch_arc()));
    let setters = [with(&a, |a| a.set(1)), with(&b, |b| b.set(1))];
    while block_on(both.get()) != Ok((Some(1), Some(1))) {}
    for setter in setters {
        setter.join().unwrap();
    }
}

fn the_end_of_the_last_source_reaches_a_waiting_combination<const SEATS: usize>() {
    let (a, b) = (share::<SEATS>(), share::<SEATS>());
    a.set(1);
    b.set(1);
    let mut both = combine((a.watch_arc(), b.watch_arc()));
    let closers = [with(&a, Value::close), with(&b, Value::close)];
    assert_eq!(block_on(both.get()), Ok((1, 1)));
    assert!(block_on(both.get()).is_err());
    for closer in closers {
        closer.join().unwrap();
    }
}

fn a_cancelled_get_of_a_combination_takes_no_wake_up_away<const SEATS: usize>() {
    let (a, b) = (share::<SEATS>(), share::<SEATS>());
    a.set(1);
    let (mut first, mut second) = (combine((a.watch_arc(), b.watch_arc())), combine((a.watch_arc(), b.watch_arc())));
    let setter = with(&b, |b| b.set(1));
    let canceller = spawn(move || {
        let mut cx = Context::from_waker(Waker::noop());
        let _ = first.poll_get(&mut cx);
        first.stop_waiting();
    });
    assert_eq!(block_on(second.get()), Ok((1, 1)));
    setter.join().unwrap();
    canceller.join().unwrap();
}

fn a_filter_on_a_combination_sees_the_last_set<const SEATS: usize>() {
    let (a, b) = (share::<SEATS>(), share::<SEATS>());
    a.set(0);
    b.set(0);
    let mut both_set = combine((a.watch_arc(), b.watch_arc())).filter(|(a, b)| a + b == 2).map(|(a, b)| a + b);
    let setters = [with(&a, |a| a.set(1)), with(&b, |b| b.set(1))];
    assert_eq!(block_on(both_set.get()), Ok(2));
    for setter in setters {
        setter.join().unwrap();
    }
}

fn the_first_watcher_reaches_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let theirs = Arc::clone(&value);
    let watching = spawn(move || theirs.watch_arc());
    block_on(value.watched());
    assert_eq!(value.watcher_count(), 1);
    drop(watching.join().unwrap());
}

fn the_last_watcher_that_goes_reaches_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let going = [value.watch_arc(), value.watch_arc()].map(|watcher| spawn(move || drop(watcher)));
    block_on(value.unwatched());
    assert_eq!(value.watcher_count(), 0);
    for going in going {
        going.join().unwrap();
    }
}

fn a_watcher_that_comes_and_goes_hides_no_later_one<const SEATS: usize>() {
    let value = share::<SEATS>();
    let theirs = Arc::clone(&value);
    let coming = spawn(move || {
        drop(theirs.watch_arc());
        theirs.watch_arc()
    });
    block_on(value.watched());
    drop(coming.join().unwrap());
    block_on(value.unwatched());
}

fn a_cancelled_wait_for_watchers_takes_no_wake_up_away<const SEATS: usize>() {
    let value = share::<SEATS>();
    let (coming, cancelling) = (Arc::clone(&value), Arc::clone(&value));
    let coming = spawn(move || coming.watch_arc());
    let cancelling = spawn(move || {
        let mut cx = Context::from_waker(Waker::noop());
        let _ = Pin::new(&mut cancelling.watched()).poll(&mut cx);
    });
    block_on(value.watched());
    cancelling.join().unwrap();
    drop(coming.join().unwrap());
}
