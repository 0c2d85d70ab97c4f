//! What a wait allocates, by a counting allocator: what the docs of `OneShot` say, and no more.

use std::sync::Arc;

use allocation_counter::{AllocationInfo, measure};
use event_value::{Value, Version};

use crate::guarded;
use crate::util::Task;

/// How many allocations `f` makes, and how many it keeps.
fn cost(f: impl FnOnce()) -> (u64, i64) {
    let AllocationInfo { count_total, count_current, .. } = measure(f);
    (count_total, count_current)
}

#[test]
fn a_wait_that_is_ready_at_once_allocates_nothing() {
    each_wait_of_each_holder!(|scene, wait| {
        let task = Task::new();
        scene.fulfil();
        assert_eq!(cost(|| assert!(poll!(wait, task).is_ready())), (0, 0), "{:?}", scene.kind);
    });
}

#[test]
fn a_wait_allocates_its_place_and_the_first_one_the_list() {
    guarded("a_wait_allocates_its_place_and_the_first_one_the_list", || {
        each_wait_of_each_holder!(|scene, first, second| {
            let task = Task::new();
            assert_eq!(cost(|| assert!(poll!(first, task).is_pending())), (2, 2), "{:?}", scene.kind);
            assert_eq!(cost(|| assert!(poll!(second, task).is_pending())), (1, 1), "{:?}", scene.kind);
            let polls = || (0..1000).for_each(|_| assert!(poll!(second, task).is_pending()));
            assert_eq!(cost(polls), (0, 0), "{:?}: polled again", scene.kind);
            assert_eq!(cost(|| drop(second)), (0, -1), "{:?}: dropped", scene.kind);
            // A new watcher is not what is measured here.
            scene.fulfil();
            assert_eq!(cost(|| assert!(poll!(first, task).is_ready())), (0, -1), "{:?}: over", scene.kind);
        });
    });
}

#[cfg(all(feature = "std", not(feature = "critical-section"), target_pointer_width = "64"))]
#[test]
fn the_bytes_are_those_of_the_docs() {
    const PLACE: u64 = 56;
    const LIST: u64 = 72;
    let (value, task) = (Value::<u32>::new(), Task::new());
    let (mut first, mut second) = (value.newer_than(Version::default()), value.newer_than(Version::default()));
    assert_eq!(measure(|| assert!(poll!(first, task).is_pending())).bytes_total, LIST + PLACE);
    assert_eq!(measure(|| assert!(poll!(second, task).is_pending())).bytes_total, PLACE);
}

#[test]
fn being_woken_in_vain_takes_one_place_each_time() {
    let (value, task) = (Value::new(), Task::new());
    let mut wait = value.wait_for(|n| *n == 1000);
    assert!(poll!(wait, task).is_pending());
    let in_vain = || {
        for n in 0..100 {
            value.set(n);
            assert!(poll!(wait, task).is_pending());
        }
    };
    assert_eq!(cost(in_vain), (100, 0));
}

#[test]
fn a_producer_allocates_nothing_whoever_listens() {
    let (value, task) = (Arc::new(Value::new()), Task::new());
    assert_eq!(cost(|| (0..1000).for_each(|n| value.set(n))), (0, 0), "nobody ever has");
    let (mut newer, mut closed) = (value.newer_than(Version::new(1000)), value.closed());
    assert!(poll!(newer, task).is_pending() && poll!(closed, task).is_pending());
    assert_eq!(cost(|| value.set(1)), (0, 0));
    assert_eq!(cost(|| value.close()), (0, 0));
}

#[test]
fn nothing_is_kept_when_all_is_over() {
    let all = || {
        each_wait_of_each_holder!(|scene, wait, other| {
            let task = Task::new();
            assert!(poll!(wait, task).is_pending() && poll!(other, task).is_pending());
            scene.fulfil();
            assert!(poll!(other, task).is_ready());
        });
    };
    assert_eq!(cost(all).1, 0);
}
