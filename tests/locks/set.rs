//! One type of setter, whatever the seats and the lock of the value are.

use std::rc::Rc;
use std::sync::Arc;

use event_value::lock::{CriticalSection, NoLock};
use event_value::{General, Set, Value};

static SHARED: General<u32, 2, CriticalSection> = General::new();

fn set_all(setters: &[&dyn Set<Item = u32>]) {
    for (setter, value) in setters.iter().zip(1..) {
        setter.set(value);
    }
}

#[test]
fn a_setter_names_neither_seats_nor_lock() {
    let (local, arc, rc) = (General::<u32, 7, NoLock>::new(), Arc::new(Value::new()), Rc::new(Value::new()));
    let boxed: Box<dyn Set<Item = u32>> = Box::new(Arc::clone(&arc));
    let producer = local.producer();
    set_all(&[&SHARED, &local, &arc, &rc, &boxed, &producer]);
    assert_eq!((SHARED.peek(), rc.peek()), (Some(1), Some(4)));
    assert_eq!((arc.peek(), arc.version().get()), (Some(5), 2));
    assert_eq!((local.peek(), local.version().get()), (Some(6), 2));
}

#[test]
fn a_closed_value_ignores_a_setter() {
    let value = Value::new_with(1);
    drop(value.producer());
    let setter: &dyn Set<Item = u32> = &value;
    setter.set(2);
    assert_eq!(value.peek(), Some(1));
}
