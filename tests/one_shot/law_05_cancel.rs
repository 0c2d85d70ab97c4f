//! Law 5. Dropping a pending wait changes nothing: no waker stays behind, and no other wait loses its wake-up.

use crate::guarded;
use crate::util::Task;

#[test]
fn law_05_a_dropped_wait_leaves_no_waker_behind() {
    guarded("law_05_a_dropped_wait_leaves_no_waker_behind", || {
        each_wait_of_each_holder!(|scene, wait| {
            let task = Task::new();
            assert!(poll!(wait, task).is_pending());
            assert_eq!(task.registrations(), 1, "{:?}", scene.kind);
            drop(wait);
            assert_eq!(task.registrations(), 0, "{:?}", scene.kind);
            scene.fulfil();
            assert_eq!(task.wakes(), 0, "{:?}", scene.kind);
        });
    });
}

/// The dropped one may have had the notification already, or not yet.
#[test]
fn law_05_a_dropped_wait_takes_no_wake_up_away() {
    guarded("law_05_a_dropped_wait_takes_no_wake_up_away", || {
        for early in [true, false] {
            each_wait_of_each_holder!(|scene, first, second, third| {
                let [cancelled, other] = [Task::new(), Task::new()];
                assert!(poll!(first, other).is_pending());
                assert!(poll!(second, cancelled).is_pending());
                assert!(poll!(third, other).is_pending());
                let mut second = Some(second);
                drop(second.take_if(|_| early));
                scene.fulfil();
                drop(second);
                assert_eq!((other.wakes(), cancelled.registrations()), (2, 0), "{:?}", scene.kind);
                assert!(poll!(first, other).is_ready() && poll!(third, other).is_ready());
            });
        }
    });
}

#[test]
fn law_05_a_wait_that_was_never_polled_does_nothing() {
    each_wait_of_each_holder!(|scene, wait| {
        drop(wait);
        scene.fulfil();
    });
}
