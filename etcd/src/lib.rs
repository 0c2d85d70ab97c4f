//! Watch a value across a cluster: [event-value](event_value) on [etcd](https://etcd.io).
//!
//! ```no_run
//! use event_value_etcd::{Error, Value, Writer, connect, connect_options, decode};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = connect(["node1:2379", "node2:2379"], connect_options()).await?;
//! let motd = Value::new(client.clone(), "config/motd", decode::string);
//!
//! let mut watcher = motd.watch();
//! let task = tokio::spawn(async move {
//!     loop {
//!         match watcher.get().await {
//!             Ok(Some(text)) => println!("{text}"), // what is there, at once; then only what is newer
//!             Ok(None) => println!("the key was deleted"),
//!             Err(Error::Decode(error)) => eprintln!("not a text: {error}"),
//!             Err(end) => return eprintln!("{end}"), // the runtime is shut down
//!         }
//!     }
//! });
//!
//! // Here, or on any other machine
//! Writer::new(client, "config/motd").put("hello").await?;
//! # task.await?;
//! # Ok(())
//! # }
//! ```
//!
//! A value in memory is for one process; a value here is for all processes that reach the same etcd. The watchers of
//! both implement the same traits, [`ValueWatch`](event_value::ValueWatch) and [`Watch`](event_value::Watch), so
//! adaptors, `combine`, pipes, streams and blocking gets are the same. To move a value from memory to etcd, change the
//! line that makes it, not the code that consumes it.
//!
//! To install it, run `cargo add event-value event-value-etcd`. Building needs `protoc` with its well-known types
//! (Debian: `protobuf-compiler libprotobuf-dev`), because etcd-client does. It runs on tokio; watchers may be used on
//! any executor or on a plain thread.
//!
//! # What differs from memory
//!
//! | | in memory | in etcd |
//! |---|---|---|
//! | an equal value | is news | is not news, unless [`versioned`](Value::versioned) |
//! | no value | a get waits for one | a get waits too, unless [`with_absence`](Value::with_absence); the decoder gets a deletion as `None` |
//! | version | counted by each value | etcd's `mod_revision`: one count for all keys |
//! | set | never fails, never waits | a request, which can fail: [`Writer`] |
//! | the first `get` | returns what is there, at once | asks etcd, unless others already watch |
//! | look at the current value | `peek()`, at once | `watch().backlog()`, which may ask etcd |
//! | a value rejected by a filter | `get_filter` leaves it unseen | is consumed, as by any adaptor |
//! | end | when the value is closed | when the tokio runtime is gone, or was never there: [`Error`] |
//!
//! # Where to read on
//!
//! | you want to | read |
//! |---|---|
//! | watch a key, or a range of keys | [`Value`], [`Keys`] |
//! | turn bytes into your type | [`decode`] |
//! | read, wait for what was written, know whether etcd is there | [`Watcher`], [`Health`] |
//! | write one key, or several at once | [`Writer`], [`Transaction`] |
//! | keep a key while a process lives: discovery, leaders | [`Registration`] |
//! | set up TLS, users, timeouts, proxies, logs; know what it costs | [in operation](operation) |
//! | know what is promised, under which faults it was tested, and how it works | [laws] |
//! | see whole programs | [examples](https://docs.rs/crate/event-value-etcd/latest/source/examples/) |
//!
//! The whole of it looks *roughly* like this:
//!
//! ```text
//! connect       (endpoints, connect_options())       a client for all of these; etcd may come later
//! Value<T, E>   new(client, key, decode)             one key
//!               range(client, keys, decode)          many: a range, or Keys::prefix("jobs/")
//!               entries(client, keys, decode)        the decoder sees revisions and leases too
//!               versioned() with_absence()           with its mod_revision; a missing key is a value too
//!               watch() watch_after(version)         a Watcher, from the start or from where you were
//! Watcher       get() backlog()                      the newest; what there was, and that this was all
//!               mark_unseen()                        return the current values again
//!               version() key()                      of what was returned last
//!               read_up_to() reached(version)        where another can go on; wait until it is this new
//!               health() health_reader()             is etcd there?
//! Writer        put(bytes) delete()                  one key
//!               compare_put(version, bytes)          only if nobody else was faster
//!               compare_delete(version)
//! Transaction   expect(key, version) put() delete()  several keys at once, or none
//! Registration  new(client, key, bytes) set(bytes)   a key that is there while its owner lives
//! ```
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `json` | `decode::json`, for types that serde knows |
//! | `protobuf` | `decode::protobuf`, for messages that prost knows |
//! | `tls` | encrypted connections, by rustls with ring |
//! | `tls-roots` | `tls`, and the CAs that the operating system trusts |
//!
//! # When not to use it
//!
//! * Every change counts: values are skipped here. Use etcd's own watch, and mind its compactions.
//! * There is one process: use [`event_value::Value`], which needs no etcd.
//! * Much data changes very often: etcd writes each put to the disks of a majority.

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc(test(attr(deny(warnings), allow(dead_code))))]

// The files. Each uses only those below it:
//
// value                   a key or a range of keys, to watch
// watcher                 one reader: its get, its backlog
// source                  what all watchers of a value share
// mailbox                 a reader's access to the hub
// follower                the task that reads everything, watches, and tries again
// connection, fragments   one watch, while it holds; joins what etcd has split
// feed                    the follower's access to the hub
// hub                     what etcd has, what each reader has not read, and whom to wake
// unread, known           what one reader has not read; what etcd has
// upstream                the requests of the follower
//
// writer, transaction     put and delete one key, or several
// caller                  their requests, with a time limit
// registration            a key that exists while its owner lives
// connect                 makes a client
//
// retry, health           delays and patience; is etcd there?
// failure, auth           why not; refused users and old tokens
// decode, entry, error, keys, runtime      plain types and functions
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
pub mod laws;
mod mailbox;
#[cfg(test)]
mod model;
pub mod operation;
mod registration;
mod retry;
mod runtime;
mod source;
mod transaction;
mod unread;
mod upstream;
mod value;
mod watcher;
mod writer;

pub use connect::{connect, connect_options};
pub use entry::{Entry, Versioned};
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
pub use watcher::Watcher;
pub use writer::{CompareError, ComparePutError, Writer};

/// The example of the README is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
