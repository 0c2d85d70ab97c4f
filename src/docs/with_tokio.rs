//! With tokio: spawn, select, time out, and be fair to other tasks.
//!
//! There is nothing to switch on: `cargo add event-value` is all. Values belong to no runtime, so threads, several
//! runtimes and code outside of any runtime can share them. The examples of this page use tokio's features `macros`,
//! `rt`, `sync` and `time`.
//!
//! # Spawning a task
//!
//! A task that `tokio::spawn` starts must own what it uses. [`channel`] makes a pair that does:
//!
//! ```
//! use event_value::{ArcWatcher, channel};
//!
//! async fn follow(mut watcher: ArcWatcher<u16>) -> Vec<u16> {
//!     let mut ports = Vec::new();
//!     while let Ok(port) = watcher.get().await {
//!         ports.push(port);
//!     }
//!     ports // the producer is gone
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (port, watcher) = channel(80);
//! let first = tokio::spawn(follow(watcher));
//! let second = tokio::spawn(follow(port.watch())); // one more watcher, for one more task
//! port.set(8080);
//! drop(port); // closes the value: both tasks end
//! assert_eq!(first.await.unwrap().last(), Some(&8080));
//! assert_eq!(second.await.unwrap().last(), Some(&8080));
//! # }
//! ```
//!
//! A value in a `static` needs no `Arc`: `tokio::spawn(async { VALUE.watch().get().await })`. From an `Arc<Value>` of
//! your own, [`watch_arc`](Value::watch_arc) makes a watcher that owns its handle. [`watch`](Value::watch) borrows, and
//! that does not compile:
//!
//! ```compile_fail,E0597
//! # use event_value::Value;
//! # use std::sync::Arc;
//! # async fn start() {
//! let value = Arc::new(Value::new_with(80));
//! let mut watcher = value.watch(); // should be `watch_arc`
//! tokio::spawn(async move { watcher.get().await });
//! # }
//! ```
//!
//! **Dropping an `Arc<Value>` [closes nothing](Value::watch_arc)**: hold a [`Producer`] whose end closes the value, from
//! [`channel`] or [`producer_arc`](Value::producer_arc).
//!
//! The page [types](super::types) says which type to write in a struct.
//!
//! # `select!` and timeouts
//!
//! Every future of this crate is cancel safe: one that loses a `select!` or runs into a timeout has changed nothing.
//!
//! ```
//! use event_value::Value;
//! use std::time::Duration;
//! use tokio::time::timeout;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let ready = Value::new_with(false);
//! let mut watcher = ready.watch();
//! assert!(timeout(Duration::from_millis(1), watcher.wait_for(|ready| *ready)).await.is_err());
//!
//! ready.set(true);
//! match timeout(Duration::from_secs(60), watcher.wait_for(|ready| *ready)).await {
//!     Ok(Ok(ready)) => assert!(ready),
//!     Ok(Err(closed)) => println!("{closed}"), // nobody will set it any more
//!     Err(elapsed) => println!("{elapsed}"),
//! }
//! # }
//! ```
//!
//! [`wait_for`](Watcher::wait_for) may be called again and again: it asks for the value as it is, seen or not. (A
//! [`get_filter`](Watcher::get_filter) waits for a value that this watcher has not seen, so a second one would wait.)
//!
//! The methods with `blocking` in their names, [`WatchBlocking`] and [`OneShot::wait`] block the whole thread, and
//! every task on it. Use them in `spawn_blocking`; in a task, use a future and `timeout`.
//!
//! # Staying fair
//!
//! tokio gives each task a budget: after 128 operations, tokio's own futures (such as channels and timers) return
//! `Pending` once, so that the other tasks of the thread run. This crate knows no runtime, and **a
//! [`get`](Watcher::get) that has something to return always returns it**. So a loop that always finds something never
//! yields: a consumer that is slower than its producer, a loop that sets what it watches, or a loop that goes on after
//! [`Closed`]. Meanwhile, the other tasks of the thread do not run, nor does a `timeout` around the loop. Wrap the get
//! in `tokio::task::coop::cooperative`:
//!
//! ```
//! use event_value::channel;
//! use std::time::Duration;
//! use tokio::task::coop::cooperative;
//! use tokio::time::timeout;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (number, mut watcher) = channel(0_u64);
//! let endless = async {
//!     while let Ok(n) = cooperative(watcher.get()).await {
//!         number.set(n + 1);
//!     }
//! };
//! assert!(timeout(Duration::from_millis(1), endless).await.is_err()); // with `watcher.get()` alone, never
//! # }
//! ```
//!
//! You need it where a loop awaits nothing else that may be `Pending`. In another runtime, await its `yield_now` in
//! every turn.
//!
//! # Into channels and streams
//!
//! A [`Watcher`] is a `Stream`, and [`pipe`](WatchExt::pipe) feeds a `Sink`, such as the `PollSender` of tokio-util:
//!
//! ```
//! use event_value::{WatchExt, channel};
//! use tokio::sync::mpsc;
//! use tokio_util::sync::PollSender;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (port, watcher) = channel(80);
//! let (sender, mut receiver) = mpsc::channel(1);
//! let pipe = tokio::spawn(watcher.pipe(PollSender::new(sender)));
//! assert_eq!(receiver.recv().await, Some(80));
//! drop(port);
//! assert!(pipe.await.unwrap().is_ok());
//! # }
//! ```
//!
//! With `futures::StreamExt` or `tokio_stream::StreamExt` in scope, `watcher.map(f)` is ambiguous. Import [`WatchExt`]
//! where you need adaptors, and the other trait where you need streams. Or adapt the *value*, which is no stream,
//! before you watch it: [`value.map(f).watch()`](crate::derive#with-streams).

#[cfg(doc)]
use crate::*;
