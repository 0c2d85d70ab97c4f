//! Where a thread runs.

use std::sync::LazyLock;

use core_affinity::CoreId;

/// One of two, so that it is the same in each round: left to itself, the scheduler puts two threads on one
/// processor or on two, which makes a row several times slower or faster.
#[derive(Clone, Copy)]
pub enum Processor {
    First,
    Second,
}

/// As they were before the first thread was told to stay somewhere, which the threads that it starts inherit.
static PROCESSORS: LazyLock<Vec<CoreId>> = LazyLock::new(|| core_affinity::get_core_ids().unwrap_or_default());

impl Processor {
    /// The current thread stays there, if there are so many.
    pub fn stay(self) {
        if let Some(processor) = PROCESSORS.get(self as usize) {
            core_affinity::set_for_current(*processor);
        }
    }
}
