//! Law 11. A panic in a predicate or a waker poisons nothing.
//!
//! A waker that panics in `wake` or `clone` leaves event-listener's count of notifications wrong, which a debug build of it
//! notices by a panic of its own. With std that is caught; without, nothing can be caught, so those tests need an
//! optimized build there.

use std::task::Poll;

use event_value::{Value, Version};

use crate::guarded;
use crate::probe::{burst, bursts, once};
use crate::scene::NEVER;
use crate::util::Task;

#[test]
fn law_11_a_predicate_that_panics_poisons_nothing() {
    guarded("law_11_a_predicate_that_panics_poisons_nothing", || {
        let (value, task) = (Value::new_with(1), Task::new());
        let mut wait = value.wait_for(|n| {
            if *n == 1 {
                burst();
            }
            *n == 3
        });
        assert!(bursts(|| poll!(wait, task)));
        // It never sees that version again.
        assert!(poll!(wait, task).is_pending());
        let mut other = value.newer_than(Version::new(1));
        assert!(poll!(other, task).is_pending());
        value.set(1);
        assert!(bursts(|| poll!(wait, task)));
        assert_eq!(poll!(other, task), Poll::Ready(Ok(Version::new(2))));
        value.set(3);
        assert_eq!(poll!(wait, task), Poll::Ready(Ok(Version::new(3))));
        assert_eq!((value.peek(), task.registrations()), (Some(3), 0));
    });
}

#[test]
fn law_11_a_predicate_that_panics_leaves_no_waker_behind() {
    let (value, task) = (Value::new(), Task::new());
    let mut wait = value.wait_for(|_: &u32| {
        burst();
        true
    });
    assert!(poll!(wait, task).is_pending());
    value.set(1);
    assert!(bursts(|| poll!(wait, task)));
    drop(wait);
    assert_eq!(task.registrations(), 0);
}

#[test]
fn law_11_a_value_that_panics_when_dropped_is_announced() {
    guarded("law_11_a_value_that_panics_when_dropped_is_announced", || {
        use crate::probe::{Item, Moment};
        let (value, task) = (Value::new_with(Item::hooked(1, Moment::Drop, once(burst))), Task::new());
        let mut wait = value.newer_than(Version::new(1));
        assert!(poll!(wait, task).is_pending());
        assert!(bursts(|| value.set(Item::plain(2))));
        assert_eq!(task.wakes(), 1);
        assert_eq!(poll!(wait, task), Poll::Ready(Ok(Version::new(2))));
        assert!(poll!(value.newer_than(NEVER), task).is_ready());
    });
}

#[cfg(any(feature = "std", not(debug_assertions)))]
mod wakers {
    use std::task::Context;

    use super::*;
    use crate::probe::Hooks;

    /// A task whose waker panics at the moment that the hooks say.
    struct Bursting(std::task::Waker);

    impl Bursting {
        fn new(hooks: impl FnOnce(crate::probe::Hook) -> Hooks) -> Self {
            Self(hooks(once(burst)).into_waker())
        }

        fn cx(&self) -> Context<'_> {
            Context::from_waker(&self.0)
        }
    }

    #[test]
    fn law_11_a_waker_that_panics_keeps_nobody_from_being_woken() {
        guarded("law_11_a_waker_that_panics_keeps_nobody_from_being_woken", || {
            each_wait_of_each_holder!(|scene, first, second, third| {
                let (bursting, task) = (Bursting::new(Hooks::on_wake), Task::new());
                assert!(poll!(first, task).is_pending());
                assert!(poll!(second, bursting).is_pending());
                assert!(poll!(third, task).is_pending());
                assert!(bursts(|| scene.fulfil()), "{:?}: the panic goes on", scene.kind);
                assert_eq!(task.wakes(), 2, "{:?}", scene.kind);
                // A watcher in whose `watch` a panic came is not there.
                scene.fulfil();
                for ready in
                    [poll!(first, task).is_ready(), poll!(second, task).is_ready(), poll!(third, task).is_ready()]
                {
                    assert!(ready, "{:?}", scene.kind);
                }
                assert_eq!(task.registrations(), 0, "{:?}", scene.kind);
            });
        });
    }

    #[test]
    fn law_11_a_value_works_on_after_a_waker_has_panicked() {
        guarded("law_11_a_value_works_on_after_a_waker_has_panicked", || {
            let (value, task) = (Value::new(), Task::new());
            for round in 0..10 {
                let seen = value.version();
                let (mut bad, mut good) = (value.newer_than(seen), value.newer_than(seen));
                assert!(poll!(bad, Bursting::new(Hooks::on_wake)).is_pending() && poll!(good, task).is_pending());
                assert!(bursts(|| value.set(round)));
                assert!(poll!(good, task).is_ready());
                assert_eq!(task.wakes(), round + 1);
                drop(bad);
                assert_eq!(task.registrations(), 0);
            }
        });
    }

    #[test]
    fn law_11_after_a_panic_in_a_wakers_clone_nobody_waits() {
        guarded("law_11_after_a_panic_in_a_wakers_clone_nobody_waits", || {
            each_wait_of_each_holder!(|scene, wait| {
                let (bursting, task) = (Bursting::new(Hooks::on_clone), Task::new());
                assert!(bursts(|| poll!(wait, bursting)), "{:?}", scene.kind);
                assert!(poll!(wait, task).is_pending(), "{:?}: it can be polled again", scene.kind);
                scene.fulfil();
                assert_eq!(task.wakes(), 1, "{:?}", scene.kind);
                assert!(poll!(wait, task).is_ready(), "{:?}", scene.kind);
            });
        });
    }

    /// Without std nothing can be caught.
    #[cfg(feature = "std")]
    #[test]
    fn law_11_a_panic_in_a_wakers_drop_ends_there() {
        guarded("law_11_a_panic_in_a_wakers_drop_ends_there", || {
            each_wait_of_each_holder!(|scene, wait, other| {
                let (bursting, task) = (Bursting::new(Hooks::on_drop), Task::new());
                assert!(poll!(wait, bursting).is_pending() && poll!(other, task).is_pending());
                drop(wait);
                std::mem::forget(bursting);
                scene.fulfil();
                assert!(task.wakes() == 1 && poll!(other, task).is_ready(), "{:?}", scene.kind);
            });
        });
    }
}
