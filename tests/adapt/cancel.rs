//! Dropping a pending get of any adaptor changes nothing.

use std::task::Poll;

use event_value::{Value, Watch as _, WatchExt as _};
use futures::FutureExt as _;
use futures::future::FusedFuture as _;

use crate::bench::{Line, Script, ask};
use crate::util::Task;

#[test]
fn no_waker_stays_behind_a_dropped_get() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    let mut watch = value.watch().map(|n| n + 1).filter(|_| true).distinct();
    let mut get = watch.get();
    assert_eq!(get.poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(task.registrations(), 1);
    drop(get);
    assert_eq!(task.registrations(), 0);
    value.set(1);
    assert_eq!(task.wakes(), 0);
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(2)));
}

#[test]
fn no_waker_stays_behind_a_dropped_get_by_reference() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    let mut watch = value.watch().map_ref(|n| n + 1);
    assert_eq!(watch.get().poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(task.registrations(), 0);
    assert_eq!(watch.poll_get(&mut task.cx()), Poll::Pending);
    watch.stop_waiting();
    assert_eq!(task.registrations(), 0);
}

#[test]
fn every_adaptor_hands_on_that_the_wait_is_over() {
    let mut script = Script::new([Line::Pending]);
    let mut deep = script
        .by_ref()
        .map(|n| n)
        .filter(|_| true)
        .filter_map(Some)
        .inspect(|_| ())
        .distinct()
        .distinct_by_key(|n| *n)
        .changed_from(0)
        .changed_from_by_key(0, |n| *n)
        .map_err(|trouble| trouble);
    assert_eq!(ask(&mut deep), Poll::Pending);
    deep.stop_waiting();
    drop(deep);
    assert!(!script.waits);
}

#[test]
fn a_get_that_was_never_polled_leaves_an_earlier_wait_alone() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    let mut watch = value.watch().map(|n| n + 1);
    assert_eq!(watch.poll_get(&mut task.cx()), Poll::Pending);
    drop(watch.get());
    value.set(1);
    assert_eq!(task.wakes(), 1);
}

#[test]
fn a_get_can_be_polled_after_it_was_ready() {
    let (value, task) = (Value::new_with(1), Task::new());
    let mut watch = value.watch().map(|n| n + 1);
    let mut get = watch.get();
    assert!(!get.is_terminated());
    assert_eq!(get.poll_unpin(&mut task.cx()), Poll::Ready(Ok(2)));
    assert!(get.is_terminated());
    value.set(2);
    assert_eq!(get.poll_unpin(&mut task.cx()), Poll::Ready(Ok(3)));
}
