//! What each adaptor gives, and what all adaptors have in common.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use event_value::adapt::Filter;
use event_value::{BacklogError, Closed, Value, Watch, WatchExt, Watcher};
use futures::{FutureExt as _, Stream};
use futures_lite::future::block_on;

use crate::bench::{Line, Script, Trouble, ask, ask_backlog};
use crate::util::Task;

fn collect<S: Stream>(stream: S) -> Vec<S::Item> {
    block_on(futures_lite::StreamExt::collect(stream))
}

#[test]
fn map_gives_what_the_closure_makes() {
    let value = Value::new_with(1);
    let mut doubled = value.watch().map(|n| n * 2);
    assert_eq!(ask(&mut doubled), Poll::Ready(Ok(2)));
    assert_eq!(ask(&mut doubled), Poll::Pending);
    value.set(2);
    assert_eq!(ask(&mut doubled), Poll::Ready(Ok(4)));
}

#[test]
fn filter_gives_what_the_closure_accepts() {
    let value = Value::new_with(1);
    let mut even = value.watch().filter(|n| n % 2 == 0);
    assert_eq!(ask(&mut even), Poll::Pending);
    value.set(2);
    assert_eq!(ask(&mut even), Poll::Ready(Ok(2)));
}

#[test]
fn filter_map_gives_what_the_closure_makes_of_what_it_accepts() {
    let value = Value::new_with("x");
    let mut numbers = value.watch().filter_map(|s| s.parse::<u32>().ok());
    assert_eq!(ask(&mut numbers), Poll::Pending);
    value.set("7");
    assert_eq!(ask(&mut numbers), Poll::Ready(Ok(7)));
}

#[test]
fn a_filter_consumes_what_it_rejects_and_get_filter_does_not() {
    let value = Value::new_with(1);
    let mut watcher = value.watch();
    assert_eq!(watcher.get_filter(|_| false).now_or_never(), None);
    assert!(watcher.has_changed());
    assert_eq!(watcher.by_ref().filter(|_| false).get().now_or_never(), None);
    assert!(!watcher.has_changed());
}

#[test]
fn distinct_compares_with_the_last_value_given() {
    let value = Value::new_with(1);
    let mut changes = value.watch().distinct();
    assert_eq!(ask(&mut changes), Poll::Ready(Ok(1)));
    value.set(1);
    assert_eq!(ask(&mut changes), Poll::Pending);
    value.set(2);
    // 2 was never looked at, so 1 is still the last value given.
    value.set(1);
    assert_eq!(ask(&mut changes), Poll::Pending);
    value.set(2);
    assert_eq!(ask(&mut changes), Poll::Ready(Ok(2)));
}

#[test]
fn distinct_compares_with_what_it_gave_not_with_what_a_filter_above_kept() {
    let value = Value::new_with(1);
    let mut odd_changes = value.watch().filter(|n| n % 2 == 1).distinct();
    assert_eq!(ask(&mut odd_changes), Poll::Ready(Ok(1)));
    for same_after_even in [2, 1] {
        value.set(same_after_even);
        assert_eq!(ask(&mut odd_changes), Poll::Pending);
    }
}

#[test]
fn distinct_by_key_looks_at_the_key_alone() {
    let value = Value::new_with(("a", 1));
    let mut changes = value.watch().distinct_by_key(|(key, _)| *key);
    assert_eq!(ask(&mut changes), Poll::Ready(Ok(("a", 1))));
    value.set(("a", 2));
    assert_eq!(ask(&mut changes), Poll::Pending);
    value.set(("b", 2));
    assert_eq!(ask(&mut changes), Poll::Ready(Ok(("b", 2))));
}

#[test]
fn changed_from_compares_with_the_pinned_value_not_with_the_previous_one() {
    let value = Value::new_with(1);
    let mut changed = value.watch().changed_from(1);
    assert_eq!(ask(&mut changed), Poll::Pending);
    for different in [2, 2, 3] {
        value.set(different);
        assert_eq!(ask(&mut changed), Poll::Ready(Ok(different)));
    }
    value.set(1);
    assert_eq!(ask(&mut changed), Poll::Pending);
}

#[test]
fn changed_from_finds_a_difference_that_is_already_there() {
    let value = Value::new_with(2);
    assert_eq!(ask(&mut value.watch().changed_from(1)), Poll::Ready(Ok(2)));
}

#[test]
fn changed_from_by_key_looks_at_the_key_alone() {
    let value = Value::new_with((1, "a"));
    let mut changed = value.watch().changed_from_by_key(1, |(key, _)| *key);
    assert_eq!(ask(&mut changed), Poll::Pending);
    value.set((1, "b"));
    assert_eq!(ask(&mut changed), Poll::Pending);
    value.set((2, "b"));
    assert_eq!(ask(&mut changed), Poll::Ready(Ok((2, "b"))));
}

#[test]
fn inspect_sees_each_value_that_is_given_once() {
    let (value, seen) = (Value::new_with(1), Cell::new(0));
    let mut inspected = value.watch().inspect(|n| seen.set(seen.get() * 10 + n));
    assert_eq!(ask(&mut inspected), Poll::Ready(Ok(1)));
    assert_eq!(ask(&mut inspected), Poll::Pending);
    value.set(2);
    assert_eq!(ask(&mut inspected), Poll::Ready(Ok(2)));
    assert_eq!(seen.get(), 12);
}

#[test]
fn map_err_makes_another_error_of_the_end_and_of_the_end_of_the_backlog() {
    let value = Value::new_with(1);
    let mut watch = value.watch().map_err(Trouble::from);
    assert_eq!(ask_backlog(&mut watch), Poll::Ready(Ok(1)));
    assert_eq!(ask_backlog(&mut watch), Poll::Ready(Err(BacklogError::BacklogDone)));
    value.close();
    assert_eq!(ask_backlog(&mut watch), Poll::Ready(Err(BacklogError::Watch(Trouble::Closed))));
    assert_eq!(ask(&mut watch), Poll::Ready(Err(Trouble::Closed)));
}

#[test]
fn a_predicate_can_be_shared_as_a_constant() {
    type Predicate = fn(&u32) -> bool;
    const EVEN: Predicate = |n| n % 2 == 0;
    let value = Value::new_with(2);
    let mut named: Filter<Watcher<&Value<u32>>, Predicate> = value.watch().filter(EVEN);
    assert_eq!(ask(&mut named), Poll::Ready(Ok(2)));
    assert_eq!(value.watch().get_filter(EVEN).now_or_never(), Some(Ok(2)));
}

#[test]
fn the_backlog_of_a_filter_is_looked_at_to_its_end() {
    let backlog = [1, 3, 4, 5].map(Line::Item).into_iter().chain([Line::BacklogDone]);
    let mut even = Script::new(backlog).filter(|n| n % 2 == 0);
    assert_eq!(ask_backlog(&mut even), Poll::Ready(Ok(4)));
    assert_eq!(ask_backlog(&mut even), Poll::Ready(Err(BacklogError::BacklogDone)));
}

#[test]
fn the_backlog_of_a_filter_waits_as_the_backend_does() {
    let mut even = Script::new([Line::Item(1), Line::Pending, Line::Item(2)]).filter(|n| n % 2 == 0);
    assert_eq!(ask_backlog(&mut even), Poll::Pending);
    assert_eq!(ask_backlog(&mut even), Poll::Ready(Ok(2)));
}

#[test]
fn an_error_passes_through_and_ends_nothing() {
    let mut doubled = Script::new([Line::Trouble(7), Line::Item(1)]).filter(|_| true).map(|n| n * 2);
    assert_eq!(ask(&mut doubled), Poll::Ready(Err(Trouble::Unreadable(7))));
    assert_eq!(ask(&mut doubled), Poll::Ready(Ok(2)));
    assert_eq!(ask(&mut doubled), Poll::Ready(Err(Trouble::Closed)));
}

#[test]
fn a_fast_producer_does_not_keep_a_filter_busy_for_ever() {
    let value = Value::new_with(0);
    let mut looked_at = 0;
    let mut none = value.watch().filter(|n| {
        looked_at += 1;
        value.set(n + 1);
        false
    });
    let task = Task::new();
    assert_eq!(none.poll_get(&mut task.cx()), Poll::Pending);
    assert_eq!(task.wakes(), 1, "the task comes back by itself");
    assert_eq!(none.poll_backlog(&mut task.cx()), Poll::Pending);
    assert_eq!(task.wakes(), 2);
    drop(none);
    assert_eq!(looked_at, 64);
}

#[test]
fn a_closure_may_use_the_value_it_watches() {
    let value = Value::new_with(1);
    let mut chained =
        value.watch().map(|n| (n, value.peek())).inspect(|_| value.set(2)).filter(|_| value.version().get() == 2);
    assert_eq!(ask(&mut chained), Poll::Ready(Ok((1, Some(1)))));
    assert_eq!(value.peek(), Some(2));
}

#[test]
fn a_panic_of_a_closure_loses_one_value_and_nothing_else() {
    let value = Value::new_with(1);
    let mut picky = value.watch().map(|n| if n == 1 { panic!("not this one") } else { n });
    assert!(catch_unwind(AssertUnwindSafe(|| ask(&mut picky))).is_err());
    assert_eq!(ask(&mut picky), Poll::Pending);
    value.set(2);
    assert_eq!(ask(&mut picky), Poll::Ready(Ok(2)));
}

#[test]
fn a_panic_of_eq_or_clone_leaves_distinct_as_it_was() {
    #[derive(Debug)]
    struct Fussy(u32, bool);
    impl PartialEq for Fussy {
        fn eq(&self, other: &Self) -> bool {
            self.0 == other.0
        }
    }
    impl Clone for Fussy {
        fn clone(&self) -> Self {
            assert!(!self.1, "no clone of this one");
            Self(self.0, self.1)
        }
    }
    let value = Value::new_with(Fussy(1, false));
    // The bad one appears below the lock, where the adaptor clones it.
    let mut changes = value.watch().map(|fussy| Fussy(fussy.0, fussy.0 == 2)).distinct();
    assert_eq!(ask(&mut changes), Poll::Ready(Ok(Fussy(1, false))));
    value.set(Fussy(2, false));
    assert!(catch_unwind(AssertUnwindSafe(|| ask(&mut changes))).is_err());
    value.set(Fussy(1, false));
    assert_eq!(ask(&mut changes), Poll::Pending, "1 is still the last value given");
}

#[test]
fn one_task_has_one_waker_below_all_adaptors_and_is_woken_once() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    let mut deep = value.watch().map(|n| n + 1).filter(|_| true).inspect(|_| ()).distinct();
    for _ in 0..1000 {
        assert_eq!(deep.poll_get(&mut task.cx()), Poll::Pending);
    }
    assert_eq!(task.registrations(), 1);
    value.set(1);
    assert_eq!(task.wakes(), 1);
    assert_eq!(deep.poll_get(&mut task.cx()), Poll::Ready(Ok(2)));
    assert_eq!(task.registrations(), 0);
}

#[test]
fn an_adaptor_is_a_stream_that_ends_when_the_value_is_closed() {
    fn assert_stream<S: Stream<Item = u32> + Unpin>(stream: S) -> S {
        stream
    }
    let value = Value::new_with(1);
    value.close();
    let stream = assert_stream(value.watch().map(|n| n + 1).filter(|_| true));
    assert_eq!(collect(stream), [2]);
}

#[test]
fn a_stream_of_a_backend_with_errors_gives_them_and_goes_on() {
    let script = Script::new([Line::Item(1), Line::Trouble(2), Line::Item(3)]);
    let streamed = collect(script.map(|n| n * 10));
    assert_eq!(streamed, [Ok(10), Err(Trouble::Unreadable(2)), Ok(30)]);
}

#[test]
fn an_adaptor_of_a_fused_stream_is_fused() {
    use futures::stream::FusedStream as _;
    let value = Value::new_with(1);
    let mut watch = value.watch().map(|n| n + 1).filter(|_| true);
    value.close();
    assert!(!watch.is_terminated());
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(2)));
    assert!(watch.is_terminated());
}

#[test]
fn adaptors_are_unpin_whatever_their_closures_are() {
    fn assert_unpin<T: Unpin>(_: &T) {}
    let value = Value::new_with(1);
    let pinned = std::marker::PhantomPinned;
    let mut watch = value.watch().map(move |n| {
        let _ = &pinned;
        n
    });
    assert_unpin(&watch);
    assert_unpin(&watch.get());
}

#[test]
fn a_boxed_watch_has_the_adaptors_too() {
    let value = Value::new_with(1);
    let boxed: Box<dyn Watch<Item = u32, Error = Closed> + '_> = Box::new(value.watch().map(|n| n + 1));
    let mut again: Box<dyn Watch<Item = u32, Error = Closed> + '_> = Box::new(boxed.filter(|n| *n > 1));
    assert_eq!(again.get().now_or_never(), Some(Ok(2)));
    assert_eq!(pin!(again.get()).now_or_never(), None);
}

#[test]
fn the_methods_of_a_stream_stay_usable_beside_those_of_a_watch() {
    let value = Value::new_with(1);
    value.close();
    let by_watch = WatchExt::map(value.watch(), |n| n + 1);
    let by_stream = futures::StreamExt::map(by_watch, |n| n + 1);
    assert_eq!(collect(by_stream), [3]);
}

#[test]
fn debug_shows_the_watch_and_no_closure() {
    let value = Value::new_with(1);
    let shown = format!("{:?}", value.watch().map(|n| n + 1).filter(|_| true).distinct());
    assert!(shown.starts_with("Distinct { watch: Filter { watch: Map { watch: Watcher {"), "{shown}");
}
