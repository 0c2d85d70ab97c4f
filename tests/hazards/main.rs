//! Habits from other crates that compile here: what the port word for word does, beside its original and beside the right
//! one. The pages in `src/docs` name each of them.

#![cfg(not(loom))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

#[path = "../util/mod.rs"]
mod util;

mod aliases;
mod embassy;
mod owners;
mod tokio_budget;
mod tokio_watch;

use std::future::Future;

use futures::FutureExt as _;

/// What the future returns if it is polled once. Its wait ends here.
fn now<F: Future>(future: F) -> Option<F::Output> {
    future.now_or_never()
}
