//! The laws of event-value that need neither threads nor clocks nor an operating system, as plain functions.
//!
//! One table, [`LAWS`]. `cargo test` runs it here; the firmware crates beside this one run the same functions on the
//! machines they are for. The numbers are those of the laws on the front page of event-value.
#![no_std]

mod in_any_place;
mod in_seats;
pub mod interrupts;
mod one_thread;
pub mod runner;
mod task;

pub(crate) use one_thread::OneThread;
pub(crate) use task::Task;

/// A law: its name, and what panics if it is broken.
pub type Law = (&'static str, fn());

/// Makes the table, and a test of each entry. A law is given tasks of its own, and, if it says so, runs both for
/// watchers in seats and for watchers in the crowd.
macro_rules! laws {
    (in any place: $($any:ident)*; in seats: $($seats:ident)*;) => {
        /// All laws that make sense with these features.
        pub static LAWS: &[Law] = &[
            $(
                (concat!(stringify!($any), "_in_seats"), seats::$any),
                #[cfg(feature = "alloc")]
                (concat!(stringify!($any), "_in_the_crowd"), crowd::$any),
            )*
            $((stringify!($seats), in_seats::$seats),)*
        ];

        mod seats {
            $(pub(crate) fn $any() {
                static TASKS: [$crate::Task; 3] = [const { $crate::Task::new() }; 3];
                $crate::in_any_place::$any::<3>(&TASKS);
            })*
        }

        #[cfg(feature = "alloc")]
        mod crowd {
            $(pub(crate) fn $any() {
                static TASKS: [$crate::Task; 3] = [const { $crate::Task::new() }; 3];
                $crate::in_any_place::$any::<0>(&TASKS);
            })*
        }

        #[cfg(test)]
        mod tests {
            mod seats { $(#[test] fn $any() { $crate::seats::$any() })* $(#[test] fn $seats() { $crate::in_seats::$seats() })* }
            #[cfg(feature = "alloc")]
            mod crowd { $(#[test] fn $any() { $crate::crowd::$any() })* }
        }
    };
}

laws! {
    in any place:
        law_01_a_new_value_is_empty
        law_01_the_first_get_gives_the_newest
        law_02_later_gets_give_only_something_newer
        law_02_all_watchers_see_one_order
        law_03_the_last_set_is_not_lost
        law_03_an_equal_value_counts
        law_04_unread_values_do_not_pile_up
        law_05_dropping_a_pending_get_changes_nothing
        law_05_dropping_a_pending_get_takes_no_wake_from_others
        law_07_a_filter_sees_each_version_once
        law_07_what_a_filter_rejects_is_not_consumed
        law_07_a_map_narrows
        law_08_close_gives_the_last_value_then_closed
        law_08_close_wakes_who_waits
        law_08_the_last_producer_closes
        law_09_the_newest_waker_is_woken
        law_09_a_thousand_polls_leave_one_waker
        law_09_one_set_wakes_once
        law_12_versions_are_exact
        law_13_a_dropped_watcher_leaves_nothing
        clear_makes_watchers_wait
        skipped_counts_what_was_passed_over
        compare_set_refuses_what_is_stale
        modify_if_publishes_only_on_true
        store_is_seen_and_wakes_nobody_until_notify
        mark_seen_and_unseen;
    in seats:
        law_10_a_waker_may_set
        law_10_a_waker_may_get
        law_10_a_waker_may_watch_and_drop_a_sibling
        law_10_a_waker_may_poll_its_own_future
        a_taken_seat_is_refused_until_given_back
        a_static_value_starts_as_it_was_written;
}
