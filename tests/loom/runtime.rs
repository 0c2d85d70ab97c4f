//! What runs a model: loom, or plain threads.

#[cfg(event_value_loom)]
pub(crate) use exhaustive::{AtomicBool, JoinHandle, Ordering, block_on, explore, spawn};
#[cfg(not(event_value_loom))]
pub(crate) use plain::{AtomicBool, JoinHandle, Ordering, block_on, explore, spawn};

#[cfg(event_value_loom)]
mod exhaustive {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::time::Instant;

    pub(crate) use loom::future::block_on;
    pub(crate) use loom::sync::atomic::{AtomicBool, Ordering};
    pub(crate) use loom::thread::{JoinHandle, spawn};

    /// Runs every interleaving of `model`, and tells how many there are.
    pub(crate) fn explore(name: &str, bound: crate::Bound, model: fn()) {
        let (start, runs) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
        let counter = Arc::clone(&runs);
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = builder.preemption_bound.or(bound);
        builder.check(move || {
            counter.fetch_add(1, Ordering::Relaxed);
            model();
        });
        println!("{name}: {} runs, {:.1?}", runs.load(Ordering::Relaxed), start.elapsed());
    }
}

#[cfg(not(event_value_loom))]
mod plain {
    pub(crate) use futures_lite::future::block_on;
    pub(crate) use std::sync::atomic::{AtomicBool, Ordering};
    pub(crate) use std::thread::{JoinHandle, spawn};

    const RUNS: usize = 300;

    pub(crate) fn explore(_name: &str, _bound: crate::Bound, model: fn()) {
        (0..RUNS).for_each(|_| model());
    }
}
