//! Coming from embassy's `Watch` and `Signal`.
//!
//! ```
//! use event_value::General;
//!
//! // theirs: Watch<CriticalSectionRawMutex, u32, 2>; here the lock comes last, and has a default
//! static LEVEL: General<u32, 2> = General::new();
//!
//! async fn show() {
//!     let mut level = LEVEL.try_watch().unwrap(); // theirs: LEVEL.receiver().unwrap()
//!     while let Ok(level) = level.get().await { // theirs: level.changed().await
//! #       let _ = level;
//!         // ...
//!     }
//! }
//! LEVEL.set(5); // theirs: LEVEL.sender().send(5)
//! # let _ = show;
//! ```
//!
//! Everything on this page works without an allocator. The page [firmware](super::firmware) says which lock to use, how
//! to name a watcher in a struct or a task, and what an interrupt handler may do.
//!
//! # What compiles and then does something else
//!
//! Each is a test beside embassy, in `tests/hazards/`.
//!
//! | embassy | here | what differs |
//! |---|---|---|
//! | ⚠ `rx.get().await` | [`wait_for(\|_\| true)`](Watcher::wait_for) | **[`get`](Watcher::get) returns each value once**: the second time, it waits for a newer one. |
//! | ⚠ `rx.try_get()` | [`peek`](Watcher::peek) | [`try_get`](Watcher::try_get) returns a value only if this watcher has not seen it; it is their `try_changed`. |
//! | ⚠ `rx.changed().await` | [`get`](Watcher::get) for the value, [`changed`](Watcher::changed) for the event | On a new watcher, `changed` waits for a change since the watcher was made. Theirs is ready if the value was *sent* before; it waits if the value came from `new_with`. `get` is ready in both cases. |
//! | ⚠ `rx.get_and(f).await` | [`wait_for`](Watcher::wait_for) | [`get_filter`](Watcher::get_filter) is their `changed_and`. |
//! | ⚠ a loop that never ends | `while let Ok(level) = level.get().await` | A value can be [closed](Value::close). If nobody closes it, `get` never fails. |
//! | ⚠ `set` in an interrupt handler | a value with the lock `CriticalSection` | The [lock] is the value's own, and the default one does not mask interrupts. |
//!
//! # The rest
//!
//! | embassy | here | what differs |
//! |---|---|---|
//! | `Watch<M, T, N>` | [`General<T, N, L>`](General) | `N` watchers without an allocator; with one, as many as memory holds |
//! | `Watch::new()`, `new_with(v)` | [`General::new`], [`General::new_with`] | |
//! | `watch.receiver()` | [`try_watch`](General::try_watch) | An error instead of `None`. [`watch`](General::watch) needs an allocator, and cannot fail. [`ValueWatch::watch`] and the watch of a [derived value](crate::derive) exist without one, and panic if no seat is free. |
//! | `anon_receiver()` | [`reader`](General::reader) | |
//! | `dyn_receiver()`, `DynReceiver` | `&mut dyn` [`Watch`]; with an allocator, [`DynWatch`] | the type names neither seats nor lock |
//! | `sender()`, `dyn_sender()` | a reference, `&(dyn` [`Set`]` + Sync)` | A [`Producer`] is something else: the value is closed when the last one is dropped. |
//! | `tx.send(v)` | [`set`](General::set) | |
//! | `tx.send_modify(f)`, `send_if_modified(f)` | [`modify`](General::modify), [`modify_if`](General::modify_if); [`update`](General::update) if there is a value | `FnOnce`: a closure can move a value in. On a closed value, the closure of `modify` and `modify_if` runs on a throw-away `None`; that of `update` does not run. |
//! | `tx.clear()` | [`clear`](General::clear) | counts as a version; watchers wait for the next `set`, here as there |
//! | `contains_value()` | [`peek_with(\|v\| v.is_some())`](General::peek_with) | |
//! | `try_get_and(f)` | [`peek_with`](General::peek_with) | |
//! | `rx.changed_and(f)` | [`get_filter`](Watcher::get_filter) | a rejected value stays unseen, here as there |
//! | `rx.try_changed()`, `try_changed_and(f)` | [`try_get`](Watcher::try_get), [`try_get_filter`](Watcher::try_get_filter) | |
//! | `get_msg_id()` | [`version`](General::version) | |
//! | `Signal::signal(v)`, `wait()` | [`set`](General::set), [`get`](Watcher::get) of the one watcher | `wait` takes the value out; here it stays. For a `T` that is not `Clone`: [`get_with`](Watcher::get_with). |
//! | `Signal::reset()` | [`mark_seen`](Watcher::mark_seen), or [`clear`](General::clear) | |
//!
//! # The value that is there, seen or not
//!
//! ```
//! use event_value::Value;
//!
//! # futures_lite::future::block_on(async {
//! let level = Value::new_with(5);
//! let mut watcher = level.watch();
//! for _ in 0..2 {
//!     assert_eq!(watcher.wait_for(|_| true).await, Ok(5)); // waits only while there is none
//!     assert_eq!(watcher.peek(), Some(5)); // never waits
//! }
//! # });
//! ```

#[cfg(doc)]
use crate::*;
