//! Gets that are cancelled, and watchers that go, while a set wakes all that wait.

use shuttle::thread::scope;

use super::runtime::choose;
use super::world::{Follower, with_world};

scenarios! {
    a_cancelled_get_takes_no_wake_up_away: inline 6, blocks 0, mixed 3;
}

const SETTERS: usize = 2;

fn a_cancelled_get_takes_no_wake_up_away<const SEATS: usize>() {
    with_world::<SEATS>(|world| {
        scope(|scope| {
            for _ in 0..3 {
                let (mut stays, goes) = (world.watch(), world.watch());
                scope.spawn(move || stays.follow(SETTERS as u64));
                scope.spawn(|| cancel(goes));
            }
            (0..SETTERS).for_each(|setter| drop(scope.spawn(move || world.publish(setter, 1))));
        });
    });
}

fn cancel<const SEATS: usize>(mut follower: Follower<'_, SEATS>) {
    for _ in 0..1 + choose(3) {
        follower.cancel_a_get();
    }
    follower.begin_to_wait();
}
