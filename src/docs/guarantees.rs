//! Laws and guarantees: what is promised, and where each promise is tested.
//!
//! # Laws
//!
//! They hold for every [`Watcher`], whether its [seat](crate#seats) is inside the value or on the heap.
//!
//! 1. A new value is empty, and empty differs from every `T`. The first get of a watcher returns the newest value at
//!    the time of the call, or waits for one.
//! 2. Later gets return only something newer than the last, always the newest. Versions strictly increase, and all
//!    watchers see subsequences of one order. (After [`mark_unseen`](Watcher::mark_unseen), a version may come again.)
//! 3. The last `set` is never lost to a watcher that keeps asking. A `set` of an equal value counts.
//! 4. `set` never fails and never waits for watchers. It takes the same time whether none or a thousand are idle, and
//!    copies of `T` do not pile up.
//! 5. Dropping a pending get changes nothing: nothing is marked as seen, no waker stays behind, and no other watcher
//!    misses a wake-up. (A stream is not told when its `next()` is dropped: that waker stays until it is woken, or
//!    until [`stop_waiting`](Watcher::stop_waiting).)
//! 6. Two gets on one watcher at a time are a compile error.
//! 7. A filter sees each version at most once per future, and what it rejects is *not* consumed. The closures of
//!    [`get_filter`](Watcher::get_filter), [`get_map`](Watcher::get_map) and the [adaptors](WatchExt) run outside all
//!    locks. Those that look at the value in place, such as that of [`wait_for`](Watcher::wait_for), run under the lock.
//!    (Adaptors that filter consume what they reject.)
//! 8. After [`close`](Value::close), watchers get the last unseen value, then [`Closed`], at once and for ever; those
//!    that wait are woken. A later `set` is ignored, and [`try_set`](Value::try_set) returns the value.
//! 9. The task that polled last is the one woken. Polling a thousand times leaves one registration. One `set` wakes a
//!    waiting watcher once; no waiting watcher, no wake. Where the lock masks interrupts, every watcher that waited
//!    when a `set` began has been woken when it returns, whatever code it interrupted.
//! 10. No user code runs under a lock except `T::clone`, `T::eq`, `T::fmt` (in the `{:?}` of a value) and the closures
//!     whose docs say so. A `wake()` that sets, gets, watches or drops any watcher of the same value works.
//! 11. A panic in a predicate, closure, clone, drop or waker poisons nothing, with and without `std`.
//! 12. [Versions](Version) are exact `u64`s on every machine.
//! 13. Nothing leaks: a watcher that is dropped frees its seat at once. Forgetting a future leaks at most the future:
//!     the waker that it left in the seat goes with the next get, or with the watcher.
//!
//! # Memory orderings
//!
//! Everything that a producer did before the `set` of a value happens before the return of the get that returns this
//! value. Everything that it did before [`close`](Value::close) happens before the return of a get that returns
//! [`Closed`].
//!
//! # What can block
//!
//! * **The lock.** `set`, and every call that looks at a value or changes it, takes one lock for a few moves and
//!   comparisons, and never waits for a watcher. Under the lock run only `T::clone`, `T::eq`, `T::fmt`, the closures
//!   whose docs say so, and what these drop. While one of them runs, every other user of this value waits; if it never
//!   returns, they wait for ever.
//! * **Wakers** run in the thread that sets or closes, after it has released the lock. (A [lock] that masks interrupts
//!   keeps them masked meanwhile.) A slow `wake` delays the return of that `set`, and the wake-ups after it. Up to 17
//!   wakers are taken out together: those behind the slow one wait until it returns. Any other watcher is woken by the
//!   next `set` at the latest. Other threads can set, look and wait meanwhile.
//! * **One-shot waits** share the lock of event-listener, which wakes them under it. So there, a slow `wake` also
//!   delays every thread that begins or drops such a wait on the same value. With feature `critical-section`, that lock
//!   is a critical section.
//! * **Spin locks.** Without `std`, the default lock spins. A thread that finds it taken keeps its processor busy, and
//!   an interrupt handler may [wait for ever](super::firmware#from-an-interrupt-handler).
//! * **Blocking gets** ([`WatchBlocking`], [`OneShot::wait`]) block the thread. Nothing else waits for a value.
//!
//! # Misbehaving code
//!
//! Wakers, closures, and `clone`, `eq`, `fmt` and `drop` of `T` are code of yours. What follows if they use the value,
//! panic, or forget:
//!
//! | what happens | what follows |
//! |---|---|
//! | a watcher's waker sets, modifies, looks at or closes the same value, or makes, polls or drops watchers of it, in `wake`, `clone` or `drop` | works |
//! | the waker of a one-shot wait does the same | works |
//! | the waker of a one-shot wait polls or drops one-shot waits of the same value, in `wake` or `clone` | **hangs or panics**: event-listener holds its lock there |
//! | a waker panics in `wake` | all others are woken, then the panic goes on in the producer |
//! | a waker panics in `clone` or `drop` | the panic goes on in the call that polls or drops the watcher; a task that waited before a `clone` that panics still waits. One-shot waits: see [`OneShot`](OneShot#panics) |
//! | the closure of `get_filter` or `get_map` uses the same value, or panics | works; the value it panicked on counts as not seen |
//! | the closure of an adaptor uses the same value, or panics | works; the value it panicked on is lost |
//! | `T::drop` uses the same value, or panics, where a `set` replaces or refuses it | works |
//! | `T::clone` or `T::eq` panics | nothing is poisoned, nothing is published |
//! | the closure of `update`, `modify`, `modify_if` or `try_modify` panics | nothing is poisoned; what it left in the place of a value is published |
//! | another closure under the lock panics, such as that of `peek_with`, `wait_for`, `try_get_filter` or `map_ref` | nothing is poisoned, nothing is marked as seen |
//! | `T::clone`, `T::eq`, `T::fmt` or a closure under the lock uses the same value | **hangs**; panics where the lock can tell: std's mutex in debug builds, a critical section, and no lock at all |
//! | a future is forgotten | its waker stays in the seat until it is woken, the watcher gets or waits again, or the watcher is dropped |
//! | a watcher is forgotten | its seat stays taken |
//!
//! So a waker that does more than mark a task as ready belongs to a watcher, not to a one-shot wait. The wakers of the
//! well-known executors only mark a task as ready. Without `std`, a second panic while the first one unwinds ends the
//! program, as everywhere in Rust.
//!
//! None of this breaks memory safety, shows a watcher a value twice or out of order, or takes the last value from
//! another watcher that keeps asking, unless something above hangs.
//!
//! # Where each law is tested
//!
//! Each law has tests with its number in their names, for watchers in inline seats, for watchers in blocks of seats on
//! the heap, and for both at once. Where threads can meet, [loom](https://docs.rs/loom) explores a model, and
//! [shuttle](https://docs.rs/shuttle) tries random schedules of larger scenarios (`tests/shuttle/mod.rs`). And random
//! operations, also those of the fuzz target `ops`, are compared with a reference model in `tests/model/` after each
//! operation.
//!
//! | law | tests, in `tests/it` | models, in `tests/loom` | what `ops` compares |
//! |---|---|---|---|
//! | 1 newest, or wait | `law_01_newest.rs` | `a_set_reaches_a_starting_wait` | what each get returns, and whether it waits |
//! | 2 one order | `law_02_order.rs` | `the_last_of_two_sets_is_not_lost`, `two_modifies_both_count` | values, versions, what was skipped |
//! | 3 the last set | `law_03_last_set.rs` | `a_modify_reaches_a_starting_wait`, `a_store_and_notify_reach_a_starting_wait`, `of_two_stores_no_notify_is_lost`, `a_clear_hides_no_later_set`, `a_set_wakes_three_watchers`, `a_set_between_batches_forgets_nobody` | wake-ups of each task |
//! | 4 `set` | `law_04_set.rs` | | how many copies of `T` live |
//! | 5 cancelling | `law_05_cancel.rs` | `a_cancelled_get_takes_no_wake_up_away`, `a_cancel_between_batches_takes_no_wake_up_away`, `a_get_after_a_cancelled_one_is_woken` | cancelled and forgotten futures, live wakers |
//! | 6 one get | `law_06_one_get.rs` | | |
//! | 7 filters | `law_07_filter.rs` | `a_filter_misses_no_set` | what filters were shown, and when they panic |
//! | 8 closing | `law_08_close.rs` | `a_close_reaches_a_starting_wait`, `the_last_value_comes_before_closed`, `a_close_leaves_the_last_value_to_be_seen`, `the_last_of_two_producers_closes` | closing, and the last producer |
//! | 9 wakers | `law_09_wakers.rs` | `the_newest_task_is_woken`, `a_set_wakes_two_watchers`, `more_watchers_than_a_batch_are_woken` | wake-ups and live wakers of each task |
//! | 10 no lock around your code | `law_10_reentry.rs` | `what_a_waker_sets_reaches_a_starting_wait`, `a_watcher_that_a_waker_makes_reaches_a_starting_wait` | |
//! | 11 panics | `law_11_panics.rs` | | panics of clones, drops, closures, filters and wakers |
//! | 12 versions | `law_12_versions.rs` | | every version, also as on a machine without 64-bit atomics: `cfg(event_value_no_word)` |
//! | 13 no leaks | `law_13_leaks.rs` | `a_dropped_watcher_takes_no_wake_up_away`, `a_twin_is_woken_when_the_original_goes`, `who_takes_a_freed_seat_hears_of_a_set` | values, wakers and watchers left at the end |
//! | seats in blocks | `seats.rs` | `two_that_need_the_first_block_at_once_lose_nothing`, `a_wait_outlives_growth`, `growth_beside_a_set_and_a_drop_loses_nothing` | whether `try_watch` finds a seat |
//! | one-shot waits | `one_shot_waits.rs` | `a_set_reaches_a_starting_newer_than`, `a_set_reaches_a_starting_wait_for`, `a_close_reaches_a_starting_closed`, `a_watcher_that_goes_reaches_a_starting_unwatched`, `a_waker_of_unwatched_makes_a_watcher_beside_a_starting_watched` | when each is ready, its wake-ups and wakers |
//! | [memory orderings](#memory-orderings) | | `who_sees_news_sees_what_led_to_it`, `who_sees_the_end_sees_what_led_to_it` | |
//!
//! What else is promised:
//!
//! | guarantee | where |
//! |---|---|
//! | which calls allocate, and how much | `tests/alloc.rs`, with a counting allocator |
//! | nothing is allocated or freed under the lock | the tests of `src/docs/cost.rs`, which count that apart |
//! | more watchers than memory holds: the allocator's own failure | `tests/out_of_memory.rs` |
//! | hundreds of thousands of watchers of one value | `tests/threads/many.rs` |
//! | the laws hold in scenarios that are too large for loom: random schedules under [shuttle](https://docs.rs/shuttle) | `tests/shuttle/mod.rs` |
//! | which types are `Send`, `Sync` and `Unpin` | `tests/it/auto_traits.rs` |
//! | adaptors and combinations return what iterators would, lose no wake-up, and leave no waker behind | `tests/adapt/main.rs`, `tests/loom/adapt.rs`, fuzz target `adapters` |
//! | a derived value shows what a new watch of it would, and watches its sources no longer than it is watched | `tests/adapt/derived.rs` |
//! | a watch ends when a future is ready, wherever that completes, and leaves no waker in it | `tests/adapt/until.rs` |
//! | values of any backend behind one type | `tests/adapt/any_backend.rs` |
//! | the compiler's messages for common mistakes | `tests/messages.rs` |
//! | no hand-over is lost between real threads and on real executors | `tests/threads/ping_pong.rs`, `tests/threads/stress.rs`, `tests/threads/churn.rs`, `tests/threads/executors.rs` |
//! | blocking gets end in time | `tests/threads/deadlines.rs` |
//! | a waker that polls inline may use the value | `tests/threads/inline_executor.rs` |
//! | code that is ported word for word from another crate does the same, is refused or warned about by the compiler, or is listed on [its page](crate::docs) | `tests/hazards/main.rs` |
//! | no `unsafe` | the compiler: `#![forbid(unsafe_code)]` in `src/lib.rs` |
//!
//! # Run them yourself
//!
//! In a checkout of the repository. A check whose tools are not installed is skipped, and says so.
//!
//! | what | command |
//! |---|---|
//! | tests, in all configurations, and models | `.ci/test` |
//! | one law | `cargo test --test it law_05` |
//! | a million random schedules | `.ci/shuttle 1000000` |
//! | mutants of the code, all of them | `.ci/mutants core`, `.ci/mutants adaptors` |
//! | what fuzzing has found so far | `cargo test --test fuzz_corpus` |
//! | fuzzing, a minute for each target | `.ci/fuzz 60` |
//! | real threads under ThreadSanitizer | `.ci/tsan` |
//! | the same under AddressSanitizer, with its search for leaks | `.ci/asan` |
//! | the laws under Miri | `.ci/miri` |
//!
//! # How we know that the tests see anything
//!
//! * `.ci/loom` runs one model a second time without the second look of one-shot waits, and that must end in a
//!   deadlock.
//! * `.ci/shuttle` puts two faults that lose wake-ups into a copy of the code, one at a time, and the scenarios must end in
//!   a deadlock.
//! * `.ci/mutants` changes the code in many small ways, and the tests must notice each.
//! * Every file in `tests/fuzz_corpus/regressions` is named after a bug, and fails with it.
//! * The names on this page are checked: `tests/guarantees.rs`.
//!
//! # What is not tested
//!
//! * Law 4 speaks of time. Its test has wide margins, because clocks on shared machines are unreliable.
//! * loom explores up to four threads, the larger models with a bound on preemptions. Of larger scenarios, shuttle runs
//!   samples, and knows no ordering weaker than `SeqCst`.
//! * Neither loom, shuttle nor fuzzing sees inside spin or a critical section; those run in the tests of each feature.

#[cfg(doc)]
use crate::*;
