//! What a wait may be moved to: `Send`, `Sync`, `Unpin` and `'static` follow from how it holds its value.

use std::rc::Rc;
use std::sync::Arc;

use event_value::lock::NoLock;
use event_value::{General, NewerThan, UntilClosed, Unwatched, Value, Watched, WatchedBy};
use static_assertions::{assert_impl_all, assert_not_impl_any};

use crate::guarded;
use crate::scene::NEVER;
use crate::util::Task;

type Owned = Arc<Value<u32>>;
type Local = &'static General<u32, 1, NoLock>;
type NotSend = &'static Value<Rc<u32>>;

assert_impl_all!(NewerThan<Owned>: Send, Sync, Unpin);
assert_impl_all!(UntilClosed<Owned>: Send, Sync, Unpin);
assert_impl_all!(Watched<Owned>: Send, Sync, Unpin);
assert_impl_all!(WatchedBy<Owned>: Send, Sync, Unpin);
assert_impl_all!(Unwatched<&'static Value<u32>>: Send, Sync, Unpin);
assert_not_impl_any!(NewerThan<Local>: Send, Sync);
assert_not_impl_any!(UntilClosed<NotSend>: Send, Sync);

fn goes_anywhere<T: Send + Unpin + 'static>(_: &T) {}

#[test]
fn waits_that_own_their_value_go_anywhere() {
    each_wait!(reader_arc, |_scene, wait| { goes_anywhere(&wait) });
    each_wait!(producer_arc, |_scene, wait| { goes_anywhere(&wait) });
}

#[test]
fn waits_on_a_static_value_go_anywhere() {
    static VALUE: Value<u32> = Value::new();
    goes_anywhere(&VALUE.newer_than(NEVER));
    goes_anywhere(&VALUE.wait_for(|n| *n == 1));
    goes_anywhere(&VALUE.reader().closed());
    goes_anywhere(&VALUE.unwatched());
}

/// A wait of a reader outlives the reader, and keeps the value.
#[test]
fn a_wait_keeps_the_value_that_it_owns() {
    guarded("a_wait_keeps_the_value_that_it_owns", || {
        let (value, task) = (Arc::new(Value::<u32>::new()), Task::new());
        let mut wait = value.reader_arc().newer_than(NEVER);
        assert!(poll!(wait, task).is_pending());
        assert_eq!(Arc::strong_count(&value), 2);
        value.set(1);
        drop(value);
        assert!(poll!(wait, task).is_ready());
    });
}

/// A wait takes no seat and counts as no watcher and as no producer.
#[test]
fn a_wait_takes_no_seat() {
    let (value, task) = (General::<u32, 1>::new(), Task::new());
    let mut waits = [(); 10].map(|()| value.newer_than(NEVER));
    assert!(waits.iter_mut().all(|wait| poll!(*wait, task).is_pending()));
    assert_eq!(value.watcher_count(), 0);
    let _only = value.try_watch().unwrap();
    let mut closed = value.producer().closed();
    assert!(poll!(closed, task).is_ready(), "the producer that made it was the last one");
}
