//! Watch a value: many producers [`set`](Value::set) it, many consumers each hold a [`Watcher`] and always get the
//! newest.
//!
//! ```
//! use event_value::Value;
//!
//! static TEMPERATURE: Value<i32> = Value::new();
//!
//! # futures_lite::future::block_on(async {
//! let mut watcher = TEMPERATURE.watch();
//! TEMPERATURE.set(19);
//! TEMPERATURE.set(21);
//! assert_eq!(watcher.get().await, Ok(21)); // the newest; 19 is skipped; the next get waits for something newer
//! # });
//! ```
//!
//! It is for *state*: the current configuration, network addresses, temperature, leader. Readers care about the current
//! state, not its history, and must not miss the last change. A `set` never waits for them. Where every message counts,
//! use a channel; for one event, once, a oneshot channel; where nobody waits, `arc-swap` or an atomic.
//!
//! It needs no runtime: it works with tokio, smol, embassy, async-std, plain threads. To install it, run
//! `cargo add event-value`. If you know tokio's `watch`, begin with [what compiles and then does something
//! else](docs::from_tokio#what-compiles-and-then-does-something-else).
//!
//! # In tasks
//!
//! A task that `tokio::spawn` starts must own what it uses. [`channel`] makes a pair that owns the value together:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (ports, mut watcher) = event_value::channel(80); // for a second task, `watcher.clone()`
//! let task = tokio::spawn(async move {
//!     while let Ok(port) = watcher.get().await { // the current value, at once; then only newer ones
//!         println!("listening on {port}");
//!     }
//! });
//! ports.set(8080); // if the task has not looked yet, it prints only this
//! drop(ports); // the last producer closes the value, and the loop ends
//! task.await.unwrap();
//! # }
//! ```
//!
//! A get returns a clone: derive `Clone` for your type, and share a large value as a `Value<Arc<T>>`. Every future is
//! cancel safe. A value is closed by [`close`](Value::close), or when its last [`Producer`] is dropped. **Dropping an
//! `Arc<Value<T>>` [closes nothing](Value::watch_arc).**
//!
//! # Seats
//!
//! Every [`Watcher`] has a **seat**, room for one waker, for as long as it lives. So its waits never allocate.
//! `Value<T>` has 4 seats inside, and [`General<T, 32>`](General) has 32. When they are taken, [`watch`](Value::watch)
//! finds more in blocks on the heap, as many as memory holds; without `alloc`, [`try_watch`](Value::try_watch) returns
//! [`NoSeat`]. [One-shot waits](OneShot) need no seat.
//!
//! # Where to read on
//!
//! | you want to | page |
//! |---|---|
//! | spawn tasks, `select!`, set timeouts in tokio, be fair to other tasks | [with tokio](docs::with_tokio) |
//! | shut down, stop a thread, cancel, reload, throttle, show health, serve long polls, run while watched | [recipes](docs::recipes) |
//! | know which type to write in a struct; write a service that shows its [status](docs::types#a-service-that-shows-its-status), a [derived status](docs::recipes#the-health-of-three), and its end | [types](docs::types) |
//! | test code that watches, or implement [`Watch`] | [testing](docs::testing) |
//! | move over from another crate | [tokio](docs::from_tokio), [embassy](docs::from_embassy), [eyeball and n0-watcher](docs::from_eyeball), [Kotlin, Rx, Combine](docs::from_kotlin), [Go](docs::from_go) |
//! | use it in firmware, a kernel or a browser | [firmware](docs::firmware) |
//! | know what is promised, what a call costs, how it works inside | [laws and guarantees](docs::guarantees), [cost](docs::cost), [how it works](docs::how_it_works) |
//! | see whole programs | [examples](https://docs.rs/crate/event-value/latest/source/examples/) |
//!
//! # The API, roughly
//!
//! ```text
//! Value<T>    new() new_with(T)                    a const cell, empty or not
//!             set(T) replace(T) clear()            never wait for a watcher, never fail
//!             update(f) modify(f) try_modify(f)    change in place
//!             set_if_changed(T) compare_set(v, T)  publish only if ...
//!             store(T) notify()                    change now, wake later
//!             peek() peek_with(f) version()        look
//!             try_watch() watch()† watch_arc()†    a Watcher, as many as you like
//!             close() producer() reader()          end it; a handle that ends it; one that only looks
//!             newer_than(v)† wait_for(f)† closed()† watched()† unwatched()†   wait once, without a watcher
//! channel(T)†                                      a Producer and a Watcher that own it
//! Watcher     get() get_filter(f) get_with(f)      what this watcher has not seen; it is a Stream too
//!             wait_for(f) changed()                what fits, seen or not; that it changed
//!             try_get() peek() get_blocking()‡     without waiting; for plain threads, also with a deadline
//! WatchExt    map filter distinct pipe§ until ...  adaptors, on any Watch; combine() several
//! ValueExt    map filter distinct ...              derived values, to watch and to look at
//! DynValue†   DynReader† DynWatch†                 of any backend (in memory, etcd, yours), behind one type
//!
//! † with feature alloc, ‡ with feature std, § with feature sink; the default has all three
//! ```
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | (none) | `Value`, `Watcher`, `try_watch`, `Watch` and its adaptors: no allocator, no `std`; see [firmware](docs::firmware) |
//! | `sink` | [`Pipe`], and values as sinks, without an allocator, too |
//! | `alloc` | `sink`, as many watchers as memory holds, one-shot waits, handles that own an `Arc` |
//! | `std` (default) | `alloc`, the operating system's mutex as the default [lock], blocking gets for threads |
//! | `test-util` | `WatchTest`, for the tests of your crate |
//! | `serde`, `defmt` | a [`Version`] as a number; `Format` for `Version` and the errors |
//! | `critical-section` | the lock `CriticalSection`, for values whose type names it: interrupt handlers may use them |
//! | `mutex` | the locks `Raw` and `Masking`, for values whose type names one: locks of your own |
//! | `portable-atomic` | targets without compare-and-swap |

#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc(test(attr(deny(warnings))))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

// First, because the docs show the methods of a type in the order of the modules: `new` and `get` before all others.
mod get;
mod get_filter;
mod in_place;
mod value;
mod watcher;

mod producer;
mod reader;

pub mod adapt;
#[cfg(feature = "std")]
mod blocking;
#[cfg_attr(not(feature = "alloc"), path = "no_alloc/blocks.rs")]
mod blocks;
mod cell;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
mod channel;
#[cfg(feature = "alloc")]
mod conditions;
pub mod derive;
pub mod docs;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
mod dynamic;
mod error;
mod handle;
#[cfg_attr(not(feature = "alloc"), path = "no_alloc/listen.rs")]
mod listen;
pub mod lock;
mod map_ref;
#[cfg_attr(not(feature = "alloc"), path = "no_alloc/one_shot.rs")]
mod one_shot;
#[cfg(feature = "sink")]
mod pipe;
mod seat;
mod seats;
#[cfg(feature = "serde")]
mod serialize;
#[cfg(feature = "sink")]
mod sink;
mod state;
mod state_word;
mod sync;
#[cfg(feature = "test-util")]
mod test_util;
mod version;
mod wakeups;
mod watch;
mod watch_ext;
// The docs are about all features, and link to what these add.
#[cfg(all(doc, not(feature = "alloc")))]
#[path = "docs/without_alloc.rs"]
mod without_alloc;
#[cfg(all(doc, not(feature = "std")))]
#[path = "docs/without_std.rs"]
mod without_std;

#[doc(inline)]
pub use adapt::{combine, combine_latest};
#[cfg(feature = "std")]
pub use blocking::WatchBlocking;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
pub use channel::{ArcProducer, ArcReader, ArcWatcher, channel};
pub use derive::ValueExt;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
pub use dynamic::{DynReader, DynValue, DynWatch};
#[expect(deprecated, reason = "the old name")]
pub use error::GetTimeoutError;
pub use error::{BacklogError, Closed, DeadlineError, NoSeat, TryGetError, UntilError, WatchError};
pub use get::Get;
pub use get_filter::{GetFilter, GetMap};
pub use handle::Handle;
pub use in_place::{Changed, GetWith, InPlace, WaitForMap, WatcherWaitFor};
pub use map_ref::{FilterMapRef, MapRef, WatchRef};
#[cfg(feature = "alloc")]
pub use one_shot::{NewerThan, OneShot, UntilClosed, Unwatched, WaitFor, Watched, WatchedBy};
#[cfg(feature = "sink")]
pub use pipe::{Pipe, PipeError};
pub use producer::Producer;
pub use reader::Reader;
#[cfg(feature = "test-util")]
pub use test_util::WatchTest;
pub use value::{General, Value};
pub use version::Version;
pub use watch::{Peek, Set, ValueWatch, Watch};
pub use watch_ext::WatchExt;
pub use watcher::Watcher;
#[cfg(all(doc, not(feature = "alloc")))]
pub use without_alloc::*;
#[cfg(all(doc, not(feature = "std")))]
pub use without_std::WatchBlocking;

/// Unit tests, because shuttle, which the lock and the atomic come from, is there for tests alone.
#[cfg(all(test, event_value_shuttle))]
#[path = "../tests/shuttle/mod.rs"]
mod schedules;
#[cfg(all(test, event_value_shuttle))]
extern crate self as event_value;

/// The examples of the README are tests.
#[cfg(all(doctest, feature = "std", feature = "critical-section"))]
#[doc = include_str!("../README.md")]
struct Readme;
