//! One-shot waits for changes and for the end.

use event_value::{Closed, Version};
use shuttle::thread::scope;

use super::runtime::choose;
use super::world::{World, with_world};

scenarios! {
    the_last_of_many_changes_reaches_every_one_shot_wait: inline 3, blocks 0;
    the_end_reaches_every_one_shot_wait: inline 3;
}

const SETTERS: usize = 2;
const CHANGES: usize = 4;
const ALL: usize = SETTERS * CHANGES;
const NEVER: Version = Version::new(0);

fn the_last_of_many_changes_reaches_every_one_shot_wait<const SEATS: usize>() {
    with_world::<SEATS>(|world| {
        scope(|scope| {
            (0..SETTERS).for_each(|_| drop(scope.spawn(|| (0..CHANGES).for_each(|_| count(world)))));
            (0..3).for_each(|_| drop(scope.spawn(|| wait(world))));
        });
        assert_eq!(world.value.version().get(), ALL as u64);
    });
}

/// Counts one more, in one of all ways.
fn count<const SEATS: usize>(world: &World<SEATS>) {
    let value = &world.value;
    match choose(3) {
        0 => value.modify(|item| *item = Some(world.item(0, item.as_ref().map_or(1, |item| item.number + 1)))),
        1 => assert!(value.modify_if(|item| {
            *item = Some(world.item(0, item.as_ref().map_or(1, |item| item.number + 1)));
            true
        })),
        _ => loop {
            let seen = value.version();
            let next = value.peek_with(|item| item.map_or(1, |item| item.number + 1));
            if value.compare_set(seen, world.item(0, next)).is_ok() {
                break;
            }
        },
    }
}

fn wait<const SEATS: usize>(world: &World<SEATS>) {
    if choose(2) == 0 {
        cancel(world);
    }
    let value = &world.value;
    match choose(4) {
        0 => follow(world),
        1 => {
            let last = world.block_on(value.wait_for(|item| item.number == ALL));
            assert_eq!(last, Ok(Version::new(ALL as u64)));
        }
        2 => {
            let least = 1 + choose(ALL);
            let version = world.block_on(value.reader().wait_for(|item| item.number >= least)).unwrap();
            assert!(version.get() >= least as u64);
        }
        _ => world.watch().follow(ALL as u64),
    }
}

/// Each wait is for a version that is newer than the last.
fn follow<const SEATS: usize>(world: &World<SEATS>) {
    let mut seen = NEVER;
    while seen.get() < ALL as u64 {
        let newer = world.block_on(world.value.newer_than(seen)).unwrap();
        assert!(newer > seen);
        seen = newer;
    }
}

fn cancel<const SEATS: usize>(world: &World<SEATS>) {
    let value = &world.value;
    match choose(3) {
        0 => drop(world.cancel(value.newer_than(NEVER))),
        1 => assert!(matches!(world.cancel(value.wait_for(|_| false)), None | Some(Err(Closed)))),
        _ => drop(world.cancel(value.closed())),
    }
}

fn the_end_reaches_every_one_shot_wait<const SEATS: usize>() {
    with_world::<SEATS>(|world| {
        scope(|scope| {
            let producers = [(); SETTERS].map(|()| world.value.producer());
            for (setter, producer) in producers.into_iter().enumerate() {
                scope.spawn(move || {
                    (1..=3).for_each(|number| world.change(setter, number));
                    drop(producer);
                });
            }
            (0..3).for_each(|_| drop(scope.spawn(|| wait_for_the_end(world))));
        });
    });
}

fn wait_for_the_end<const SEATS: usize>(world: &World<SEATS>) {
    if choose(2) == 0 {
        cancel(world);
    }
    let value = &world.value;
    match choose(3) {
        0 => world.block_on(value.closed()),
        1 => assert_eq!(world.block_on(value.wait_for(|_| false)), Err(Closed)),
        _ => {
            let mut seen = NEVER;
            while let Ok(newer) = world.block_on(value.newer_than(seen)) {
                assert!(newer > seen);
                seen = newer;
            }
        }
    }
    assert!(value.is_closed());
}
