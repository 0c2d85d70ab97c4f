//! One-shot waits for watchers that come and go.

use event_value::Version;
use shuttle::thread::scope;

use super::follower::Follower;
use super::runtime::choose;
use super::world::{World, with_world};

scenarios! {
    watchers_that_come_reach_every_wait_for_so_many: inline 4, blocks 0, mixed 2;
    watchers_that_go_reach_every_wait_for_nobody: inline 3, blocks 0, mixed 1;
}

const WATCHERS: usize = 3;

fn watchers_that_come_reach_every_wait_for_so_many<const SEATS: usize>() {
    with_world::<SEATS>(|world| {
        scope(|scope| {
            let waits_for_more = scope.spawn(|| world.block_on(world.value.watched_by(WATCHERS + 1)));
            let wait = [(); 2].map(|()| scope.spawn(|| wait_for_watchers(world)));
            let come = [(); WATCHERS].map(|()| scope.spawn(|| come(world)));
            let _present = come.map(|comes| comes.join().unwrap());
            // These do not wait for what the other waits for.
            wait.into_iter().for_each(|waits| waits.join().unwrap());
            let _more = world.watch();
            waits_for_more.join().unwrap();
        });
    });
}

fn watchers_that_go_reach_every_wait_for_nobody<const SEATS: usize>() {
    with_world::<SEATS>(|world| {
        scope(|scope| {
            for goes in [(); WATCHERS].map(|()| world.watch()) {
                scope.spawn(|| go(world, goes));
            }
            (0..2).for_each(|_| drop(scope.spawn(|| wait_for_nobody(world))));
        });
    });
}

/// What happens for a while may go unnoticed. One watcher stays.
fn come<const SEATS: usize>(world: &World<SEATS>) -> Follower<'_, SEATS> {
    (0..choose(3)).for_each(|_| drop(world.watch()));
    world.watch()
}

fn go<const SEATS: usize>(world: &World<SEATS>, goes: Follower<'_, SEATS>) {
    drop(goes);
    (0..choose(3)).for_each(|_| drop(world.watch()));
}

fn wait_for_watchers<const SEATS: usize>(world: &World<SEATS>) {
    cancel(world);
    world.block_on(world.value.watched_by(1 + choose(WATCHERS)));
}

fn wait_for_nobody<const SEATS: usize>(world: &World<SEATS>) {
    cancel(world);
    world.block_on(world.value.unwatched());
}

fn cancel<const SEATS: usize>(world: &World<SEATS>) {
    match choose(4) {
        0 => drop(world.cancel(world.value.watched_by(1 + choose(WATCHERS)))),
        1 => drop(world.cancel(world.value.unwatched())),
        2 => drop(world.cancel(world.value.newer_than(Version::new(0)))),
        _ => {}
    }
}
