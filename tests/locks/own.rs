//! Anybody's own lock, by the trait of mutex-traits. Those that mask interrupts, and the one for thread mode, need a machine
//! that has interrupts: they are tested in `no_std_check`.

use event_value::General;
use event_value::lock::Raw;
use mutex::raw_impls::cs::CriticalSectionRawMutex;
use mutex::raw_impls::local::LocalRawMutex;
use static_assertions::{assert_impl_all, assert_not_impl_any};

use crate::laws;

// As the lock says.
assert_impl_all!(General<u32, 2, Raw<CriticalSectionRawMutex>>: Send, Sync);
assert_impl_all!(General<u32, 2, Raw<LocalRawMutex>>: Send);
assert_not_impl_any!(General<u32, 2, Raw<LocalRawMutex>>: Sync);

static VALUE: General<u32, 2, Raw<CriticalSectionRawMutex>> = General::new();

#[test]
fn the_laws_hold() {
    laws::hold::<Raw<LocalRawMutex>>();
    laws::hold::<Raw<CriticalSectionRawMutex>>();
}

#[test]
fn a_static_needs_no_other_constructor() {
    VALUE.set(1);
    assert_eq!(VALUE.peek(), Some(1));
}

#[test]
fn a_call_from_inside_the_lock_panics_with_what_the_lock_says() {
    assert!(laws::reentry_says::<Raw<LocalRawMutex>>().contains("Deadlocked"));
    assert!(laws::reentry_says::<Raw<CriticalSectionRawMutex>>().contains("Deadlocked"));
}
