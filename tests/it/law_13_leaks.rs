//! Law 13. Nothing leaks: closed or dropped watchers free their place at once, also if nobody ever sets again;
//! forgetting a future leaks at most itself.

use std::future::Future;
use std::mem::forget;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use event_value::NoSeat;

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    law_13_a_dropped_watcher_frees_its_place_at_once,
    law_13_a_dropped_watcher_lets_its_waker_go_at_once,
    law_13_a_watcher_of_a_closed_value_frees_its_place_at_once,
    law_13_a_get_that_is_ready_leaves_no_waker_behind,
    law_13_a_forgotten_future_leaks_at_most_itself,
    law_13_a_value_drops_what_is_in_it,
}

fn law_13_a_dropped_watcher_frees_its_place_at_once<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    for _ in 0..1000 {
        let watchers: Vec<_> = (0..60).map(|_| watch(&value)).collect();
        assert_eq!(value.watcher_count(), 60);
        drop(watchers);
        assert_eq!(value.watcher_count(), 0);
    }
    // Of the blocks, the first stays.
    let free = SEATS + if SEATS < 60 { 8 } else { 0 };
    let seats: Vec<_> = (0..free).map(|_| value.try_watch().unwrap()).collect();
    assert!(matches!(value.try_watch(), Err(NoSeat { .. })));
    drop(seats);
}

fn law_13_a_dropped_watcher_lets_its_waker_go_at_once<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watchers: Vec<_> = (0..40).map(|_| watch(&value)).collect();
    for watcher in &mut watchers {
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
    }
    // From the middle, from the front, from the back.
    for (n, at) in [20, 0, 0, 36, 17, 0].into_iter().enumerate() {
        drop(watchers.remove(at));
        assert_eq!(task.registrations(), 39 - n);
    }
    value.set(1);
    assert_eq!(task.wakes(), 34);
}

fn law_13_a_watcher_of_a_closed_value_frees_its_place_at_once<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    value.close();
    assert_eq!(task.registrations(), 0);
    assert!(watcher.poll_get(&mut task.cx()).is_ready());
    drop(watcher);
    assert_eq!((task.registrations(), value.watcher_count()), (0, 0));
}

fn law_13_a_get_that_is_ready_leaves_no_waker_behind<const SEATS: usize>() {
    let (value, old, new) = (Seated::<u32, SEATS>::new(), Task::new(), Task::new());
    let [mut polls, mut tries] = [watch(&value), watch(&value)];
    assert!(polls.poll_get(&mut old.cx()).is_pending());
    assert!(tries.poll_get(&mut old.cx()).is_pending());
    // What `mark_unseen` makes ready wakes nobody, so the wakers are still there.
    value.set(1);
    for watcher in [&mut polls, &mut tries] {
        assert_eq!(watcher.poll_get(&mut old.cx()), Poll::Ready(Ok(1)));
        assert!(watcher.poll_get(&mut old.cx()).is_pending());
        watcher.mark_unseen();
    }
    assert_eq!(old.registrations(), 2);
    assert_eq!(polls.poll_get(&mut new.cx()), Poll::Ready(Ok(1)));
    assert_eq!(tries.try_get(), Ok(1));
    assert_eq!((old.registrations(), new.registrations()), (0, 0));
}

fn law_13_a_forgotten_future_leaks_at_most_itself<const SEATS: usize>() {
    let (value, task, other) = (Seated::<u32, SEATS>::new(), Task::new(), Task::new());
    let [mut careless, mut bystander] = [watch(&value), watch(&value)];
    assert!(bystander.poll_get(&mut other.cx()).is_pending());
    for _ in 0..100 {
        let mut get = careless.get();
        assert!(Pin::new(&mut get).poll(&mut task.cx()).is_pending());
        forget(get);
        assert_eq!(task.registrations(), 1, "the watcher's, until it is asked again or dropped");
    }
    value.set(1);
    assert_eq!((task.wakes(), other.wakes()), (1, 1));
    assert_eq!((careless.try_get(), bystander.try_get()), (Ok(1), Ok(1)));

    let mut get = careless.get();
    assert!(Pin::new(&mut get).poll(&mut task.cx()).is_pending());
    forget(get);
    drop(careless);
    assert_eq!((task.registrations(), value.watcher_count()), (0, 1));
}

#[test]
fn law_13_a_forgotten_watcher_keeps_its_seat_and_disturbs_nobody() {
    let (value, task, other) = (Seated::<u32, 2>::new(), Task::new(), Task::new());
    let [mut forgotten, mut bystander] = [0; 2].map(|_| value.try_watch().unwrap());
    assert!(forgotten.poll_get(&mut task.cx()).is_pending());
    assert!(bystander.poll_get(&mut other.cx()).is_pending());
    forget(forgotten);
    value.set(1);
    assert_eq!((other.wakes(), bystander.try_get()), (1, Ok(1)));
    assert_eq!(value.watcher_count(), 2);
    drop(bystander);
    assert!(value.try_watch().is_ok());
}

fn law_13_a_value_drops_what_is_in_it<const SEATS: usize>() {
    let token = Arc::new(());
    let value = Seated::<Arc<()>, SEATS>::new();
    value.set(Arc::clone(&token));
    drop(value);
    assert_eq!(Arc::strong_count(&token), 1);
}

#[cfg(feature = "alloc")]
#[test]
fn law_13_an_owned_watcher_lets_its_value_go() {
    let value = Arc::new(Seated::<u32, 1>::new());
    let task = Task::new();
    let mut watchers = [value.watch_arc(), value.watch_arc()];
    for watcher in &mut watchers {
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
    }
    assert_eq!(Arc::strong_count(&value), 3);
    drop(watchers);
    assert_eq!((Arc::strong_count(&value), task.registrations()), (1, 0));
}
