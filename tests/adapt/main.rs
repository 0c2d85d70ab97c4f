//! The laws of the adaptors, one test each.

#![cfg(all(feature = "std", not(loom)))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

mod any_backend;
mod bench;
mod cancel;
mod chosen;
mod clone;
mod combined;
mod derived;
mod pipe;
mod pipe_channels;
mod pipelines;
mod presence;
mod reader;
mod select;
#[cfg(feature = "serde")]
mod serialized;
mod supervised;
mod until;
#[path = "../util/mod.rs"]
mod util;
#[cfg(feature = "test-util")]
mod watch_test;
