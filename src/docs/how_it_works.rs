//! How it works inside: for the next maintainer, and for readers who trust only what they have understood.
//!
//! Everything here is private, and may change in any release. `CONTRIBUTING.md`, in the repository, says which file has
//! which idea; [laws and guarantees](super::guarantees) says what must hold, and where that is tested.
//!
//! # One cell
//!
//! A [`General`] value is a `Cell`: a word that anybody may load, and a state that is guarded by the [lock] of the
//! value.
//!
//! ```text
//! Cell
//! ├─ word          version << 2 | has_value << 1 | closed        one atomic load, without the lock
//! ├─ state         under the lock:
//! │  ├─ value         Option<T>
//! │  ├─ version       u64: how many changes there were
//! │  ├─ flags         has_value, closed, unannounced (by `store`)
//! │  ├─ registered    what one-shot waits listen to
//! │  ├─ watchers      how many there are
//! │  ├─ producers     how many there are
//! │  └─ seats
//! │     ├─ head, tail, last_due     the queue of those that wait
//! │     ├─ free                     the first free inline seat
//! │     ├─ blocks ───────────────▶  on the heap: seats for the watchers beyond
//! │     └─ inline                   SEATS times: waker, prev, next
//! └─ listeners     three events of event-listener: changes, closing, presence
//! ```
//!
//! A [`Watcher`] holds the value, the number of its seat, and the version that it has seen. The code sees the inline
//! seats as a slice, so it is compiled once for any number of them; and what does not depend on `T`, once for all
//! values.
//!
//! Under the lock there are only moves and comparisons, `T::clone`, `T::eq`, `T::fmt` and the closures whose docs say
//! so. We never allocate or free there, nor wake, clone or drop a waker: the caller gets back what is to be dropped.
//!
//! # The state word
//!
//! It answers "is there anything new?" without the lock: the word says that there is a value, and its version is not the
//! one that the watcher has seen. It is stored under the lock, so it follows the order of the changes. The value itself
//! is always read under the lock: without `unsafe`, a `T` can't be read while another thread may replace it.
//!
//! A watcher that loads an old word is told "nothing new", as if it had asked a moment earlier. Before it waits, it
//! compares once more, under the lock. The two highest bits of the version do not fit into the word. They need not,
//! because versions are only compared for equality, and two that are 2^62 changes apart never meet. A narrower word
//! would wrap around, so a machine without 64-bit atomics has no word, and asks the lock.
//!
//! # Seats and their queue
//!
//! A task that waits has to leave its waker somewhere. A future can't link itself into a list without `unsafe`, and a
//! list on the heap allocates for each wait. So every watcher has a seat, room for one waker, from `watch` to drop. The
//! seats that hold a waker form a doubly linked queue, in the order in which their watchers began to wait:
//!
//! ```text
//!        head                       last_due                       tail
//!          │                            │                            │
//!          ▼                            ▼                            ▼
//!     ┌─────────┐    next ──▶      ┌─────────┐    next ──▶      ┌─────────┐
//!     │ seat 2  │                  │ seat 6  │                  │ seat 1  │
//!     │ waker A │      ◀── prev    │ waker B │      ◀── prev    │ waker C │
//!     └─────────┘                  └─────────┘                  └─────────┘
//!     ╰───── due: to be woken, A first ──────╯                  ╰ came later: not due
//!
//!      1 … 4        5 … 12        13 … 28        29 … 60            seat numbers of a Value<T>
//!     inline       block 0        block 1        block 2            each block is twice as long
//! ```
//!
//! * **A seat stands in the queue exactly while it holds a waker.** It leaves the queue when its waker is taken out to
//!   be woken, when its watcher finds something, and when the wait is given up.
//! * **Links are seat numbers**, which need no `unsafe` and are never larger than pointers. A seat that is free uses
//!   its `next` for the chain of free seats.
//! * **Blocks never move, and none is allocated or freed under the lock.** Each is twice as long as the one before, so
//!   the number of a seat tells its block. A `watch` that finds no seat makes a block outside the lock, and tries again
//!   with it; if another thread was faster, it drops the block. When the last watcher in blocks goes, all blocks are
//!   freed but the first: a watcher that comes and goes there would allocate it each time.
//! * Without the feature `alloc`, `no_alloc/blocks.rs` takes the place of `blocks.rs`: there are only inline seats.
//!
//! # A set
//!
//! 1. Under the lock: swaps the value, counts the version up, stores the word, and marks all waiting watchers as due,
//!    by one assignment: `last_due = tail`. Takes out the first waker, and notes which one-shot waits to notify.
//! 2. After the lock: wakes the first. While more are due, it takes the lock, takes out up to 17 wakers, releases the
//!    lock, and wakes them. (One at a time without `alloc`, to keep the code small.)
//! 3. Drops the old value.
//! 4. Notifies the one-shot waits.
//!
//! Steps 2 to 4 (`wakeups.rs`) run user code, which may use the same value, so no lock is held. That code may also
//! panic. With `std`, each panic is caught, the remaining steps are done, and then the first panic goes on. Without
//! `std`, the `Drop` of `Wakeups` does the remaining steps while the panic unwinds.
//!
//! Step 2 ends although the woken tasks may wait again at once, because those that come later stand behind `last_due`.
//! If two producers set at the same time, the later one marks all watchers as due that wait by then, and one of the two
//! takes out each waker. So one `set` wakes a waiting watcher once.
//!
//! If the lock masks interrupts, they stay masked, without the lock, while a waker that was taken out is woken, and
//! wakers are taken out one by one. Otherwise an interrupt could come in between and find a watcher that is neither in
//! its seat nor woken; its own `set` would return before that watcher is woken.
//!
//! The other changes are variations. `store` does step 1 without the marking, and sets the flag `unannounced`; `notify`
//! marks all waiting watchers as due, if that flag is set. `clear` takes the value out and wakes nobody, because there
//! is nothing to get. `close` keeps the version, sets the flag `closed`, and wakes all. `modify` runs its closure
//! inside a guard, which leaves things in order even if the closure panics: if there was a value and there is one, it
//! is published; if there is none any more, that counts as a `clear`; if there was none before, a new one is dropped.
//!
//! # A get
//!
//! 1. Loads the word. If there may be something new, takes the lock, and compares with the version it has seen. If
//!    there is a newer value, it clones the value, takes its own waker out of the seat, and is ready.
//! 2. Otherwise it clones the waker, outside the lock, unless its waker should be in the seat already. Then it takes
//!    the lock, **compares once more**, and puts the waker into its seat, at the end of the queue. If something new has
//!    come since step 1, it starts again.
//!
//! No wake-up is lost, because both sides decide under the same lock. A `set` that comes before the second comparison
//! is seen by it; one that comes after it finds the waker in the queue. A wake-up is only a hint: a task that is woken
//! starts again at step 1.
//!
//! In step 2, if the seat holds a waker that wakes the same task (`will_wake`), it stays; otherwise the new one
//! replaces it, and keeps its place in the queue. So the task that polled last is the one woken.
//!
//! When a future is dropped while it waits (`get.rs`), its seat leaves the queue, and its waker is dropped after the
//! lock is released. The seats before it stay due.
//!
//! A blocking get does the same, with a waker that unparks its thread. And all that is built on top (adaptors, derived
//! values, pipes) calls `poll_get` of the trait [`Watch`]: it is written once, for values in memory and in etcd alike.
//!
//! # One-shot waits
//!
//! A wait without a watcher ([`OneShot`]) has no seat. It listens to an event of event-listener: *changes*, *closing*
//! or *presence* (the number of watchers). `listen.rs` alone names that crate. A poll:
//!
//! 1. Looks, under the lock. If its condition holds, it is ready, and has allocated nothing.
//! 2. Begins to listen: this allocates its place in the event's list.
//! 3. **Looks again**, and in the same hold of the lock registers its topic in `registered`.
//! 4. Polls the listener.
//!
//! A change looks into `registered`, under the lock, for the events to notify. While there are no one-shot
//! waits, `registered` is empty, and a `set` pays nothing. The second look sees a change that came before it. A change
//! that comes after it finds the topic registered, and notifies a listener that is in the list already. `.ci/loom`
//! checks that a model without the second look hangs.
//!
//! A notification wakes all waits in the list and clears the topic. A wait that is woken in vain looks, listens and
//! registers again; a wait that was dropped meanwhile need not be removed. event-listener holds a lock of its own
//! while it wakes, so a waker that changes the value there must not notify the same event again. It only notes the
//! topic in `registered`, and the producer that is notifying goes on with it.
//!
//! # Memory orderings
//!
//! There is one atomic of our own, the word, with two operations:
//!
//! | operation | ordering | pairs with | why |
//! |---|---|---|---|
//! | store, under the lock | `Release` | the load | A thread that learns from the word alone that something changed, or that the value is closed, sees everything that the producer did before. |
//! | load | `Acquire` | the store | as above |
//!
//! Everything else lies under the lock, which orders it: a get that returns a value has taken the lock after the `set`
//! that published it. `SeqCst` is needed nowhere. Each decision to wait is made under the same lock as the change that
//! ends the wait, never by one atomic here and another there. The orderings within `Arc`, the lock and event-listener
//! are their own.
//!
//! # What differs between builds
//!
//! `sync.rs` and `lock.rs` know what we are built for: with or without `std` and 64-bit atomics, or for the models of
//! loom and shuttle. Two values of a program may have different locks, because the lock is a type parameter. A new lock
//! implements `Lock` and `Guarding`, in `lock.rs`; a lock from outside implements `ScopedRawMutex` of the crate
//! mutex-traits.

#[cfg(doc)]
use crate::*;
