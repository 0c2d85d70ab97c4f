//! Pipelines of adaptors and combinations, against the iterators that do the same.

#![no_main]

#[path = "../../tests/fuzz_corpus/adapters.rs"]
mod adapters;
#[path = "../../tests/util/mod.rs"]
mod util;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| adapters::replay(bytes));
