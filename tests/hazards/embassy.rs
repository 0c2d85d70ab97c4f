//! Beside `embassy_sync::watch`.

use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_sync::watch::Watch;
use event_value::{TryGetError, Value};

use crate::now;

type Theirs = Watch<NoopRawMutex, u32, 2>;

/// Their `get` returns the current value, seen or not.
#[test]
fn get_of_a_receiver_is_wait_for_anything() {
    let theirs = Theirs::new_with(1);
    let mut receiver = theirs.receiver().unwrap();
    assert_eq!(now(receiver.get()), Some(1));
    assert_eq!(now(receiver.get()), Some(1));

    let ours = Value::new_with(1);
    let mut watcher = ours.watch();
    assert_eq!(now(watcher.get()), Some(Ok(1)));
    assert_eq!(now(watcher.get()), None, "the port to `get`: the second time, it waits");
    assert_eq!(now(watcher.wait_for(|_| true)), Some(Ok(1)));
    assert_eq!(now(watcher.wait_for(|_| true)), Some(Ok(1)));
}

#[test]
fn try_get_of_a_receiver_is_peek() {
    let theirs = Theirs::new_with(1);
    let mut receiver = theirs.receiver().unwrap();
    assert_eq!((receiver.try_get(), receiver.try_get()), (Some(1), Some(1)));

    let ours = Value::new_with(1);
    let mut watcher = ours.watch();
    assert_eq!(watcher.try_get(), Ok(1));
    assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone), "the port to `try_get`");
    assert_eq!((watcher.peek(), watcher.peek()), (Some(1), Some(1)));
}

#[test]
fn changed_is_changed_where_the_receiver_came_first_or_the_value_was_there_from_the_start() {
    let (theirs, ours) = (Theirs::new(), Value::new());
    let (mut receiver, mut watcher) = (theirs.receiver().unwrap(), ours.watch());
    assert!(now(receiver.changed()).is_none() && now(watcher.changed()).is_none());
    theirs.sender().send(10);
    ours.set(10);
    assert_eq!((now(receiver.changed()), now(watcher.changed())), (Some(10), Some(Ok(ours.version()))));

    let (theirs, ours) = (Theirs::new_with(10), Value::new_with(10));
    assert!(now(theirs.receiver().unwrap().changed()).is_none());
    assert!(now(ours.watch().changed()).is_none());
}

/// A receiver that is made between the first `send` and the second.
#[test]
fn changed_of_a_receiver_made_after_the_first_send_is_get() {
    let (theirs, ours) = (Theirs::new(), Value::new());
    theirs.sender().send(10);
    ours.set(10);
    assert_eq!(now(theirs.receiver().unwrap().changed()), Some(10));
    assert!(now(ours.watch().changed()).is_none(), "the port to `changed`: it waits for the next one");
    assert_eq!(now(ours.watch().get()), Some(Ok(10)));
}

#[test]
fn changed_and_leaves_what_it_rejects_unseen_as_get_filter_does() {
    let (theirs, ours) = (Theirs::new(), Value::new());
    let (mut receiver, mut watcher) = (theirs.receiver().unwrap(), ours.watch());
    theirs.sender().send(1);
    ours.set(1);
    assert!(now(receiver.changed_and(|n| *n > 5)).is_none());
    assert!(now(watcher.get_filter(|n| *n > 5)).is_none());
    assert_eq!((receiver.try_changed(), watcher.try_get()), (Some(1), Ok(1)));
}

#[test]
fn get_and_is_wait_for() {
    let (theirs, ours) = (Theirs::new_with(7), Value::new_with(7));
    let (mut receiver, mut watcher) = (theirs.receiver().unwrap(), ours.watch());
    for _ in 0..2 {
        assert_eq!(now(receiver.get_and(|n| *n > 5)), Some(7));
        assert_eq!(now(watcher.wait_for(|n| *n > 5)), Some(Ok(7)));
    }
}
