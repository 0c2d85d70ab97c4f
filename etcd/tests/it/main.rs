//! The laws, against a real etcd.

#[path = "../util/mod.rs"]
mod util;

mod adaptors;
mod backlog;
mod cancelling;
mod decoding;
mod one_key;
mod ranges;
mod versions;
mod writing;
