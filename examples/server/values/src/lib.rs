//! The values of the server, what produces them, and what consumes them: on any executor, in memory or in a cluster.
//!
//! ```text
//! offer.rs                  a value by its name, as JSON: what a server or a terminal shows
//! config.rs sample.rs       the producers: a file, and this machine while a client watches
//! store.rs                  the seam between memory and a cluster
//! machine.rs                what is measured
//! ```

pub mod config;
pub mod machine;
mod offer;
mod sample;
mod store;

use std::time::Duration;

use futures::future::BoxFuture;

pub use offer::{News, Offer, Offered, PutError};
pub use sample::{Pulse, always, sample};
pub use store::{Seen, SetError, Store};

/// The only thing that this code needs from an executor: its timer.
pub type Sleep = fn(Duration) -> BoxFuture<'static, ()>;
