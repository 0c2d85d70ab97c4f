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
//! It is for *state*: the current configuration, network addresses, temperature, leader. Whoever looks wants to know
//! how things are, not how they came to be, and must not miss the last change.
//!
//! The whole of it looks *roughly* like this:
//!
//! ```text
//! Value<T>    new() new_with(T)                    a const cell, empty or not
//!             set(T) replace(T) modify(f) clear()  never wait for a watcher, never fail
//!             set_if_changed(T) compare_set(v, T)  publish only if ...
//!             peek() peek_with(f) version()        look
//!             watch() try_watch() watch_arc()      a Watcher, as many as you like
//!             close() producer() reader()          no more; who may close; who may only look
//!             watched() unwatched()                does anybody look?
//! Watcher     get() get_filter(f) get_map(f)       named futures; it is a Stream too
//!             try_get() poll_get(cx)               for those who don't await
//!             get_blocking() get_deadline(t)       for plain threads
//! WatchExt    map filter distinct pipe ...         adaptors, on any Watch; combine() several
//! ```
//!
//! # Laws
//!
//! Each is a test of this crate with that number in its name, for inline seats, for seats on the heap, and for both; the page
//! [`guarantees`] has all that is promised and where it is tested, the page [`cost`] what each call costs.
//!
//! 1. A new value is empty, which is not the same as any `T`. The first get of a watcher gives the newest value at the
//!    time of the call, or waits for one.
//! 2. Later gets give only something newer than the last, always the newest. Versions strictly increase, and all
//!    watchers see subsequences of one order. (After [`mark_unseen`](Watcher::mark_unseen), a version may come again.)
//! 3. The last `set` is never lost to a watcher that keeps asking. A `set` of an equal value counts.
//! 4. `set` never fails and never waits for watchers. It takes the same time whether none or a thousand are idle, and
//!    copies of `T` do not pile up.
//! 5. Dropping a pending get changes nothing: nothing is marked as seen, no waker stays behind, nobody else misses a
//!    wake-up.
//! 6. Two gets on one watcher at a time are a compile error.
//! 7. A filter sees each version at most once per future, outside all locks, and what it rejects is *not* consumed.
//! 8. After [`close`](Value::close), watchers get the last unseen value, then [`Closed`], at once and for ever.
//! 9. The newest waker of a task is the one woken. Polling a thousand times leaves one registration. One `set` wakes a
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
//! Whoever waits once, without a watcher, needs no seat: [`newer_than`](Value::newer_than), [`wait_for`](Value::wait_for),
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

pub mod adapt;
#[cfg(feature = "std")]
mod blocking;
#[cfg_attr(not(feature = "alloc"), path = "no_alloc/blocks.rs")]
mod blocks;
mod cell;
#[cfg(feature = "alloc")]
mod conditions;
pub mod cost;
mod error;
pub mod firmware;
mod get;
pub mod guarantees;
mod handle;
#[cfg_attr(not(feature = "alloc"), path = "no_alloc/listen.rs")]
mod listen;
pub mod lock;
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
mod value;
mod version;
mod wait;
mod wakeups;
mod watch;
mod watch_error;
mod watch_ext;
mod watcher;

#[cfg(feature = "std")]
pub use blocking::WatchBlocking;
#[cfg(feature = "std")]
pub use error::DeadlineError;
pub use error::{BacklogError, Closed, GetTimeoutError, NoSeat, TryGetError};
pub use get::Get;
pub use handle::Handle;
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
pub use watch::{Set, ValueWatch, Watch};
pub use watch_error::WatchError;
pub use watch_ext::WatchExt;
pub use watcher::{GetFilter, GetMap, Watcher};

/// The examples of the README are tests.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
struct Readme;
