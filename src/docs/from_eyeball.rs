//! Coming from eyeball or n0-watcher.
//!
//! ```
//! use event_value::{ArcProducer, channel};
//!
//! # futures_lite::future::block_on(async {
//! let (status, mut watcher): (ArcProducer<u32>, _) = channel(1);
//! // theirs: SharedObservable::new(1), subscribe_reset()     or: Watchable::new(1), watch()
//! assert_eq!(watcher.get().await, Ok(1));
//! status.set(2);
//! assert_eq!(watcher.get().await, Ok(2)); // theirs: next()   or: updated()
//! # });
//! ```
//!
//! The page [types](super::types) says which of these to write in a struct, and [with tokio](super::with_tokio) how to
//! spawn a task with a watcher.
//!
//! # eyeball
//!
//! | eyeball | here | what differs |
//! |---|---|---|
//! | ⚠ `subscribe()` | [`watch`](Value::watch), then [`mark_seen`](Watcher::mark_seen) | **The first [`get`](Watcher::get) returns the current value at once**, as after `subscribe_reset()`. [`changed`](Watcher::changed) waits for a change in either case. |
//! | ⚠ dropping the last `Observable` | dropping the last [`Producer`] | Dropping an `Arc<Value>` [closes nothing](Value::watch_arc). A last value that was not seen still comes before the end. |
//! | ⚠ `set_if_not_eq(v)` | [`replace_if_changed`](Value::replace_if_changed) | `Ok` with the old value if it was published, `Err` with the new one if not. Theirs returns `Some` with the old value, or `None`. |
//! | `SharedObservable::new(v)` | [`channel(v)`](channel), [`Value::new_with`] | |
//! | `next().await`, `next_ref().await` | [`get`](Watcher::get), [`get_with`](Watcher::get_with) | an error at the end, not `None`; the `Stream` returns `None` |
//! | `next_now()` | [`mark_unseen`](Watcher::mark_unseen), then [`try_get`](Watcher::try_get) | |
//! | `get()`, `read()` | [`peek`](Watcher::peek), [`peek_with`](Watcher::peek_with) | no guard that blocks producers |
//! | `set(v)` | [`replace`](Value::replace), or [`set`](Value::set) | |
//! | `update(f)`, `update_if(f)` | [`update`](Value::update), [`modify_if`](Value::modify_if) | |
//! | `write()` | [`update`](Value::update) | a closure instead of a guard |
//! | `reset()`, `clone_reset()` | [`mark_unseen`](Watcher::mark_unseen), `clone()` and `mark_unseen` | |
//! | `subscriber_count()` | [`watcher_count`](Value::watcher_count) | |
//! | `downgrade()` | `Arc::downgrade` on the `Arc<Value>` | see [weak handles](Reader#weak-handles) |
//!
//! # n0-watcher
//!
//! | n0-watcher | here | what differs |
//! |---|---|---|
//! | ⚠ `updated().await` | [`changed`](Watcher::changed) for the event, [`get`](Watcher::get) for the value | **A first `get` returns the current value at once.** `changed` waits for a change since the watcher was made. |
//! | ⚠ `get()` | [`peek`](Watcher::peek) | not a future there; theirs also marks the value as seen |
//! | ⚠ `set(v)` of an equal value | [`set_if_changed`](Value::set_if_changed) | **[`set`](Value::set) of an equal value is news.** |
//! | ⚠ a `Watchable` that is dropped | dropping the last [`Producer`] | Dropping an `Arc<Value>` [closes nothing](Value::watch_arc). A last value that was not seen still comes before the end. |
//! | `Watchable::new(v)` | [`channel(v)`](channel), [`Value::new_with`] | `T` need not be `Clone` or `Eq` |
//! | `watch()`, `Direct<T>` | [`watch_arc`](Value::watch_arc), [`ArcWatcher<T>`](ArcWatcher) | |
//! | `update()` | [`has_changed`](Watcher::has_changed), [`try_get`](Watcher::try_get) | |
//! | `initialized().await` | [`get`](Watcher::get) on an empty value, or [`wait_for_map`](Watcher::wait_for_map) | a value can be empty without an `Option` inside |
//! | `is_connected()` | `!`[`is_closed()`](Watcher::is_closed) | |
//! | `stream()`, `stream_updates_only()` | the [`Watcher`], after [`mark_seen`](Watcher::mark_seen) | |
//! | `map(f)`, `or(w)`, `Join` | [`map`](WatchExt::map), [`combine`]; [derived values](crate::derive) | |
//! | `has_watchers()` | [`watcher_count()`](Value::watcher_count) ` > 0` | |
//! | `Disconnected` | [`Closed`] | |
//!
//! # Optional values
//!
//! A value that may become unknown again has an `Option` inside. To wait until it is known:
//!
//! ```
//! use event_value::Value;
//!
//! # futures_lite::future::block_on(async {
//! let relay: Value<Option<&str>> = Value::new_with(None);
//! let mut watcher = relay.watch();
//! relay.set(Some("relay.example.org"));
//! assert_eq!(watcher.wait_for_map(|relay| *relay).await, Ok("relay.example.org"));
//! # });
//! ```

#[cfg(doc)]
use crate::*;
