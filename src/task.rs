//! Which task a waker wakes, in two bytes.

use core::ptr;
use core::task::Waker;

use crate::sync::Mark;

/// A mark by which to tell tasks apart, without holding a waker: equal for the same task, and nearly always different
/// for two.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Task(Mark);

impl Task {
    pub(crate) fn of(waker: &Waker) -> Self {
        let (data, vtable) = (waker.data().addr(), ptr::from_ref(waker.vtable()).addr());
        // Fibonacci hashing: the high bits of the product depend on all bits of both.
        let mixed = (data ^ vtable.rotate_left(16)).wrapping_mul(0x9E37_79B9_7F4A_7C15_u64 as usize | 1);
        Self(Mark::new((mixed >> (usize::BITS - Mark::BITS)) as _).unwrap_or(Mark::MIN))
    }
}
