//! A critical section, for the values that ask for it and no others.

use std::any::type_name;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use event_value::lock::{CriticalSection, DefaultLock, StdMutex};
use event_value::{General, Value};

use crate::laws;
use crate::util::Task;
use crate::util::with_watchdog;

static VALUE: General<u32, 2, CriticalSection> = General::new();
static FULL: General<u32, 2, CriticalSection> = General::<_, 2, CriticalSection>::new_with(1);

#[test]
fn the_laws_hold() {
    laws::hold::<CriticalSection>();
}

#[test]
fn a_static_needs_no_other_constructor() {
    VALUE.set(1);
    assert_eq!(VALUE.peek(), FULL.peek());
}

#[test]
fn a_call_from_inside_the_lock_panics() {
    assert!(laws::reentry_says::<CriticalSection>().contains(laws::REENTERED));
}

#[test]
fn the_feature_changes_neither_type_nor_size_of_a_value_that_did_not_ask_for_it() {
    assert_eq!(type_name::<DefaultLock>(), type_name::<StdMutex>());
    assert_eq!(type_name::<Value<u32>>(), type_name::<General<u32, 4, StdMutex>>());
    if cfg!(all(target_pointer_width = "64", not(debug_assertions))) {
        assert_eq!(size_of::<Value<u32>>(), 256);
    }
}

/// While another thread is in a critical section, nobody else can enter one.
#[test]
fn a_value_that_did_not_ask_for_it_enters_no_critical_section() {
    with_watchdog("a_value_that_did_not_ask_for_it_enters_no_critical_section", Duration::from_secs(60), || {
        let (entered, inside) = channel();
        let (leave, left) = channel::<()>();
        let holder = thread::spawn(move || {
            critical_section::with(|_| {
                entered.send(()).unwrap();
                let _ = left.recv();
            });
        });
        inside.recv().unwrap();

        let (value, probe) = (Value::new(), Task::new());
        let mut watchers: Vec<_> = (0..20).map(|_| value.watch()).collect();
        for watcher in &mut watchers {
            assert!(watcher.poll_get(&mut probe.cx()).is_pending());
        }
        value.set(1);
        assert_eq!(probe.wakes(), watchers.len());
        value.modify(|value| *value = Some(2));
        assert_eq!(watchers[0].try_get(), Ok(2));
        value.close();
        drop(watchers);

        drop(leave);
        holder.join().unwrap();
    });
}
