//! One-shot waits for watchers that come and go.

use shuttle::thread::scope;

use super::runtime::choose;
use super::world::{Follower, World, with_world};

scenarios! {
    watchers_that_come_and_go_reach_every_wait_for_them: inline 3, blocks 0, mixed 1;
}

const WATCHERS: usize = 3;

fn watchers_that_come_and_go_reach_every_wait_for_them<const SEATS: usize>() {
    with_world::<SEATS>(|world| {
        let present = scope(|scope| {
            (0..2).for_each(|_| drop(scope.spawn(|| wait_for_watchers(world))));
            let come = [(); WATCHERS].map(|()| scope.spawn(|| come(world)));
            come.map(|comes| comes.join().unwrap())
        });
        assert_eq!(world.value.watcher_count(), WATCHERS);
        scope(|scope| {
            (0..2).for_each(|_| drop(scope.spawn(|| wait_for_nobody(world))));
            present.into_iter().for_each(|goes| drop(scope.spawn(|| go(world, goes))));
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
    match choose(2) {
        0 => world.block_on(world.value.watched()),
        _ => world.block_on(world.value.watched_by(2 + choose(WATCHERS - 1))),
    }
}

fn wait_for_nobody<const SEATS: usize>(world: &World<SEATS>) {
    cancel(world);
    world.block_on(world.value.unwatched());
}

fn cancel<const SEATS: usize>(world: &World<SEATS>) {
    match choose(4) {
        0 => drop(world.cancel(world.value.watched_by(1 + choose(WATCHERS)))),
        1 => drop(world.cancel(world.value.unwatched())),
        2 => drop(world.cancel(world.value.newer_than(event_value::Version::new(0)))),
        _ => {}
    }
}
