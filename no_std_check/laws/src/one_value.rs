//! Laws of one value and its watchers.

use core::cell::Cell;
use core::future::Future;
use core::pin::pin;
use core::task::Poll;

use event_value::{Closed, TryGetError, Version, Watcher};

use super::SEATS;
use crate::{Task, Value};

/// Three tasks that only count.
macro_rules! tasks {
    () => {{
        static TASKS: [Task; 3] = [const { Task::new() }; 3];
        &TASKS
    }};
}

fn empty<T>() -> Value<T, SEATS> {
    Value::new()
}

/// A watcher in whatever seat there is.
pub fn watch<T>(value: &Value<T, SEATS>) -> Watcher<&Value<T, SEATS>> {
    #[cfg(feature = "alloc")]
    return value.watch();
    #[cfg(not(feature = "alloc"))]
    value.try_watch().expect("no more watchers than seats")
}

/// Polls a future once; it is dropped afterwards.
fn poll_once<F: Future>(task: &'static Task, future: F) -> Poll<F::Output> {
    task.poll(|cx| pin!(future).poll(cx))
}

pub fn law_01_a_new_value_is_empty() {
    let [task, ..] = tasks!();
    let value = empty::<Option<u32>>();
    let mut watcher = watch(&value);
    assert_eq!((value.peek(), watcher.try_get()), (None, Err(TryGetError::Empty)));
    assert!(task.poll(|cx| watcher.poll_get(cx)).is_pending());
    value.set(None);
    assert_eq!(task.wakes(), 1);
    assert_eq!(task.poll(|cx| watcher.poll_get(cx)), Poll::Ready(Ok(None)));
}

pub fn law_01_the_first_get_returns_the_newest() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    value.set(1);
    let mut watcher = watch(&value);
    value.set(2);
    assert_eq!(poll_once(task, watcher.get()), Poll::Ready(Ok(2)));
    assert_eq!(poll_once(task, watch(&value).get()), Poll::Ready(Ok(2)));
}

pub fn law_02_later_gets_return_only_something_newer() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    let mut last = Version::default();
    for n in 0..300 {
        value.set(n);
        assert_eq!(poll_once(task, watcher.get()), Poll::Ready(Ok(n)));
        assert!(poll_once(task, watcher.get()).is_pending());
        assert!(watcher.version() > last);
        last = watcher.version();
    }
}

pub fn law_02_all_watchers_see_one_order() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let mut watchers = [watch(&value), watch(&value), watch(&value)];
    let mut last = [0; 3];
    for n in 1..100 {
        value.set(n);
        for (at, step) in [2, 3, 5].into_iter().enumerate() {
            if n % step == 0 {
                assert_eq!(poll_once(task, watchers[at].get()), Poll::Ready(Ok(n)));
                assert_eq!(watchers[at].skipped(), u64::from(n - last[at] - 1));
                last[at] = n;
            }
        }
    }
}

pub fn law_03_the_last_set_is_not_lost() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    for n in 0..50 {
        assert!(task.poll(|cx| watcher.poll_get(cx)).is_pending());
        value.set(n);
        value.set(n + 1000);
        assert_eq!(task.wakes(), n as usize + 1);
        assert_eq!(task.poll(|cx| watcher.poll_get(cx)), Poll::Ready(Ok(n + 1000)));
    }
}

pub fn law_03_an_equal_value_counts() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    for _ in 0..2 {
        value.set(7);
        assert_eq!(poll_once(task, watcher.get()), Poll::Ready(Ok(7)));
    }
    assert!(!value.set_if_changed(7));
    assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone));
}

pub fn law_04_unread_values_do_not_pile_up() {
    struct Counted<'a>(&'a Cell<usize>);
    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() - 1);
        }
    }
    let alive = Cell::new(0);
    let value = empty::<Counted<'_>>();
    let _watchers = [watch(&value), watch(&value), watch(&value)];
    for _ in 0..100 {
        alive.set(alive.get() + 1);
        value.set(Counted(&alive));
        assert_eq!(alive.get(), 1);
    }
    drop(value.clear());
    assert_eq!(alive.get(), 0);
}

pub fn law_05_dropping_a_pending_get_changes_nothing() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    for n in 0..50 {
        assert!(poll_once(task, watcher.get()).is_pending());
        assert_eq!(task.wakers(), 0, "no waker stays behind");
        value.set(n);
        assert_eq!(task.wakes(), 0);
        assert!(watcher.has_changed());
        assert_eq!(watcher.try_get(), Ok(n));
    }
}

pub fn law_05_dropping_a_pending_get_takes_no_wake_from_others() {
    let [gone, a, b] = tasks!();
    let value = empty::<u32>();
    let (mut first, mut middle, mut last) = (watch(&value), watch(&value), watch(&value));
    assert!(a.poll(|cx| first.poll_get(cx)).is_pending());
    {
        let mut get = pin!(middle.get());
        assert!(gone.poll(|cx| get.as_mut().poll(cx)).is_pending());
        assert!(b.poll(|cx| last.poll_get(cx)).is_pending());
        value.set(1);
        // Woken, and dropped without looking.
    }
    assert_eq!((gone.wakes(), a.wakes(), b.wakes()), (1, 1, 1));
    assert_eq!(middle.try_get(), Ok(1));
    assert_eq!(a.poll(|cx| first.poll_get(cx)), Poll::Ready(Ok(1)));
    assert_eq!(b.poll(|cx| last.poll_get(cx)), Poll::Ready(Ok(1)));
}

pub fn law_07_a_filter_sees_each_version_once() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    let calls = Cell::new(0);
    let mut get = pin!(watcher.get_filter(|n| {
        calls.set(calls.get() + 1);
        // Outside the lock, so it may look.
        value.peek() == Some(*n) && *n == 3
    }));
    for n in 1..=2 {
        value.set(n);
        for _ in 0..10 {
            assert!(task.poll(|cx| get.as_mut().poll(cx)).is_pending());
        }
        assert_eq!(calls.get(), n);
    }
    value.set(3);
    assert_eq!(task.poll(|cx| get.as_mut().poll(cx)), Poll::Ready(Ok(3)));
    assert_eq!(calls.get(), 3);
}

pub fn law_07_what_a_filter_rejects_is_not_consumed() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    value.set(1);
    assert!(poll_once(task, watcher.get_filter(|n| *n > 1)).is_pending());
    assert_eq!(watcher.try_get(), Ok(1));
}

pub fn law_07_a_map_narrows() {
    let [task, ..] = tasks!();
    let value = empty::<i32>();
    let mut watcher = watch(&value);
    value.set(-1);
    let mut get = pin!(watcher.get_map(|n| u8::try_from(*n).ok()));
    assert!(task.poll(|cx| get.as_mut().poll(cx)).is_pending());
    value.set(5);
    assert_eq!(task.wakes(), 1);
    assert_eq!(task.poll(|cx| get.as_mut().poll(cx)), Poll::Ready(Ok(5)));
}

pub fn law_08_close_returns_the_last_value_then_closed() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let (mut watcher, mut idle) = (watch(&value), watch(&value));
    value.set(1);
    value.close();
    value.set(2);
    assert_eq!(poll_once(task, watcher.get()), Poll::Ready(Ok(1)));
    for _ in 0..3 {
        assert!(matches!(poll_once(task, watcher.get()), Poll::Ready(Err(Closed))));
        assert_eq!(watcher.try_get(), Err(TryGetError::Closed));
    }
    idle.mark_seen();
    assert_eq!(idle.try_get(), Err(TryGetError::Closed));
    let never_set = empty::<u32>();
    never_set.close();
    assert_eq!(watch(&never_set).try_get(), Err(TryGetError::Closed));
}

pub fn law_08_close_wakes_those_that_wait() {
    let [a, b, _] = tasks!();
    let value = empty::<u32>();
    let (mut first, mut second) = (watch(&value), watch(&value));
    assert!(a.poll(|cx| first.poll_get(cx)).is_pending());
    assert!(b.poll(|cx| second.poll_get(cx)).is_pending());
    value.close();
    assert_eq!((a.wakes(), b.wakes()), (1, 1));
    assert!(matches!(a.poll(|cx| first.poll_get(cx)), Poll::Ready(Err(Closed))));
    assert!(matches!(b.poll(|cx| second.poll_get(cx)), Poll::Ready(Err(Closed))));
    assert_eq!((a.wakers(), b.wakers()), (0, 0));
}

pub fn law_08_a_closed_value_takes_nothing() {
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    value.set(1);
    assert_eq!(watcher.try_get(), Ok(1));
    let last = value.version();
    value.close();
    value.set(2);
    value.store(3);
    value.notify();
    assert_eq!((value.replace(4), value.compare_set(last, 5)), (Some(4), Err(5)));
    assert!(!value.set_if_changed(6));
    assert_eq!((value.modify(|n| n.replace(7)), value.clear()), (None, None));
    assert_eq!((value.peek(), value.version()), (Some(1), last));
    assert_eq!(watcher.try_get(), Err(TryGetError::Closed));
}

pub fn law_08_the_last_producer_closes() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    let producer = value.producer();
    let other = producer.clone();
    assert!(task.poll(|cx| watcher.poll_get(cx)).is_pending());
    drop(producer);
    assert_eq!((value.is_closed(), task.wakes()), (false, 0));
    drop(other);
    assert_eq!((value.is_closed(), task.wakes()), (true, 1));
}

pub fn law_09_the_newest_waker_is_woken() {
    let [old, new, _] = tasks!();
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    assert!(old.poll(|cx| watcher.poll_get(cx)).is_pending());
    assert!(new.poll(|cx| watcher.poll_get(cx)).is_pending());
    assert_eq!((old.wakers(), new.wakers()), (0, 1));
    value.set(1);
    assert_eq!((old.wakes(), new.wakes()), (0, 1));
}

pub fn law_09_a_thousand_polls_leave_one_waker() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    let mut get = pin!(watcher.get());
    for _ in 0..1000 {
        assert!(task.poll(|cx| get.as_mut().poll(cx)).is_pending());
    }
    assert_eq!(task.wakers(), 1);
    value.set(1);
    assert_eq!((task.wakers(), task.wakes()), (0, 1));
}

pub fn law_09_one_set_wakes_once() {
    let [task, idle, _] = tasks!();
    let value = empty::<u32>();
    let (mut watcher, mut other) = (watch(&value), watch(&value));
    assert!(task.poll(|cx| watcher.poll_get(cx)).is_pending());
    assert!(poll_once(idle, other.get()).is_pending());
    for n in 0..10 {
        value.set(n);
    }
    assert_eq!((task.wakes(), idle.wakes()), (1, 0));
}

/// Across every boundary of 16 bits; and of 32, where the first version is just below it.
pub fn law_12_versions_are_exact() {
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    let start = value.version().get();
    for n in 1..=70_000 {
        value.set(n);
        assert_eq!(value.version().get() - start, n.into());
        // Also where a narrower number would be back where it was.
        if n.is_power_of_two() || n % 0x1000 == 0 {
            assert!(watcher.has_changed());
            assert_eq!((watcher.try_get(), watcher.version()), (Ok(n), value.version()));
        }
    }
}

pub fn law_12_versions_are_compared_whole() {
    let value = empty::<u32>();
    let version = value.version().get();
    for bits in [8, 16, 31, 32, 48] {
        assert_eq!(value.compare_set(Version::new(version + (1 << bits)), bits), Err(bits));
    }
    assert_eq!(value.compare_set(Version::new(version), 1), Ok(Version::new(version + 1)));
}

pub fn law_13_a_dropped_watcher_leaves_nothing() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    for _ in 0..100 {
        let mut watchers = [watch(&value), watch(&value), watch(&value)];
        for watcher in &mut watchers {
            assert!(task.poll(|cx| watcher.poll_get(cx)).is_pending());
        }
        assert_eq!((value.watcher_count(), task.wakers()), (3, 3));
        drop(watchers);
        assert_eq!((value.watcher_count(), task.wakers()), (0, 0));
    }
    value.set(1);
    assert_eq!(task.wakes(), 0);
}

pub fn clear_makes_watchers_wait() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    value.set(1);
    assert_eq!(value.clear(), Some(1));
    assert_eq!(watcher.try_get(), Err(TryGetError::Empty));
    assert!(task.poll(|cx| watcher.poll_get(cx)).is_pending());
    value.set(2);
    assert_eq!(task.poll(|cx| watcher.poll_get(cx)), Poll::Ready(Ok(2)));
}

pub fn skipped_counts_what_was_passed_over() {
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    for n in 0..5 {
        value.set(n);
    }
    assert_eq!((watcher.try_get(), watcher.skipped()), (Ok(4), 4));
    value.set(5);
    assert_eq!((watcher.try_get(), watcher.skipped()), (Ok(5), 0));
}

pub fn compare_set_refuses_what_is_stale() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    let seen = value.version();
    assert!(task.poll(|cx| watcher.poll_get(cx)).is_pending());
    assert_eq!(value.compare_set(seen, 1), Ok(Version::new(seen.get() + 1)));
    assert_eq!(value.compare_set(seen, 2), Err(2));
    assert_eq!((task.wakes(), watcher.try_get()), (1, Ok(1)));
}

pub fn modify_if_publishes_only_on_true() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    value.set(1);
    assert_eq!(watcher.try_get(), Ok(1));
    assert!(task.poll(|cx| watcher.poll_get(cx)).is_pending());
    assert!(!value.modify_if(|n| n.is_none()));
    assert_eq!(task.wakes(), 0);
    assert_eq!(value.modify(|n| n.replace(2)), Some(1));
    assert_eq!((task.wakes(), watcher.try_get()), (1, Ok(2)));
}

pub fn store_is_seen_and_wakes_nobody_until_notify() {
    let [task, ..] = tasks!();
    let value = empty::<u32>();
    let (mut watcher, mut other) = (watch(&value), watch(&value));
    assert!(task.poll(|cx| watcher.poll_get(cx)).is_pending());
    value.store(1);
    assert_eq!((task.wakes(), other.try_get()), (0, Ok(1)));
    value.notify();
    assert_eq!(task.wakes(), 1);
    assert_eq!(task.poll(|cx| watcher.poll_get(cx)), Poll::Ready(Ok(1)));
    assert!(task.poll(|cx| watcher.poll_get(cx)).is_pending());
    value.notify();
    assert_eq!(task.wakes(), 1, "nothing was stored since");
}

pub fn mark_seen_and_unseen() {
    let value = empty::<u32>();
    let mut watcher = watch(&value);
    value.set(1);
    watcher.mark_seen();
    assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone));
    watcher.mark_unseen();
    assert_eq!(watcher.try_get(), Ok(1));
}
