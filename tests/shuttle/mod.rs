//! What may go wrong between threads, in scenarios that are too large for loom: many schedules, chosen at random.
//!
//! With `--cfg event_value_shuttle` (see `.ci/shuttle`), the lock and the atomic of a value are those of
//! [shuttle](https://docs.rs/shuttle), which runs one thread at a time and chooses at each step which one goes on: any of
//! them (its random scheduler), or the most urgent one, of priorities that change a few times in a schedule (PCT). What
//! the threads do is chosen at random too, anew in each schedule. A lost wake-up is a deadlock, which shuttle reports.
//!
//! What shuttle does not see, and loom does (`tests/loom/main.rs`): every order of the steps, because it takes samples;
//! orderings weaker than `SeqCst`; and the steps inside event-listener and parking, which have no types of shuttle. A
//! call into event-listener is one step here, so that its own mutex is never held while threads switch, as long as no
//! waker switches them: see `Alive::waker`. Blocking gets, which park the one thread that there is, can't be run at all.
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
mod one_shot;
mod presence;
mod runtime;
#[path = "../util/mod.rs"]
mod util;
mod world;
