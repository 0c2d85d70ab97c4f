//! Watch a value.

#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc(test(attr(deny(warnings))))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod cell;
#[cfg_attr(not(feature = "alloc"), path = "no_crowd.rs")]
mod crowd;
mod error;
mod handle;
mod news;
mod place;
mod producer;
mod seats;
mod sync;
mod value;
mod version;
mod watch;
mod watcher;

#[cfg(feature = "std")]
mod blocking;

#[cfg(feature = "std")]
pub use blocking::WatchBlocking;
#[cfg(feature = "std")]
pub use error::DeadlineError;
pub use error::{BacklogError, Closed, GetTimeoutError, NoSeat, TryGetError};
pub use handle::Handle;
pub use producer::Producer;
pub use value::Value;
pub use version::Version;
pub use watch::{ValueWatch, Watch};
pub use watcher::{Get, GetFilter, GetMap, Watcher};
