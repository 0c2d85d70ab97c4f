//! What is different without an allocator.

#![cfg(not(feature = "alloc"))]

use core::convert::Infallible;
use core::future::{pending, ready};
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use event_value::derive::combine;
use event_value::{BacklogError, Closed, General, UntilError, ValueExt, ValueWatch, WatchExt};

fn watch_any<V: ValueWatch>(value: V) -> V::Watch {
    value.watch()
}

#[test]
fn a_value_can_be_watched_by_code_that_is_generic() {
    let value = General::<u32, 1>::from(1);
    let mut watch = watch_any(&value);
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(watch.poll_get(&mut cx), Poll::Ready(Ok(1)));
    assert_eq!(value.watcher_count(), 1);
    drop(watch);
    assert_eq!(value.watcher_count(), 0);
}

#[test]
fn values_can_be_derived_and_looked_at_without_a_seat() {
    let value = General::<u32, 1>::from(1);
    let sum = combine((value.map(|n| n * 2), value.reader())).map(|(doubled, n)| doubled + n);
    assert_eq!(sum.peek(), Some(3));
    let mut doubled = value.map(|n| n * 2).watch();
    assert_eq!(sum.peek(), Some(3));
    assert_eq!(doubled.try_get(), Ok(2));
}

#[test]
fn a_watch_ends_when_a_pinned_future_is_ready() {
    let value = General::<u32, 2>::from(1);
    let never = pin!(async { pending::<()>().await });
    let mut goes_on = value.try_watch().unwrap().until(never);
    let mut stopped = value.try_watch().unwrap().until(ready(()));
    assert_eq!((goes_on.try_get(), stopped.try_get()), (Ok(1), Ok(1)));
    assert_eq!(goes_on.try_get(), Err(BacklogError::BacklogDone));
    assert_eq!(stopped.try_get(), Err(BacklogError::Watch(UntilError::Stopped)));
}

/// A recipe of the page `firmware`.
#[test]
fn a_watch_ends_with_a_stop_signal() {
    let (level, signal) = (General::<u32, 1>::from(1), General::<Infallible, 1>::new());
    let mut stop = signal.try_watch().unwrap();
    let mut levels = level.try_watch().unwrap().until(stop.get());
    assert_eq!(levels.try_get(), Ok(1));
    assert_eq!(levels.try_get(), Err(BacklogError::BacklogDone));
    signal.close();
    assert_eq!(levels.try_get(), Err(BacklogError::Watch(UntilError::Stopped)));
}

/// A recipe of the page `recipes`: a producer for each task, which takes no seat.
#[test]
fn a_value_is_closed_when_all_tasks_that_hold_a_producer_have_ended() {
    let alive = General::<Infallible, 1>::new();
    let mut ended = alive.try_watch().unwrap();
    let (first, second) = (alive.producer(), alive.producer());
    let mut cx = Context::from_waker(Waker::noop());
    drop(first);
    assert_eq!(ended.poll_get(&mut cx), Poll::Pending);
    drop(second);
    assert_eq!(ended.poll_get(&mut cx), Poll::Ready(Err(Closed)));
}

#[test]
#[should_panic(expected = "no seat is free")]
fn one_watcher_more_than_seats_panics() {
    let value = General::<u32, 1>::new();
    let _first = watch_any(&value);
    let _second = watch_any(&value);
}

#[test]
fn more_producers_than_can_be_counted_never_close_the_value() {
    for producers in [u16::MAX - 1, u16::MAX] {
        let value = General::<u32, 1>::new();
        drop((0..producers).map(|_| value.producer()).collect::<Vec<_>>());
        assert_eq!(value.is_closed(), producers < u16::MAX);
    }
}
