//! The laws, one test each: for watchers in inline seats, in blocks of seats on the heap, and in both.

#![cfg(not(loom))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

#[macro_use]
mod everywhere;
#[path = "../util/mod.rs"]
mod util;

mod auto_traits;
mod bad_input;
mod edits;
mod futures_and_streams;
mod law_01_newest;
mod law_02_order;
mod law_03_last_set;
mod law_04_set;
mod law_05_cancel;
mod law_06_one_get;
mod law_07_filter;
mod law_08_close;
mod law_09_wakers;
mod law_10_reentry;
mod law_11_panics;
mod law_12_versions;
mod law_13_leaks;
#[path = "../model/mod.rs"]
mod model;
#[cfg(feature = "alloc")]
mod one_shot_waits;
mod probe;
mod producers;
mod random;
mod seats;
mod traits;
mod watchers;
