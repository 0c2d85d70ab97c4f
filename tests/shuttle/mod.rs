//! What may go wrong between threads, in scenarios that are too large for loom: many schedules, chosen at random.
//!
//! With `--cfg event_value_shuttle` (see `.ci/shuttle`), the lock and the atomic of a value are those of
//! [shuttle](https://docs.rs/shuttle). It runs one thread at a time, and chooses at each step which one goes on: any of
//! them (the random scheduler), or the one with the highest priority, where priorities change a few times in a schedule
//! (PCT). What the threads do is chosen at random too, anew in each schedule. A lost wake-up is a deadlock, which shuttle
//! reports.
//!
//! loom (`tests/loom/main.rs`) sees what shuttle does not: every order of the steps, of which shuttle takes samples;
//! orderings weaker than `SeqCst`; and the steps inside event-listener and parking, which do not use shuttle's types.
//! Here, a call into event-listener is one step. Its own mutex is never held while threads switch, because no waker of
//! the scenarios switches them (see `Alive::waker`); so none may use the value. And no scenario has a blocking get: that
//! would park the one real thread that there is.
//!
//! Each scenario runs with inline seats, with seats in blocks on the heap, or with both, as its place says.

#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

/// Makes tests of scenarios: `scenario: place number of inline seats, ...`.
macro_rules! scenarios {
    ($($scenario:ident: $($place:ident $seats:literal),+;)+) => {$(
        mod $scenario {
            $(
                #[test]
                fn $place() {
                    let name = concat!(module_path!(), "::", stringify!($place));
                    crate::schedules::runtime::explore(name, super::$scenario::<$seats>);
                }
            )+
        }
    )+};
}

mod blocks;
mod cancel;
mod changes;
mod close;
mod follower;
mod one_shot;
mod presence;
mod runtime;
#[path = "../util/mod.rs"]
mod util;
mod world;
