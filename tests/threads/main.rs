//! Real executors and real threads.
//!
//! `EVENT_VALUE_ROUNDS=1000` makes every test do at most 1000 rounds, to run them all many times.

#![cfg(all(feature = "alloc", not(loom)))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

#[path = "../util/mod.rs"]
mod util;

mod churn;
mod consumers;
#[cfg(feature = "std")]
mod deadlines;
mod executors;
mod inline_executor;
mod many;
mod ping_pong;
mod scale;
mod stress;
