//! Adaptors: watches that are made of other watches.
//!
//! [`WatchExt`](crate::WatchExt) has methods that make them of any [`Watch`](crate::Watch):
//!
//! | method | the watch returns |
//! |---|---|
//! | [`map`](crate::WatchExt::map) | what a closure makes of each value |
//! | [`filter`](crate::WatchExt::filter), [`filter_map`](crate::WatchExt::filter_map) | the values that a closure accepts |
//! | [`distinct`](crate::WatchExt::distinct), [`distinct_by_key`](crate::WatchExt::distinct_by_key) | the first value, then only values that differ from the last one |
//! | [`changed_from`](crate::WatchExt::changed_from), [`changed_from_by_key`](crate::WatchExt::changed_from_by_key) | the values that differ from a pinned one |
//! | [`inspect`](crate::WatchExt::inspect) | the same values, after a closure has seen them |
//! | [`map_err`](crate::WatchExt::map_err) | the same values, with another type of errors |
//! | [`until`](crate::WatchExt::until) | the same values, until a future is ready |
//! | [`combine`], [`combine_latest`] | the newest values of several watches |
//! | [`Watcher::map_ref`](crate::Watcher::map_ref), [`filter_map_ref`](crate::Watcher::filter_map_ref) | what a closure makes of each value by reference, without a clone |
//!
//! To make one for all watchers of a value, and to look at the result without a watcher, [derive](crate::derive) a
//! value instead.
//!
//! # What holds for all of them
//!
//! * An adaptor is itself a [`Watch`](crate::Watch), and a `Stream` that ends when the value is closed.
//!   [`get`](crate::WatchExt::get) returns a future, for `.await`, `select!` and `join!`.
//! * [`try_get`](crate::Watch::try_get) returns what a get would return without waiting, [`peek`](crate::Peek::peek)
//!   returns what the adaptor makes of the current value, seen or not, and after
//!   [`mark_unseen`](crate::Watch::mark_unseen) the next get returns that again.
//! * It is `Clone` if its parts are. A clone starts with what the original has seen.
//! * It looks at the newest value only, so one that it would have returned can be overwritten before it looks.
//! * A value that it rejects is *consumed*, unlike one that [`Watcher::get_filter`](crate::Watcher::get_filter)
//!   rejects: the watch below has already returned it.
//! * Closures run outside all locks. If one panics, only the value that it was called with is lost.
//! * It allocates nothing, except that a combination of a `Vec` allocates `Vec`s, and that `until` puts its future into
//!   a box. (Without feature `alloc` there is no box, and the future must be `Unpin`.)
//! * After 32 rejections in one poll, it yields to other tasks: the poll wakes its own task, and is `Pending`.
//! * [`poll_backlog`](crate::Watch::poll_backlog) skips rejected values, until it has looked at all existing ones.
//! * Cancel safety: dropping a [`Get`] loses no value, because an accepted value is returned in the same poll.
//!
//! # With streams
//!
//! A watch is also a stream, and the `StreamExt` of the futures crates has methods with the same names. If both traits
//! are imported, `watch.map(f)` is ambiguous (E0034). In such a module, [derive the value](crate::derive#with-streams)
//! before you watch it, because a value is not a stream. Or import only one of the two, and name the other:
//! `WatchExt::map(watch, f)`. The methods `get`, `try_get`, `peek` and `mark_unseen` of adaptors need no import.
//!
//! # Shared predicates
//!
//! To share a predicate, and to name the type of an adaptor, use a `fn` or a constant:
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
//! A value has no hooks for logs and metrics. A hook would be user code in every `set`, which every producer would pay
//! for, and which would have to run somewhere between the lock and the wakers. Use these instead:
//!
//! | to observe | use |
//! |---|---|
//! | the values that a consumer gets | [`inspect`](crate::WatchExt::inspect) |
//! | how many it skipped | [`Watcher::skipped`](crate::Watcher::skipped) |
//! | how often the value changed | the difference of two [`Value::version`](crate::Value::version)s |
//! | the watchers | [`Value::watcher_count`](crate::Value::watcher_count), and with feature `alloc` [`watched`](crate::Value::watched) and [`unwatched`](crate::Value::unwatched) |
//! | each value that is set | a function of your own that calls `set` |

mod changed_from;
mod chosen;
mod combine;
mod distinct;
mod map_and_filter;
mod sources;
mod until;

pub use crate::get::Get;
pub use changed_from::{ChangedFrom, ChangedFromByKey};
pub(crate) use chosen::{own_methods, own_peek};
pub use combine::{Combine, CombineLatest, combine, combine_latest};
pub use distinct::{Distinct, DistinctByKey};
pub use map_and_filter::{Filter, FilterMap, Inspect, Map, MapErr};
pub use sources::Combinable;
pub(crate) use sources::{Sources, all_of, any_of, for_each_tuple};
pub use until::Until;
