//! The futures and the stream, beyond the laws.

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

use futures::future::FusedFuture;
use futures::stream::{FusedStream, Stream, StreamExt as _};

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    a_get_polled_again_after_it_was_ready_asks_for_the_next_value,
    a_get_filter_polled_again_after_it_was_ready_searches_on,
    a_get_map_polled_again_after_it_was_ready_searches_on,
    a_get_polled_again_after_closed_says_closed_again,
    a_future_is_terminated_while_it_is_ready_only,
    a_stream_gives_what_gets_give_and_ends_with_the_value,
    a_stream_is_terminated_when_it_can_give_nothing_any_more,
    a_stream_that_waits_is_woken,
}

fn poll<F: Future + Unpin>(future: &mut F, task: &Task) -> Poll<F::Output> {
    Pin::new(future).poll(&mut task.cx())
}

fn a_get_polled_again_after_it_was_ready_asks_for_the_next_value<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    let mut get = watcher.get();
    for number in 1..=3 {
        assert_eq!(poll(&mut get, &task), Poll::Ready(Ok(number)));
        assert_eq!(poll(&mut get, &task), Poll::Pending);
        value.set(number + 1);
        assert_eq!(task.wakes(), number as usize, "no lost wake");
    }
    drop(get);
    assert_eq!(task.registrations(), 0);
    assert_eq!(watcher.try_get(), Ok(4));
}

fn a_get_filter_polled_again_after_it_was_ready_searches_on<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    let mut get = watcher.get_filter(|n| n % 2 == 1);
    assert_eq!([poll(&mut get, &task), poll(&mut get, &task)], [Poll::Ready(Ok(1)), Poll::Pending]);
    value.set(2);
    assert_eq!((task.wakes(), poll(&mut get, &task)), (1, Poll::Pending));
    value.set(3);
    assert_eq!((task.wakes(), poll(&mut get, &task)), (2, Poll::Ready(Ok(3))));
}

fn a_get_map_polled_again_after_it_was_ready_searches_on<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    let mut get = watcher.get_map(|n| Some(n * 10));
    assert_eq!([poll(&mut get, &task), poll(&mut get, &task)], [Poll::Ready(Ok(10)), Poll::Pending]);
    value.set(2);
    assert_eq!((task.wakes(), poll(&mut get, &task)), (1, Poll::Ready(Ok(20))));
}

fn a_get_polled_again_after_closed_says_closed_again<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    value.close();
    let mut get = watcher.get();
    assert!((0..3).all(|_| matches!(poll(&mut get, &task), Poll::Ready(Err(_)))));
    drop(get);
    let mut get = watcher.get_filter(|_| true);
    assert!((0..3).all(|_| matches!(poll(&mut get, &task), Poll::Ready(Err(_)))));
}

fn a_future_is_terminated_while_it_is_ready_only<const SEATS: usize>() {
    fn follow<const SEATS: usize, F: FusedFuture + Unpin>(value: &Seated<u32, SEATS>, mut future: F) {
        let task = Task::new();
        assert!(!future.is_terminated());
        assert!(poll(&mut future, &task).is_pending());
        assert!(!future.is_terminated());
        value.set(1);
        assert!(poll(&mut future, &task).is_ready());
        assert!(future.is_terminated());
        assert!(poll(&mut future, &task).is_pending());
        assert!(!future.is_terminated());
    }
    let value = Seated::<u32, SEATS>::new();
    let mut watcher = watch(&value);
    follow(&value, watcher.get());
    follow(&value, watcher.get_filter(|_| true));
    follow(&value, watcher.get_map(|n| Some(*n)));
    follow(&value, watcher.changed());
}

fn a_stream_gives_what_gets_give_and_ends_with_the_value<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut stream = watch(&value);
    futures_lite::future::block_on(async {
        assert_eq!(stream.next().await, Some(1));
        value.set(2);
        value.set(3);
        assert_eq!(stream.next().await, Some(3));
        value.set(4);
        value.close();
        assert_eq!(stream.next().await, Some(4));
        assert_eq!((stream.next().await, stream.next().await), (None, None));
    });
}

fn a_stream_is_terminated_when_it_can_give_nothing_any_more<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut stream = watch(&value);
    assert!(!stream.is_terminated());
    assert_eq!(stream.try_get(), Ok(1));
    assert!(!stream.is_terminated());
    value.set(2);
    value.close();
    assert!(!stream.is_terminated());
    assert_eq!(stream.try_get(), Ok(2));
    assert!(stream.is_terminated());
}

fn a_stream_that_waits_is_woken<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut stream = watch(&value);
    assert_eq!(Pin::new(&mut stream).poll_next(&mut task.cx()), Poll::Pending);
    value.set(1);
    assert_eq!((task.wakes(), Pin::new(&mut stream).poll_next(&mut task.cx())), (1, Poll::Ready(Some(1))));
}
