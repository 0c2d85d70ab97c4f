//! No lock, for one thread. That such a value is not `Sync` is an example of `NoLock` that must not compile.

use event_value::General;
use event_value::lock::NoLock;
use static_assertions::{assert_impl_all, assert_not_impl_any};

use crate::laws;

assert_impl_all!(General<u32, 2, NoLock>: Send);
assert_not_impl_any!(General<u32, 2, NoLock>: Sync);

#[test]
fn the_laws_hold() {
    laws::hold::<NoLock>();
}

#[test]
fn a_call_from_inside_the_lock_panics() {
    assert!(laws::reentry_says::<NoLock>().contains(laws::REENTERED));
}
