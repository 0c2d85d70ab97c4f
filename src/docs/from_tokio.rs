//! Coming from tokio's `watch`.
//!
//! ```
//! use event_value::{Closed, channel};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (producer, mut watcher) = channel("first"); // theirs: watch::channel("first")
//!
//! let task = tokio::spawn(async move {
//!     assert_eq!(watcher.get().await, Ok("first")); // the current value, at once
//!     assert_eq!(watcher.get().await, Ok("second")); // waits: changed(), and borrow_and_update()
//!     assert_eq!(watcher.get().await, Err(Closed));
//! });
//! tokio::task::yield_now().await; // lets the task see "first"; with several threads, it may skip it all the same
//! producer.set("second"); // theirs: send_replace
//! drop(producer); // closes the value, as dropping the last Sender does
//! task.await.unwrap();
//! # }
//! ```
//!
//! The most common loop becomes shorter:
//!
//! ```text
//! loop {                                            while let Ok(config) = watcher.get().await {
//!     let config = rx.borrow_and_update().clone();      apply(config);
//!     apply(config);                                }
//!     if rx.changed().await.is_err() { break; }
//! }
//! ```
//!
//! A loop of `peek()` and `changed()` may show one value twice, as `borrow()` and `changed()` do in tokio: neither `peek`
//! nor `borrow` marks anything as seen.
//!
//! A [`Value`] can also be a `static`, be empty at first, and be shared without any [`Producer`]: see [which type to
//! write](super::types). The page [`with_tokio`](super::with_tokio) is about `spawn`, `select!` and timeouts.
//!
//! # What compiles and then does something else
//!
//! Look at these first. Each is a test beside tokio, in `tests/hazards/`.
//!
//! | tokio | here | what differs |
//! |---|---|---|
//! | ⚠ `rx.changed().await` | [`changed`](Watcher::changed) | The same, except that it returns the version. **[`get`](Watcher::get) is not `changed`**: the first `get` of a watcher returns the value that is there, at once. |
//! | ⚠ `if rx.has_changed()? { rx.changed().await? }` | [`changed`](Watcher::changed) alone, or [`try_get`](Watcher::try_get) | **On a new watcher, [`has_changed`](Watcher::has_changed) may be `true` while `changed` waits.** `has_changed` asks whether there is a value that the watcher has not seen; `changed` waits for a set after the watcher was made. |
//! | ⚠ `rx.wait_for(f).await` | [`wait_for`](Watcher::wait_for) | Returns a clone instead of a guard, and a value that `f` rejects stays unseen. **[`get_filter`](Watcher::get_filter) is not `wait_for`**: it waits for a value that this watcher has not seen. |
//! | ⚠ `tx.closed().await` | [`unwatched`](Value::unwatched) | **tokio's `tx.closed()` waits until nobody listens: that is `unwatched()`.** Our [`closed`](Value::closed) waits for [`close`](Value::close): while you hold the producer, only an explicit `close()` ends it. |
//! | ⚠ `tx.is_closed()` | [`watcher_count()`](Value::watcher_count) ` == 0` | On a producer, `is_closed()` would be `false` until somebody calls `close`; the compiler warns. |
//! | ⚠ dropping the last `Sender` | dropping the last [`Producer`] | **Dropping an `Arc<Value>` [closes nothing](Value::watch_arc).** Use [`channel`] or [`producer_arc`](Value::producer_arc). |
//! | ⚠ a temporary `tx.clone()` | `&producer`, or `value.set(1)` | **`value.producer().set(1)` closes the value** if there is no other producer: the temporary one is the last. |
//! | ⚠ `rx.has_changed()?` | [`has_changed`](Watcher::has_changed) and [`is_closed`](Watcher::is_closed), or [`try_get`](Watcher::try_get) | A `bool`. On a closed value that was seen it is `false`: a loop on it alone never ends. On a new watcher it is `true` if there is a value. |
//! | ⚠ `rx.borrow_and_update()` | [`mark_unseen`](Watcher::mark_unseen), then [`try_get`](Watcher::try_get) | Not `peek()` and then `mark_seen()`, which loses a value that is set in between. |
//! | ⚠ a receiver that only looks | a [`Watcher`] that only [`peek`](Watcher::peek)s | A [`Reader`] does not count as a watcher: a producer that waits for [`unwatched`](Value::unwatched) would stop. |
//! | ⚠ the budget of `rx.changed()` | [`cooperative`](super::with_tokio#staying-fair)`(watcher.get())` | A `get` that has something to return is never `Pending`. A loop that always finds something keeps other tasks of its thread, and its own timeout, from running. |
//!
//! Some lines for tokio do not compile here, so you can't overlook them:
//!
//! ```compile_fail,E0308
//! # let (_producer, watcher) = event_value::channel(1);
//! if let Ok(true) = watcher.has_changed() {} // a `bool` here
//! ```
//!
//! The compiler warns about others. (In these examples, warnings are errors.)
//!
//! ```compile_fail
//! # let (producer, _watcher) = event_value::channel(1);
//! while !producer.is_closed() {} // deprecated: it would never end
//! ```
//!
//! ```compile_fail
//! # use std::time::Duration;
//! # let (_producer, mut watcher) = event_value::channel(1);
//! let _ = watcher.get_timeout(Duration::from_secs(1)); // deprecated: it blocks the thread, and its name does not say so
//! ```
//!
//! ```compile_fail
//! # let value = event_value::Value::<u32>::new();
//! value.producer(); // must be used: dropped at once, it closes the value
//! ```
//!
//! ```compile_fail
//! # let value = event_value::Value::<u32>::new();
//! value.watch(); // must be used
//! ```
//!
//! # The rest
//!
//! | tokio | here | what differs |
//! |---|---|---|
//! | `watch::channel(v)` | [`channel(v)`](channel) | |
//! | `Sender::new(v)` | [`Value::new_with`] | also in a `static`; [`Value::new`] makes an empty one |
//! | `Sender<T>`, `Receiver<T>` | [`ArcProducer<T>`](ArcProducer), [`ArcWatcher<T>`](ArcWatcher) | |
//! | `tx.send(v)` | [`set`](Value::set) | Never fails: a value without watchers is kept. A closed value ignores it; [`try_set`](Value::try_set) tells. |
//! | `tx.send_replace(v)` | [`replace`](Value::replace), or [`set`](Value::set) | `replace` returns an `Option`, because a value may be empty |
//! | `tx.send_modify(f)` | [`update`](Value::update) | [`modify`](Value::modify) also sees an empty value |
//! | `tx.send_if_modified(f)` | [`modify_if`](Value::modify_if)`(\|v\| v.as_mut().is_some_and(f))` | Its closure gets an `&mut Option<T>`, because a value may be empty. [`try_modify`](Value::try_modify) returns a result, [`set_if_changed`](Value::set_if_changed) compares. |
//! | `tx.subscribe()` | [`Producer::watch`], [`Value::watch`], [`watch_arc`](Value::watch_arc) | `changed` waits on either; a first `get` returns the current value |
//! | `rx.clone()` | [`clone`](Watcher#impl-Clone-for-Watcher<S>) | the same: it has seen what the original has seen |
//! | `*tx.borrow()`, `*rx.borrow()` | [`peek()`](Value::peek)`.unwrap()`, [`peek_with`](Value::peek_with) | An `Option`, because a value may be empty. There is no guard that could block a `set` or deadlock. For a large `T`, use `Value<Arc<T>>`. |
//! | `rx.mark_changed()`, `rx.mark_unchanged()` | [`mark_unseen`](Watcher::mark_unseen), [`mark_seen`](Watcher::mark_seen) | |
//! | `tx.receiver_count()` | [`watcher_count`](Value::watcher_count) | |
//! | `tx.sender_count()` | – | To wait until the last producer is dropped, await [`closed`](Reader::closed) of a `producer.reader()`. |
//! | `same_channel` | [`same_value`](Watcher::same_value) | |
//! | `RecvError` | [`Closed`] | |
//! | `WatchStream::new(rx)` | the [`Watcher`] itself | it is a `Stream` |
//! | `WatchStream::from_changes(rx)` | [`mark_seen`](Watcher::mark_seen), then the watcher | |
//! | `CancellationToken` | a [stop signal](super::recipes#a-stop-signal), [`until`](WatchExt::until) | a value that is closed |
//! | `TaskTracker` | [until all tasks have ended](super::recipes#until-all-tasks-have-ended) | each task holds a producer |
//! | – | [`get_blocking`](Watcher::get_blocking), [`map`](WatchExt::map), [`combine`], [`pipe`](WatchExt::pipe), ... | |
//!
//! ```
//! # let (producer, _watcher) = event_value::channel(1);
//! let count = |n: &mut u32| { *n += 1; *n % 10 == 0 }; // as it was for `send_if_modified`
//! assert!(!producer.modify_if(|value| value.as_mut().is_some_and(count)));
//! assert_eq!(producer.peek().unwrap(), 2); // there is a value: `channel` took one
//! ```
//!
//! # Where an initial value is no news
//!
//! A connection pool keeps idle connections, and evicts one when its flag changes. `changed` waits for a change since
//! the watcher was made; `get` would evict every connection at once.
//!
//! ```
//! use event_value::channel;
//! use std::time::Duration;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (producer, mut closed) = channel(false);
//! let idle = tokio::time::sleep(Duration::from_millis(1));
//! let evicted = tokio::select! {
//!     _ = closed.changed() => true,
//!     () = idle => false,
//! };
//! assert!(!evicted);
//! # drop(producer);
//! # }
//! ```

#[cfg(doc)]
use crate::*;
