//! Watch a value across a cluster: [event-value](event_value) on [etcd](https://etcd.io).

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc(test(attr(deny(warnings))))]

mod change;
mod connect;
pub mod decode;
mod error;
mod failure;
mod follow;
mod health;
mod hub;
mod keys;
mod mailbox;
mod retry;
mod upstream;
mod value;
mod versioned;
mod watcher;
mod writer;

pub use connect::connect_options;
pub use error::Error;
pub use failure::Failure;
pub use health::{Health, State};
pub use keys::Keys;
pub use value::Value;
pub use versioned::Versioned;
pub use watcher::Watcher;
pub use writer::{ComparePutError, Writer};
