//! Values of a certain number of seats.

use event_value::General;

use crate::Value;

pub(crate) fn a_taken_seat_is_refused_until_given_back() {
    static VALUE: Value<u32, 2> = Value::new();
    let first = VALUE.try_watch().unwrap();
    let second = VALUE.try_watch().unwrap();
    assert!(VALUE.try_watch().is_err());
    assert!(first.try_clone().is_err());
    assert_eq!(VALUE.watcher_count(), 2);
    drop(first);
    let third = VALUE.try_watch().unwrap();
    assert!(VALUE.try_watch().is_err());
    drop((second, third));
    assert_eq!(VALUE.watcher_count(), 0);
}

/// With the default lock, whatever the others of this program have.
pub(crate) fn a_static_value_starts_as_it_was_written() {
    static EMPTY: event_value::Value<u32> = event_value::Value::new();
    static FULL: event_value::Value<u32> = event_value::Value::new_with(7);
    static SMALL: General<u32, 1> = General::new();
    assert_eq!((EMPTY.peek(), FULL.peek(), SMALL.peek()), (None, Some(7), None));
    assert_eq!(FULL.try_watch().unwrap().try_get(), Ok(7));
}
