//! One-shot waits keep the laws that apply to them: 5 (cancelling), 8 (closing), 9 (wakers), 11 (panics) and 13 (leaks).
//! They take no seat, and do not count as watchers.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use event_value::{Closed, Handle, Producer, Reader, Version};
use futures::future::FusedFuture;

use crate::probe::{Hooks, once};
use crate::util::{Seated, Task};

fn poll<F: Future + Unpin>(wait: &mut F, task: &Task) -> Poll<F::Output> {
    Pin::new(wait).poll(&mut task.cx())
}

/// No `Clone`.
#[derive(PartialEq)]
struct Token(u32);

#[test]
fn newer_than_is_ready_when_there_is_a_value_of_another_version_or_there_never_will_be() {
    let (value, task) = (Seated::<Token, 0>::new(), Task::new());
    let before = value.version();
    let mut wait = value.newer_than(before);
    assert!(poll(&mut wait, &task).is_pending());
    value.set(Token(1));
    assert_eq!((task.wakes(), poll(&mut wait, &task)), (1, Poll::Ready(Ok(value.version()))));
    assert_eq!(poll(&mut value.newer_than(before), &task), Poll::Ready(Ok(value.version())));
    assert!(poll(&mut value.newer_than(value.version()), &task).is_pending());

    // A clear is a version, but nothing to look at.
    let seen = value.version();
    value.clear();
    let mut wait = value.newer_than(seen);
    assert!(poll(&mut wait, &task).is_pending());
    value.set(Token(2));
    assert_eq!(poll(&mut wait, &task), Poll::Ready(Ok(value.version())));
}

#[test]
fn law_08_one_shot_waits_on_a_closed_value_end_at_once_and_for_ever() {
    let (value, task) = (Seated::<Token, 0>::new(), Task::new());
    value.close();
    for _ in 0..3 {
        assert_eq!(poll(&mut value.newer_than(Version::new(0)), &task), Poll::Ready(Err(Closed)));
        assert_eq!(poll(&mut value.wait_for(|_| true), &task), Poll::Ready(Err(Closed)));
        assert_eq!(poll(&mut value.closed(), &task), Poll::Ready(()));
    }
    let value = Seated::<Token, 0>::from(Token(1));
    value.close();
    assert_eq!(poll(&mut value.newer_than(Version::new(0)), &task), Poll::Ready(Ok(value.version())));
    assert_eq!(poll(&mut value.newer_than(value.version()), &task), Poll::Ready(Err(Closed)));
    assert_eq!(poll(&mut value.wait_for(|token| token.0 == 1), &task), Poll::Ready(Ok(value.version())));
    assert_eq!(poll(&mut value.wait_for(|token| token.0 == 2), &task), Poll::Ready(Err(Closed)));
}

#[test]
fn law_08_a_close_ends_the_waits_that_are_pending() {
    let (value, tasks) = (Seated::<Token, 0>::from(Token(1)), [Task::new(), Task::new(), Task::new()]);
    let (mut newer, mut fits, mut closed) =
        (value.newer_than(value.version()), value.wait_for(|token| token.0 == 2), value.closed());
    assert!(poll(&mut newer, &tasks[0]).is_pending());
    assert!(poll(&mut fits, &tasks[1]).is_pending());
    assert!(poll(&mut closed, &tasks[2]).is_pending());
    value.set(Token(3));
    assert_eq!(tasks.each_ref().map(Task::wakes), [1, 1, 0]);
    assert!(poll(&mut fits, &tasks[1]).is_pending());
    value.close();
    assert_eq!(tasks.each_ref().map(Task::wakes), [1, 2, 1]);
    assert_eq!(poll(&mut newer, &tasks[0]), Poll::Ready(Ok(value.version())));
    assert_eq!((poll(&mut fits, &tasks[1]), poll(&mut closed, &tasks[2])), (Poll::Ready(Err(Closed)), Poll::Ready(())));
}

#[test]
fn wait_for_shows_its_predicate_each_version_at_most_once_seen_or_not() {
    let (value, task) = (Seated::<Token, 0>::from(Token(1)), Task::new());
    let mut shown = Vec::new();
    let mut wait = value.wait_for(|token| {
        shown.push(token.0);
        token.0 >= 3
    });
    for _ in 0..3 {
        assert!(poll(&mut wait, &task).is_pending());
    }
    value.set(Token(2));
    value.set(Token(3));
    assert_eq!(poll(&mut wait, &task), Poll::Ready(Ok(value.version())));
    drop(wait);
    assert_eq!(shown, [1, 3]);
    assert!(poll(&mut value.wait_for(|token| token.0 == 3), &task).is_ready(), "it holds now");
}

#[test]
fn law_05_dropping_a_one_shot_wait_changes_nothing_for_others_and_leaves_no_waker() {
    let value = Seated::<Token, 0>::new();
    let tasks = [Task::new(), Task::new(), Task::new()];
    let mut waits = [0; 3].map(|_| value.newer_than(value.version()));
    waits.iter_mut().zip(&tasks).for_each(|(wait, task)| assert!(poll(wait, task).is_pending()));
    let [first, given_up, mut last] = waits;
    drop(given_up);
    assert_eq!(tasks.each_ref().map(Task::registrations), [1, 0, 1]);
    value.set(Token(1));
    assert_eq!(tasks.each_ref().map(Task::wakes), [1, 0, 1]);
    // One that was woken takes nothing along.
    drop(first);
    assert!(poll(&mut last, &tasks[2]).is_ready());
    assert_eq!(tasks.each_ref().map(Task::registrations), [0, 0, 0]);

    let mut watched = value.watched();
    assert!(poll(&mut watched, &tasks[0]).is_pending());
    drop(watched);
    assert_eq!(tasks[0].registrations(), 0);
    drop(value.try_watch());
    assert_eq!(tasks[0].wakes(), 1);
}

#[test]
fn law_09_of_a_one_shot_wait_the_newest_waker_is_woken_once_and_1000_re_polls_leave_one_registration() {
    let (value, old, new) = (Seated::<Token, 0>::new(), Task::new(), Task::new());
    let mut wait = value.newer_than(value.version());
    for _ in 0..1000 {
        assert!(poll(&mut wait, &old).is_pending());
        assert_eq!(old.registrations(), 1);
    }
    assert!(poll(&mut wait, &new).is_pending());
    assert_eq!((old.registrations(), new.registrations()), (0, 1));
    value.set(Token(1));
    value.set(Token(2));
    assert_eq!((old.wakes(), new.wakes(), new.registrations()), (0, 1, 0));
}

#[test]
fn law_10_a_wake_of_a_one_shot_wait_may_set_look_watch_and_close() {
    static VALUE: Seated<u32, 0> = Seated::new();
    let waker = Hooks::on_wake(once(|| {
        assert_eq!(VALUE.peek(), Some(1));
        VALUE.set(2);
        assert_eq!(VALUE.watch().try_get(), Ok(2));
        VALUE.close();
    }))
    .into_waker();
    let (mut wait, mut closed, task) = (VALUE.newer_than(VALUE.version()), VALUE.closed(), Task::new());
    assert!(Pin::new(&mut wait).poll(&mut Context::from_waker(&waker)).is_pending());
    assert!(poll(&mut closed, &task).is_pending());
    crate::everywhere::guarded("a wake of a one-shot wait", || VALUE.set(1));
    assert_eq!((task.wakes(), poll(&mut closed, &task)), (1, Poll::Ready(())));
    assert_eq!(poll(&mut wait, &task), Poll::Ready(Ok(Version::new(2))));
}

#[cfg(feature = "std")]
#[test]
fn law_11_panics_of_predicates_wakers_and_their_clones_poison_no_one_shot_wait() {
    use crate::probe::{Item, burst, bursts};

    let (value, task) = (Seated::<Item, 0>::from(Item::plain(1)), Task::new());
    let mut wait = value.wait_for(|item| {
        if item.number == 1 {
            burst();
        }
        item.number == 3
    });
    assert!(bursts(|| poll(&mut wait, &task)));
    assert!(poll(&mut wait, &task).is_pending(), "it has seen that version");

    let mut others = [0; 3].map(|_| value.newer_than(value.version()));
    let mine = Hooks::on_wake(Arc::new(burst)).into_waker();
    let on_clone = Hooks::on_clone(once(burst)).into_waker();
    assert!(Pin::new(&mut others[0]).poll(&mut Context::from_waker(&mine)).is_pending());
    assert!(bursts(|| Pin::new(&mut others[1]).poll(&mut Context::from_waker(&on_clone))));
    assert!(poll(&mut others[2], &task).is_pending());
    assert!(bursts(|| value.set(Item::plain(2))));
    assert_eq!(task.wakes(), 2);
    assert!(others.iter_mut().all(|other| poll(other, &task).is_ready()));
    assert!(poll(&mut wait, &task).is_pending());
    value.set(Item::plain(3));
    assert_eq!((task.wakes(), poll(&mut wait, &task).is_ready()), (3, true));
    drop((wait, others));
    assert_eq!(task.registrations(), 0);
}

#[test]
fn law_13_a_forgotten_one_shot_wait_leaks_at_most_itself() {
    let (value, task, other) = (Seated::<Token, 1>::new(), Task::new(), Task::new());
    let mut forgotten = value.newer_than(value.version());
    assert!(poll(&mut forgotten, &task).is_pending());
    std::mem::forget(forgotten);
    let mut wait = value.newer_than(value.version());
    assert!(poll(&mut wait, &other).is_pending());
    value.set(Token(1));
    assert_eq!((task.registrations(), other.wakes(), poll(&mut wait, &other).is_ready()), (0, 1, true));
}

#[test]
fn one_shot_waits_take_no_seat_and_are_no_watchers() {
    let (value, task) = (Seated::<Token, 1>::new(), Task::new());
    let mut waits = [0; 20].map(|_| value.newer_than(value.version()));
    waits.iter_mut().for_each(|wait| assert!(poll(wait, &task).is_pending()));
    assert_eq!(value.watcher_count(), 0);
    assert!(poll(&mut value.unwatched(), &task).is_ready());
    assert!(value.try_watch().is_ok());
}

#[test]
fn a_finished_one_shot_wait_looks_again_and_says_that_it_is_finished() {
    let (value, task) = (Seated::<u32, 0>::from(1), Task::new());
    let mut wait = value.wait_for(|number| number % 2 == 1);
    assert!(!wait.is_terminated());
    let first = value.version();
    assert_eq!((poll(&mut wait, &task), wait.is_terminated()), (Poll::Ready(Ok(first)), true));
    assert_eq!(poll(&mut wait, &task), Poll::Ready(Ok(first)), "it holds still");
    value.set(2);
    assert!(poll(&mut wait, &task).is_pending());
    value.set(3);
    assert_eq!((task.wakes(), poll(&mut wait, &task)), (1, Poll::Ready(Ok(value.version()))));
}

fn all_waits_of<S: Handle<Item = u32> + 'static>(reader: Reader<S>, producer: Producer<S>)
where
    Producer<S>: std::ops::Deref<Target = Seated<u32, 2>>,
{
    fn is_static<F: Future + 'static>(wait: F, task: &Task) -> bool {
        pin!(wait).poll(&mut task.cx()).is_pending()
    }
    let task = Task::new();
    let seen = producer.version();
    let waits = [
        is_static(reader.newer_than(seen), &task),
        is_static(reader.wait_for(|_| false), &task),
        is_static(reader.closed(), &task),
        is_static(reader.watched(), &task),
        is_static(reader.watched_by(2), &task),
        is_static(Producer::newer_than(&producer, seen), &task),
        is_static(Producer::wait_for(&producer, |_| false), &task),
        is_static(Producer::closed(&producer), &task),
        is_static(Producer::watched(&producer), &task),
        is_static(Producer::watched_by(&producer, 2), &task),
    ];
    assert_eq!(waits, [true; 10]);
    assert!(!is_static(reader.unwatched(), &task));
    assert!(!is_static(Producer::unwatched(&producer), &task));
    assert_eq!(task.registrations(), 0);
}

#[test]
fn readers_and_producers_have_all_of_them_and_static_ones_where_their_handle_is() {
    static VALUE: Seated<u32, 2> = Seated::new();
    all_waits_of(VALUE.reader(), VALUE.producer());
    let value = Arc::new(Seated::<u32, 2>::from(1));
    all_waits_of(value.reader_arc(), value.producer_arc());
}
