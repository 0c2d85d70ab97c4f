//! Operations on a value and its watchers, against the reference model.

#![no_main]

#[path = "../../tests/model/mod.rs"]
mod model;
#[path = "../../tests/fuzz_corpus/ops.rs"]
mod ops;
mod quiet;

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: quiet::about_event_listener(), |bytes: &[u8]| ops::replay(bytes));
