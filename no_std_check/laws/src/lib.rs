//! The laws of event-value that need neither threads nor clocks nor an operating system, as plain functions.
//!
//! One table, [`LAWS`]. `cargo test` runs it here; the firmware crates beside this one run the same functions on the
//! machines they are for. The numbers are those of the laws in the docs of event-value.
#![no_std]

mod alarm;
mod fixed_seats;
pub mod interrupts;
mod lock;
mod one_thread;
pub mod runner;
mod task;
pub mod within_a_set;

pub(crate) use alarm::Alarm;
pub(crate) use lock::Value;
pub(crate) use one_thread::OneThread;
pub(crate) use task::Task;

/// A law: its name, what panics if it is broken, and how many blocks of seats stay on the heap.
pub type Law = (&'static str, fn(), usize);

/// Laws that are the same wherever the watchers sit. Compiled once for each place, so that their `static`s know it.
#[path = "."]
mod inline_seats {
    pub(crate) const SEATS: usize = 4;
    pub(crate) mod one_value;
    pub(crate) mod wakers;
}

/// With no seat in the value, all are on the heap.
#[cfg(feature = "alloc")]
#[path = "."]
#[expect(clippy::duplicate_mod, reason = "that is the point")]
mod block_seats {
    pub(crate) const SEATS: usize = 0;
    pub(crate) mod one_value;
    pub(crate) mod wakers;
}

/// Makes the table, and a test of each entry.
macro_rules! laws {
    (once: $($once:ident)*; $($file:ident, $blocks:literal blocks stay: $($law:ident)*;)*) => {
        /// All laws that make sense with these features.
        pub static LAWS: &[Law] = &[
            $($(
                (concat!(stringify!($law), "_inline"), inline_seats::$file::$law, 0),
                #[cfg(feature = "alloc")]
                (concat!(stringify!($law), "_in_blocks"), block_seats::$file::$law, $blocks),
            )*)*
            $((stringify!($once), fixed_seats::$once, 0),)*
        ];

        #[cfg(test)]
        mod tests {
            mod inline_seats { $($(#[test] fn $law() { $crate::inline_seats::$file::$law() })*)* }
            #[cfg(feature = "alloc")]
            mod block_seats { $($(#[test] fn $law() { $crate::block_seats::$file::$law() })*)* }
            $(#[test] fn $once() { $crate::fixed_seats::$once() })*
        }
    };
}

laws! {
    once:
        a_taken_seat_is_refused_until_given_back
        a_static_value_starts_as_it_was_written;
    one_value, 0 blocks stay:
        law_01_a_new_value_is_empty
        law_01_the_first_get_returns_the_newest
        law_02_later_gets_return_only_something_newer
        law_02_all_watchers_see_one_order
        law_03_the_last_set_is_not_lost
        law_03_an_equal_value_counts
        law_04_unread_values_do_not_pile_up
        law_05_dropping_a_pending_get_changes_nothing
        law_05_dropping_a_pending_get_takes_no_wake_from_others
        law_07_a_filter_sees_each_version_once
        law_07_what_a_filter_rejects_is_not_consumed
        law_07_a_map_narrows
        law_08_close_returns_the_last_value_then_closed
        law_08_close_wakes_those_that_wait
        law_08_a_closed_value_takes_nothing
        law_08_the_last_producer_closes
        law_09_the_newest_waker_is_woken
        law_09_a_thousand_polls_leave_one_waker
        law_09_one_set_wakes_once
        law_12_versions_are_exact
        law_12_versions_are_compared_whole
        law_13_a_dropped_watcher_leaves_nothing
        clear_makes_watchers_wait
        skipped_counts_what_was_passed_over
        compare_set_refuses_what_is_stale
        modify_if_publishes_only_on_true
        store_is_seen_and_wakes_nobody_until_notify
        mark_seen_and_unseen;
    // Their values are `static`s, each of which keeps one.
    wakers, 1 blocks stay:
        law_05_a_waker_that_cancels_the_last_takes_no_wake_from_others
        law_05_a_waker_that_cancels_the_next_takes_no_wake_from_others
        law_09_first_come_is_first_woken
        law_09_a_watcher_that_waits_again_is_not_woken_by_the_same_set
        law_10_the_old_value_is_dropped_outside_the_lock
        law_10_a_waker_may_set
        law_10_a_waker_may_get
        law_10_a_waker_may_watch_and_drop_a_sibling
        law_10_a_waker_may_poll_its_own_future;
}
