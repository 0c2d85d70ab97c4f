//! Beside `tokio::sync::watch`.

use event_value::{Closed, TryGetError, Value, channel};
use tokio::sync::watch;

use crate::now;

/// A connection pool evicts a connection when its flag changes: with `get` it would evict every idle one.
#[test]
fn changed_waits_where_get_returns_the_initial_value() {
    let (their_flag, mut theirs) = watch::channel(false);
    let (flag, mut ours) = channel(false);
    assert!(now(theirs.changed()).is_none());
    assert_eq!(now(ours.clone().get()), Some(Ok(false)), "the port to `get`: ready at once");
    assert!(now(ours.changed()).is_none());

    their_flag.send(true).unwrap();
    flag.set(true);
    assert!(matches!(now(theirs.changed()), Some(Ok(()))));
    assert_eq!(now(ours.changed()), Some(Ok(flag.version())));
}

#[test]
fn changed_on_a_late_subscriber_waits() {
    let (their_sender, _theirs) = watch::channel(1);
    let (producer, _ours) = channel(1);
    their_sender.send(2).unwrap();
    producer.set(2);
    assert!(now(their_sender.subscribe().changed()).is_none());
    assert!(now(producer.watch().changed()).is_none());
}

#[test]
fn changed_on_a_closed_value_returns_the_unseen_change_first() {
    let (their_sender, mut theirs) = watch::channel(1);
    let (producer, mut ours) = channel(1);
    their_sender.send(2).unwrap();
    producer.set(2);
    drop((their_sender, producer));
    assert!(matches!(now(theirs.changed()), Some(Ok(()))));
    assert!(matches!(now(theirs.changed()), Some(Err(_))));
    assert!(matches!(now(ours.changed()), Some(Ok(_))));
    assert_eq!(now(ours.changed()), Some(Err(Closed)));
}

/// A flag that was seen, and is asked for again.
#[test]
fn wait_for_accepts_what_was_seen_where_get_filter_waits() {
    let (_their_sender, mut theirs) = watch::channel(7);
    let (_producer, mut ours) = channel(7);
    assert_eq!(*theirs.borrow_and_update(), 7);
    assert_eq!(ours.try_get(), Ok(7));

    assert_eq!(now(theirs.wait_for(|n| *n >= 5)).map(|found| *found.unwrap()), Some(7));
    assert_eq!(now(ours.get_filter(|n| *n >= 5)), None, "the port to `get_filter`: waits for something newer");
    assert_eq!(now(ours.wait_for(|n| *n >= 5)), Some(Ok(7)));
    assert_eq!(now(ours.wait_for(|n| *n >= 5)), Some(Ok(7)));
}

#[test]
fn wait_for_accepts_the_last_value_where_get_filter_is_closed() {
    let (their_sender, mut theirs) = watch::channel(true);
    let (producer, mut ours) = channel(true);
    assert!(*theirs.borrow_and_update());
    assert_eq!(ours.try_get(), Ok(true));
    drop((their_sender, producer));

    assert_eq!(now(theirs.wait_for(|stop| *stop)).map(|found| *found.unwrap()), Some(true));
    assert_eq!(now(ours.get_filter(|stop| *stop)), Some(Err(Closed)), "the port to `get_filter`");
    assert_eq!(now(ours.wait_for(|stop| *stop)), Some(Ok(true)));
}

/// A wait that loses a `select!` must not make an old value new.
#[test]
fn a_lost_wait_for_changes_nothing_where_mark_unseen_does() {
    let (_producer, mut ours) = channel(1);
    assert_eq!(ours.try_get(), Ok(1));
    let mut naive = ours.clone();
    naive.mark_unseen();
    assert_eq!(now(naive.get_filter(|n| *n == 5)), None);
    assert_eq!(naive.try_get(), Ok(1), "`mark_unseen`, then `get_filter`: 1 comes a second time");

    assert_eq!(now(ours.wait_for(|n| *n == 5)), None);
    assert_eq!(ours.try_get(), Err(TryGetError::BacklogDone));
}

#[test]
#[expect(deprecated, reason = "what this test is about")]
fn a_producer_asks_whether_nobody_listens_by_watcher_count() {
    let (their_sender, theirs) = watch::channel(1);
    let (producer, ours) = channel(1);
    drop((theirs, ours));
    assert!(their_sender.is_closed());
    assert!(!producer.is_closed(), "the port: false as long as there is a producer");
    assert_eq!(producer.watcher_count(), 0);
}

#[test]
fn a_producer_waits_until_nobody_listens_by_unwatched() {
    let (their_sender, theirs) = watch::channel(1);
    let (producer, ours) = channel(1);
    assert!(now(their_sender.closed()).is_none());
    assert!(now(producer.unwatched()).is_none());
    drop((theirs, ours));
    assert!(now(their_sender.closed()).is_some());
    assert!(now(producer.closed()).is_none(), "the port: waits as long as there is a producer");
    assert!(now(producer.unwatched()).is_some());
}

/// Their `has_changed` is an error then, which a loop can't overlook: `while !rx.has_changed()?`.
#[test]
fn has_changed_is_false_on_a_closed_value() {
    let (their_sender, theirs) = watch::channel(1);
    let (producer, mut ours) = channel(1);
    ours.mark_seen();
    drop((their_sender, producer));
    assert!(theirs.has_changed().is_err());
    assert!(!ours.has_changed(), "the port without the `?`: a loop on this alone never ends");
    assert!(ours.is_closed());
    assert_eq!(ours.try_get(), Err(TryGetError::Closed), "one call tells both");
}

#[test]
fn has_changed_is_true_on_a_fresh_watcher() {
    let (_their_sender, theirs) = watch::channel(1);
    let (_producer, mut ours) = channel(1);
    assert!(!theirs.has_changed().unwrap());
    assert!(ours.has_changed(), "the initial value is news");
    ours.mark_seen();
    assert!(!ours.has_changed());
}

/// Code that asks first, and waits only if the answer is yes, does not expect to wait.
#[test]
fn changed_may_wait_though_has_changed_is_true_on_a_fresh_watcher() {
    let (their_sender, mut theirs) = watch::channel(1);
    let (producer, mut ours) = channel(1);
    assert!(!theirs.has_changed().unwrap(), "so the body of their `if` is skipped");
    assert!(ours.has_changed());
    assert_eq!(now(ours.changed()), None, "the port: the body waits for the next set");
    let mut twin = ours.clone();
    assert!(twin.has_changed());
    assert_eq!(now(twin.changed()), None, "a clone counts from when its original was made");

    assert_eq!(twin.try_get(), Ok(1), "one call that looks and never waits");
    assert_eq!(twin.try_get(), Err(TryGetError::BacklogDone));
    their_sender.send(2).unwrap();
    producer.set(2);
    assert!(theirs.has_changed().unwrap());
    assert!(now(theirs.changed()).is_some());
    assert_eq!(now(ours.changed()), Some(Ok(producer.version())));
}

/// `borrow`, then `changed`, shows a value twice that came before the look, there as here.
#[test]
fn a_look_and_then_changed_may_show_a_value_twice() {
    let (their_sender, mut theirs) = watch::channel(1);
    let (producer, mut ours) = channel(1);
    their_sender.send(2).unwrap();
    producer.set(2);
    assert_eq!((*theirs.borrow(), ours.peek()), (2, Some(2)));
    assert!(now(theirs.changed()).is_some() && now(ours.changed()).is_some());
    assert_eq!((*theirs.borrow(), ours.peek()), (2, Some(2)));
    assert!(now(theirs.changed()).is_none() && now(ours.changed()).is_none());
}

/// Their closure has the value; ours may find none.
#[test]
fn send_if_modified_is_modify_if_of_a_value_that_is_there() {
    let (their_sender, theirs) = watch::channel(8);
    let (producer, mut ours) = channel(8);
    ours.mark_seen();
    fn count(n: &mut u32) -> bool {
        *n += 1;
        *n % 10 == 0
    }
    for changed in [false, true] {
        assert_eq!(their_sender.send_if_modified(count), changed);
        assert_eq!(producer.modify_if(|value| value.as_mut().is_some_and(count)), changed);
        assert_eq!((theirs.has_changed().unwrap(), ours.has_changed()), (changed, changed));
        assert_eq!(*theirs.borrow(), ours.peek().unwrap());
    }
}

/// What is set between the two calls of the naive port is marked as seen, and never looked at.
#[test]
fn borrow_and_update_loses_nothing_as_mark_unseen_and_try_get() {
    let (their_sender, mut theirs) = watch::channel(1);
    let (producer, mut ours) = channel(1);
    let mut naive = ours.clone();

    assert_eq!(*theirs.borrow_and_update(), 1);
    assert_eq!(naive.peek(), Some(1));
    ours.mark_unseen();
    assert_eq!(ours.try_get(), Ok(1));
    their_sender.send(2).unwrap();
    producer.set(2); // here another thread comes in between
    naive.mark_seen();

    assert!(theirs.has_changed().unwrap());
    assert!(!naive.has_changed(), "`peek`, then `mark_seen`: 2 is lost");
    assert!(ours.has_changed());
    ours.mark_unseen();
    assert_eq!(ours.try_get(), Ok(2));
    // Seen or not, as `borrow_and_update`.
    assert_eq!(*theirs.borrow_and_update(), 2);
    ours.mark_unseen();
    assert_eq!(ours.try_get(), Ok(2));
}

/// A publisher that stops when nobody listens must not stop while somebody looks.
#[test]
fn a_receiver_that_only_looks_counts_as_a_watcher_not_as_a_reader() {
    let (their_sender, theirs) = watch::channel(1);
    assert_eq!((*theirs.borrow(), their_sender.receiver_count()), (1, 1));

    let value = Value::new_with(1);
    let reader = value.reader();
    assert_eq!(reader.peek(), Some(1));
    assert!(now(value.unwatched()).is_some(), "the port to a reader: the publisher stops");
    let watcher = value.watch();
    assert_eq!(watcher.peek(), Some(1));
    assert!(now(value.unwatched()).is_none());
}

/// Theirs refuses, and forgets the value.
#[test]
fn a_set_without_watchers_is_kept() {
    let (their_sender, theirs) = watch::channel(1);
    let (producer, ours) = channel(1);
    drop((theirs, ours));
    assert!(their_sender.send(2).is_err());
    producer.set(2);
    assert_eq!((*their_sender.borrow(), producer.peek()), (1, Some(2)));
    assert_eq!(producer.try_set(3), Ok(()), "only a closed value refuses");
}

/// Theirs counts what it rejected as seen.
#[test]
fn what_wait_for_passed_over_is_still_news() {
    let (their_sender, mut theirs) = watch::channel(1);
    let (producer, mut ours) = channel(1);
    their_sender.send(2).unwrap();
    producer.set(2);
    assert!(now(theirs.wait_for(|n| *n == 5)).is_none());
    assert!(now(ours.wait_for(|n| *n == 5)).is_none());
    assert!(!theirs.has_changed().unwrap());
    assert!(ours.has_changed());
}
