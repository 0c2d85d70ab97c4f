//! Watch a value across a cluster: [event-value](event_value) on [etcd](https://etcd.io).
//!
//! ```no_run
//! use event_value_etcd::{Value, Writer, connect, connect_options, decode};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = connect(["node1:2379", "node2:2379"], connect_options()).await?;
//!
//! // On one machine
//! Writer::new(client.clone(), "config/motd").put("hello").await?;
//!
//! // On another
//! let mut watcher = Value::new(client, "config/motd", decode::string).watch();
//! println!("{:?}", watcher.get().await?); // the newest; then it waits for something newer
//! # Ok(())
//! # }
//! ```
//!
//! A value in memory is for one process, a value here for all that reach the same etcd. Both give watchers with the
//! same traits, [`ValueWatch`](event_value::ValueWatch) and [`Watch`](event_value::Watch): adaptors, `combine`, pipes,
//! streams and blocking gets are the same. Who moves a value from memory to etcd changes where it is made, not who
//! consumes it.
//!
//! The whole of it looks *roughly* like this:
//!
//! ```text
//! Value<T, E>   new(client, key, decode)             one key
//!               range(client, keys, decode)          many: a range, or Keys::prefix("jobs/")
//!               entries(client, keys, decode)        the decoder sees revisions and leases too
//!               versioned() with_absence()           each with its mod_revision; no key is a value too
//!               watch() watch_after(version)         a Watcher, from the start or from where you were
//! Watcher       get() backlog()                      the newest; what there was, and that this was all
//!               version() key()                      what was given last
//!               read_up_to() reached(version)        where another can go on; at least as new as this
//!               health() health_reader()             is etcd there?
//! Writer        put(bytes) delete()                  one key
//!               compare_put(version, bytes)          only if nobody else was faster
//!               compare_delete(version)
//! Transaction   expect(key, version) put() delete()  several keys at once, or none
//! Registration  new(client, key, bytes) set(bytes)   a key that is there while its owner lives
//! connect       (endpoints, connect_options())       the client for all of these; etcd may come later
//! ```
//!
//! # Laws
//!
//! Those of a watcher are [on its page](Watcher#laws). In short:
//!
//! * A get returns the newest value of a key, whatever the reader slept through, in memory of the size of the keys.
//! * Nothing that differs from what was returned is lost, deletions included: not by broken connections, not by members
//!   that die, not by compactions, not by an etcd that was restored or replaced. Nothing that is the same is returned
//!   twice.
//! * The only errors of a get are those of the decoder. Trouble with etcd is retried for ever, and is
//!   [visible](Watcher::health).
//! * Dropping a get changes nothing. Dropping a watcher frees all that it had, here and in etcd.
//!
//! # What differs from memory
//!
//! | | in memory | in etcd |
//! |---|---|---|
//! | equal value | news | no news: the same bytes are not returned twice, unless [`versioned`](Value::versioned) |
//! | no value | the value waits for one | it waits too, unless [`with_absence`](Value::with_absence); a deletion is returned, as `None` to the decoder |
//! | version | counted by the value | etcd's `mod_revision`: one count for all keys |
//! | set | never fails, never waits | a request, which can fail: [`Writer`] |
//! | end | when it is closed | when the tokio runtime is gone, or was never there: [`Error`] |
//! | what a filter rejects | `get_filter` leaves it | consumed, as by any adaptor |
//! | a first `get` | returns what is there, at once | has to ask etcd, unless others watch already |
//!
//! # How it works
//!
//! All watchers of a value and of its clones share a task on a [tokio runtime](Value#runtime), the follower, and with
//! it one watch of etcd. The follower reads what is there, and then watches from the revision that it has read. After
//! *every* break it reads again, and each watcher returns exactly what differs from what it has returned. It never asks
//! etcd for history, so there is none that could be compacted, too long, or that of another etcd.
//!
//! When etcd has nothing to tell for 10 s, the follower asks it for a sign of life, on the watch itself; and if other
//! keys have changed, whether those that are watched are still as they are known. So it also notices a watch that is
//! dead at the other end of a proxy, and a change that was lost.
//!
//! # What it holds
//!
//! The newest bytes of all keys of the value, once, while it is watched; and of each watcher the keys that it has not
//! read, each with the newest bytes and those it was given before. All is under one lock for each value, which is held
//! while changes are put in or one is taken out. Wakers, decoders and drops of values run outside of it.
//!
//! # Users
//!
//! Tokens are renewed when they have expired, and when users or roles have changed, which makes each JWT useless. What
//! only a person can mend (a permission, a password, a key that etcd does not accept) is tried again every 5 to 6 s
//! only, is one warning, and is told by the [health](Watcher::health). etcd checks the permission to
//! watch when a watch begins: a watcher that loses it keeps what is established, until the connection breaks.
//!
//! # Logs
//!
//! [`tracing`](https://docs.rs/tracing): one warning for each outage, with the reason; each attempt at level debug.
//!
//! # When not to use it
//!
//! * Every change counts: this skips. Use etcd's own watch, and mind its compactions.
//! * One process: use [`event_value::Value`], which needs no etcd.
//! * Much that changes very often: etcd writes each put to the disks of a majority.

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc(test(attr(deny(warnings), allow(dead_code))))]

mod auth;
mod caller;
mod connect;
mod connection;
pub mod decode;
mod entry;
mod error;
mod failure;
mod feed;
mod follower;
mod fragments;
mod health;
mod hub;
mod keys;
mod known;
#[cfg(test)]
mod laws;
mod mailbox;
mod page;
mod registration;
mod retry;
mod runtime;
mod source;
mod transaction;
mod unread;
mod upstream;
mod value;
mod version;
mod watcher;
mod writer;

pub use connect::{connect, connect_options};
pub use entry::Entry;
pub use error::Error;
/// The client that this crate works with, in the version that it was built with.
pub use etcd_client;
pub use failure::Failure;
pub use health::{Health, State};
pub use keys::Keys;
pub use registration::Registration;
pub use runtime::RuntimeError;
pub use transaction::{Changed, Transaction, TransactionError};
pub use value::Value;
pub use version::Versioned;
pub use watcher::Watcher;
pub use writer::{CompareError, ComparePutError, Writer};

/// The example of the README is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
