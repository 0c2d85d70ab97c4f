//! Seats on the heap: watchers come and go in parallel, so that blocks are added and given up beside everything else.

use std::vec::Vec;

use shuttle::thread::scope;

use super::follower::{Follower, follow_all};
use super::runtime::choose;
use super::world::{World, with_world};

scenarios! {
    watchers_that_come_and_go_miss_nothing: blocks 0, mixed 2;
}

const SETTERS: usize = 2;
const CHANGES: usize = 2;
const LAST: u64 = (SETTERS * CHANGES) as u64;

fn watchers_that_come_and_go_miss_nothing<const SEATS: usize>() {
    with_world::<SEATS>(|world| {
        // The first block has 8 seats: all of them are free, or some, or none.
        let before: Vec<_> = (0..SEATS + choose(9)).map(|_| world.watch()).collect();
        scope(|scope| {
            scope.spawn(|| go(before));
            (0..3).for_each(|_| drop(scope.spawn(|| come(world))));
            for setter in 0..SETTERS {
                scope.spawn(move || (1..=CHANGES).for_each(|number| world.publish(setter, number)));
            }
        });
        assert_eq!(world.value.watcher_count(), 0);
        let mut again: Vec<_> = (0..SEATS + 9).map(|_| world.watch()).collect();
        follow_all(&mut again, LAST);
    });
}

/// They wait, and then go one after the other.
fn go<const SEATS: usize>(mut followers: Vec<Follower<'_, SEATS>>) {
    followers.iter_mut().for_each(Follower::begin_to_wait);
    while !followers.is_empty() {
        drop(followers.swap_remove(choose(followers.len())));
    }
}

/// They come one after the other, and some go at once; those that stay follow together.
fn come<const SEATS: usize>(world: &World<SEATS>) {
    let mut stay = Vec::new();
    for _ in 0..1 + choose(4) {
        stay.push(world.watch());
        if choose(4) == 0 {
            stay.swap_remove(choose(stay.len()));
        }
    }
    follow_all(&mut stay, LAST);
}
