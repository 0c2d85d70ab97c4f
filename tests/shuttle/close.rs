//! The end of a value, beside everything else.

use event_value::Closed;
use shuttle::thread::scope;

use super::follower::Follower;
use super::runtime::choose;
use super::world::{World, with_world};

scenarios! {
    the_last_value_and_then_the_end_reach_every_watcher: inline 3, blocks 0, mixed 1;
}

fn the_last_value_and_then_the_end_reach_every_watcher<const SEATS: usize>() {
    with_world::<SEATS>(|world| {
        scope(|scope| {
            // Made before any of them can be dropped: the last one closes the value.
            for (setter, producer) in [(); 3].map(|()| world.value.producer()).into_iter().enumerate() {
                scope.spawn(move || {
                    set_or_close(world, setter);
                    drop(producer);
                });
                let follower = world.watch();
                scope.spawn(|| watch(world, follower));
            }
        });
    });
}

fn set_or_close<const SEATS: usize>(world: &World<SEATS>, setter: usize) {
    for number in 1..=4 {
        if choose(8) == 0 {
            world.value.close();
        }
        world.change(setter, number);
    }
}

fn watch<const SEATS: usize>(world: &World<SEATS>, mut follower: Follower<'_, SEATS>) {
    while follower.get().is_ok() {
        if choose(4) == 0 {
            follower.cancel_a_get();
        }
    }
    // Law 8: nothing changes any more, and what there is was got before the end came.
    let last = world.value.peek_versioned();
    if let Some((version, _)) = last {
        assert_eq!(follower.seen(), version.get());
    }
    assert_eq!(follower.get(), Err(Closed));
    assert_eq!(world.value.try_set(world.item(9, 9)), Err(world.item(9, 9)));
    assert_eq!(world.value.peek_versioned(), last);
}
