//! Guarantees and how they are tested.
//!
//! Each [law](crate#laws) has tests that bear its number, for watchers in inline seats, for watchers in blocks of seats on the
//! heap, and for both at once; where threads can meet, a model that [loom](https://docs.rs/loom) explores; and a place in the
//! reference model (`tests/model/`), which random operations and the fuzz target `ops` compare with the real thing after each
//! operation.
//!
//! | law | tests, in `tests/it` | models, in `tests/loom` | what `ops` compares |
//! |---|---|---|---|
//! | 1 newest, or wait | `law_01_newest.rs` | `a_set_reaches_a_starting_wait` | what each get gives, and whether it waits |
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
//! | seats in blocks | `seats.rs` | `two_that_need_the_first_block_at_once_lose_nothing`, `a_wait_outlives_growth`, `growth_beside_a_set_and_a_drop_loses_nothing` | for whom `try_watch` finds a seat |
//! | one-shot waits | `one_shot_waits.rs` | `a_set_reaches_a_starting_newer_than`, `a_set_reaches_a_starting_wait_for`, `a_close_reaches_a_starting_closed`, `a_watcher_that_goes_reaches_a_starting_unwatched` | when each is ready, its wake-ups and wakers |
//! | [memory orderings](crate#memory-orderings) | | `who_sees_news_sees_what_led_to_it`, `who_sees_the_end_sees_what_led_to_it` | |
//!
//! What else is promised, and where it is tested:
//!
//! | guarantee | where |
//! |---|---|
//! | what allocates, and how much | `tests/alloc.rs`, with a counting allocator |
//! | nothing is allocated or freed under the lock | the tests of `src/cost.rs`, which count that apart |
//! | more watchers than memory holds: the allocator's own failure | `tests/out_of_memory.rs` |
//! | hundreds of thousands of watchers of one value | `tests/threads/many.rs` |
//! | the laws hold in scenarios that are too large for loom: schedules at random, under [shuttle](https://docs.rs/shuttle) | `tests/shuttle/mod.rs` |
//! | what is `Send`, `Sync` and `Unpin` | `tests/it/auto_traits.rs` |
//! | adaptors and combinations give what iterators would, lose no wake-up, and leave no waker behind | `tests/adapt/main.rs`, `tests/loom/adapt.rs`, fuzz target `adapters` |
//! | a derived value shows what a new watch of it gives, and is watched no longer than the result | `tests/adapt/derived.rs` |
//! | a watch ends when a future is ready, wherever that completes, and leaves no waker in it | `tests/adapt/until.rs` |
//! | values of any backend behind one type | `tests/adapt/any_backend.rs` |
//! | what the compiler says to code that mistakes one thing for another | `tests/messages.rs` |
//! | no hand-over is lost between real threads and on real executors | `tests/threads/ping_pong.rs`, `tests/threads/stress.rs`, `tests/threads/churn.rs`, `tests/threads/executors.rs` |
//! | blocking gets end in time | `tests/threads/deadlines.rs` |
//! | a waker that polls inline may use the value | `tests/threads/inline_executor.rs` |
//! | code that is ported word for word from another crate does the same, is refused or warned about by the compiler, or stands on [its page](crate::docs) | `tests/hazards/main.rs` |
//! | no `unsafe` | the compiler: `#![forbid(unsafe_code)]` in `src/lib.rs` |
//!
//! # Run them yourself
//!
//! In a checkout of the repository. What is not installed is skipped, and said so.
//!
//! | what | command |
//! |---|---|
//! | tests, in all configurations, and models | `.ci/test` |
//! | one law | `cargo test --test it law_05` |
//! | a million schedules at random | `.ci/shuttle 1000000` |
//! | what fuzzing has found so far | `cargo test --test fuzz_corpus` |
//! | fuzzing, a minute for each target | `.ci/fuzz 60` |
//! | real threads under ThreadSanitizer | `.ci/tsan` |
//! | the same under AddressSanitizer, with its search for leaks | `.ci/asan` |
//! | the laws under Miri | `.ci/miri` |
//!
//! # How we know that the tests see anything
//!
//! * One loom model runs a second time with the second look of one-shot waits taken out, and must end in a deadlock:
//!   `.ci/loom`.
//! * Two faults that lose wake-ups are put into a copy of the code, one at a time, and the scenarios must end in a deadlock:
//!   `.ci/shuttle`.
//! * Every file in `fuzz/regressions` fails with the bug after which it is named.
//! * The names on this page are checked: `tests/guarantees.rs`.
//!
//! # What is not tested
//!
//! * Law 4 speaks of time. The test compares wide margins only, because clocks on shared machines lie.
//! * loom explores up to four threads, the larger models with a bound on preemptions. Of larger scenarios, shuttle runs
//!   samples, without orderings weaker than `SeqCst`.
//! * Neither loom nor fuzzing sees inside spin or a critical section; those run in the tests of each feature.
