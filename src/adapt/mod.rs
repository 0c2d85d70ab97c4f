//! Adaptors: a watch in, a watch out.
//!
//! [`WatchExt`](crate::WatchExt) makes them, as methods on every [`Watch`](crate::Watch):
//!
//! | method | gives |
//! |---|---|
//! | [`map`](crate::WatchExt::map) | what a closure makes of each value |
//! | [`filter`](crate::WatchExt::filter), [`filter_map`](crate::WatchExt::filter_map) | the values that a closure accepts |
//! | [`distinct`](crate::WatchExt::distinct), [`distinct_by_key`](crate::WatchExt::distinct_by_key) | the first value, then changes |
//! | [`changed_from`](crate::WatchExt::changed_from), [`changed_from_by_key`](crate::WatchExt::changed_from_by_key) | values other than the one pinned |
//! | [`inspect`](crate::WatchExt::inspect) | the same values, after a closure has seen them |
//! | [`map_err`](crate::WatchExt::map_err) | the same values, with another type of error |
//! | [`until`](crate::WatchExt::until) | the same values, until a future is ready |
//! | [`combine`], [`combine_latest`] | the newest values of several watches |
//! | [`Watcher::map_ref`](crate::Watcher::map_ref), [`filter_map_ref`](crate::Watcher::filter_map_ref) | what a closure makes of each value by reference, without a clone |
//!
//! To have one for all watchers of a value, and to look at the result, [derive](crate::derive) a value instead.
//!
//! # What holds for all of them
//!
//! * An adaptor is a [`Watch`](crate::Watch) again, and a [`Stream`](futures_core::Stream) that ends when the value is
//!   closed. [`get`](crate::WatchExt::get) makes a future of it, for `.await`, `select!` and `join!`.
//! * [`try_get`](crate::Watch::try_get) returns what is there without waiting, [`peek`](crate::Peek::peek) looks at what the
//!   adaptor makes of the current value, seen or not, and [`mark_unseen`](crate::Watch::mark_unseen) brings that again.
//! * It is `Clone` where its parts are. A clone has seen what the original has seen.
//! * It looks at the newest value only: one that it would have given can be overwritten before it looks.
//! * A value that it rejects is *consumed*, unlike one rejected by [`Watcher::get_filter`](crate::Watcher::get_filter):
//!   the watch below has given it.
//! * Closures run outside all locks. If one panics, the value it was looking at is gone; nothing else is.
//! * It allocates nothing, except that a combination of a `Vec` allocates `Vec`s, and that `until` puts its future into a box.
//! * After 32 rejections in one poll it lets other tasks run: that poll is `Pending`, and has woken its own task.
//! * Backlog: [`poll_backlog`](crate::Watch::poll_backlog) skips what is rejected, until all was looked at.
//! * Cancel safety: dropping a [`Get`] loses no value, for a value that is accepted is given in the same poll.
//!
//! # With streams
//!
//! The `StreamExt` of the futures crates has methods of the same names, and a watch is a stream: with both traits imported,
//! `watch.map(f)` is ambiguous (E0034). In such a module, [derive the value](crate::derive#with-streams) before you watch it,
//! because a value is no stream; or import one of the two, and name the other: `WatchExt::map(watch, f)`. What adaptors have
//! themselves needs no import: `get`, `try_get`, `peek`, `mark_unseen`.
//!
//! # Shared predicates
//!
//! A predicate that several places share is a `fn` or a constant, and the type of the adaptor can be named:
//!
//! ```
//! use event_value::adapt::Filter;
//! use event_value::{Value, Watcher, WatchExt};
//!
//! #[derive(Clone, Copy, Debug, PartialEq)]
//! enum Status { Starting, Running(u16) }
//!
//! const RUNNING: fn(&Status) -> bool = |status| matches!(status, Status::Running(_));
//!
//! struct Gate<'a> {
//!     running: Filter<Watcher<&'a Value<Status>>, fn(&Status) -> bool>,
//! }
//!
//! # futures_lite::future::block_on(async {
//! let status = Value::new_with(Status::Starting);
//! let mut gate = Gate { running: status.watch().filter(RUNNING) };
//! status.set(Status::Running(80));
//! assert_eq!(gate.running.get().await, Ok(Status::Running(80)));
//! assert_eq!(status.watch().get_filter(RUNNING).await, Ok(Status::Running(80)));
//! # });
//! ```
//!
//! # Observing
//!
//! A value has no hooks for logs and metrics. They would be code of others in every `set`, which every producer would
//! pay for, and which would have to run somewhere between the lock and the wakers. What there is instead runs where the
//! observer is:
//!
//! * what a consumer gets: [`inspect`](crate::WatchExt::inspect);
//! * what it missed: [`Watcher::skipped`](crate::Watcher::skipped);
//! * how often the value changed: the difference of two [`Value::version`](crate::Value::version)s;
//! * who looks: [`Value::watcher_count`](crate::Value::watcher_count), and with feature `alloc`
//!   [`watched`](crate::Value::watched) and [`unwatched`](crate::Value::unwatched);
//! * what is set, each time: a function of yours around `set`.

mod changed_from;
mod chosen;
mod combine;
mod distinct;
mod filter;
mod filter_map;
mod inspect;
mod map;
mod map_err;
mod sources;
mod until;

pub use crate::get::Get;
pub use changed_from::{ChangedFrom, ChangedFromByKey};
pub(crate) use chosen::{own_methods, own_peek};
pub use combine::{Combine, CombineLatest, combine, combine_latest};
pub use distinct::{Distinct, DistinctByKey};
pub use filter::Filter;
pub use filter_map::FilterMap;
pub use inspect::Inspect;
pub use map::Map;
pub use map_err::MapErr;
pub use sources::Combinable;
pub(crate) use sources::{Sources, all_of, for_each_tuple};
pub use until::Until;
