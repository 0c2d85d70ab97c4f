//! Coming from Kotlin's `StateFlow`, Rx and Combine.
//!
//! ```
//! use event_value::{Value, WatchExt};
//!
//! # futures_lite::future::block_on(async {
//! let speed = Value::new_with(60); // MutableStateFlow(60), BehaviorSubject(60), CurrentValueSubject(60)
//! let mut shown = speed.watch().map(|kmh| format!("{kmh} km/h")).distinct();
//! speed.close();
//! while let Ok(text) = shown.get().await { // collect, subscribe, sink
//!     println!("{text}");
//! }
//! # });
//! ```
//!
//! # What differs most
//!
//! | there | here |
//! |---|---|
//! | ⚠ Kotlin: setting an equal value tells nobody | **[`set`](Value::set) of an equal value is news.** Producers use [`set_if_changed`](Value::set_if_changed), consumers [`distinct`](WatchExt::distinct). |
//! | ⚠ Rx, Combine: each value is pushed to each subscriber, in `set` | **Consumers pull, and skip the values for which they were too slow.** `set` runs none of their code. |
//! | ⚠ a subscription runs by itself | A [`Watcher`] does nothing by itself: [`spawn`](super::with_tokio) a loop that calls `get`. |
//! | ⚠ Rx: an operator sees each value | An adaptor sees the newest value only, and a value that it rejects counts as seen. |
//! | ⚠ Kotlin: a state flow never ends | A value can be [closed](Value::close): then `get` returns [`Closed`], and the loop ends. |
//! | an initial value is needed | [`Value::new`] is empty, without an `Option` inside |
//! | Rx: after completion, a late subscriber gets nothing | it gets the last value, then [`Closed`] |
//! | cancel a subscription | drop the watcher, or the task that has it |
//!
//! # Kotlin
//!
//! | `StateFlow` | here |
//! |---|---|
//! | `MutableStateFlow(v)` | [`Value::new_with`] |
//! | `asStateFlow()`, as a property of a class | [`reader`](Value::reader), [`reader_arc`](Value::reader_arc); see [types](super::types#a-service-that-shows-its-status) |
//! | `value` | [`peek`](Value::peek), [`set`](Value::set) |
//! | `update { }`, `updateAndGet { }`, `getAndUpdate { }` | [`update`](Value::update), which returns what its closure returns |
//! | `compareAndSet(a, b)` | [`compare_set`](Value::compare_set), which compares versions; [`modify_if`](Value::modify_if) compares what you like |
//! | `collect { }`, `collectLatest { }` | a loop with [`get`](Watcher::get); see [reload](super::recipes#reload) |
//! | `first { }`, `filterNotNull().first()` | [`wait_for`](Watcher::wait_for), [`wait_for_map`](Watcher::wait_for_map) |
//! | `map`, `filter`, `mapNotNull`, `onEach` | [`map`](WatchExt::map), [`filter`](WatchExt::filter), [`filter_map`](WatchExt::filter_map), [`inspect`](WatchExt::inspect) |
//! | `map { }.stateIn(..)`, for a state with many collectors | [derived values](crate::derive), which have `watch` and `peek` |
//! | `distinctUntilChangedBy { }` | [`distinct_by_key`](WatchExt::distinct_by_key) |
//! | `combine(a, b)` | [`combine`] |
//! | `sample`, `debounce` | [sampling](super::recipes#sampling), [throttling](super::recipes#throttle) |
//! | `stateIn(WhileSubscribed())` | [run while watched](super::recipes#run-while-watched) |
//! | `subscriptionCount` | [`watcher_count`](Value::watcher_count), [`watched_by`](Value::watched_by) |
//! | `MutableSharedFlow(replay = 1, DROP_OLDEST)` | [`Value::new`] |
//!
//! # Rx and Combine
//!
//! | Rx, Combine | here |
//! |---|---|
//! | `BehaviorSubject(v)`, `CurrentValueSubject(v)` | [`Value::new_with`] |
//! | `ReplaySubject(1)` | [`Value::new`] |
//! | `next(v)`, `send(v)` | [`set`](Value::set) |
//! | `complete()`, `send(completion:)` | [`close`](Value::close) |
//! | `error(e)` | a value of type `Result`, then [`close`](Value::close) |
//! | `subscribe`, `sink`, `assign` | a loop with [`get`](Watcher::get), or [`pipe`](WatchExt::pipe) |
//! | `asObservable()` | [`reader`](Value::reader) |
//! | `combineLatest` | [`combine`]: waits until all have a value, as theirs does |
//! | `withLatestFrom` | [`map`](WatchExt::map), with a [`peek`](Value::peek) of the other value in it |
//! | `distinctUntilChanged`, `removeDuplicates` | [`distinct`](WatchExt::distinct) |
//! | `takeUntil`, `prefix(untilOutputFrom:)` | [`until`](WatchExt::until), see [a stop signal](super::recipes#a-stop-signal) |
//! | `throttleTime`, `auditTime`, `debounceTime` | [throttling](super::recipes#throttle) |
//! | `refCount`, `share` | every value is shared; see [run while watched](super::recipes#run-while-watched) |
//!
//! ⚠ [`combine_latest`] is not Rx's `combineLatest`: it does not wait for all of them, and its items are `Option`s.
//!
//! ```
//! use event_value::Value;
//! use event_value::adapt::{combine, combine_latest};
//!
//! # futures_lite::future::block_on(async {
//! let (host, port) = (Value::new_with("localhost"), Value::<u16>::new());
//! let mut any = combine_latest((host.watch(), port.watch()));
//! assert_eq!(any.get().await, Ok((Some("localhost"), None)));
//!
//! let mut both = combine((host.watch(), port.watch())); // Rx's combineLatest
//! port.set(80);
//! assert_eq!(both.get().await, Ok(("localhost", 80)));
//! # });
//! ```

#[cfg(doc)]
use crate::*;
