//! Derived values: a value in, a value out.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;

use event_value::derive::{FilterMapped, Filtered, Mapped, combine, combine_latest};
use event_value::{BacklogError, Closed, Reader, Value, ValueExt, ValueWatch, Watch, WatchExt, Watcher};
use futures::{FutureExt as _, StreamExt as _};
use futures_lite::future::block_on;
use proptest::prelude::*;
use static_assertions::assert_impl_all;

use crate::bench::{ask, guarded};
use crate::util::{Seated, Task};

assert_impl_all!(Mapped<Arc<Value<u32>>, fn(u32) -> u32>: Send, Sync, Clone, ValueWatch);
assert_impl_all!(Filtered<Reader<&'static Value<u32>>, fn(&u32) -> bool>: Copy);
assert_impl_all!(FilterMapped<&'static Value<u32>, fn(u32) -> Option<u32>>: Copy);

/// What every derived value of 2, then 3, shows and gives.
fn check<V>(value: &Value<u32>, derived: V, expected: [u32; 2])
where
    V: ValueWatch<Watch: Watch<Item = u32, Error = Closed>>,
{
    value.set(2);
    let watchers = value.watcher_count();
    assert_eq!(derived.peek(), Some(expected[0]));
    let mut watch = derived.watch();
    assert_eq!(value.watcher_count(), watchers + 1);
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(expected[0])));
    assert_eq!(ask(&mut watch), Poll::Pending);
    value.set(3);
    assert_eq!(derived.peek(), Some(expected[1]));
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(expected[1])));
    let mut late = derived.watch();
    assert_eq!(ask(&mut late), Poll::Ready(Ok(expected[1])));
    drop((watch, late));
    assert_eq!(value.watcher_count(), watchers);
}

#[test]
fn a_derived_value_shows_and_gives_what_is_made_of_the_source() {
    let source = Arc::new(Value::new());
    let value = &*source;
    check(value, value.map(|n| n * 2), [4, 6]);
    check(value, value.filter(|n| *n > 1), [2, 3]);
    check(value, value.filter_map(|n: u32| n.checked_sub(2)), [0, 1]);
    check(value, value.distinct(), [2, 3]);
    check(value, value.distinct_by_key(|n| *n), [2, 3]);
    check(value, value.map_err(|closed| closed), [2, 3]);
    check(value, combine((value,)).map(|(n,)| n), [2, 3]);
    check(value, combine([value]).map(|[n]| n), [2, 3]);
    check(value, combine_latest([value]).map(|[n]| n.unwrap()), [2, 3]);
    check(value, combine_latest(vec![value]).map(|all| all[0].unwrap()), [2, 3]);
    check(value, combine(vec![source.reader_arc()]).map(|all| all[0]), [2, 3]);
    check(value, value.map(|n| n * 2).filter(|n| n % 2 == 0).map(|n| n + 1), [5, 7]);
}

#[test]
fn everything_that_can_be_watched_can_be_derived() {
    let value = Arc::new(Value::new());
    check(&value, (&*value).map(|n| n), [2, 3]);
    check(&value, Arc::clone(&value).map(|n| n), [2, 3]);
    check(&value, value.reader().map(|n| n), [2, 3]);
    check(&value, value.reader_arc().map(|n| n), [2, 3]);
    let derived = value.reader_arc().map(|n| n);
    check(&value, &derived, [2, 3]);
    check(&value, Arc::new(derived.clone()).map(|n| n), [2, 3]);
    let boxed: Box<dyn ValueWatch<Watch = _>> = Box::new(value.reader_arc());
    check(&value, boxed.map(|n| n), [2, 3]);
    check(&value, Arc::clone(&value).producer_arc().map(|n| n), [2, 3]);
    assert!(value.is_closed(), "a derived value of a producer holds it, and went with it");
}

/// A backend of its own, which knows nothing but how to be watched.
struct Other(Arc<Value<u32>>);

impl ValueWatch for Other {
    type Watch = Watcher<Arc<Value<u32>>>;

    fn watch(&self) -> Self::Watch {
        self.0.watch_arc()
    }
}

#[test]
fn a_backend_that_only_watches_can_be_derived_and_looked_at() {
    let value = Arc::new(Value::new());
    check(&value, Other(Arc::clone(&value)).map(|n| n), [2, 3]);
    assert_eq!(Other(Arc::new(Value::new())).peek(), None);
}

#[test]
fn the_source_is_watched_only_while_somebody_watches_the_result() {
    let (value, task) = (Value::<u32>::new(), Task::new());
    let derived = value.map(|n| n * 2);
    let mut watched = value.watched();
    assert!(watched.poll_unpin(&mut task.cx()).is_pending());
    assert_eq!(derived.peek(), None);
    assert_eq!(task.wakes(), 0, "a look is no watcher");
    let watch = derived.watch();
    assert_eq!(task.wakes(), 1);
    assert!(value.unwatched().now_or_never().is_none());
    drop(watch);
    assert!(value.unwatched().now_or_never().is_some());
}

#[test]
fn a_look_takes_no_seat() {
    let value = Seated::<u32, 1>::from(1);
    let _only = value.try_watch().unwrap();
    let derived = combine((value.map(|n| n + 1).filter(|n| *n > 1), value.reader()));
    assert_eq!(derived.peek(), Some((2, 1)));
    assert_eq!(value.watcher_count(), 1);
}

#[test]
fn what_a_filter_rejects_is_no_value_to_look_at() {
    let value = Value::new_with(1);
    let even = value.filter(|n| n % 2 == 0);
    assert_eq!(even.peek(), None);
    let mut watch = even.watch();
    assert_eq!(ask(&mut watch), Poll::Pending);
    value.set(2);
    assert_eq!((even.peek(), ask(&mut watch)), (Some(2), Poll::Ready(Ok(2))));
    value.set(3);
    assert_eq!((even.peek(), ask(&mut watch)), (None, Poll::Pending));
    value.clear();
    assert_eq!(value.map(|n| n).peek(), None);
}

#[test]
fn a_derived_value_is_closed_when_its_source_is() {
    let value = Value::new_with(1);
    let doubled = value.map(|n| n * 2);
    let mut watch = doubled.watch();
    value.close();
    assert_eq!(block_on(watch.get()), Ok(2));
    assert_eq!(block_on(watch.get()), Err(Closed));
    assert_eq!(doubled.peek(), Some(2));
    assert_eq!(block_on(doubled.watch().get()), Ok(2));
}

#[test]
fn combinations_of_values() {
    let (a, b) = (Value::new_with(1), Value::<&str>::new());
    let (all, latest) = (combine((&a, &b)), combine_latest((&a, &b)));
    assert_eq!(all.peek(), None);
    assert_eq!(latest.peek(), Some((Some(1), None)));
    let (mut of_all, mut of_latest) = (all.watch(), latest.watch());
    assert_eq!(ask(&mut of_all), Poll::Pending);
    assert_eq!(ask(&mut of_latest), Poll::Ready(Ok((Some(1), None))));
    b.set("x");
    assert_eq!(all.peek(), Some((1, "x")));
    assert_eq!(ask(&mut of_all), Poll::Ready(Ok((1, "x"))));
    assert_eq!(ask(&mut of_latest), Poll::Ready(Ok((Some(1), Some("x")))));
    assert_eq!((a.watcher_count(), b.watcher_count()), (2, 2));
}

/// Where a new watch would wait, there is nothing to show: not even a combination of `None`s.
#[test]
fn combine_latest_of_empty_values_is_empty() {
    let (a, b) = (Value::<u32>::new(), Value::<u32>::new());
    let (pair, row, list) = (combine_latest((&a, &b)), combine_latest([&a, &b]), combine_latest(vec![&a, &b]));
    let (mut of_pair, mut of_row, mut of_list) = (pair.watch(), row.watch(), list.watch());
    let mut check = |all: Option<[Option<u32>; 2]>| {
        let both = all.map(|[a, b]| (a, b));
        let listed = all.map(Vec::from);
        assert_eq!((pair.peek(), row.peek(), list.peek()), (both, all, listed.clone()));
        assert_eq!((of_pair.peek(), of_row.peek(), of_list.peek()), (both, all, listed.clone()));
        assert_eq!(pair.watch().try_get().ok(), both);
        assert_eq!((of_pair.try_get().ok(), of_row.try_get().ok(), of_list.try_get().ok()), (both, all, listed));
    };
    check(None);
    b.set(1);
    check(Some([None, Some(1)]));
    b.clear();
    assert_eq!((pair.peek(), row.peek(), list.peek()), (None, None, None));
    a.close();
    b.close();
    assert_eq!(pair.peek(), None);
    assert_eq!(combine_latest(Vec::<&Value<u32>>::new()).peek(), Some(vec![]));
}

#[test]
fn a_combination_of_no_values_is_the_empty_collection_once() {
    let none = combine(Vec::<&Value<u32>>::new());
    assert_eq!(none.peek(), Some(vec![]));
    let mut watch = none.watch();
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(vec![])));
    assert_eq!(ask(&mut watch), Poll::Ready(Err(Closed)));
    let ips = Value::new_with("10.0.0.1");
    let addresses = combine((&ips, none));
    assert_eq!(addresses.peek(), Some(("10.0.0.1", vec![])));
    assert_eq!(ask(&mut addresses.watch()), Poll::Ready(Ok(("10.0.0.1", vec![]))));
}

#[test]
fn law_11_a_closure_that_panics_loses_one_value_of_one_watch_and_poisons_nothing() {
    let (value, armed) = (Value::new_with(1), Cell::new(false));
    let derived = value.map(|n| {
        assert!(!armed.get(), "not now");
        n * 2
    });
    let (mut watch, mut other, task) = (derived.watch(), derived.watch(), Task::new());
    armed.set(true);
    assert!(catch_unwind(AssertUnwindSafe(|| watch.poll_get(&mut task.cx()).is_ready())).is_err());
    assert!(catch_unwind(AssertUnwindSafe(|| derived.peek())).is_err());
    armed.set(false);
    assert_eq!(task.registrations(), 0);
    assert_eq!(watch.try_get(), Err(BacklogError::BacklogDone));
    assert_eq!(other.try_get(), Ok(2));
    assert_eq!(derived.peek(), Some(2));
    value.set(2);
    assert_eq!((watch.try_get(), other.try_get()), (Ok(4), Ok(4)));
    assert_eq!(value.watcher_count(), 2);
}

#[test]
fn names_do_not_clash_with_those_of_streams() {
    // `StreamExt` of futures and both traits of ours are imported here.
    let value = Value::new_with(1);
    let mut doubled = value.map(|n| n * 2).filter(|n| *n > 0).watch();
    assert_eq!(block_on(doubled.next()), Some(2));
    let mut watch = WatchExt::map(value.watch(), |n| n + 1);
    assert_eq!(block_on(watch.next()), Some(2));
}

#[test]
fn a_derived_value_goes_wherever_its_parts_go() {
    guarded("a_derived_value_goes_wherever_its_parts_go", || {
        let value = Arc::new(Value::new_with(1));
        let derived = Arc::clone(&value).map(|n| n * 2);
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let mut watch = derived.clone().watch();
                std::thread::spawn(move || block_on(async { while watch.get().await != Ok(200) {} }))
            })
            .collect();
        for n in 2..=100 {
            value.set(n);
        }
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
}

proptest! {
    /// Whatever is set and cleared, in whatever order: a new watch of a derived value gives what a look shows.
    #[test]
    fn a_look_and_a_new_watch_agree(ops in proptest::collection::vec((0..2_usize, 0..6_u32), 0..40)) {
        let values = [Value::new(), Value::new()];
        let derived = combine_latest((
            values[0].filter_map(|n: u32| n.checked_sub(2)).map(|n| n * 2),
            values[1].filter(|n| n % 2 == 0),
        ))
        .map(|(a, b)| (a, b));
        let both = combine((&values[0], values[1].map(|n: u32| n + 1)));
        for (index, op) in ops {
            if op == 0 {
                values[index].clear();
            } else {
                values[index].set(op);
            }
            prop_assert_eq!(derived.watch().try_get().ok(), derived.peek());
            prop_assert_eq!(both.watch().try_get().ok(), both.peek());
        }
    }
}
