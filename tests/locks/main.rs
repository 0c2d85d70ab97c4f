//! Values with each lock that there is, in one program: one file a lock.

#![cfg(not(any(loom, event_value_loom)))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

mod critical_section;
mod laws;
mod no_lock;
mod own;
mod set;
mod spin;
mod std_mutex;
#[path = "../util/mod.rs"]
mod util;
