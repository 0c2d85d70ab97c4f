//! What is different without an allocator.

#![cfg(not(feature = "alloc"))]

use event_value::{General, ValueWatch};

fn watch_any<V: ValueWatch>(value: V) -> V::Watch {
    value.watch()
}

#[test]
fn a_value_can_be_watched_by_code_that_is_generic() {
    let value = General::<u32, 1>::from(1);
    let mut watch = watch_any(&value);
    let mut cx = core::task::Context::from_waker(core::task::Waker::noop());
    assert_eq!(watch.poll_get(&mut cx), core::task::Poll::Ready(Ok(1)));
    assert_eq!(value.watcher_count(), 1);
    drop(watch);
    assert_eq!(value.watcher_count(), 0);
}

#[test]
#[should_panic(expected = "no seat is free")]
fn one_watcher_more_than_seats_panics() {
    let value = General::<u32, 1>::new();
    let _first = watch_any(&value);
    let _second = watch_any(&value);
}
