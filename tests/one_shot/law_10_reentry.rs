//! Law 10. A waker of a one-shot wait may do everything with the value but come back to its one-shot waits: see `OneShot`.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use event_value::{Value, Version};

use crate::guarded;
use crate::probe::{Hooks, once};
use crate::scene::NEVER;
use crate::util::Task;

/// A task whose waker runs `act` when it is woken.
struct Acting(std::task::Waker);

impl Acting {
    fn new(act: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Hooks::on_wake(once(act)).into_waker())
    }

    fn cx(&self) -> std::task::Context<'_> {
        std::task::Context::from_waker(&self.0)
    }
}

#[test]
fn law_10_a_waker_may_set_get_watch_and_close() {
    guarded("law_10_a_waker_may_set_get_watch_and_close", || {
        each_wait_of_each_holder!(|scene, wait| {
            let acting = Acting::new({
                let value = Arc::clone(&scene.value);
                move || {
                    let mut watcher = value.watch();
                    value.set(5);
                    assert_eq!(
                        (value.peek(), watcher.try_get().is_ok()),
                        (value.peek(), !value.is_closed() || value.peek().is_some())
                    );
                    drop(watcher);
                    value.close();
                }
            });
            assert!(poll!(wait, acting).is_pending());
            scene.fulfil();
            assert!(scene.value.is_closed(), "{:?}", scene.kind);
        });
    });
}

/// The waker runs amid the notification of the set before: the others hear of both.
#[test]
fn law_10_what_a_waker_sets_reaches_the_other_waits() {
    guarded("law_10_what_a_waker_sets_reaches_the_other_waits", || {
        let (value, task) = (Arc::new(Value::new()), Task::new());
        let acting = Acting::new({
            let value = Arc::clone(&value);
            move || value.set(2)
        });
        let (mut first, mut second) = (value.newer_than(NEVER), value.wait_for(|n| *n == 2));
        let mut watcher = value.watch();
        assert!(poll!(first, acting).is_pending() && poll!(second, task).is_pending());
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
        value.set(1);
        assert_eq!(poll!(second, task), std::task::Poll::Ready(Ok(Version::new(2))));
        assert_eq!(watcher.try_get(), Ok(2));
        assert_eq!(task.wakes(), 2);
    });
}

/// A wait that begins in a waker of a *watcher* is like any other.
#[test]
fn law_10_a_waker_of_a_watcher_may_wait_once() {
    guarded("law_10_a_waker_of_a_watcher_may_wait_once", || {
        let (value, kept, task) = (Arc::new(Value::<u32>::new()), Arc::new(Mutex::new(None)), Arc::new(Task::new()));
        let acting = Acting::new({
            let (value, kept, task) = (Arc::clone(&value), Arc::clone(&kept), Arc::clone(&task));
            move || {
                let mut wait = value.reader_arc().wait_for(|n| *n == 2);
                assert!(poll!(wait, task).is_pending());
                *kept.lock().unwrap() = Some(wait);
            }
        });
        let mut watcher = value.watch();
        assert!(watcher.poll_get(&mut acting.cx()).is_pending());
        value.set(1);
        value.set(2);
        let mut wait = kept.lock().unwrap().take().unwrap();
        assert!(task.wakes() >= 1 && poll!(wait, task).is_ready());
    });
}

/// Its drop of the last watcher is told to who waits for that.
#[test]
fn law_10_a_watcher_that_a_waker_drops_reaches_the_other_waits() {
    guarded("law_10_a_watcher_that_a_waker_drops_reaches_the_other_waits", || {
        let (value, task) = (Arc::new(Value::<u32>::new()), Task::new());
        let mut watchers = vec![value.watch_arc()];
        let last = Mutex::new(watchers.pop());
        let acting = Acting::new(move || drop(last.lock().unwrap().take()));
        let (mut by_two, mut unwatched) = (value.watched_by(2), value.unwatched());
        assert!(poll!(by_two, acting).is_pending() && poll!(unwatched, task).is_pending());
        drop(value.watch());
        assert!(task.wakes() >= 1 && poll!(unwatched, task).is_ready());
    });
}

/// Another thread registers amid the notification of a set; the waker, which runs amid it too, sets again.
#[test]
fn law_10_a_waker_may_set_what_another_thread_has_begun_to_wait_for() {
    guarded("law_10_a_waker_may_set_what_another_thread_has_begun_to_wait_for", || {
        let (value, task) = (Arc::new(Value::new()), Task::new());
        let (woken, until_woken) = channel();
        let (looks, until_it_looks) = channel();
        let mut other = value.reader_arc().wait_for(move |n| {
            let _ = looks.send(());
            *n == 2
        });
        let acting = Acting::new({
            let (value, until_it_looks) = (Arc::clone(&value), Mutex::new(until_it_looks));
            move || {
                woken.send(()).unwrap();
                until_it_looks.lock().unwrap().recv().unwrap();
                value.set(2);
            }
        });
        let mut first = value.newer_than(NEVER);
        assert!(poll!(other, task).is_pending() && poll!(first, acting).is_pending());
        thread::scope(|scope| {
            scope.spawn(move || {
                until_woken.recv().unwrap();
                while poll!(other, task).is_pending() {}
            });
            value.set(1);
        });
        assert_eq!(value.peek(), Some(2));
    });
}

#[test]
fn law_10_a_waker_in_whose_place_another_comes_may_wait_once_in_its_drop() {
    guarded("law_10_a_waker_in_whose_place_another_comes_may_wait_once_in_its_drop", || {
        let (value, new) = (Arc::new(Value::<u32>::new()), Task::new());
        let old = Hooks::on_drop(once({
            let value = Arc::clone(&value);
            move || assert!(poll!(value.newer_than(NEVER), Task::new()).is_pending())
        }));
        let old = Acting(old.into_waker());
        let mut newer = value.newer_than(NEVER);
        assert!(poll!(newer, old).is_pending() && poll!(newer, new).is_pending());
        value.set(1);
        assert!(new.wakes() == 1 && poll!(newer, new).is_ready());
    });
}
