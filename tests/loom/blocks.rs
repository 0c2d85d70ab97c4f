//! Seats on the heap: growth and its end beside everything else.
//!
//! A value starts with so many watchers that the next one needs a new block: the first block has 8 seats, the second 16.

use event_value::Watcher;

use crate::runtime::{block_on, spawn};
use crate::shared::{Shared, share, watch};
use crate::{follow, idle, join, with};

models! {
    COMPLETE two_that_need_the_first_block_at_once_lose_nothing: blocks 0, mixed 1;
    COMPLETE two_that_need_the_second_block_at_once_lose_nothing: blocks 0, mixed 1;
    COMPLETE two_that_need_a_larger_block_at_once_lose_nothing: blocks 0, mixed 1;
    COMPLETE a_set_reaches_a_watcher_that_needs_a_block: blocks 0, mixed 1;
    COMPLETE a_wait_outlives_growth: blocks 1, mixed 2;
    COMPLETE a_clone_needs_a_block_beside_a_set: blocks 0, mixed 1;
    COMPLETE a_seat_that_becomes_free_beside_growth_is_a_whole_seat: blocks 0, mixed 1;
    COMPLETE blocks_that_are_given_up_take_nobody_along: blocks 0, mixed 1;
    COMPLETE who_takes_a_freed_seat_hears_of_a_set: blocks 0, mixed 1;
    THREE two_that_grow_at_once_hear_of_a_set: blocks 0, mixed 1;
    THREE who_takes_a_seat_during_a_set_misses_nothing: blocks 0, mixed 1;
    THREE growth_beside_a_set_and_a_drop_loses_nothing: blocks 0, mixed 1;
}

const FIRST: usize = 8;
const SECOND: usize = 16;

type Idle<const SEATS: usize> = Vec<Watcher<Shared<SEATS>>>;

/// A value whose inline seats are taken, and so many seats on the heap.
fn share_full<const SEATS: usize>(on_the_heap: usize) -> (Shared<SEATS>, Idle<SEATS>) {
    let value = share::<SEATS>();
    let watchers = (0..SEATS + on_the_heap).map(|_| watch(&value)).collect();
    (value, watchers)
}

fn two_that_need_the_first_block_at_once_lose_nothing<const SEATS: usize>() {
    grow_at_once::<SEATS>(0);
}

fn two_that_need_the_second_block_at_once_lose_nothing<const SEATS: usize>() {
    grow_at_once::<SEATS>(FIRST);
}

fn two_that_need_a_larger_block_at_once_lose_nothing<const SEATS: usize>() {
    grow_at_once::<SEATS>(FIRST + SECOND);
}

/// One of the two finds the block of the other, and drops its own.
fn grow_at_once<const SEATS: usize>(taken: usize) {
    let (value, before) = share_full::<SEATS>(taken);
    let other = {
        let value = value.clone();
        spawn(move || idle(&value))
    };
    let mut ours = idle(&value);
    let mut theirs = other.join().unwrap();
    assert_eq!(value.watcher_count(), before.len() + 2);
    value.set(1);
    assert_eq!((follow(&mut ours, 1), follow(&mut theirs, 1)), (1, 1));
    drop((before, ours, theirs));
    assert_eq!(value.watcher_count(), 0);
}

fn a_set_reaches_a_watcher_that_needs_a_block<const SEATS: usize>() {
    let (value, _before) = share_full::<SEATS>(0);
    let setter = with(&value, |value| value.set(1));
    let mut watcher = watch(&value);
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([setter]);
}

/// The seats that are there do not move when others come.
fn a_wait_outlives_growth<const SEATS: usize>() {
    let (value, mut before) = share_full::<SEATS>(0);
    let grower = with(&value, |value| {
        let _new = idle(value);
        value.set(1);
    });
    let watcher = before.last_mut().unwrap();
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([grower]);
}

fn a_clone_needs_a_block_beside_a_set<const SEATS: usize>() {
    let (value, _before) = share_full::<SEATS>(FIRST);
    let original = watch(&value);
    let setter = with(&value, |value| value.set(1));
    let mut copy = original.clone();
    assert_eq!(block_on(copy.get()), Ok(1));
    join([setter]);
}

/// Nobody knows whose seat the new watcher gets: the one that was given back, or one in the new block.
fn a_seat_that_becomes_free_beside_growth_is_a_whole_seat<const SEATS: usize>() {
    let (value, mut before) = share_full::<SEATS>(FIRST - 1);
    let goes = idle(&value);
    let leaver = spawn(move || drop(goes));
    let mut comes = idle(&value);
    join([leaver]);
    assert_eq!(value.watcher_count(), before.len() + 1);
    value.set(1);
    before.push(watch(&value));
    assert_eq!(follow(&mut comes, 1), 1);
}

/// The last watcher in the second block goes, and with it the block, unless the new watcher came before.
fn blocks_that_are_given_up_take_nobody_along<const SEATS: usize>() {
    let (value, mut before) = share_full::<SEATS>(FIRST);
    let goes = idle(&value);
    before.truncate(SEATS);
    let leaver = spawn(move || drop(goes));
    let mut comes = idle(&value);
    join([leaver]);
    value.set(1);
    assert_eq!(follow(&mut comes, 1), 1);
    assert_eq!(value.watcher_count(), SEATS + 1);
}

/// The new watcher takes the seat of the other, or one in a new block.
fn who_takes_a_freed_seat_hears_of_a_set<const SEATS: usize>() {
    let (value, _before) = share_full::<SEATS>(FIRST - 1);
    let goes = idle(&value);
    let other = with(&value, move |value| {
        drop(goes);
        value.set(1);
    });
    assert_eq!(block_on(watch(&value).get()), Ok(1));
    join([other]);
}

fn two_that_grow_at_once_hear_of_a_set<const SEATS: usize>() {
    let (value, _before) = share_full::<SEATS>(0);
    let comes = [(); 2].map(|()| with(&value, |value| assert_eq!(block_on(watch(value).get()), Ok(1))));
    value.set(1);
    join(comes);
    assert_eq!(value.watcher_count(), SEATS);
}

fn who_takes_a_seat_during_a_set_misses_nothing<const SEATS: usize>() {
    let (value, _before) = share_full::<SEATS>(FIRST - 1);
    let goes = idle(&value);
    let leaver = spawn(move || drop(goes));
    let setter = with(&value, |value| value.set(1));
    assert_eq!(block_on(watch(&value).get()), Ok(1));
    join([setter, leaver]);
}

fn growth_beside_a_set_and_a_drop_loses_nothing<const SEATS: usize>() {
    let (value, mut before) = share_full::<SEATS>(FIRST);
    let goes = before.remove(SEATS);
    let setter = with(&value, |value| value.set(1));
    let leaver = spawn(move || drop(goes));
    let mut waits = [watch(&value), watch(&value)];
    assert_eq!(waits.each_mut().map(|watcher| block_on(watcher.get())), [Ok(1); 2]);
    join([setter, leaver]);
}
