//! The least that a watcher can do to see whether there is something new: one atomic load.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

struct Watcher {
    version: Arc<AtomicU64>,
    seen: u64,
}

pub fn unchanged_check() -> impl FnMut() {
    let mut watcher = Watcher { version: Arc::new(AtomicU64::new(1)), seen: 1 };
    move || {
        let watcher = black_box(&mut watcher);
        black_box(watcher.version.load(Ordering::Acquire) != watcher.seen);
    }
}
