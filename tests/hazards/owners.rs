//! What keeps a value open, and what keeps it alive.

use std::sync::Arc;

use event_value::{PipeError, TryGetError, Value, WatchExt as _, channel};

use crate::now;

/// A producer that nobody keeps is the last one at the end of its statement.
#[test]
fn a_temporary_producer_closes_the_value() {
    let value = Value::new();
    value.producer().set(1);
    value.set(2);
    assert_eq!((value.peek(), value.is_closed()), (Some(1), true), "the naive line: 2 is ignored");
    assert_eq!(value.try_set(2), Err(2), "`try_set` tells");

    let value = Value::new();
    let producer = value.producer();
    producer.set(1);
    value.set(2);
    assert_eq!((value.peek(), value.is_closed()), (Some(2), false));
}

/// A reference is a sink that keeps nothing open, so that a pipe can be started again.
#[test]
fn a_pipe_into_a_producer_closes_where_a_pipe_into_a_reference_does_not() {
    let (source, target) = (Value::new_with(1), Value::<u32>::new());
    assert_eq!(now(source.watch().pipe(&target)), None);
    assert_eq!(now(source.watch().pipe(&target)), None);
    assert_eq!((target.peek(), target.is_closed()), (Some(1), false));

    assert_eq!(now(source.watch().pipe(target.producer())), None);
    assert!(target.is_closed(), "the pipe was dropped, and its producer with it");
    assert!(matches!(now(source.watch().pipe(target.producer())), Some(Err(PipeError::Sink(_)))));
}

/// The watcher has an `Arc` of its own.
#[test]
fn dropping_the_other_arcs_closes_nothing_where_dropping_the_producer_does() {
    let value = Arc::new(Value::new_with(1));
    let mut watcher = value.watch_arc();
    assert_eq!(watcher.try_get(), Ok(1));
    drop(value);
    assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone), "nobody can set any more, and it would wait for ever");

    let (producer, mut watcher) = channel(1);
    assert_eq!(watcher.try_get(), Ok(1));
    drop(producer);
    assert_eq!(watcher.try_get(), Err(TryGetError::Closed));
}

/// The same line, where the trait is not imported.
mod without_the_trait {
    use std::sync::Arc;

    use event_value::{Value, Watcher};

    pub(super) fn watch(value: &Arc<Value<u32>>) -> Watcher<&Value<u32>> {
        value.watch()
    }
}

mod with_the_trait {
    use std::sync::Arc;

    use event_value::{Value, ValueWatch as _, Watcher};

    pub(super) fn watch(value: &Arc<Value<u32>>) -> Watcher<Arc<Value<u32>>> {
        value.watch()
    }
}

/// The trait is found on the `Arc` itself, before the method of the value inside. `watch_arc` depends on no import.
#[test]
fn with_the_trait_imported_a_watcher_of_an_arc_owns_it() {
    let value = Arc::new(Value::new_with(1));
    let borrowing = without_the_trait::watch(&value);
    assert_eq!(Arc::strong_count(&value), 1);
    drop(borrowing);
    let owning = (with_the_trait::watch(&value), value.watch_arc());
    assert_eq!(Arc::strong_count(&value), 3);
    drop(owning);
}
