//! Testing code that watches, and implementing `Watch`.
//!
//! # Drive it with a value
//!
//! Code that takes any [`Watch`], or an [`ArcWatcher`], needs no network in its tests: pass it a watcher of a [`Value`]
//! that the test owns, and set what should come. (The page [types](super::types#any-backend) shows how to write such a
//! function or field.) With feature `test-util`, `WatchTest` has the expectations: `expect_next`, `expect_pending`,
//! `expect_closed`, `wait_until`. None of them sleeps.
//!
//! ```toml
//! [dev-dependencies]
//! event-value = { version = "0.2", features = ["test-util"] }
//! ```
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
//! A value skips what comes while nobody asks, and so does a fake around one: if a test sets several values, a spawned
//! task may see only the last. Use a script like this one, or let the task run between the sets, with
//! `tokio::task::yield_now().await`.
//!
//! The example answers [`poll_backlog`](Watch::poll_backlog) as it answers `poll_get`, because it never waits.
//!
//! Usually, your own backend fills a `Value<Result<T, YourError>>`, and your watch wraps a watcher of it. So does a fake
//! whose test decides when there is a value, an error or the end. The rules are those of [`Watch`]: return
//! `Pending` only if the task of `cx` will be woken, and leave no waker behind when a wait is given up.
//!
//! ```
//! use core::task::{Context, Poll};
//! use event_value::{ArcReader, ArcWatcher, BacklogError, Closed, DynReader, ValueWatch, Watch, WatchExt, channel};
//!
//! #[derive(Clone, Debug, PartialEq)]
//! enum FileError {
//!     Unreadable,
//!     Closed,
//! }
//!
//! impl From<Closed> for FileError {
//!     fn from(_: Closed) -> Self {
//!         Self::Closed
//!     }
//! }
//!
//! /// A number that lives in a file, say. Something else reads the file; in a test, the test does.
//! struct FileValue {
//!     read: ArcReader<Result<u32, FileError>>,
//! }
//!
//! struct FileWatch {
//!     read: ArcWatcher<Result<u32, FileError>>,
//! }
//!
//! impl ValueWatch for FileValue {
//!     type Watch = FileWatch;
//!
//!     fn watch(&self) -> FileWatch {
//!         FileWatch { read: self.read.watch() }
//!     }
//! }
//!
//! impl Watch for FileWatch {
//!     type Item = u32;
//!     type Error = FileError;
//!
//!     fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<u32, FileError>> {
//!         // `got` is a result in a result. The `?` unwraps the outer one: `Closed` becomes `FileError::Closed`.
//!         self.read.poll_get(cx).map(|got| got?)
//!     }
//!
//!     fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<u32, BacklogError<FileError>>> {
//!         let got = self.read.poll_backlog(cx).map_err(|error| error.map_watch(FileError::from));
//!         got.map(|got| got?.map_err(BacklogError::Watch))
//!     }
//!
//!     fn stop_waiting(&mut self) {
//!         self.read.stop_waiting();
//!     }
//!
//!     fn mark_unseen(&mut self) {
//!         self.read.mark_unseen();
//!     }
//! }
//!
//! # futures_lite::future::block_on(async {
//! let (read, watcher) = channel(Ok(1));
//! let file = FileValue { read: watcher.reader() };
//! // For code that takes a boxed watch, or has a field for a value of any backend:
//! let mut boxed: Box<dyn Watch<Item = u32, Error = FileError> + Send> = Box::new(file.watch());
//! let field: DynReader<u32, FileError> = DynReader::new(file);
//! let mut watch = field.watch();
//! assert_eq!((field.peek(), watch.get().await, boxed.get().await), (Some(1), Ok(1), Ok(1)));
//!
//! read.set(Err(FileError::Unreadable));
//! assert_eq!(watch.get().await, Err(FileError::Unreadable));
//! read.set(Ok(2));
//! drop(read);
//! assert_eq!((watch.get().await, boxed.get().await), (Ok(2), Ok(2))); // one of them skipped the error
//! assert_eq!((watch.get().await, boxed.get().await), (Err(FileError::Closed), Err(FileError::Closed)));
//! # });
//! ```
//!
//! To use such a watch as a stream, in a pipe, in a combination or with `expect_closed`, implement [`WatchError`] for
//! its errors.
//!
//! Where only the items differ, [`map`](WatchExt::map) is enough, without a type of your own.
//!
//! # Poll by hand
//!
//! To test how your code waits, call [`poll_get`](Watch::poll_get) yourself: it is `Pending` if the code would wait. To
//! ask once, `Waker::noop()` is enough.

#[cfg(doc)]
use crate::*;
