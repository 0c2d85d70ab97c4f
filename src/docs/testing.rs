//! Testing code that watches, and implementing `Watch`.
//!
//! | the code under test should get | pass it |
//! |---|---|
//! | values and the end, when the test sets them | a watcher of [a value](#drive-it-with-a-value) |
//! | fixed values, errors and the end, none of them skipped | [a script](#follow-a-script) |
//! | values, errors and the end, when the test decides | [a type of yours](#implement-watch) that wraps a watcher of a `Value<Result<T, E>>` |
//!
//! Where only the items or the errors differ from those of a value, [`map`](WatchExt::map) or
//! [`map_err`](WatchExt::map_err) is enough.
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
//! In your tests, `test-util` switches on `std`, even for a crate that is `no_std`. So a `watch` without a free seat takes
//! one on the heap there, and does not panic.
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
//! If the test sets 1 and then 2 before the code under test has run, the code sees only 2. To let it see both, use a
//! script, or wait for what the code does with 1 before you set 2. (`tokio::task::yield_now().await` between the two
//! is enough only for a spawned task on tokio's current-thread runtime, which is the one of `#[tokio::test]`.)
//!
//! # Follow a script
//!
//! A fake that returns the results of a list, each once, and then is closed. It never waits, so it returns the same from
//! [`poll_backlog`](Watch::poll_backlog), which `try_get` calls, as from `poll_get`.
//!
//! ```
//! use core::task::{Context, Poll};
//! use event_value::{BacklogError, Closed, DynReader, ValueWatch, Watch, WatchError, WatchExt};
//! use std::collections::VecDeque;
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
//! /// Says which error is the end: for streams, pipes, combinations and `expect_closed`.
//! impl WatchError for FileError {
//!     type Streamed<T> = Result<T, Self>;
//!
//!     fn is_closed(&self) -> bool {
//!         *self == Self::Closed
//!     }
//!
//!     fn streamed<T>(got: Result<T, Self>) -> Option<Result<T, Self>> {
//!         (!matches!(got, Err(Self::Closed))).then_some(got)
//!     }
//! }
//!
//! #[derive(Clone)]
//! struct Script(VecDeque<Result<u32, FileError>>);
//!
//! impl Watch for Script {
//!     type Item = u32;
//!     type Error = FileError;
//!
//!     fn poll_get(&mut self, _: &mut Context<'_>) -> Poll<Result<u32, FileError>> {
//!         Poll::Ready(self.0.pop_front().unwrap_or(Err(FileError::Closed)))
//!     }
//!
//!     fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<u32, BacklogError<FileError>>> {
//!         self.poll_get(cx).map_err(BacklogError::Watch)
//!     }
//! }
//!
//! /// For code that makes its own watches: each follows the script from its beginning.
//! impl ValueWatch for Script {
//!     type Watch = Self;
//!
//!     fn watch(&self) -> Self {
//!         self.clone()
//!     }
//! }
//!
//! # futures_lite::future::block_on(async {
//! let script = Script([Ok(1), Err(FileError::Unreadable), Ok(2)].into());
//! let field: DynReader<u32, FileError> = DynReader::new(script.clone());
//! let boxed: Box<dyn Watch<Item = u32, Error = FileError> + Send> = Box::new(script);
//!
//! let mut doubled = boxed.map(|n| 2 * n);
//! assert_eq!(doubled.get().await, Ok(2));
//! assert_eq!(doubled.get().await, Err(FileError::Unreadable));
//! assert_eq!(doubled.get().await, Ok(4));
//! assert_eq!(doubled.get().await, Err(FileError::Closed));
//! assert_eq!(field.watch().get().await, Ok(1));
//! # });
//! ```
//!
//! # Implement `Watch`
//!
//! To let the test decide when a value, an error or the end comes, keep a `Value<Result<T, E>>`, and wrap its watcher. A
//! backend of your own does the same, and fills the value itself. The rules are those of [`Watch`]: return `Pending`
//! only if the task of `cx` will be woken, and leave no waker behind when a wait is given up.
//!
//! ```
//! use core::task::{Context, Poll};
//! use event_value::{ArcReader, ArcWatcher, BacklogError, DynReader, ValueWatch, Watch, channel};
//! # use event_value::Closed;
//! #
//! # #[derive(Clone, Debug, PartialEq)]
//! # enum FileError {
//! #     Unreadable,
//! #     Closed,
//! # }
//! #
//! # impl From<Closed> for FileError {
//! #     fn from(_: Closed) -> Self {
//! #         Self::Closed
//! #     }
//! # }
//!
//! // The error is the `FileError` from above.
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
//!         // `got` is a result in a result. The `?` returns the outer error: `Closed` becomes `FileError::Closed`.
//!         self.read.poll_get(cx).map(|got| got?)
//!     }
//!
//!     fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<u32, BacklogError<FileError>>> {
//!         let got = self.read.poll_backlog(cx).map_err(|error| error.map_watch(FileError::from));
//!         // The `?` returns the outer error, such as `BacklogDone`. The inner one, which was set, becomes a
//!         // `BacklogError::Watch`.
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
//! let field = DynReader::new(FileValue { read: watcher.reader() });
//! let (mut one, mut other) = (field.watch(), field.watch());
//! assert_eq!((one.get().await, other.get().await, field.peek()), (Ok(1), Ok(1), Some(1)));
//!
//! read.set(Err(FileError::Unreadable));
//! assert_eq!(one.get().await, Err(FileError::Unreadable));
//! read.set(Ok(2));
//! drop(read);
//! assert_eq!((one.get().await, other.get().await), (Ok(2), Ok(2))); // the other one skipped the error
//! assert_eq!((one.get().await, other.get().await), (Err(FileError::Closed), Err(FileError::Closed)));
//! # });
//! ```
//!
//! # Poll by hand
//!
//! To test how your code waits, call [`poll_get`](Watch::poll_get) yourself: it is `Pending` if the code would wait. To
//! ask once, `Waker::noop()` is enough.

#[cfg(doc)]
use crate::*;
