//! The least that a look at something shared can cost: one atomic load.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::clock::per_op;

pub fn unchanged_check(span: Duration) -> f64 {
    let version = AtomicU64::new(1);
    per_op(span, || {
        black_box(black_box(&version).load(Ordering::Acquire) != 1);
    })
}
