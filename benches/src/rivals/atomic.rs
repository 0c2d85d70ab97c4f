//! The least that a look at something shared can cost: one atomic load.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

pub fn unchanged_check() -> impl FnMut() {
    let version = AtomicU64::new(1);
    move || {
        black_box(black_box(&version).load(Ordering::Acquire) != 1);
    }
}
