//! One file for each rival.

pub mod async_watch;
pub mod atomic;
pub mod condvar;
pub mod embassy;
pub mod event;
pub mod eyeball;
pub mod futures_signals;
#[cfg(feature = "old")]
pub mod old;
pub mod postage;
pub mod tokio;
pub mod us;
pub mod watchable;
