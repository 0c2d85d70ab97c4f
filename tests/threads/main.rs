//! Real executors and real threads.

#[path = "../util.rs"]
mod util;
