//! Combinations: the wake-ups of several sources.

use std::task::{Context, Waker};

use event_value::adapt::{combine, combine_latest};
use event_value::{Watch as _, WatchExt as _};

use crate::runtime::{block_on, spawn};
use crate::shared::share;
use crate::{join, with};

models! {
    THREE a_set_of_either_source_reaches_a_starting_combination: inline 2, blocks 0;
    THREE the_last_set_of_each_source_is_shown: inline 2, blocks 0;
    THREE the_end_of_the_last_source_reaches_a_waiting_combination: inline 2, blocks 0;
    THREE a_cancelled_get_of_a_combination_takes_no_wake_up_away: inline 2, blocks 0;
    THREE a_filter_on_a_combination_sees_the_last_set: inline 2, blocks 0;
}

fn a_set_of_either_source_reaches_a_starting_combination<const SEATS: usize>() {
    let (a, b) = (share::<SEATS>(), share::<SEATS>());
    b.set(1);
    let mut both = combine((b.watch_arc(), a.watch_arc()));
    let setter = with(&a, |a| a.set(1));
    assert_eq!(block_on(both.get()), Ok((1, 1)));
    join([setter]);
}

fn the_last_set_of_each_source_is_shown<const SEATS: usize>() {
    let (a, b) = (share::<SEATS>(), share::<SEATS>());
    let mut both = combine_latest((a.watch_arc(), b.watch_arc()));
    let setters = [with(&a, |a| a.set(1)), with(&b, |b| b.set(1))];
    while block_on(both.get()) != Ok((Some(1), Some(1))) {}
    join(setters);
}

fn the_end_of_the_last_source_reaches_a_waiting_combination<const SEATS: usize>() {
    let (a, b) = (share::<SEATS>(), share::<SEATS>());
    a.set(1);
    b.set(1);
    let mut both = combine((a.watch_arc(), b.watch_arc()));
    let closers = [with(&a, |a| a.close()), with(&b, |b| b.close())];
    assert_eq!(block_on(both.get()), Ok((1, 1)));
    assert!(block_on(both.get()).is_err());
    join(closers);
}

fn a_cancelled_get_of_a_combination_takes_no_wake_up_away<const SEATS: usize>() {
    let (a, b) = (share::<SEATS>(), share::<SEATS>());
    a.set(1);
    let (mut first, mut second) = (combine((a.watch_arc(), b.watch_arc())), combine((a.watch_arc(), b.watch_arc())));
    let setter = with(&b, |b| b.set(1));
    let canceller = spawn(move || {
        let mut cx = Context::from_waker(Waker::noop());
        let _ = first.poll_get(&mut cx);
        first.stop_waiting();
    });
    assert_eq!(block_on(second.get()), Ok((1, 1)));
    join([setter, canceller]);
}

fn a_filter_on_a_combination_sees_the_last_set<const SEATS: usize>() {
    let (a, b) = (share::<SEATS>(), share::<SEATS>());
    a.set(0);
    b.set(0);
    let mut both_set = combine((a.watch_arc(), b.watch_arc())).filter(|(a, b)| a + b == 2).map(|(a, b)| a + b);
    let setters = [with(&a, |a| a.set(1)), with(&b, |b| b.set(1))];
    assert_eq!(block_on(both_set.get()), Ok(2));
    join(setters);
}
