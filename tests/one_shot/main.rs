//! One-shot waits: `newer_than`, `wait_for`, `closed`, `watched`, `watched_by` and `unwatched`, by the laws that they follow.

#![cfg(all(feature = "alloc", not(loom)))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

#[macro_use]
mod scene;
#[path = "../it/probe.rs"]
#[allow(dead_code, reason = "shared with the other laws")]
mod probe;
#[path = "../util/mod.rs"]
mod util;

mod allocations;
// Miri has no way to poll the operating system.
#[cfg(not(miri))]
mod executors;
mod holders;
mod law_05_cancel;
mod law_08_close;
mod law_09_wakers;
mod law_10_reentry;
mod law_11_panics;
mod law_13_leaks;
mod ready;
#[cfg(feature = "std")]
mod threads;

/// A law that hangs is a law that fails.
fn guarded<R>(name: &'static str, law: impl FnOnce() -> R) -> R {
    util::with_watchdog(name, std::time::Duration::from_secs(120), law)
}
