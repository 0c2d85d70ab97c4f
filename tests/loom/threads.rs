//! Threads that block: on a watch, through parking, and on a one-shot wait, through event-listener. Without deadlines:
//! loom has no clock.

use event_value::{Closed, Version};

use crate::shared::{share, watch};
use crate::{join, with};

models! {
    COMPLETE a_set_reaches_a_thread_that_starts_to_block: inline 1, blocks 0;
    COMPLETE a_close_reaches_a_thread_that_starts_to_block: inline 1, blocks 0;
    COMPLETE a_set_reaches_a_thread_that_starts_a_one_shot_wait: inline 1;
    COMPLETE a_close_reaches_a_thread_that_starts_a_one_shot_wait: inline 1;
    THREE two_sets_reach_a_thread_that_waits_for_the_second: inline 1;
    THREE a_set_reaches_a_thread_that_blocks_and_one_that_waits_once: inline 1, blocks 0;
}

fn a_set_reaches_a_thread_that_starts_to_block<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let setter = with(&value, |value| value.set(1));
    assert_eq!(watcher.get_blocking(), Ok(1));
    join([setter]);
}

fn a_close_reaches_a_thread_that_starts_to_block<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let closer = with(&value, |value| value.close());
    assert_eq!(watcher.get_blocking(), Err(Closed));
    join([closer]);
}

fn a_set_reaches_a_thread_that_starts_a_one_shot_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let setter = with(&value, |value| value.set(1));
    assert_eq!(value.newer_than(Version::new(0)).wait(), Ok(Version::new(1)));
    join([setter]);
}

fn a_close_reaches_a_thread_that_starts_a_one_shot_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let closer = with(&value, |value| value.close());
    value.closed().wait();
    assert!(value.is_closed());
    join([closer]);
}

fn two_sets_reach_a_thread_that_waits_for_the_second<const SEATS: usize>() {
    let value = share::<SEATS>();
    let setters = [(); 2].map(|()| with(&value, |value| value.modify(|n| *n = Some(n.unwrap_or(0) + 1))));
    assert_eq!(value.wait_for(|n| *n == 2).wait(), Ok(Version::new(2)));
    join(setters);
}

fn a_set_reaches_a_thread_that_blocks_and_one_that_waits_once<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let setter = with(&value, |value| value.set(1));
    let waits = with(&value, |value| assert!(value.newer_than(Version::new(0)).wait().is_ok()));
    assert_eq!(watcher.get_blocking(), Ok(1));
    join([setter, waits]);
}
