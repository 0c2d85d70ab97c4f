//! Law 13. Nothing leaks: a wait that is over holds nothing; forgetting a wait leaks at most itself.

use std::mem::forget;
use std::sync::Arc;

use event_value::Value;

use crate::guarded;
use crate::scene::NEVER;
use crate::util::Task;

#[test]
fn law_13_a_wait_that_is_over_holds_no_waker() {
    guarded("law_13_a_wait_that_is_over_holds_no_waker", || {
        each_wait_of_each_holder!(|scene, wait| {
            let task = Task::new();
            assert!(poll!(wait, task).is_pending());
            scene.fulfil();
            assert_eq!(task.registrations(), 0, "{:?}: as soon as it is woken", scene.kind);
            assert!(poll!(wait, task).is_ready());
            assert_eq!(task.registrations(), 0, "{:?}", scene.kind);
        });
    });
}

/// Ready before it was woken: by another task's poll.
#[test]
fn law_13_a_wait_that_another_task_finds_ready_holds_no_waker() {
    guarded("law_13_a_wait_that_another_task_finds_ready_holds_no_waker", || {
        let (value, old, new) = (Value::new(), Task::new(), Task::new());
        let mut wait = value.newer_than(NEVER);
        assert!(poll!(wait, old).is_pending());
        // Nobody is woken for what is only stored.
        value.store(1);
        assert_eq!(old.registrations(), 1);
        assert!(poll!(wait, new).is_ready());
        assert_eq!((old.registrations(), new.registrations()), (0, 0));
    });
}

#[test]
fn law_13_a_forgotten_wait_disturbs_nobody() {
    guarded("law_13_a_forgotten_wait_disturbs_nobody", || {
        each_wait!(reader_arc, |scene, wait, other| {
            let (forgotten, task) = (Task::new(), Task::new());
            assert!(poll!(wait, forgotten).is_pending() && poll!(other, task).is_pending());
            forget(wait);
            scene.fulfil();
            assert_eq!((forgotten.wakes(), forgotten.registrations(), task.wakes()), (1, 0, 1), "{:?}", scene.kind);
            assert!(poll!(other, task).is_ready());
        });
    });
}

#[test]
fn law_13_a_wait_lets_its_value_go() {
    for polled in [false, true] {
        let (value, task) = (Arc::new(Value::<u32>::new()), Task::new());
        let (reader, producer) = (value.reader_arc(), value.producer_arc());
        let mut wait = reader.newer_than(NEVER);
        let mut also = producer.unwatched();
        assert!(!polled || poll!(wait, task).is_pending() && poll!(also, task).is_ready());
        drop((wait, also, reader, producer));
        assert_eq!((Arc::strong_count(&value), task.registrations()), (1, 0));
    }
}
