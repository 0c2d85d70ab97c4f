//! Law 9. The task that polled last is woken; a thousand polls leave one registration; one change wakes a wait once.

use event_value::{Value, Version};

use crate::guarded;
use crate::scene::NEVER;
use crate::util::Task;

#[test]
fn law_09_the_newest_waker_of_a_wait_is_the_one_woken() {
    guarded("law_09_the_newest_waker_of_a_wait_is_the_one_woken", || {
        each_wait_of_each_holder!(|scene, wait| {
            let [old, new] = [Task::new(), Task::new()];
            for task in [&old, &new, &old, &new] {
                assert!(poll!(wait, task).is_pending());
            }
            assert_eq!((old.registrations(), new.registrations()), (0, 1), "{:?}", scene.kind);
            scene.fulfil();
            assert_eq!((old.wakes(), new.wakes()), (0, 1), "{:?}", scene.kind);
        });
    });
}

#[test]
fn law_09_a_thousand_polls_leave_one_registration() {
    guarded("law_09_a_thousand_polls_leave_one_registration", || {
        each_wait_of_each_holder!(|scene, wait| {
            let task = Task::new();
            (0..1000).for_each(|_| assert!(poll!(wait, task).is_pending()));
            assert_eq!(task.registrations(), 1, "{:?}", scene.kind);
            scene.fulfil();
            assert_eq!((task.wakes(), task.registrations()), (1, 0), "{:?}", scene.kind);
        });
    });
}

#[test]
fn law_09_one_change_wakes_a_wait_once_and_later_ones_not_again() {
    let (value, task) = (Value::new(), Task::new());
    let (mut newer, mut waits) = (value.newer_than(NEVER), value.wait_for(|n| *n == 1000));
    assert!(poll!(newer, task).is_pending() && poll!(waits, task).is_pending());
    (0..10).for_each(|n| value.set(n));
    assert_eq!(task.wakes(), 2);
    assert!(poll!(newer, task).is_ready() && poll!(waits, task).is_pending());
    (0..10).for_each(|n| value.set(n));
    assert_eq!(task.wakes(), 3);
}

#[test]
fn law_09_nobody_is_woken_for_what_he_does_not_wait_for() {
    let (value, sets, ends, presence) = (Value::new_with(1), Task::new(), Task::new(), Task::new());
    let (mut newer, mut closed) = (value.newer_than(Version::new(1)), value.closed());
    let (mut watched, mut by_three) = (value.watched(), value.watched_by(3));
    assert!(poll!(newer, sets).is_pending() && poll!(closed, ends).is_pending());
    assert!(poll!(watched, presence).is_pending() && poll!(by_three, presence).is_pending());
    value.set(2);
    assert_eq!((sets.wakes(), ends.wakes(), presence.wakes()), (1, 0, 0));
    assert!(poll!(newer, sets).is_ready());
    let watchers = [value.watch(), value.watch()];
    assert_eq!((sets.wakes(), ends.wakes()), (1, 0));
    assert!(poll!(watched, presence).is_ready() && poll!(by_three, presence).is_pending());
    drop(watchers);
    assert_eq!((sets.wakes(), ends.wakes()), (1, 0));
    value.clear();
    assert_eq!((sets.wakes(), ends.wakes()), (1, 0));
    value.close();
    assert_eq!((sets.wakes(), ends.wakes()), (1, 1));
}

#[test]
fn law_09_every_way_to_publish_wakes() {
    type Publish = fn(&Value<u32>);
    let ways: [Publish; 7] = [
        |value| value.set(1),
        |value| assert_eq!(value.replace(1), Some(0)),
        |value| assert!(value.set_if_changed(1)),
        |value| assert!(value.compare_set(Version::new(1), 1).is_ok()),
        |value| value.modify(|slot| *slot = Some(1)),
        |value| assert!(value.modify_if(|slot| slot.replace(1) == Some(0))),
        |value| {
            value.store(1);
            value.notify();
        },
    ];
    for (way, publish) in ways.iter().enumerate() {
        let (value, task) = (Value::new_with(0), Task::new());
        let (mut newer, mut waits) = (value.newer_than(Version::new(1)), value.wait_for(|n| *n == 1));
        assert!(poll!(newer, task).is_pending() && poll!(waits, task).is_pending());
        publish(&value);
        assert_eq!(task.wakes(), 2, "{way}");
        assert!(poll!(newer, task).is_ready() && poll!(waits, task).is_ready(), "{way}");
    }
}

#[test]
fn law_09_a_wait_for_watchers_is_not_woken_before_there_are_enough() {
    let (value, few, many) = (Value::<u32>::new(), Task::new(), Task::new());
    let (mut by_three, mut by_five, mut newer) = (value.watched_by(3), value.watched_by(5), value.newer_than(NEVER));
    assert!(poll!(by_five, many).is_pending() && poll!(by_three, few).is_pending());
    assert!(poll!(newer, Task::new()).is_pending());
    value.set(1);
    drop(value.watch());
    let mut watchers = vec![value.watch(), value.watch()];
    assert_eq!((few.wakes(), many.wakes()), (0, 0));
    watchers.push(value.watch());
    // Both are told at three, and then one waits on.
    assert!(poll!(by_three, few).is_ready() && poll!(by_five, many).is_pending());
    assert_eq!((few.wakes(), many.wakes()), (1, 1));
    watchers.push(value.watch());
    assert_eq!((few.wakes(), many.wakes()), (1, 1));
    watchers.push(value.watch());
    assert_eq!((few.wakes(), many.wakes()), (1, 2));
    assert!(poll!(by_five, many).is_ready());
}

#[test]
fn law_09_a_wait_for_no_watcher_is_not_woken_while_there_is_one() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    let mut unwatched = value.unwatched();
    let first = value.watch();
    assert!(poll!(unwatched, task).is_pending());
    let second = value.watch();
    drop(first);
    assert_eq!(task.wakes(), 0);
    drop(second);
    assert_eq!(task.wakes(), 1);
    assert!(poll!(unwatched, task).is_ready());
}
