//! `Reader`, and weak handles.

use std::sync::{Arc, Weak};
use std::task::Poll;

use event_value::{Reader, Value, ValueWatch, Version, Watch, WatchExt as _};
use futures_lite::future::block_on;
use static_assertions::{assert_impl_all, assert_not_impl_any};

use crate::bench::{ask, guarded};
use crate::util::Seated;

assert_impl_all!(Reader<&Value<u32>>: Copy, Send, Sync, Unpin);
assert_impl_all!(Reader<Arc<Value<u32>>>: Clone, Send, Sync, Unpin);
assert_not_impl_any!(Reader<Arc<Value<u32>>>: Copy);
assert_not_impl_any!(Reader<&Value<std::cell::Cell<u32>>>: std::ops::Deref);

#[test]
fn a_reader_sees_what_the_value_is() {
    let value = Value::new();
    let reader = value.reader();
    assert_eq!((reader.peek(), reader.version(), reader.is_closed()), (None, Version::new(0), false));
    value.set(1);
    assert_eq!((reader.peek(), reader.version()), (Some(1), Version::new(1)));
    value.close();
    assert!(reader.is_closed());
}

#[test]
fn a_reader_is_no_watcher_and_makes_watchers() {
    let value = Seated::<u32, 1>::new();
    let reader = value.reader();
    assert_eq!(reader.watcher_count(), 0);
    let seated = reader.try_watch().unwrap();
    assert!(reader.try_watch().is_err());
    let mut standing = reader.watch();
    assert_eq!(reader.watcher_count(), 2);
    drop(seated);
    value.set(1);
    assert_eq!(ask(&mut standing), Poll::Ready(Ok(1)));
    drop(standing);
    assert_eq!(reader.watcher_count(), 0);
}

#[test]
fn each_watcher_of_a_reader_is_given_the_current_value() {
    let value = Arc::new(Value::new_with(1));
    let reader = value.reader_arc();
    assert_eq!(ask(&mut reader.watch()), Poll::Ready(Ok(1)));
    assert_eq!(ask(&mut reader.clone().watch()), Poll::Ready(Ok(1)));
}

#[test]
fn a_reader_can_be_watched_as_any_value_can() {
    fn first<V: ValueWatch<Watch: Watch<Item = u32>>>(value: V) -> Option<u32> {
        block_on(value.watch().map(|n| n + 1).get()).ok()
    }
    let value = Arc::new(Value::new_with(1));
    assert_eq!(first(value.reader()), Some(2));
    assert_eq!(first(value.reader_arc()), Some(2));
}

#[test]
fn a_watcher_of_a_weak_handle_ends_when_the_owner_of_the_producer_goes() {
    let value = Arc::new(Value::<u32>::new());
    let weak: Weak<Value<u32>> = Arc::downgrade(&value);
    let owner = value.producer_arc();
    drop(value);
    let mut watcher = weak.upgrade().unwrap().watch_arc();
    let consumer = std::thread::spawn(move || {
        assert_eq!(watcher.get_blocking(), Ok(1));
        watcher.get_blocking()
    });
    guarded("a_watcher_of_a_weak_handle_ends_when_the_owner_of_the_producer_goes", || {
        owner.set(1);
        drop(owner);
        assert!(consumer.join().unwrap().is_err());
    });
    assert!(weak.upgrade().is_none(), "the last watcher is gone, and the value with it");
}

#[test]
fn debug_of_a_reader_takes_no_lock() {
    let value = Value::new_with(1);
    let reader = value.reader();
    let shown = value.peek_with(|_| format!("{reader:?}"));
    assert_eq!(shown, if cfg!(event_value_no_word) { "Reader { .. }" } else { "Reader { closed: false, .. }" });
}
