//! Coming from Go's `event.Value`, of the Monogon operating system.
//!
//! This crate re-creates it. The same words mean the same here, with these differences:
//!
//! | Go | here | what differs |
//! |---|---|---|
//! | ⚠ `Get(ctx, Filter(f))` | [`get_filter`](Watcher::get_filter) | **What the filter rejects is not consumed**: a later `get` returns it. In Go it is gone. |
//! | ⚠ `Get` fails only with the error of its context | [`get`](Watcher::get) fails with [`Closed`] | A value can be [closed](Value::close). A loop that retries after an error would spin: end it. |
//! | ⚠ `event.Pipe(v, c)` | [`pipe`](WatchExt::pipe) | Waits for room first, then takes the newest value; in Go, the value that waits for room may be old when it is sent. |
//! | ⚠ `defer w.Close()` | dropping the watcher | You can't forget it, and nothing leaks. |
//! | `memory.Value[T]`, its zero value | [`Value<T>`](Value), [`Value::new`] | in a `static`, or shared by reference or `Arc`; see [types](super::types) |
//! | `event.Value[T]` | [`DynValue<T>`](DynValue) in a field; [`Set`] and [`ValueWatch`] in generic code | any backend |
//! | `event.ValueWatch[T]` | [`DynReader<T>`](DynReader) in a field; [`ValueWatch`] in generic code | any backend |
//! | `event.Watcher[T]` | [`DynWatch<T>`](DynWatch) in a field; [`Watch`] in generic code | any backend |
//! | `go f(w)` | [`tokio::spawn`](super::with_tokio) with an [`ArcWatcher`], or a thread | the task owns its watcher |
//! | `Set(v)` | [`set`](Value::set) | never fails, never waits |
//! | `Watch()` | [`watch`](Value::watch), [`watch_arc`](Value::watch_arc) | |
//! | `Get(ctx)` | [`get`](Watcher::get) | the first returns the current value, or waits for one; each later one returns something newer |
//! | `ctx` that is cancelled | drop the future: `select!`, a timeout | Nothing was consumed, as in Go. |
//! | two goroutines in `Get` at once | does not compile | |
//! | `Get(ctx, BacklogOnly())`, `ErrBacklogDone` | [`try_get`](Watcher::try_get), [`poll_backlog`](Watch::poll_backlog) | |
//! | `select` over channels that are fed by pipes | `select!` over `get`s, or [`combine`] | no goroutine, no channel |
//! | wait once, for the first value | [`get`](Watcher::get) on a new watcher | |
//! | wait for a value that fits, seen or not | [`wait_for`](Watcher::wait_for), [`wait_for_map`](Watcher::wait_for_map) | |
//! | `etcd.NewValue(client, key, decoder)` | the crate `event-value-etcd` | the same traits |
//!
//! # Instead of pipes into a select
//!
//! Go uses one pipe and one channel for each value. Here, one watch combines them:
//!
//! ```
//! use event_value::Value;
//! use event_value::adapt::combine;
//!
//! # futures_lite::future::block_on(async {
//! static NETWORK: Value<&str> = Value::new_with("192.0.2.1");
//! static ROLES: Value<Vec<&str>> = Value::new();
//!
//! let mut startup = combine((NETWORK.watch(), ROLES.watch()));
//! ROLES.set(vec!["worker"]);
//! let (network, roles) = startup.get().await?; // once both are there, and again when either changes
//! assert_eq!((network, roles.as_slice()), ("192.0.2.1", ["worker"].as_slice()));
//! # Ok::<(), event_value::Closed>(())
//! # }).unwrap();
//! ```
//!
//! # Start again when it matters
//!
//! A loop that pins a value, starts what depends on it, and goes on when the value differs from the pinned one:
//!
//! ```
//! use event_value::{Value, WatchExt};
//!
//! # futures_lite::future::block_on(async {
//! let address = Value::new_with("192.0.2.1");
//! let mut watcher = address.watch();
//! let pinned = watcher.get().await?;
//! // ... start what listens on `pinned`; then:
//! address.set("192.0.2.1"); // the same again: nothing happens
//! address.set("192.0.2.2");
//! let moved = watcher.changed_from(pinned).get().await?;
//! assert_eq!(moved, "192.0.2.2");
//! # Ok::<(), event_value::Closed>(())
//! # }).unwrap();
//! ```

#[cfg(doc)]
use crate::*;
