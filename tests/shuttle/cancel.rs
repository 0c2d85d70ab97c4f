//! Gets that are cancelled, and watchers that go, while a set wakes all that wait.

use shuttle::thread::scope;

use super::follower::Follower;
use super::runtime::choose;
use super::world::with_world;

scenarios! {
    a_cancelled_get_takes_no_wake_up_away: inline 6, blocks 0, mixed 3;
}

const SETTERS: usize = 2;

fn a_cancelled_get_takes_no_wake_up_away<const SEATS: usize>() {
    with_world::<SEATS>(|world| {
        let _cancelled = scope(|scope| {
            let cancel = [(); 3].map(|()| {
                let (mut stays, cancels) = (world.watch(), world.watch());
                scope.spawn(move || stays.follow(SETTERS as u64));
                scope.spawn(|| cancel_or_go(cancels))
            });
            (0..SETTERS).for_each(|setter| drop(scope.spawn(move || world.publish(setter, 1))));
            cancel.map(|cancels| cancels.join().unwrap())
        });
        // Law 5: not even in the seats of those that cancelled.
        world.assert_no_waker_left();
    });
}

fn cancel_or_go<const SEATS: usize>(mut follower: Follower<'_, SEATS>) -> Option<Follower<'_, SEATS>> {
    (0..1 + choose(3)).for_each(|_| follower.cancel_a_get());
    if choose(2) == 0 {
        return Some(follower);
    }
    follower.begin_to_wait();
    None
}
