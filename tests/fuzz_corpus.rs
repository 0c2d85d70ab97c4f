//! Replays the corpora of the fuzz targets, so that what fuzzing has found is checked wherever the tests run.

#![cfg(not(loom))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

#[cfg(feature = "alloc")]
#[path = "fuzz_corpus/adapters.rs"]
mod adapters;
mod model;
#[path = "fuzz_corpus/ops.rs"]
mod ops;
mod util;

use std::fs::{read, read_dir};
use std::path::Path;
use std::time::Duration;

use util::with_watchdog;

/// Replays every file of `tests/fuzz_corpus/folder`; if one fails, it is the last that was named.
fn replay_all(folder: &'static str, replay: fn(&[u8])) {
    with_watchdog(folder, Duration::from_secs(120), || {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz_corpus").join(folder);
        let mut files: Vec<_> = read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        assert!(!files.is_empty());
        for file in files {
            println!("{}", file.display());
            replay(&read(file).unwrap());
        }
    });
}

#[test]
fn the_seeds_of_ops_do_what_the_model_says() {
    replay_all("seeds/ops", ops::replay);
}

#[test]
fn what_was_once_wrong_with_ops_is_right() {
    replay_all("regressions/ops", ops::replay);
}

#[test]
#[cfg(feature = "alloc")]
fn the_seeds_of_adapters_do_what_iterators_do() {
    replay_all("seeds/adapters", adapters::replay);
}

#[test]
#[cfg(feature = "alloc")]
fn what_was_once_wrong_with_adapters_is_right() {
    replay_all("regressions/adapters", adapters::replay);
}
