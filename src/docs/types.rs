//! Which type to write in a struct or a function.
//!
//! | your struct ... | type of the field |
//! |---|---|
//! | owns the value, and is itself borrowed or a `static` | [`Value<T>`](Value) |
//! | sets the value, and closes it when it is dropped | [`ArcProducer<T>`](ArcProducer) |
//! | sets the value, and does not close it | `Arc<Value<T>>` |
//! | only looks, or hands out watchers | [`ArcReader<T>`](ArcReader) |
//! | follows the value | [`ArcWatcher<T>`](ArcWatcher) |
//! | follows a value in a `static` | `Watcher<&'static Value<T>>` |
//! | follows a value for a while, and borrows it | `Watcher<&'a Value<T>>` |
//! | only looks at a value in a `static`, or hands out watchers | `Reader<&'static Value<T>>`; with other seats, `Reader<&'static General<T, 2>>` |
//! | looks at a value, and does not keep it alive | `Weak<Value<T>>`, see [weak handles](Reader#weak-handles) |
//! | sets and watches a value of [any backend](#any-backend) | [`DynValue<T>`](DynValue) |
//! | looks at a value of any backend, or hands out watches of it | [`DynReader<T>`](DynReader) |
//! | follows a value of any backend, or an adaptor | [`DynWatch<T>`](DynWatch); if it borrows or is not `Send`, `Box<dyn Watch<..>>` |
//! | the same three, where the errors are not [`Closed`] but `E` | `DynValue<T, E>`, `DynReader<T, E>`, `DynWatch<T, E>` |
//! | only sets, whatever can be set; also without an allocator | `&'static (dyn Set<Item = T> + Sync)` |
//!
//! The names with `Arc` are short for [`Producer`], [`Reader`] and [`Watcher`] of an `Arc<Value<T>>`. All three are
//! `'static`, for [`tokio::spawn`](super::with_tokio#spawning-a-task) and threads. Without an allocator, see [naming a
//! watcher](super::firmware#naming-a-watcher).
//!
//! # A service that shows its status
//!
//! The service holds a producer; its callers get a reader, which can watch and look, but not set. When the service is
//! dropped, the value is closed, and its watchers get [`Closed`].
//!
//! ```
//! use event_value::{ArcProducer, ArcReader, Closed, channel};
//!
//! #[derive(Clone, Debug, PartialEq)]
//! enum Status { Starting, Running }
//!
//! struct Service {
//!     status: ArcProducer<Status>,
//! }
//!
//! impl Service {
//!     fn new() -> Self {
//!         Self { status: channel(Status::Starting).0 }
//!     }
//!
//!     fn status(&self) -> ArcReader<Status> {
//!         self.status.reader()
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let service = Service::new();
//! let mut watcher = service.status().watch(); // owns its handle: for `tokio::spawn`, threads, other structs
//! let shown = tokio::spawn(async move {
//!     assert_eq!(watcher.wait_for(|status| *status == Status::Running).await, Ok(Status::Running));
//!     assert_eq!(watcher.get().await, Err(Closed));
//! });
//! service.status.set(Status::Running);
//! drop(service);
//! shown.await.unwrap();
//! # }
//! ```
//!
//! # From a field of a shared struct
//!
//! Where `app` is an `Arc<App>`, and a task is to own a watcher of `app.level`: make the field an `Arc` (or a
//! producer), so that the watcher can own it. A watcher of a plain `Value` field borrows the `App`, and does not
//! compile in `spawn`. (If the compiler proposes `Arc::new(self.level).watch_arc()`, do not follow it: that would make
//! another value, which nobody sets.)
//!
//! ```
//! use event_value::Value;
//! use std::sync::Arc;
//!
//! #[derive(Default)]
//! struct App {
//!     level: Arc<Value<u32>>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let app = Arc::new(App::default());
//! let mut watcher = app.level.watch_arc();
//! let task = tokio::spawn(async move { watcher.get().await });
//! app.level.set(1);
//! assert_eq!(task.await.unwrap(), Ok(1));
//! # }
//! ```
//!
//! Or let the task own the `App`, and make the watcher inside the task:
//!
//! ```
//! # use event_value::Value;
//! # use std::sync::Arc;
//! # #[derive(Default)]
//! # struct App { level: Value<u32> }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let app = Arc::new(App::default());
//! let its_own = Arc::clone(&app);
//! let task = tokio::spawn(async move { its_own.level.watch().get().await });
//! app.level.set(1);
//! assert_eq!(task.await.unwrap(), Ok(1));
//! # }
//! ```
//!
//! # Any backend
//!
//! A backend is where a value lives: in this process, in an etcd cluster, or in something that [you
//! write](super::testing#implement-watch). A function that takes any watch is generic over [`Watch`]; one that takes
//! anything that can be watched is generic over [`ValueWatch`]. A field has a short type, whatever is behind it:
//!
//! ```
//! use event_value::{Closed, DynReader, DynValue, Value, ValueExt, ValueWatch, Watch, WatchExt};
//! use std::sync::Arc;
//! use tokio::task::JoinHandle;
//!
//! async fn first(mut watch: impl Watch<Item = u32, Error = Closed>) -> Result<u32, Closed> {
//!     watch.get().await
//! }
//!
//! // To spawn a task with the watch, it must be `Send` and `'static`, too.
//! fn spawn_first(watch: impl Watch<Item = u32, Error = Closed> + Send + 'static) -> JoinHandle<Result<u32, Closed>> {
//!     tokio::spawn(first(watch))
//! }
//!
//! async fn first_of<V: ValueWatch<Watch: Watch<Item = u32, Error = Closed>>>(value: V) -> Result<u32, Closed> {
//!     value.watch().get().await
//! }
//!
//! struct Gauge {
//!     shown: DynReader<u32>,
//!     level: DynValue<u32>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let value = Arc::new(Value::new_with(1));
//! assert_eq!(spawn_first(value.watch_arc()).await.unwrap(), Ok(1));
//! assert_eq!(first_of(&*value).await, Ok(1));
//!
//! let gauge = Gauge { shown: DynReader::new(value.clone().map(|n| 10 * n)), level: value.into() };
//! let mut watch = gauge.shown.watch();
//! assert_eq!(watch.get().await, Ok(10));
//! gauge.level.set(0);
//! assert_eq!(watch.get().await, Ok(0));
//! assert_eq!(gauge.shown.peek(), Some(0));
//! # }
//! ```
//!
//! ⚠ With [`ValueWatch`] imported, `arc.watch()` on an `Arc<Value<T>>` calls the trait's method, and returns a watcher
//! that owns the `Arc`. Without the import, the watcher borrows. A watcher made by [`watch_arc`](Value::watch_arc)
//! always owns.

#[cfg(doc)]
use crate::*;
