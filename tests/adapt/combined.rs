//! `combine` and `combine_latest`.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use event_value::adapt::{combine, combine_latest};
use event_value::{BacklogError, Closed, Value, Watch, WatchExt as _};
use futures::FutureExt as _;
use futures_lite::future::block_on;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::bench::{Line, Script, Trouble, ask, ask_backlog, guarded};
use crate::util::Task;

fn is_closed<T>(polled: &Poll<Result<T, Closed>>) -> bool {
    matches!(polled, Poll::Ready(Err(_closed)))
}

#[test]
fn combine_waits_until_all_are_present() {
    let (a, b) = (Value::new_with(1), Value::new());
    let mut both = combine((a.watch(), b.watch()));
    assert_eq!(ask(&mut both), Poll::Pending);
    b.set("x");
    assert_eq!(ask(&mut both), Poll::Ready(Ok((1, "x"))));
    assert_eq!(ask(&mut both), Poll::Pending);
}

#[test]
fn any_change_gives_the_newest_of_each() {
    let (a, b) = (Value::new_with(1), Value::new_with(1));
    let mut both = combine((a.watch(), b.watch()));
    assert_eq!(ask(&mut both), Poll::Ready(Ok((1, 1))));
    a.set(2);
    assert_eq!(ask(&mut both), Poll::Ready(Ok((2, 1))));
    b.set(2);
    b.set(3);
    a.set(4);
    assert_eq!(ask(&mut both), Poll::Ready(Ok((4, 3))));
    assert_eq!(ask(&mut both), Poll::Pending);
}

#[test]
fn combine_latest_gives_none_for_what_is_missing_and_waits_for_the_first() {
    let (a, b) = (Value::<u32>::new(), Value::<&str>::new());
    let mut both = combine_latest((a.watch(), b.watch()));
    assert_eq!(ask(&mut both), Poll::Pending);
    b.set("x");
    assert_eq!(ask(&mut both), Poll::Ready(Ok((None, Some("x")))));
    a.set(1);
    assert_eq!(ask(&mut both), Poll::Ready(Ok((Some(1), Some("x")))));
}

#[test]
fn a_closed_source_keeps_its_last_value_and_the_end_comes_when_all_have_ended() {
    let (a, b) = (Value::new_with(1), Value::new_with(1));
    let mut all = combine((a.watch(), b.watch()));
    let mut latest = combine_latest((a.watch(), b.watch()));
    a.set(2);
    a.close();
    assert_eq!(ask(&mut all), Poll::Ready(Ok((2, 1))));
    assert_eq!(ask(&mut latest), Poll::Ready(Ok((Some(2), Some(1)))));
    assert_eq!(ask(&mut all), Poll::Pending);
    b.set(3);
    assert_eq!(ask(&mut all), Poll::Ready(Ok((2, 3))));
    b.set(4);
    b.close();
    assert_eq!(ask(&mut all), Poll::Ready(Ok((2, 4))));
    assert_eq!(ask(&mut latest), Poll::Ready(Ok((Some(2), Some(4)))));
    for _ in 0..3 {
        assert!(is_closed(&ask(&mut all)));
        assert!(is_closed(&ask(&mut latest)));
    }
}

#[test]
fn closing_the_last_source_wakes_the_one_that_waits() {
    let (a, b, task) = (Value::new_with(1), Value::new_with(1), Task::new());
    let mut both = combine((a.watch(), b.watch()));
    assert_eq!(ask(&mut both), Poll::Ready(Ok((1, 1))));
    assert_eq!(both.poll_get(&mut task.cx()), Poll::Pending);
    a.close();
    assert_eq!(task.wakes(), 1);
    assert_eq!(both.poll_get(&mut task.cx()), Poll::Pending);
    b.close();
    assert_eq!(task.wakes(), 2);
    assert!(is_closed(&both.poll_get(&mut task.cx())));
}

#[test]
fn a_source_that_ends_without_a_value_ends_combine_but_not_combine_latest() {
    let (a, b) = (Value::new_with(1), Value::<u32>::new());
    let mut all = combine((a.watch(), b.watch()));
    let mut latest = combine_latest((a.watch(), b.watch()));
    b.close();
    assert!(is_closed(&ask(&mut all)));
    assert_eq!(ask(&mut latest), Poll::Ready(Ok((Some(1), None))));
    assert_eq!(ask(&mut latest), Poll::Pending);
    a.close();
    assert!(is_closed(&ask(&mut latest)));
}

#[test]
fn a_combination_of_nothing_is_the_empty_collection_once() {
    let none = || Vec::<event_value::Watcher<&Value<u32>>>::new();
    let mut all = combine(none());
    let mut latest = combine_latest(none());
    assert_eq!(all.peek(), Some(vec![]));
    assert_eq!(ask(&mut all), Poll::Ready(Ok(vec![])));
    assert_eq!(ask(&mut latest), Poll::Ready(Ok(vec![])));
    assert!(is_closed(&ask(&mut all)) && is_closed(&ask(&mut all)));
    assert!(is_closed(&ask(&mut latest)));
    let mut backlog = combine(none());
    assert_eq!(ask_backlog(&mut backlog), Poll::Ready(Ok(vec![])));
    assert!(matches!(ask_backlog(&mut backlog), Poll::Ready(Err(BacklogError::Watch(_closed)))));
    let mut array = combine::<[event_value::Watcher<&Value<u32>>; 0]>([]);
    assert_eq!(ask(&mut array), Poll::Ready(Ok([])));
    assert!(is_closed(&ask(&mut array)));
}

#[test]
fn a_combination_of_nothing_holds_up_no_other() {
    let ips = Value::new_with("10.0.0.1");
    let relays = combine(Vec::<event_value::Watcher<&Value<u32>>>::new());
    let mut addresses = combine((ips.watch(), relays));
    assert_eq!(ask(&mut addresses), Poll::Ready(Ok(("10.0.0.1", vec![]))));
    ips.set("10.0.0.2");
    assert_eq!(ask(&mut addresses), Poll::Ready(Ok(("10.0.0.2", vec![]))));
    ips.close();
    assert!(is_closed(&ask(&mut addresses)));
}

#[test]
fn a_combination_begins_with_the_current_values_of_watches_that_have_given_theirs() {
    let (a, b, c) = (Value::new_with(1), Value::new_with(2), Value::new_with(3));
    let mut inner = combine((a.watch(), b.watch()));
    let mut seen = c.watch();
    assert_eq!(ask(&mut inner), Poll::Ready(Ok((1, 2))));
    assert_eq!(seen.try_get(), Ok(3));
    let mut outer = combine((inner, seen));
    assert_eq!(ask(&mut outer), Poll::Ready(Ok(((1, 2), 3))));
    assert_eq!(ask(&mut outer), Poll::Pending);
    b.set(5);
    assert_eq!(ask(&mut outer), Poll::Ready(Ok(((1, 5), 3))));
    let mut again = combine_latest([outer.map(|((a, b), c)| a + b + c)]);
    assert_eq!(ask(&mut again), Poll::Ready(Ok([Some(9)])));
}

#[test]
fn a_combination_that_has_ended_can_be_combined() {
    let (a, b) = (Value::new_with(1), Value::new_with(2));
    let mut inner = combine_latest((a.watch(), b.watch().distinct()));
    a.close();
    b.close();
    assert_eq!(ask(&mut inner), Poll::Ready(Ok((Some(1), Some(2)))));
    assert!(is_closed(&ask(&mut inner)));
    let c = Value::new_with(3);
    let mut outer = combine((inner, c.watch()));
    assert_eq!(ask(&mut outer), Poll::Ready(Ok(((Some(1), Some(2)), 3))));
    assert_eq!(ask(&mut outer), Poll::Pending);
}

#[test]
fn a_hot_source_starves_no_other() {
    let (hot, cold) = (Value::new_with(0), Value::new_with(0));
    for hot_first in [true, false] {
        let heating = |n: u32| hot.set(n + 1);
        let hot_watch = hot.watch().inspect(|n| heating(*n));
        let mut seen_cold = 0;
        let cold_watch = cold.watch().inspect(|_| seen_cold += 1);
        let (mut first, mut second);
        let mut next: Box<dyn FnMut() -> u32> = if hot_first {
            first = combine((hot_watch, cold_watch));
            Box::new(|| block_on(first.get()).unwrap().1)
        } else {
            second = combine((cold_watch, hot_watch));
            Box::new(|| block_on(second.get()).unwrap().0)
        };
        for round in 0..100 {
            cold.set(round);
            assert_eq!(next(), round, "each combination has the newest of each source");
        }
        drop(next);
        assert_eq!(seen_cold, 100);
    }
}

#[test]
fn every_source_knows_the_newest_waker() {
    let (a, b) = (Value::new_with(1), Value::new_with(1));
    let mut both = combine((a.watch(), b.watch()));
    assert_eq!(ask(&mut both), Poll::Ready(Ok((1, 1))));
    let (old, new) = (Task::new(), Task::new());
    assert_eq!(both.poll_get(&mut old.cx()), Poll::Pending);
    assert_eq!(both.poll_get(&mut new.cx()), Poll::Pending);
    a.set(2);
    assert_eq!((old.wakes(), new.wakes()), (0, 1));
    assert_eq!(both.poll_get(&mut new.cx()), Poll::Ready(Ok((2, 1))));
    assert_eq!(both.poll_get(&mut new.cx()), Poll::Pending);
    b.set(2);
    assert_eq!((old.wakes(), new.wakes()), (0, 2));
}

#[test]
fn no_waker_stays_with_any_source_when_a_get_is_ready_or_dropped() {
    let (a, b, task) = (Value::new_with(1), Value::new_with(1), Task::new());
    let mut both = combine((a.watch(), b.watch()));
    assert_eq!(ask(&mut both), Poll::Ready(Ok((1, 1))));
    let mut get = both.get();
    assert_eq!(get.poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(task.registrations(), 2);
    a.set(2);
    assert_eq!(get.poll_unpin(&mut task.cx()), Poll::Ready(Ok((2, 1))));
    assert_eq!(task.registrations(), 0);
    drop(get);
    let mut get = both.get();
    assert_eq!(get.poll_unpin(&mut task.cx()), Poll::Pending);
    drop(get);
    assert_eq!(task.registrations(), 0);

    let mut latest = combine_latest((a.watch(), b.watch()));
    assert_eq!(ask(&mut latest), Poll::Ready(Ok((Some(2), Some(1)))));
    assert_eq!(latest.get().poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(task.registrations(), 0);
}

#[test]
fn a_combination_of_values_that_are_not_there_waits_even_if_it_was_marked_unseen() {
    let (a, b) = (Value::<u32>::new(), Value::<u32>::new());
    let mut latest = combine_latest((a.watch(), b.watch()));
    latest.mark_unseen();
    assert_eq!(ask(&mut latest), Poll::Pending);
    a.set(1);
    assert_eq!(ask(&mut latest), Poll::Ready(Ok((Some(1), None))));
}

#[test]
fn dropping_a_get_keeps_what_the_sources_gave() {
    let (a, b) = (Value::new_with(1), Value::new());
    let mut both = combine((a.watch(), b.watch()));
    assert_eq!(both.get().now_or_never(), None);
    b.set(2);
    assert_eq!(both.get().now_or_never(), Some(Ok((1, 2))));
}

#[test]
fn tuples_of_one_to_eight() {
    let v = Value::new_with(1);
    let w = || v.watch();
    assert_eq!(ask(&mut combine((w(),))), Poll::Ready(Ok((1,))));
    assert_eq!(ask(&mut combine((w(), w(), w()))), Poll::Ready(Ok((1, 1, 1))));
    assert_eq!(ask(&mut combine((w(), w(), w(), w()))), Poll::Ready(Ok((1, 1, 1, 1))));
    assert_eq!(ask(&mut combine((w(), w(), w(), w(), w()))), Poll::Ready(Ok((1, 1, 1, 1, 1))));
    assert_eq!(ask(&mut combine((w(), w(), w(), w(), w(), w()))), Poll::Ready(Ok((1, 1, 1, 1, 1, 1))));
    assert_eq!(ask(&mut combine((w(), w(), w(), w(), w(), w(), w()))), Poll::Ready(Ok((1, 1, 1, 1, 1, 1, 1))));
    let all = [Value::new_with(1), Value::new_with(2), Value::new_with(3), Value::new_with(4)];
    let [a, b, c, d] = &all;
    let eight = (a.watch(), b.watch(), c.watch(), d.watch(), a.watch(), b.watch(), c.watch(), d.watch());
    assert_eq!(ask(&mut combine(eight)), Poll::Ready(Ok((1, 2, 3, 4, 1, 2, 3, 4))));
}

#[test]
fn arrays_vecs_and_slices() {
    let values = [Value::new_with(1), Value::new()];
    let mut array = combine_latest([values[0].watch(), values[1].watch()]);
    let mut all_array = combine([values[0].watch(), values[1].watch()]);
    let mut vec = combine(values.iter().map(Value::watch).collect::<Vec<_>>());
    let mut watchers: Vec<_> = values.iter().map(Value::watch).collect();
    let mut slice = combine_latest(&mut watchers[..]);
    assert_eq!(ask(&mut array), Poll::Ready(Ok([Some(1), None])));
    assert_eq!(ask(&mut all_array), Poll::Pending);
    assert_eq!(ask(&mut vec), Poll::Pending);
    assert_eq!(ask(&mut slice), Poll::Ready(Ok(vec![Some(1), None])));
    values[1].set(2);
    assert_eq!(ask(&mut array), Poll::Ready(Ok([Some(1), Some(2)])));
    assert_eq!(ask(&mut all_array), Poll::Ready(Ok([1, 2])));
    assert_eq!(ask(&mut vec), Poll::Ready(Ok(vec![1, 2])));
    assert_eq!(ask(&mut slice), Poll::Ready(Ok(vec![Some(1), Some(2)])));
    drop(slice);
    assert_eq!(watchers[1].try_get().ok(), None, "the lent watchers are back, and have given what they gave");
}

#[test]
fn a_combination_can_be_combined() {
    let (a, b, c) = (Value::new_with(1), Value::new_with(2), Value::new_with(3));
    let mut nested = combine((combine((a.watch(), b.watch())), c.watch().map(|n| n * 2))).map(|((a, b), c)| a + b + c);
    assert_eq!(ask(&mut nested), Poll::Ready(Ok(9)));
    b.set(5);
    assert_eq!(ask(&mut nested), Poll::Ready(Ok(12)));
}

#[test]
fn an_error_of_a_source_is_given_once_after_the_values_and_ends_nothing() {
    let a = Script::new([Line::Trouble(7), Line::Pending, Line::Item(2)]);
    let b = Script::new([Line::Item(1), Line::Pending, Line::Pending]);
    let mut both = combine_latest((a, b));
    assert_eq!(ask(&mut both), Poll::Ready(Ok((None, Some(1)))));
    assert_eq!(ask(&mut both), Poll::Ready(Err(Trouble::Unreadable(7))));
    assert_eq!(ask(&mut both), Poll::Pending);
    assert_eq!(ask(&mut both), Poll::Ready(Ok((Some(2), Some(1)))));
    assert_eq!(ask(&mut both), Poll::Ready(Err(Trouble::Closed)));
}

#[test]
fn a_source_that_always_fails_starves_no_other() {
    let value = Value::new_with(0);
    let failing = Script::new((0..1000).map(Line::Trouble));
    let mut both = combine_latest((failing, value.watch().map_err(Trouble::from)));
    for round in 0..100 {
        value.set(round);
        assert_eq!(ask(&mut both), Poll::Ready(Ok((None, Some(round)))));
        assert!(matches!(ask(&mut both), Poll::Ready(Err(Trouble::Unreadable(_)))));
    }
}

#[test]
fn the_backlog_is_what_all_had_then_done() {
    let (a, b) = (Value::new_with(1), Value::new_with(2));
    let mut both = combine((a.watch(), b.watch()));
    assert_eq!(ask_backlog(&mut both), Poll::Ready(Ok((1, 2))));
    assert_eq!(ask_backlog(&mut both), Poll::Ready(Err(BacklogError::BacklogDone)));
    a.close();
    assert_eq!(ask_backlog(&mut both), Poll::Ready(Err(BacklogError::BacklogDone)));
    b.close();
    assert!(matches!(ask_backlog(&mut both), Poll::Ready(Err(BacklogError::Watch(_closed)))));
}

#[test]
fn the_backlog_of_an_incomplete_combination_is_empty_and_nothing_is_lost() {
    let (a, b) = (Value::new_with(1), Value::new());
    let mut both = combine((a.watch(), b.watch()));
    assert_eq!(ask_backlog(&mut both), Poll::Ready(Err(BacklogError::BacklogDone)));
    b.set(2);
    assert_eq!(ask(&mut both), Poll::Ready(Ok((1, 2))));
}

#[test]
fn the_backlog_waits_for_every_backend() {
    let slow = Script::new([Line::Pending, Line::Item(2), Line::BacklogDone]);
    let fast = Script::new([Line::Item(1), Line::BacklogDone, Line::BacklogDone]);
    let mut both = combine((fast, slow));
    assert_eq!(ask_backlog(&mut both), Poll::Pending);
    assert_eq!(ask_backlog(&mut both), Poll::Ready(Ok((1, 2))));
    assert_eq!(ask_backlog(&mut both), Poll::Ready(Err(BacklogError::BacklogDone)));
}

#[test]
fn a_panic_of_a_clone_loses_nothing() {
    #[derive(Debug, PartialEq)]
    struct Bomb<'a>(&'a Cell<bool>);
    impl Clone for Bomb<'_> {
        fn clone(&self) -> Self {
            assert!(!self.0.get(), "no clone now");
            Self(self.0)
        }
    }
    let armed = Cell::new(false);
    let (a, b) = (Value::new_with(Bomb(&armed)), Value::new_with(1));
    let arm = b.watch().inspect(|_| armed.set(true));
    let mut both = combine((a.watch(), arm));
    assert!(catch_unwind(AssertUnwindSafe(|| ask(&mut both))).is_err());
    armed.set(false);
    assert_eq!(ask(&mut both), Poll::Ready(Ok((Bomb(&armed), 1))));
}

#[test]
fn a_combination_is_a_stream() {
    let (a, b) = (Value::new_with(1), Value::new_with(2));
    a.close();
    b.close();
    let stream = combine((a.watch(), b.watch()));
    assert_eq!(block_on(futures_lite::StreamExt::collect::<Vec<_>>(stream)), [(1, 2)]);
}

proptest! {
    /// Whatever is set in whatever order: a combination shows exactly the current values, once after each change.
    #[test]
    fn a_combination_shows_what_is_there(ops in vec((0..3_usize, 0..4_u8), 0..60)) {
        guarded("a_combination_shows_what_is_there", || {
            let values: [Value<usize>; 3] = Default::default();
            let watches = || [0, 1, 2].map(|index| values[index].watch());
            let (mut all, mut latest) = (combine(watches()), combine_latest(watches()));
            let (mut now, mut changed) = ([None; 3], false);
            for (round, (index, op)) in ops.into_iter().enumerate() {
                if op > 0 {
                    values[index].set(round);
                    (now[index], changed) = (Some(round), true);
                    continue;
                }
                let complete = now.iter().all(Option::is_some);
                let shown = latest.get().now_or_never().map(Result::unwrap);
                let shown_all = all.get().now_or_never().map(|items| items.unwrap().map(Some));
                prop_assert_eq!(shown, changed.then_some(now));
                prop_assert_eq!(shown_all, (complete && changed).then_some(now));
                changed = false;
            }
            Ok(())
        })?;
    }
}
