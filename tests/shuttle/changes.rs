//! Three setters and three watchers, of five operations each.

use shuttle::thread::scope;

use super::follower::Follower;
use super::runtime::choose;
use super::world::{World, with_world};

scenarios! {
    the_last_of_many_changes_reaches_every_watcher: inline 3, blocks 0, mixed 1;
}

const THREADS: usize = 3;
const OPERATIONS: usize = 5;
/// Each operation of a setter is one version.
const LAST: u64 = (THREADS * OPERATIONS) as u64;

fn the_last_of_many_changes_reaches_every_watcher<const SEATS: usize>() {
    with_world::<SEATS>(|world| {
        scope(|scope| {
            for setter in 0..THREADS {
                scope.spawn(move || set(world, setter));
                let follower = world.watch();
                scope.spawn(|| watch(world, follower));
            }
        });
        assert_eq!(world.value.version().get(), LAST);
    });
}

/// The last operation of each setter publishes, so that there is a value at the end, whoever is the last.
fn set<const SEATS: usize>(world: &World<SEATS>, setter: usize) {
    (1..OPERATIONS).for_each(|number| world.change(setter, number));
    world.publish(setter, OPERATIONS);
}

fn watch<const SEATS: usize>(world: &World<SEATS>, mut follower: Follower<'_, SEATS>) {
    for _ in 0..OPERATIONS {
        match choose(6) {
            0 if follower.seen() < LAST => drop(follower.get()),
            1 => follower.try_get(),
            2 => follower.reject(),
            3 => follower.become_a_clone(),
            4 => world.look(),
            _ => follower.cancel_a_get(),
        }
    }
    follower.follow(LAST);
}
