//! Testing code that watches, and implementing `Watch`.
//!
//! # Drive it with a value
//!
//! Code that takes any [`Watch`], or an [`ArcWatcher`], needs no network in its tests: pass it a watcher of a [`Value`]
//! that the test owns, and set what should come. (The page [types](super::types#any-backend) shows how to write such a
//! function or field.) With feature `test-util`, `WatchTest` has the expectations: `expect_next`, `expect_pending`,
//! `expect_closed`, `wait_until`. None of them sleeps.
//!
//! ```
//! use event_value::{Closed, Value, Watch, WatchExt};
//!
//! /// The code under test: warnings of a speed, whatever backend it comes from.
//! fn warnings(speed: impl Watch<Item = u32, Error = Closed>) -> impl Watch<Item = String, Error = Closed> {
//!     speed.filter(|kmh| *kmh > 50).map(|kmh| format!("{kmh} km/h")).distinct()
//! }
//!
//! # #[cfg(feature = "test-util")] {
//! use event_value::WatchTest;
//!
//! let speed = Value::new_with(30);
//! let mut warnings = warnings(speed.watch());
//! warnings.expect_pending();
//! speed.set(60);
//! assert_eq!(warnings.expect_next(), "60 km/h");
//! speed.close();
//! warnings.expect_closed();
//! # }
//! # let _ = warnings(Value::<u32>::new().watch());
//! ```
//!
//! This crate has no clock: time in your tests is that of your runtime, and `tokio::time::pause` works as usual.
//!
//! # Implement `Watch`
//!
//! A fake that returns the items of a script, each once, and then is closed. Your code can construct [`Closed`]:
//!
//! ```
//! use core::task::{Context, Poll};
//! use event_value::{BacklogError, Closed, Watch, WatchExt};
//! use std::collections::VecDeque;
//!
//! struct Script(VecDeque<u32>);
//!
//! impl Watch for Script {
//!     type Item = u32;
//!     type Error = Closed;
//!
//!     fn poll_get(&mut self, _: &mut Context<'_>) -> Poll<Result<u32, Closed>> {
//!         Poll::Ready(self.0.pop_front().ok_or(Closed))
//!     }
//!
//!     fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<u32, BacklogError<Closed>>> {
//!         self.poll_get(cx).map_err(BacklogError::Watch)
//!     }
//! }
//!
//! # futures_lite::future::block_on(async {
//! let mut doubled = Script(VecDeque::from([1, 2])).map(|n| 2 * n);
//! assert_eq!(doubled.get().await, Ok(2));
//! assert_eq!(doubled.get().await, Ok(4));
//! assert_eq!(doubled.get().await, Err(Closed));
//! # });
//! ```
//!
//! A backend of your own usually has a [`Value`] that something else fills, and a watch around a watcher of it. The
//! rules are those of [`Watch`]: return `Pending` only if the task of `cx` will be woken, and leave no waker behind
//! when a wait is given up.
//!
//! ```
//! use core::task::{Context, Poll};
//! use event_value::{ArcWatcher, BacklogError, Closed, Producer, Value, ValueWatch, Watch, WatchExt};
//! use std::sync::Arc;
//!
//! /// A value that lives in a file, say.
//! struct FileValue {
//!     contents: Producer<Arc<Value<String>>>,
//! }
//!
//! /// A watcher of it, with what only this backend knows.
//! struct FileWatch {
//!     contents: ArcWatcher<String>,
//! }
//!
//! impl ValueWatch for FileValue {
//!     type Watch = FileWatch;
//!
//!     fn watch(&self) -> FileWatch {
//!         FileWatch { contents: self.contents.watch() }
//!     }
//! }
//!
//! impl Watch for FileWatch {
//!     type Item = Result<u32, String>;
//!     type Error = Closed;
//!
//!     fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<Self::Item, Closed>> {
//!         self.contents.poll_get(cx).map_ok(parse)
//!     }
//!
//!     fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<Self::Item, BacklogError<Closed>>> {
//!         self.contents.poll_backlog(cx).map_ok(parse)
//!     }
//!
//!     fn stop_waiting(&mut self) {
//!         self.contents.stop_waiting();
//!     }
//! }
//!
//! fn parse(text: String) -> Result<u32, String> {
//!     text.trim().parse().map_err(|_| text)
//! }
//!
//! # futures_lite::future::block_on(async {
//! let file = FileValue { contents: Arc::new(Value::from("1\n".to_owned())).producer_arc() };
//! let mut watch = file.watch().distinct();
//! assert_eq!(watch.get().await, Ok(Ok(1)));
//! file.contents.set("one".to_owned());
//! assert_eq!(watch.get().await, Ok(Err("one".to_owned())));
//! # });
//! ```
//!
//! Where only the items differ, as here, [`map`](WatchExt::map) is enough, without a type of your own.
//!
//! # Poll by hand
//!
//! To test how your code waits, call [`poll_get`](Watch::poll_get) yourself: it is `Pending` if the code would wait. To
//! ask once, `Waker::noop()` is enough.

#[cfg(doc)]
use crate::*;
