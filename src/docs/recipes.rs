//! Recipes: what people build with a watched value.
//!
//! They use tokio where they need a runtime; with another one, only `spawn`, `sleep` and `select!` change. The page
//! [with tokio](super::with_tokio) is about spawning, the page [types](super::types) about which type to write in a
//! struct.
//!
//! Without an allocator, with values in a `static` and `try_watch()` for `watch()`, these work, too: [a stop
//! signal](#a-stop-signal) (a seat for each task), [until all tasks have ended](#until-all-tasks-have-ended) (one seat),
//! [configuration](#configuration-for-many-tasks), [reload](#reload), [throttle](#throttle), [sampling](#sampling), [the
//! health of three](#the-health-of-three). The page [firmware](super::firmware#recipes) has more.
//!
//! | you want to | recipe |
//! |---|---|
//! | tell tasks to stop, also those that start later | [a stop signal](#a-stop-signal) |
//! | tell them, and join them, with a time limit | [graceful shutdown](#graceful-shutdown) |
//! | wait for tasks that you can't join | [until all tasks have ended](#until-all-tasks-have-ended) |
//! | stop one thread that blocks | [a thread that is stopped from outside](#a-thread-that-is-stopped-from-outside) |
//!
//! # A stop signal
//!
//! A value that is never set, only closed, is a stop signal. A task that comes late sees it, too, and nothing can take
//! it back. The type `Infallible` says that the value is never set.
//!
//! ```
//! use event_value::Value;
//! use std::convert::Infallible;
//!
//! static STOP: Value<Infallible> = Value::new();
//!
//! async fn work() {
//!     let mut stop = STOP.watch();
//!     loop {
//!         tokio::select! {
//!             _ = stop.get() => break, // `Err(Closed)`, as soon as it is closed
//!             () = next_job() => {}
//!         }
//!     }
//! }
//! # async fn next_job() { tokio::task::yield_now().await }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let worker = tokio::spawn(work());
//! STOP.close();
//! worker.await.unwrap();
//! work().await; // too late, and yet it stops at once
//! # }
//! ```
//!
//! In a loop, keep a watcher, whose waits never allocate. To wait once, `STOP.closed().await` is enough. To stop when an
//! owner is dropped, let the owner hold the only [`Producer`] of the signal: its drop closes the signal.
//!
//! ⚠ A `channel(())` has a value from the start, so a `get` of it is ready at once, and would stop everything. Wait for
//! its end instead: `watcher.reader().closed()`.
//!
//! With [`until`](WatchExt::until), a loop over a watch ends by itself. A signal that is not a `static` is in an `Arc`:
//! `stop.reader_arc().closed()` owns it, so you can move that future into a task. A value that is unseen when the signal
//! comes is still returned, once.
//!
//! ```
//! use event_value::{UntilError, Value, WatchExt, channel};
//! use std::convert::Infallible;
//! use std::sync::Arc;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let stop = Arc::new(Value::<Infallible>::new());
//! let (level, levels) = channel(1);
//! let mut levels = levels.until(stop.reader_arc().closed());
//! let task = tokio::spawn(async move {
//!     assert_eq!(levels.get().await, Ok(1));
//!     levels.get().await
//! });
//! stop.close();
//! assert_eq!(task.await.unwrap(), Err(UntilError::Stopped)); // `UntilError::Watch(Closed)` if the level is closed
//! # drop(level);
//! # }
//! ```
//!
//! Without an allocator, write `until(stop.get())`, where `stop` is a watcher of the signal.
//!
//! # Graceful shutdown
//!
//! Tell all tasks to stop, then join them, with a time limit. A worker that starts after that stops at once, because
//! `wait_for` begins with the current value. Do not wait for [`unwatched`](Value::unwatched) instead of joining: it would
//! not count a task that makes its watcher itself and has not run yet.
//!
//! ```
//! use event_value::{ArcWatcher, channel};
//! use std::time::Duration;
//! use tokio::task::JoinSet;
//!
//! async fn worker(mut stop: ArcWatcher<bool>) {
//!     loop {
//!         tokio::select! {
//!             _ = stop.wait_for(|stop| *stop) => break, // with an error if the producer is gone: stop, too
//!             () = next_job() => {}
//!         }
//!     }
//!     // ... finish what was begun
//! }
//! # async fn next_job() { tokio::task::yield_now().await }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (stop, watcher) = channel(false);
//! let mut workers = JoinSet::new();
//! for _ in 0..20 {
//!     workers.spawn(worker(watcher.clone()));
//! }
//! stop.set(true);
//! let all = async { while workers.join_next().await.is_some() {} };
//! if tokio::time::timeout(Duration::from_secs(10), all).await.is_err() {
//!     workers.shutdown().await; // aborts those that are left
//! }
//! assert!(workers.is_empty());
//! # }
//! ```
//!
//! # Until all tasks have ended
//!
//! Give each task a [`Producer`] of a value that nobody sets. The value closes when the last task ends. A producer takes
//! no seat. Make it before the task starts, so that a task that has not run yet counts, too.
//!
//! ```
//! use event_value::{Producer, Value};
//! use std::convert::Infallible;
//!
//! static ALIVE: Value<Infallible> = Value::new();
//!
//! async fn work(alive: Producer<&'static Value<Infallible>>) {
//!     // ...
//!     drop(alive); // as the end of the task does
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let alive = ALIVE.producer();
//! for _ in 0..5 {
//!     tokio::spawn(work(alive.clone()));
//! }
//! drop(alive);
//! let ended = ALIVE.watch().get().await; // `Err(Closed)` when the last task has ended
//! assert!(ended.is_err());
//! # }
//! ```
//!
//! For a task that starts later, keep a producer until then: once closed, the value stays closed.
//!
//! # Configuration for many tasks
//!
//! Each task has a watcher of its own: clone it for each. A task that needs one part of the configuration maps the watch
//! to that part, and sees only its changes. A task that is slower than the changes sees only the last one.
//!
//! ```
//! use event_value::{ArcWatcher, Closed, WatchExt, channel};
//!
//! #[derive(Clone)]
//! struct Config { port: u16, verbose: bool }
//!
//! async fn listen(address: &str, config: ArcWatcher<Config>) -> Result<(), Closed> {
//!     let mut port = config.map(|config| config.port).distinct();
//!     loop {
//!         let port = port.get().await?;
//!         println!("listening on {address}:{port}");
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (config, watcher) = channel(Config { port: 80, verbose: false });
//! let tasks = ["localhost", "10.0.0.1", "10.0.0.2"].map(|address| tokio::spawn(listen(address, watcher.clone())));
//! config.update(|config| config.verbose = true); // does not get past `distinct`
//! config.update(|config| config.port = 8080);
//! drop(config);
//! for task in tasks {
//!     assert_eq!(task.await.unwrap(), Err(Closed));
//! }
//! # }
//! ```
//!
//! The example [`config`](https://docs.rs/crate/event-value/latest/source/examples/config.rs) is a whole program.
//!
//! # Reload
//!
//! Run with the current configuration; when a newer one comes, drop that run and start another one.
//!
//! ```
//! use event_value::{ArcWatcher, channel};
//!
//! async fn serve(_config: &str) -> std::io::Result<()> {
//!     std::future::pending().await // until it fails
//! }
//!
//! async fn serve_the_newest(mut config: ArcWatcher<&'static str>) -> std::io::Result<()> {
//!     let mut next = config.get().await;
//!     while let Ok(current) = next {
//!         tokio::select! {
//!             failed = serve(current) => return failed,
//!             newer = config.get() => next = newer,
//!         }
//!     }
//!     Ok(()) // there will be no other configuration
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (config, watcher) = channel("a");
//! let server = tokio::spawn(serve_the_newest(watcher));
//! config.set("b");
//! drop(config);
//! server.await.unwrap().unwrap();
//! # }
//! ```
//!
//! # Long polling
//!
//! A client sends the [`Version`] that it has, as a number. The server answers as soon as there is another one, or with
//! "nothing new" after a while. No watcher is needed between two requests. With feature `serde`, a `Version` is
//! serialized as that number.
//!
//! ```
//! use event_value::{Closed, Value, Version};
//! use std::time::Duration;
//! use tokio::time::timeout;
//!
//! static STATUS: Value<String> = Value::new();
//!
//! /// The newest status that is not `seen`, and its version; none if there is nothing new for now.
//! async fn poll(seen: u64) -> Result<Option<(u64, String)>, Closed> {
//!     match timeout(Duration::from_secs(30), STATUS.newer_than(Version::new(seen))).await {
//!         Ok(newer) => newer.map(|_| STATUS.peek_versioned().map(|(version, status)| (version.get(), status))),
//!         Err(_elapsed) => Ok(None),
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! STATUS.set("up".to_owned());
//! let (seen, status) = poll(0).await.unwrap().unwrap();
//! assert_eq!(status, "up");
//! STATUS.close();
//! assert_eq!(poll(seen).await, Err(Closed)); // there will be nothing newer
//! # }
//! ```
//!
//! Versions begin at 0 with each new value, so they begin again when the server starts again. A client that may outlive
//! the server should also send which run of the server it saw. Any version other than `seen` is an answer, so an old
//! number can't block a client for ever.
//!
//! # Run while watched
//!
//! A source that costs something runs only while somebody watches:
//!
//! ```
//! use event_value::Value;
//!
//! async fn share_while_watched(sample: &Value<u32>) {
//!     loop {
//!         sample.watched().await;
//!         tokio::select! {
//!             () = measure(sample) => return,
//!             () = sample.unwatched() => {}
//!         }
//!         sample.clear(); // the next watcher waits for a fresh one
//!     }
//! }
//!
//! async fn measure(sample: &Value<u32>) {
//!     sample.set(1);
//!     std::future::pending().await
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let sample = Value::new();
//! tokio::select! {
//!     () = share_while_watched(&sample) => {}
//!     first = async { sample.watch().get().await } => assert_eq!(first, Ok(1)),
//! }
//! # }
//! ```
//!
//! The example [`share_while_watched`](https://docs.rs/crate/event-value/latest/source/examples/share_while_watched.rs)
//! is a whole program.
//!
//! # Supervised groups
//!
//! Tasks that are restarted together, whichever of them fails. Each generation makes its own watchers, and so begins
//! with the current values. A readiness value tells others when the group is up, and is empty while it is not.
//!
//! ```
//! use event_value::{Closed, Value};
//! use tokio::task::JoinSet;
//!
//! static CONFIG: Value<u16> = Value::new_with(80);
//! static READY: Value<u32> = Value::new();
//!
//! async fn supervise() {
//!     for generation in 1.. {
//!         let mut group = JoinSet::new();
//!         group.spawn(run(generation));
//!         // ... spawn the others of the group
//!         let first = group.join_next().await;
//!         READY.clear();
//!         group.shutdown().await; // the others go with it
//!         if let Some(Ok(Ok(()))) = first {
//!             return;
//!         }
//!     }
//! }
//!
//! async fn run(generation: u32) -> Result<(), String> {
//!     let mut config = CONFIG.watch();
//!     let port = config.get().await.map_err(|closed| closed.to_string())?;
//!     READY.set(generation);
//!     if port == 80 { Err("no permission".into()) } else { Ok(()) }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Closed> {
//! let supervisor = tokio::spawn(supervise());
//! READY.watch().wait_for(|generation| *generation >= 2).await?;
//! CONFIG.set(8080);
//! supervisor.await.unwrap();
//! # Ok(())
//! # }
//! ```
//!
//! The example [`pipe_supervised`](https://docs.rs/crate/event-value/latest/source/examples/pipe_supervised.rs) has a
//! pipe and its receiver in such a group.
//!
//! # Throttle
//!
//! To act at most every 100 ms, sleep after each value. The last value is never lost, because the next get finds it. If
//! the producer ends within the first 100 ms, the last value may be the only one that is shown. The loop sleeps once more
//! after the last value, and then ends. Do not wait for an `interval` before each `get` instead: after a pause, its
//! tick is ready at once, so two values can come within less than 100 ms.
//!
//! ```
//! use event_value::{ArcWatcher, channel};
//! use std::time::Duration;
//! use tokio::time::{sleep, timeout};
//!
//! async fn show(mut progress: ArcWatcher<u8>) {
//!     while let Ok(percent) = progress.get().await {
//!         println!("{percent} %");
//!         sleep(Duration::from_millis(100)).await;
//!     }
//! }
//!
//! /// Debounce: acts only when nothing has come for a while.
//! async fn save_when_quiet(mut text: ArcWatcher<String>, quiet: Duration) {
//!     while let Ok(mut newest) = text.get().await {
//!         while let Ok(Ok(newer)) = timeout(quiet, text.get()).await {
//!             newest = newer;
//!         }
//!         println!("saving {newest}");
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (progress, watcher) = channel(0);
//! let shown = tokio::spawn(show(watcher));
//! (1..=100).for_each(|percent| progress.set(percent));
//! drop(progress);
//! shown.await.unwrap();
//! # let (text, watcher) = channel(String::new());
//! # drop(text);
//! # save_when_quiet(watcher, Duration::from_millis(1)).await;
//! # }
//! ```
//!
//! # Sampling
//!
//! To look at the value every second, changed or not, wait for the clock alone. A [`Reader`] is enough for that.
//!
//! ```
//! use event_value::{ArcReader, Value};
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! async fn sample(speed: ArcReader<u32>) {
//!     let mut clock = tokio::time::interval(Duration::from_secs(1));
//!     while !speed.is_closed() {
//!         clock.tick().await;
//!         println!("{:?}", speed.peek());
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let speed = Arc::new(Value::new_with(60));
//! let sampler = tokio::spawn(sample(speed.reader_arc()));
//! # tokio::task::yield_now().await;
//! speed.close();
//! # sampler.abort();
//! # drop(sampler);
//! # }
//! ```
//!
//! # The health of three
//!
//! A value that is made of others is a [derived value](crate::derive). It has `watch` and `peek`, and costs nothing
//! while nobody uses it. Import `combine` from `derive`: the one at the root of the crate combines watches. The types in
//! the values may differ.
//!
//! ```
//! use event_value::derive::combine;
//! use event_value::{Value, ValueExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (database, cache, waiting) = (Value::new_with(true), Value::new_with("up"), Value::<u32>::new());
//! let parts = combine((&database, &cache, &waiting));
//! let healthy = parts.map(|(database, cache, waiting)| database && cache == "up" && waiting < 10).distinct();
//! assert_eq!(healthy.peek(), None); // until each has a value
//!
//! let mut watch = healthy.watch();
//! waiting.set(3);
//! assert_eq!(watch.get().await, Ok(true));
//! database.set(false);
//! assert_eq!(watch.get().await, Ok(false));
//! # }
//! ```
//!
//! Without an allocator, the `watch` of a derived value panics if a seat is missing. There, combine watches instead:
//! `adapt::combine((DATABASE.try_watch()?, CACHE.try_watch()?, WAITING.try_watch()?))`.
//!
//! A service that shows its health has a field of type [`DynReader`]. The parts are `Arc`s, because the field must not
//! borrow them. Each component gets one, and sets it. The service holds the only producer of each part, so all
//! parts are closed when it is dropped, and the health ends, even if a component lives on. After the end, `peek` still
//! returns the last health.
//!
//! ```
//! use event_value::derive::combine;
//! use event_value::{ArcProducer, Closed, DynReader, Value, ValueExt};
//! use std::sync::Arc;
//!
//! struct Service {
//!     healthy: DynReader<bool>,
//!     _until_it_ends: [ArcProducer<bool>; 3],
//! }
//!
//! impl Service {
//!     fn new(parts: [Arc<Value<bool>>; 3]) -> Self {
//!         let _until_it_ends = parts.each_ref().map(Value::producer_arc);
//!         let healthy = combine(parts).map(|parts| parts.iter().all(|ok| *ok)).distinct();
//!         Self { healthy: DynReader::new(healthy), _until_it_ends }
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let parts: [Arc<Value<bool>>; 3] = Default::default();
//! let service = Service::new(parts.clone());
//! let healthy = service.healthy.clone();
//! let mut watch = healthy.watch();
//! parts.iter().for_each(|part| part.set(true)); // each by its component
//! assert_eq!(watch.get().await, Ok(true));
//! drop(service);
//! assert_eq!(watch.get().await, Err(Closed));
//! assert_eq!(healthy.peek(), Some(true));
//! # }
//! ```
//!
//! Each watch of a derived value runs the closure itself. To run it once for all of them, let a task
//! [pipe](WatchExt::pipe) one watch into a value, which the others watch. (Without `alloc`, this needs feature `sink`.)
//! When a pipe into a [`Producer`] ends, the producer is dropped, and if it is the last one, that closes the value:
//!
//! ```
//! use event_value::derive::combine;
//! use event_value::{Closed, Value, ValueExt, WatchExt};
//! use std::sync::Arc;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let parts: [Arc<Value<bool>>; 3] = Default::default();
//! let all = combine(parts.clone()).map(|parts| parts.iter().all(|ok| *ok)).distinct();
//! let healthy = Arc::new(Value::new());
//! tokio::spawn(all.watch().pipe(healthy.producer_arc()));
//!
//! let mut watcher = healthy.watch();
//! parts.iter().for_each(|part| part.set(true));
//! assert_eq!(watcher.get().await, Ok(true));
//! parts.iter().for_each(|part| part.close());
//! assert_eq!(watcher.get().await, Err(Closed));
//! # }
//! ```
//!
//! To leave an `Arc<Value>` open, spawn `async move { watch.pipe(&*value).await }`. The example
//! [`derive`](https://docs.rs/crate/event-value/latest/source/examples/derive.rs) is a whole program.
//!
//! # A thread that is stopped from outside
//!
//! A thread blocks with [`get_blocking`](Watcher::get_blocking), or
//! [`get_blocking_timeout`](Watcher::get_blocking_timeout). Closing the value ends the wait of this thread, and of
//! every other watcher. To stop one thread only, let it wait [`until`](WatchExt::until) something else happens:
//!
//! ```
//! use event_value::{Value, WatchBlocking, WatchExt};
//! use std::convert::Infallible;
//! use std::thread;
//!
//! static LEVEL: Value<u32> = Value::new();
//!
//! let stop = Value::<Infallible>::new();
//! thread::scope(|scope| {
//!     scope.spawn(|| {
//!         let mut levels = LEVEL.watch().until(stop.closed());
//!         while let Ok(level) = levels.get_blocking() {
//!             println!("{level}");
//!         }
//!     });
//!     LEVEL.set(1);
//!     stop.close();
//! });
//! assert!(!LEVEL.is_closed());
//! ```
//!
//! `thread::spawn` needs a closure that owns everything. So make the signal with `channel(())`, and pass
//! `stopped.reader().closed()`: that future owns the signal. (`stopped.get()` would be ready at once.)
//!
//! ```
//! use event_value::{UntilError, WatchBlocking, WatchExt, channel};
//! use std::thread;
//!
//! let (level, levels) = channel(0);
//! let (stop, stopped) = channel(());
//! let mut levels = levels.until(stopped.reader().closed());
//! let worker = thread::spawn(move || -> UntilError {
//!     loop {
//!         match levels.get_blocking() {
//!             Ok(level) => println!("{level}"),
//!             Err(end) => return end, // `UntilError::Watch(Closed)` if the level is closed
//!         }
//!     }
//! });
//! drop(stop); // ends this thread only
//! assert_eq!(worker.join().unwrap(), UntilError::Stopped);
//! assert!(level.try_set(1).is_ok());
//! ```

#[cfg(doc)]
use crate::*;
