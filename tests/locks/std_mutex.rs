//! The operating system's mutex, which is the default.

use std::sync::Arc;

use event_value::lock::StdMutex;
use event_value::{General, Value};

use crate::laws;

static TWO_SEATS: General<u32, 2> = General::new();

#[test]
fn the_laws_hold() {
    laws::hold::<StdMutex>();
}

#[cfg(debug_assertions)]
#[test]
fn a_call_from_inside_the_lock_panics() {
    assert!(laws::reentry_says::<StdMutex>().contains(laws::REENTERED));
}

#[test]
fn the_short_name_needs_no_types() {
    let new = Value::new();
    let (shared, full) = (Arc::new(Value::default()), Value::from(5));
    new.set(1);
    shared.set(2);
    TWO_SEATS.set(3);
    assert_eq!((new.peek(), shared.peek(), TWO_SEATS.peek(), full.peek()), (Some(1), Some(2), Some(3), Some(5)));
}
