//! Adaptors are `Clone` where their parts are, and can be asked without a wait and looked at.

use std::task::Poll;

use event_value::adapt::{combine, combine_latest};
use event_value::{BacklogError, Closed, Peek, Value, Watch, WatchExt};
use futures_lite::future::block_on;

use crate::bench::{Line, Script, Trouble, ask};
use crate::util::Task;

/// What a clone has seen is what the original has seen; from then on they are apart.
fn check_clone<W: Watch<Item = u32, Error = Closed> + Clone>(mut watch: W, value: &Value<u32>, expected: [u32; 2]) {
    value.set(1);
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(expected[0])));
    let mut twin = watch.clone();
    assert_eq!(ask(&mut twin), Poll::Pending);
    value.set(5);
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(expected[1])));
    assert_eq!(ask(&mut watch), Poll::Pending);
    assert_eq!(ask(&mut twin), Poll::Ready(Ok(expected[1])));
}

#[test]
fn a_clone_has_seen_what_the_original_has_seen() {
    let value = Value::new();
    check_clone(value.watch().map(|n| n * 2), &value, [2, 10]);
    check_clone(value.watch().filter(|n| n % 2 == 1), &value, [1, 5]);
    check_clone(value.watch().filter_map(|n: u32| n.checked_sub(1)), &value, [0, 4]);
    check_clone(value.watch().distinct(), &value, [1, 5]);
    check_clone(value.watch().distinct_by_key(|n| n / 2), &value, [1, 5]);
    check_clone(value.watch().changed_from(7), &value, [1, 5]);
    check_clone(value.watch().changed_from_by_key(7, |n| *n), &value, [1, 5]);
    check_clone(value.watch().inspect(|_| ()), &value, [1, 5]);
    check_clone(value.watch().map_err(|closed| closed), &value, [1, 5]);
    check_clone(value.watch().map_ref(|n| *n), &value, [1, 5]);
    check_clone(value.watch().filter_map_ref(|n| n.checked_sub(1)), &value, [0, 4]);
    let one = Value::new_with(1);
    check_clone(combine((value.watch(), one.watch())).map(|(n, one)| n + one), &value, [2, 6]);
    check_clone(combine_latest([value.watch()]).map(|[n]| n.unwrap()), &value, [1, 5]);
    check_clone(combine(vec![value.watch()]).map(|all| all[0]), &value, [1, 5]);
    assert_eq!(value.watcher_count(), 0);
}

#[test]
fn clones_of_until_stop_together_and_wait_apart() {
    let (value, stop, task) = (Value::new_with(1), Value::<()>::new(), Task::new());
    use futures::FutureExt as _;
    let stopped = async { stop.closed().await }.shared();
    let mut watch = value.watch().until(stopped);
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(1)));
    assert!(watch.poll_get(&mut task.cx()).is_pending());
    let mut twin = watch.clone();
    stop.close();
    assert_eq!(task.wakes(), 1);
    assert!(matches!(ask(&mut watch), Poll::Ready(Err(_stopped))));
    assert!(matches!(ask(&mut twin), Poll::Ready(Err(_stopped))));
}

#[test]
fn try_get_never_waits_and_leaves_nothing_behind() {
    let value = Value::new();
    let mut doubled = value.watch().map(|n: u32| n * 2);
    assert_eq!(doubled.try_get(), Err(BacklogError::BacklogDone));
    value.set(1);
    assert_eq!(doubled.try_get(), Ok(2));
    assert_eq!(doubled.try_get(), Err(BacklogError::BacklogDone));
    value.close();
    assert_eq!(doubled.try_get(), Err(BacklogError::Watch(Closed)));
}

#[test]
fn try_get_says_that_a_backend_has_not_read_yet_and_takes_its_waker_back() {
    let mut script = Script::new([Line::Pending, Line::Item(1), Line::BacklogDone, Line::Trouble(2)]);
    assert_eq!(script.try_get(), Err(BacklogError::NotYet));
    assert!(!script.waits);
    assert_eq!(script.try_get(), Ok(1));
    let mut doubled = script.map(|n| n * 2);
    assert_eq!(doubled.try_get(), Err(BacklogError::BacklogDone));
    assert_eq!(doubled.try_get(), Err(BacklogError::Watch(Trouble::Unreadable(2))));
    let mut dynamic: Box<dyn Watch<Item = u32, Error = Trouble>> = Box::new(Script::new([Line::Item(3)]));
    assert_eq!(dynamic.try_get(), Ok(3));
    assert_eq!(BacklogError::<Closed>::NotYet.to_string(), "the backend is still reading the existing values");
}

#[test]
fn a_wait_of_a_watcher_goes_on_after_a_try_get_that_found_nothing() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    let mut doubled = value.watch().map(|n| n * 2);
    assert!(doubled.poll_get(&mut task.cx()).is_pending());
    assert_eq!(doubled.try_get(), Err(BacklogError::BacklogDone));
    value.set(1);
    assert_eq!(task.wakes(), 1);
}

#[test]
fn peek_shows_the_current_value_seen_or_not_and_marks_nothing() {
    fn check<U: PartialEq + std::fmt::Debug>(mut watch: impl Peek<Item = U, Error = Closed>, expected: U) {
        assert_eq!(watch.peek().as_ref(), Some(&expected));
        assert_eq!(watch.try_get().as_ref(), Ok(&expected));
        assert_eq!(watch.peek(), Some(expected));
    }
    let value = Value::new_with(1);
    check(value.watch(), 1);
    check(value.watch().map(|n| n * 2), 2);
    check(value.watch().filter(|n| *n == 1), 1);
    check(value.watch().filter_map(|n| Some(n + 1)), 2);
    check(value.watch().distinct(), 1);
    check(value.watch().distinct_by_key(|n| *n), 1);
    check(value.watch().changed_from(2), 1);
    check(value.watch().changed_from_by_key(2, |n| *n), 1);
    check(value.watch().inspect(|_| ()), 1);
    check(value.watch().map_err(|closed| closed), 1);
    check(value.watch().map_ref(|n| n + 1), 2);
    check(value.watch().filter_map_ref(|n| Some(n + 1)), 2);
    check(combine((value.watch(), value.watch().map(|n| n + 1))), (1, 2));
    check(combine_latest([value.watch()]), [Some(1)]);
    check(combine(vec![value.watch()]), vec![1]);
    check(Box::new(value.watch()), 1);
    check(&mut value.watch(), 1);
}

#[test]
fn peek_is_empty_where_there_is_nothing_that_would_be_given() {
    let value = Value::new_with(2);
    assert_eq!(value.watch().filter(|n| n % 2 == 1).peek(), None);
    assert_eq!(value.watch().filter_map(|_| None::<u32>).peek(), None);
    assert_eq!(value.watch().filter_map_ref(|_| None::<u32>).peek(), None);
    assert_eq!(value.watch().changed_from(2).peek(), None);
    assert_eq!(value.watch().changed_from_by_key(2, |n| *n).peek(), None);
    let empty = Value::<u32>::new();
    assert_eq!(empty.watch().map_ref(|n| *n).peek(), None);
    assert_eq!(combine((value.watch(), empty.watch())).peek(), None);
    assert_eq!(combine([value.watch(), empty.watch()]).peek(), None);
    assert_eq!(combine_latest((value.watch(), empty.watch())).peek(), Some((Some(2), None)));
    assert_eq!(combine_latest((empty.watch(), empty.watch())).peek(), None);
    assert_eq!(combine_latest([empty.watch(), empty.watch()]).peek(), None);
}

#[test]
fn a_combination_shows_of_a_value_that_was_cleared_what_it_was_given() {
    let (a, b) = (Value::new_with(1), Value::new_with(1));
    let mut both = combine((a.watch(), b.watch()));
    assert_eq!(ask(&mut both), Poll::Ready(Ok((1, 1))));
    a.clear();
    b.set(2);
    assert_eq!(both.peek(), Some((1, 2)));
    assert_eq!(ask(&mut both), Poll::Ready(Ok((1, 2))));
}

#[test]
fn mark_unseen_brings_the_current_value_again_through_every_adaptor() {
    fn check<W: Watch<Item: PartialEq + std::fmt::Debug, Error = Closed>>(mut watch: W) {
        let first = watch.try_get();
        assert!(first.is_ok());
        assert_eq!(watch.try_get(), Err(BacklogError::BacklogDone));
        watch.mark_unseen();
        assert_eq!(watch.try_get(), first);
        assert_eq!(watch.try_get(), Err(BacklogError::BacklogDone));
    }
    let value = Value::new_with(1_u32);
    check(value.watch());
    check(value.watch().map(|n| n * 2));
    check(value.watch().filter(|_| true));
    check(value.watch().filter_map(Some));
    check(value.watch().distinct());
    check(value.watch().distinct_by_key(|n| *n));
    check(value.watch().changed_from(2));
    check(value.watch().changed_from_by_key(2, |n| *n));
    check(value.watch().inspect(|_| ()));
    check(value.watch().map_err(|closed| closed));
    check(value.watch().map_ref(|n| *n));
    check(value.watch().filter_map_ref(|n| Some(*n)));
    check(combine((value.watch(), value.watch())));
    check(combine_latest([value.watch(), value.watch()]));
    check(Box::new(value.watch()) as Box<dyn Watch<Item = u32, Error = Closed> + '_>);
}

#[test]
fn a_value_that_is_not_clone_can_be_streamed_and_filtered_by_reference() {
    struct NotClone(u32);
    let value = Value::new_with(NotClone(3));
    let small = value.watch().filter_map_ref(|v| (v.0 < 10).then_some(v.0)).distinct();
    let mut lengths = value.watch().map_ref(|v| v.0);
    let last = value.watch().map_ref(|v| v.0);
    assert_eq!(block_on(lengths.get()), Ok(3));
    value.set(NotClone(11));
    assert_eq!(lengths.try_get(), Ok(11));
    value.set(NotClone(4));
    value.close();
    assert_eq!(block_on(futures_lite::StreamExt::collect::<Vec<_>>(small)), [4]);
    assert_eq!(block_on(futures_lite::StreamExt::collect::<Vec<_>>(last)), [4]);
    assert!(!futures::stream::FusedStream::is_terminated(&lengths));
    assert_eq!(block_on(lengths.get()), Ok(4));
    assert_eq!(block_on(lengths.get()), Err(Closed));
    assert!(futures::stream::FusedStream::is_terminated(&lengths));
}

#[test]
fn what_filter_map_ref_rejects_is_consumed_and_never_cloned() {
    let value = Value::new_with(vec![0_u8; 3]);
    let (mut looks, task) = (0, Task::new());
    let mut long = value.watch().filter_map_ref(|v| {
        looks += 1;
        (v.len() > 3).then_some(v.len())
    });
    assert!(long.poll_get(&mut task.cx()).is_pending());
    assert!(long.poll_get(&mut task.cx()).is_pending());
    assert_eq!(long.try_get(), Err(BacklogError::BacklogDone));
    value.set(vec![0; 4]);
    assert_eq!(task.wakes(), 1);
    assert_eq!(long.try_get(), Ok(4));
    drop(long);
    assert_eq!(looks, 2, "each value is looked at once");
}

#[test]
fn law_11_a_panic_of_a_closure_under_the_lock_leaves_the_value_unseen() {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    let (value, armed, task) = (Value::new_with(1), std::cell::Cell::new(true), Task::new());
    let mut watch = value.watch().map_ref(|n| {
        assert!(!armed.get(), "not now");
        *n
    });
    assert!(catch_unwind(AssertUnwindSafe(|| watch.poll_get(&mut task.cx()).is_ready())).is_err());
    assert!(catch_unwind(AssertUnwindSafe(|| watch.peek())).is_err());
    armed.set(false);
    assert_eq!(watch.try_get(), Ok(1));
    value.set(2);
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(2)));
}
