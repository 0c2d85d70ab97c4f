//! A watcher and one other thread: all interleavings.

use std::sync::Arc;

use event_value::{Handle, Watcher};

use crate::runtime::{AtomicBool, Ordering, block_on, spawn};
use crate::shared::{produce, share, twin, watch};
use crate::{AT_ONCE, begin, follow, idle, join, with};

models! {
    COMPLETE a_set_reaches_a_starting_wait: inline 1, blocks 0;
    COMPLETE a_close_reaches_a_starting_wait: inline 1, blocks 0;
    COMPLETE a_modify_reaches_a_starting_wait: inline 1, blocks 0;
    COMPLETE a_store_and_notify_reach_a_starting_wait: inline 1, blocks 0;
    COMPLETE the_last_producer_closes_a_starting_wait: inline 1, blocks 0;
    COMPLETE a_close_leaves_the_last_value_to_be_seen: inline 1, blocks 0;
    COMPLETE the_last_value_comes_before_closed: inline 1, blocks 0;
    COMPLETE a_clear_hides_no_later_set: inline 1, blocks 0;
    COMPLETE a_filter_misses_no_set: inline 1, blocks 0;
    COMPLETE the_newest_task_is_woken: inline 1, blocks 0;
    COMPLETE a_get_after_a_cancelled_one_is_woken: inline 1, blocks 0;
    COMPLETE a_twin_is_woken_when_the_original_goes: inline 2, blocks 0, mixed 1;
    COMPLETE more_watchers_than_a_batch_are_woken: inline {crate::AT_ONCE + 1}, blocks 0, mixed 1;
    COMPLETE who_sees_news_sees_what_led_to_it: inline 1, blocks 0;
    COMPLETE who_sees_the_end_sees_what_led_to_it: inline 1;
}

fn a_set_reaches_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let setter = with(&value, |value| value.set(1));
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([setter]);
}

fn a_close_reaches_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let closer = with(&value, |value| value.close());
    assert!(block_on(watcher.get()).is_err());
    join([closer]);
}

fn a_modify_reaches_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let modifier = with(&value, |value| value.modify(increment));
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([modifier]);
}

fn a_store_and_notify_reach_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let producer = with(&value, |value| {
        value.store(1);
        value.notify();
    });
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([producer]);
}

fn the_last_producer_closes_a_starting_wait<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let producer = produce(&value);
    let last = spawn(move || drop(producer));
    assert!(block_on(watcher.get()).is_err());
    join([last]);
}

fn a_close_leaves_the_last_value_to_be_seen<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    value.set(1);
    let closer = with(&value, |value| value.close());
    expect_one_then_the_end(&mut watcher);
    join([closer]);
}

fn the_last_value_comes_before_closed<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let producer = with(&value, |value| {
        value.set(1);
        value.close();
    });
    expect_one_then_the_end(&mut watcher);
    join([producer]);
}

fn a_clear_hides_no_later_set<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    value.set(1);
    let producer = with(&value, |value| {
        value.clear();
        value.set(2);
    });
    follow(&mut watcher, 3);
    join([producer]);
}

fn a_filter_misses_no_set<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let setter = with(&value, |value| {
        value.set(1);
        value.set(2);
    });
    assert_eq!(block_on(watcher.get_filter(|n| *n == 2)), Ok(2));
    join([setter]);
}

fn the_newest_task_is_woken<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = idle(&value);
    let setter = with(&value, |value| value.set(1));
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([setter]);
}

fn a_get_after_a_cancelled_one_is_woken<const SEATS: usize>() {
    let value = share::<SEATS>();
    let mut watcher = watch(&value);
    let cancelled = begin(&mut watcher);
    let setter = with(&value, |value| value.set(1));
    drop(cancelled);
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([setter]);
}

fn a_twin_is_woken_when_the_original_goes<const SEATS: usize>() {
    let value = share::<SEATS>();
    let original = idle(&value);
    let setter = with(&value, |value| value.set(1));
    let mut copy = twin(&original);
    drop(original);
    assert_eq!(block_on(copy.get()), Ok(1));
    join([setter]);
    assert_eq!(value.watcher_count(), 1);
}

fn more_watchers_than_a_batch_are_woken<const SEATS: usize>() {
    let value = share::<SEATS>();
    let _batch = [(); AT_ONCE].map(|()| idle(&value));
    let mut watcher = watch(&value);
    let setter = with(&value, |value| value.set(1));
    assert_eq!(block_on(watcher.get()), Ok(1));
    join([setter]);
}

fn who_sees_news_sees_what_led_to_it<const SEATS: usize>() {
    let value = share::<SEATS>();
    let watcher = watch(&value);
    let done = Arc::new(AtomicBool::new(false));
    let setter = with(&value, {
        let done = Arc::clone(&done);
        move |value| {
            done.store(true, Ordering::Relaxed);
            value.set(1);
        }
    });
    if watcher.has_changed() {
        assert!(done.load(Ordering::Relaxed));
    }
    join([setter]);
}

fn who_sees_the_end_sees_what_led_to_it<const SEATS: usize>() {
    let value = share::<SEATS>();
    let done = Arc::new(AtomicBool::new(false));
    let closer = with(&value, {
        let done = Arc::clone(&done);
        move |value| {
            done.store(true, Ordering::Relaxed);
            value.close();
        }
    });
    if value.is_closed() {
        assert!(done.load(Ordering::Relaxed));
    }
    join([closer]);
}

fn increment(value: &mut Option<u32>) {
    *value = Some(value.unwrap_or(0) + 1);
}

fn expect_one_then_the_end<S: Handle<Item = u32>>(watcher: &mut Watcher<S>) {
    block_on(async {
        assert_eq!(watcher.get().await, Ok(1));
        assert!(watcher.get().await.is_err());
    });
}
