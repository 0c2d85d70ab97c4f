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
//!
//! TEMPERATURE.set(19);
//! TEMPERATURE.set(21);
//!
//! assert_eq!(watcher.get().await, Ok(21)); // the newest; 19 is skipped
//! // watcher.get().await would now wait for something newer
//! # });
//! ```
//!
//! It is for *state*: the current configuration, network addresses, temperature, leader. Readers care about the current
//! state, not its history, and must not miss the last change.
//!
//! It needs no runtime and works with all of them: tokio, smol, async-std, embassy, plain threads. To install it, run
//! `cargo add event-value`.
//!
//! # In tasks
//!
//! A task that `tokio::spawn` starts owns what it uses. [`channel`] makes a pair that owns the value together:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (port, mut watcher) = event_value::channel(80);
//!
//! let task = tokio::spawn(async move {
//!     while let Ok(port) = watcher.get().await { // what is there, at once; then only what is newer
//!         println!("listening on {port}");
//!     }
//! });
//!
//! port.set(8080);
//! drop(port); // the last producer closes the value, and the loop ends
//! task.await.unwrap();
//! # }
//! ```
//!
//! Only [`close`](Value::close) and the end of the last [`Producer`] close a value. Dropping an `Arc<Value<T>>` does not,
//! because each watcher keeps its value alive.
//!
//! # Where to read on
//!
//! | you want to | page |
//! |---|---|
//! | spawn tasks, `select!`, set timeouts in tokio, be fair to other tasks | [with tokio](docs::with_tokio) |
//! | shut down, cancel, reload, throttle, serve long polls, supervise, derive, run while watched | [recipes](docs::recipes) |
//! | know which type to write in a struct | [types](docs::types) |
//! | test code that watches, or implement [`Watch`] | [testing](docs::testing) |
//! | move over from another crate | [tokio](docs::from_tokio), [embassy](docs::from_embassy), [eyeball and n0-watcher](docs::from_eyeball), [Kotlin, Rx, Combine](docs::from_kotlin), [Go](docs::from_go) |
//! | use it in firmware or a kernel | [firmware] |
//! | know what a call costs, or what is promised and tested | [cost], [guarantees] |
//! | see whole programs | [examples](https://docs.rs/crate/event-value/latest/source/examples/) |
//!
//! The whole of it looks *roughly* like this:
//!
//! ```text
//! Value<T>    new() new_with(T)                    a const cell, empty or not
//!             set(T) replace(T) clear()            never wait for a watcher, never fail
//!             update(f) modify(f) try_modify(f)    change in place
//!             set_if_changed(T) compare_set(v, T)  publish only if ...
//!             peek() peek_with(f) version()        look
//!             watch() try_watch() watch_arc()      a Watcher, as many as you like
//!             close() producer() reader()          no more; who may close; who may only look
//!             newer_than(v) wait_for(f) closed()   wait once, without a watcher
//!             watched() unwatched()                does anybody look?
//! channel(T)                                       a Producer and a Watcher that own it
//! Watcher     get() get_filter(f) get_with(f)      what this watcher has not seen; it is a Stream too
//!             wait_for(f) wait_for_map(f)          what fits, seen or not
//!             changed()                            that it changed
//!             try_get() peek() poll_get(cx)        without waiting
//!             get_blocking()                       for plain threads, also with a deadline
//! WatchExt    map filter distinct until pipe ...   adaptors, on any Watch; combine() several
//! ValueExt    map filter distinct ...              derived values, to watch and to look at
//! DynValue    DynReader DynWatch                   of any backend, behind one short type
//! ```
//!
//! # Laws
//!
//! Each is a test of this crate with that number in its name, for inline seats, for seats on the heap, and for both; the page
//! [`guarantees`] has all that is promised and where it is tested, the page [`cost`] what each call costs.
//!
//! 1. A new value is empty, which is not the same as any `T`. The first get of a watcher returns the newest value at the
//!    time of the call, or waits for one.
//! 2. Later gets return only something newer than the last, always the newest. Versions strictly increase, and all
//!    watchers see subsequences of one order. (After [`mark_unseen`](Watcher::mark_unseen), a version may come again.)
//! 3. The last `set` is never lost to a watcher that keeps asking. A `set` of an equal value counts.
//! 4. `set` never fails and never waits for watchers. It takes the same time whether none or a thousand are idle, and
//!    copies of `T` do not pile up.
//! 5. Dropping a pending get changes nothing: nothing is marked as seen, no waker stays behind, nobody else misses a
//!    wake-up.
//! 6. Two gets on one watcher at a time are a compile error.
//! 7. A filter sees each version at most once per future, outside all locks, and what it rejects is *not* consumed.
//! 8. After [`close`](Value::close), watchers get the last unseen value, then [`Closed`], at once and for ever.
//! 9. The task that polled last is the one woken. Polling a thousand times leaves one registration. One `set` wakes a
//!    waiting watcher once; no waiting watcher, no wake.
//! 10. No user code runs under a lock except `T::clone`, `T::eq` and the closures that say so. A `wake()` that sets,
//!     gets, watches or drops any watcher of the same value works.
//! 11. A panic in a predicate, closure, clone, drop or waker poisons nothing.
//! 12. Versions are exact `u64`s on every machine.
//! 13. Nothing leaks: watchers that are dropped free their place at once. Forgetting a future leaks itself at most.
//!
//! # Seats
//!
//! Every [`Watcher`] has a **seat**, room for one waker, for as long as it lives; its waits never allocate. `Value<T>` has 4
//! seats inside, which need no allocator; [`General<T, 32>`](General) has 32. When they are taken, [`watch`](Value::watch)
//! finds more in blocks on the heap (feature `alloc`), as many as memory holds. All laws hold for all watchers.
//!
//! One-shot waits, without a watcher, need no seat: [`newer_than`](Value::newer_than), [`wait_for`](Value::wait_for),
//! [`closed`](Value::closed), [`watched`](Value::watched), [`unwatched`](Value::unwatched). See [`OneShot`].
//!
//! A waker may use the value that wakes it: set it, and poll, make or drop any watcher of it. If a waker panics, the others are
//! woken all the same, and the panic goes on in the producer; a panic of its `clone` or `drop` goes on to the caller who polls
//! or drops the watcher, and a task that waited before a `clone` that panics still does.
//!
//! # Without std
//!
//! The crate is `no_std`, and without features it needs no allocator. The page [`firmware`] has all about that: which lock,
//! how to name a watcher in a struct or a task, what an interrupt handler may do and what it pays, and sizes.
//!
//! ## In a browser
//!
//! wasm32-unknown-unknown needs no feature beyond what you use. The main thread of a page must not block: there, use the
//! futures and not the blocking gets (those with a deadline also need a clock, which this target lacks). Without
//! threads, no lock is ever contended. With threads (`+atomics`), `std`'s mutex would block the main thread in contention,
//! which browsers refuse; take `default-features = false, features = ["alloc"]` then, whose spin lock only spins.
//!
//! # Memory orderings
//!
//! Everything that a producer did before the `set` of a value happens before the return of the get that gives it.
//!
//! # When not to use it
//!
//! * Every message counts: use a channel. Here, what was not read in time is gone.
//! * There is one consumer and one event, once: use a oneshot channel.
//! * Nobody waits, all only read, very often: use `arc-swap` or an atomic.
//! * Many threads change parts of a large value: use a lock around it.

#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc(test(attr(deny(warnings))))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

// First, because the docs show the methods of a type in the order of the modules: `new` and `get` before all others.
mod value;
mod watcher;

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
pub mod cost;
pub mod derive;
pub mod docs;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
mod dynamic;
mod error;
pub mod firmware;
mod get;
pub mod guarantees;
mod handle;
mod in_place;
#[cfg_attr(not(feature = "alloc"), path = "no_alloc/listen.rs")]
mod listen;
pub mod lock;
mod map_ref;
#[cfg(feature = "alloc")]
mod one_shot;
#[cfg(feature = "sink")]
mod pipe;
mod producer;
mod reader;
mod search;
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
mod wait;
mod wakeups;
mod watch;
mod watch_error;
mod watch_ext;

#[cfg(feature = "std")]
pub use blocking::WatchBlocking;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
pub use channel::{ArcProducer, ArcReader, ArcWatcher, channel};
pub use derive::ValueExt;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
pub use dynamic::{DynReader, DynValue, DynWatch};
#[expect(deprecated, reason = "the old name")]
pub use error::GetTimeoutError;
pub use error::{BacklogError, Closed, DeadlineError, NoSeat, TryGetError, UntilError};
pub use get::Get;
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
pub use watch_error::WatchError;
pub use watch_ext::WatchExt;
pub use watcher::{GetFilter, GetMap, Watcher};

/// Unit tests, because shuttle, which the lock and the atomic come from, is there for tests alone.
#[cfg(all(test, event_value_shuttle))]
#[path = "../tests/shuttle/mod.rs"]
mod schedules;
#[cfg(all(test, event_value_shuttle))]
extern crate self as event_value;

/// The examples of the README are tests.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
struct Readme;
