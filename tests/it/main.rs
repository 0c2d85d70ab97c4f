//! The laws, one test each, for seats and for the crowd.

#[path = "../util.rs"]
mod util;
