//! One-shot waits: look, listen, look again.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

use event_value::{Closed, Version};

use crate::runtime::{block_on, spawn};
use crate::shared::{share, watch};
use crate::{idle, join, with};

models! {
    COMPLETE a_set_reaches_a_starting_newer_than: inline 1;
    COMPLETE a_close_reaches_a_starting_newer_than: inline 1;
    COMPLETE a_set_reaches_a_starting_wait_for: inline 1;
    COMPLETE a_close_reaches_a_starting_wait_for: inline 1;
    COMPLETE a_close_reaches_a_starting_closed: inline 1;
    COMPLETE a_watcher_that_comes_reaches_a_starting_watched: inline 1, blocks 0;
    COMPLETE the_second_watcher_reaches_a_starting_watched_by: inline 2, blocks 0, mixed 1;
    COMPLETE a_watcher_that_goes_reaches_a_starting_unwatched: inline 1, blocks 0;
    COMPLETE a_set_reaches_the_newest_task: inline 1;
    COMPLETE a_set_reaches_a_wait_after_a_cancelled_one: inline 1;
    COMPLETE a_set_reaches_a_watcher_and_a_starting_wait: inline 1, blocks 0;
    COMPLETE a_watcher_that_comes_and_goes_hides_no_later_one: inline 1;
    COMPLETE what_a_waker_sets_reaches_a_starting_wait: inline 1;
    COMPLETE a_watcher_that_a_waker_makes_reaches_a_starting_wait: inline 2, blocks 0;
    COMPLETE a_waker_of_unwatched_makes_a_watcher_beside_a_starting_watched: inline 2, blocks 0;
    THREE a_set_reaches_two_starting_waits: inline 1;
    THREE the_last_set_of_two_threads_reaches_a_starting_wait: inline 1;
    THREE the_last_of_two_that_go_reaches_a_starting_unwatched: inline 2, blocks 0;
    THREE a_cancelled_wait_takes_no_wake_up_away: inline 1;
    THREE a_cancelled_watched_takes_no_wake_up_away: inline 1;
}

const NEVER: Version = Version::new(0);

/// A waker that does something beside nothing.
struct Acts<F>(F);

impl<F: Fn() + Send + Sync + 'static> Acts<F> {
    fn waker(act: F) -> Waker {
        Waker::from(Arc::new(Self(act)))
    }
}

impl<F: Fn() + Send + Sync> Wake for Acts<F> {
    fn wake(self: Arc<Self>) {
        (self.0)();
    }
}

fn poll<F: Future + Unpin>(future: &mut F, waker: &Waker) -> bool {
    Pin::new(future).poll(&mut Context::from_waker(waker)).is_ready()
}

fn a_set_reaches_a_starting_newer_than<const SEATS: usize>() {
    let value = share::<SEATS>();
    let setter = with(&value, |value| value.set(1));
    assert_eq!(block_on(value.newer_than(NEVER)), Ok(Version::new(1)));
    join([setter]);
}

fn a_close_reaches_a_starting_newer_than<const SEATS: usize>() {
    let value = share::<SEATS>();
    let closer = with(&value, |value| value.close());
    assert_eq!(block_on(value.newer_than(NEVER)), Err(Closed));
    join([closer]);
}

fn a_set_reaches_a_starting_wait_for<const SEATS: usize>() {
    let value = share::<SEATS>();
    value.set(1);
    let setter = with(&value, |value| value.set(2));
    assert_eq!(block_on(value.wait_for(|n| *n == 2)), Ok(Version::new(2)));
    join([setter]);
}

fn a_close_reaches_a_starting_wait_for<const SEATS: usize>() {
    let value = share::<SEATS>();
    value.set(1);
    let closer = with(&value, |value| value.close());
    assert_eq!(block_on(value.wait_for(|n| *n == 2)), Err(Closed));
    join([closer]);
}

fn a_close_reaches_a_starting_closed<const SEATS: usize>() {
    let value = share::<SEATS>();
    let closer = with(&value, |value| {
        value.set(1);
        value.close();
    });
    block_on(value.closed());
    assert!(value.is_closed());
    join([closer]);
}

fn a_watcher_that_comes_reaches_a_starting_watched<const SEATS: usize>() {
    let value = share::<SEATS>();
    let theirs = value.clone();
    let comes = spawn(move || watch(&theirs));
    block_on(value.watched());
    drop(join([comes]));
}

fn the_second_watcher_reaches_a_starting_watched_by<const SEATS: usize>() {
    let value = share::<SEATS>();
    let theirs = value.clone();
    let come = spawn(move || [watch(&theirs), watch(&theirs)]);
    block_on(value.watched_by(2));
    assert_eq!(value.watcher_count(), 2);
    drop(join([come]));
}

fn a_watcher_that_goes_reaches_a_starting_unwatched<const SEATS: usize>() {
    let value = share::<SEATS>();
    let goes = idle(&value);
    let leaver = spawn(move || drop(goes));
    block_on(value.unwatched());
    assert_eq!(value.watcher_count(), 0);
    join([leaver]);
}

fn a_set_reaches_the_newest_task<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut wait = value.newer_than(NEVER);
    assert!(!poll(&mut wait, Waker::noop()));
    let setter = with(&value, |value| value.set(1));
    assert_eq!(block_on(wait), Ok(Version::new(1)));
    join([setter]);
}

fn a_set_reaches_a_wait_after_a_cancelled_one<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut cancelled = value.newer_than(NEVER);
    assert!(!poll(&mut cancelled, Waker::noop()));
    let setter = with(&value, |value| value.set(1));
    drop(cancelled);
    assert_eq!(block_on(value.newer_than(NEVER)), Ok(Version::new(1)));
    join([setter]);
}

/// Watchers and one-shot waits are told by the same set.
fn a_set_reaches_a_watcher_and_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let setter = with(&value, |value| value.set(1));
    assert_eq!(block_on(value.newer_than(NEVER)), Ok(Version::new(1)));
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([setter]);
}

fn a_watcher_that_comes_and_goes_hides_no_later_one<const SEATS: usize>() {
    let value = share::<SEATS>();
    let theirs = value.clone();
    let coming = spawn(move || {
        drop(watch(&theirs));
        watch(&theirs)
    });
    block_on(value.watched());
    drop(join([coming]));
    block_on(value.unwatched());
}

/// The waker runs while its topic is being notified: the set in it can only leave word.
fn what_a_waker_sets_reaches_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let theirs = value.clone();
    let waker = Acts::waker(move || theirs.set(2));
    let mut first = value.newer_than(NEVER);
    assert!(!poll(&mut first, &waker));
    let setter = with(&value, |value| value.set(1));
    assert_eq!(block_on(value.wait_for(|n| *n == 2)), Ok(Version::new(2)));
    join([setter]);
}

fn a_watcher_that_a_waker_makes_reaches_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let kept = Arc::new(Mutex::new(Vec::new()));
    let (theirs, keeps) = (value.clone(), kept.clone());
    let waker = Acts::waker(move || {
        let second = watch(&theirs);
        keeps.lock().unwrap().push(second);
    });
    let mut first = value.watched();
    assert!(!poll(&mut first, &waker));
    let comes = with(&value, watch);
    block_on(value.watched_by(2));
    drop((join([comes]), first, kept));
}

/// `unwatched` and `watched` share an event, and so the lock under which its wakers run.
fn a_waker_of_unwatched_makes_a_watcher_beside_a_starting_watched<const SEATS: usize>() {
    let value = share::<SEATS>();
    let goes = idle(&value);
    let theirs = value.clone();
    let waker = Acts::waker(move || drop(watch(&theirs)));
    let mut unwatched = value.unwatched();
    assert!(!poll(&mut unwatched, &waker));
    let waits = with(&value, |value| {
        poll(&mut value.watched(), Waker::noop());
    });
    drop(goes);
    join([waits]);
}

fn a_set_reaches_two_starting_waits<const SEATS: usize>() {
    let value = share::<SEATS>();
    let setter = with(&value, |value| value.set(1));
    let waits = with(&value, |value| assert!(block_on(value.wait_for(|n| *n == 1)).is_ok()));
    assert!(block_on(value.newer_than(NEVER)).is_ok());
    join([setter, waits]);
}

fn the_last_set_of_two_threads_reaches_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let setters = [(); 2].map(|()| with(&value, |value| value.set(1)));
    let first = block_on(value.newer_than(NEVER)).unwrap();
    if first == Version::new(1) {
        assert_eq!(block_on(value.newer_than(first)), Ok(Version::new(2)));
    }
    join(setters);
}

fn the_last_of_two_that_go_reaches_a_starting_unwatched<const SEATS: usize>() {
    let value = share::<SEATS>();
    let leavers = [watch(&value), watch(&value)].map(|goes| spawn(move || drop(goes)));
    block_on(value.unwatched());
    assert_eq!(value.watcher_count(), 0);
    join(leavers);
}

/// A listener that is given up may have had the notification already.
fn a_cancelled_wait_takes_no_wake_up_away<const SEATS: usize>() {
    let value = share::<SEATS>();
    let setter = with(&value, |value| value.set(1));
    let canceller = with(&value, |value| {
        poll(&mut value.newer_than(NEVER), Waker::noop());
    });
    assert!(block_on(value.newer_than(NEVER)).is_ok());
    join([setter, canceller]);
}

fn a_cancelled_watched_takes_no_wake_up_away<const SEATS: usize>() {
    let value = share::<SEATS>();
    let comes = with(&value, watch);
    let canceller = with(&value, |value| {
        poll(&mut value.watched(), Waker::noop());
    });
    block_on(value.watched());
    join([canceller]);
    drop(join([comes]));
}
