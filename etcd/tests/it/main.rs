//! The laws, against a real etcd.

#[path = "../util/mod.rs"]
mod util;

mod adaptors;
mod auto_traits;
mod backlog;
mod cancelling;
mod decoding;
mod faults;
mod laws_page;
mod one_key;
mod outages;
mod ranges;
mod read_again;
mod refusals;
mod sharing;
mod versions;
mod writing;
