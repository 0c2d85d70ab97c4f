//! Law 8. Close: watchers get the last unseen value, then `Closed`, at once and for ever; a watcher of an empty closed
//! value gets `Closed`; waiting watchers are woken. `set` after close is ignored.

use std::array;
use std::task::Poll;

use event_value::{Closed, TryGetError, Watcher};

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    law_08_watchers_get_the_last_unseen_value_then_closed_for_ever,
    law_08_a_watcher_that_has_seen_the_last_value_gets_closed_at_once,
    law_08_a_watcher_of_an_empty_closed_value_gets_closed,
    law_08_a_watcher_that_comes_after_close_gets_the_value_then_closed,
    law_08_waiting_watchers_are_woken_once,
    law_08_whatever_is_set_after_close_is_ignored,
    law_08_a_value_cleared_before_close_is_gone,
    law_08_closing_twice_is_closing_once,
    law_08_a_value_and_a_close_while_waiting_are_both_seen,
}

fn assert_closed_for_ever<const SEATS: usize>(watcher: &mut Watcher<&Seated<u32, SEATS>>) {
    let task = Task::new();
    for _ in 0..3 {
        assert!(matches!(watcher.poll_get(&mut task.cx()), Poll::Ready(Err(Closed { .. }))));
        assert_eq!(watcher.try_get(), Err(TryGetError::Closed));
        assert!(futures_lite::future::block_on(watcher.get()).is_err());
        assert!(futures_lite::future::block_on(watcher.get_filter(|_| true)).is_err());
        assert!(futures_lite::future::block_on(watcher.get_map(|n| Some(*n))).is_err());
        assert!(!watcher.has_changed());
    }
    assert_eq!((task.wakes(), task.registrations()), (0, 0));
}

fn law_08_watchers_get_the_last_unseen_value_then_closed_for_ever<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let [mut one, mut other] = [watch(&value), watch(&value)];
    value.set(1);
    value.set(2);
    value.close();
    assert!(one.has_changed());
    assert_eq!((one.try_get(), one.skipped()), (Ok(2), 1));
    assert_eq!(other.poll_get(&mut task.cx()), Poll::Ready(Ok(2)));
    assert_closed_for_ever(&mut one);
    assert_closed_for_ever(&mut other);
}

fn law_08_a_watcher_that_has_seen_the_last_value_gets_closed_at_once<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get(), Ok(1));
    value.close();
    assert_closed_for_ever(&mut watcher);
}

fn law_08_a_watcher_of_an_empty_closed_value_gets_closed<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut early = watch(&value);
    value.close();
    assert!(value.is_closed());
    assert_closed_for_ever(&mut early);
    assert_closed_for_ever(&mut watch(&value));
}

fn law_08_a_watcher_that_comes_after_close_gets_the_value_then_closed<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    value.close();
    for _ in 0..2 {
        let mut late = watch(&value);
        assert_eq!(late.try_get(), Ok(1));
        assert_closed_for_ever(&mut late);
    }
    assert_eq!(value.peek(), Some(1));
}

fn law_08_waiting_watchers_are_woken_once<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let tasks = array::from_fn::<_, 40, _>(|_| Task::new());
    let mut watchers = array::from_fn::<_, 40, _>(|_| watch(&value));
    for (watcher, task) in watchers.iter_mut().zip(&tasks) {
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
    }
    value.close();
    assert!(tasks.iter().all(|task| (task.wakes(), task.registrations()) == (1, 0)));
    watchers.iter_mut().for_each(assert_closed_for_ever);
}

fn law_08_whatever_is_set_after_close_is_ignored<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut watcher = watch(&value);
    value.close();
    let version = value.version();
    value.set(2);
    value.store(2);
    value.notify();
    assert_eq!(value.replace(3), Some(3));
    assert!(!value.set_if_changed(4));
    assert_eq!(value.compare_set(version, 5), Err(5));
    assert_eq!(value.modify(|slot| slot.replace(6)), None);
    assert!(!value.modify_if(|slot| slot.replace(7).is_none()));
    assert_eq!(value.clear(), None);
    assert_eq!((value.peek(), value.version()), (Some(1), version));
    assert_eq!(watcher.try_get(), Ok(1));
    assert_closed_for_ever(&mut watcher);
}

fn law_08_a_value_cleared_before_close_is_gone<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut watcher = watch(&value);
    value.clear();
    value.close();
    assert_closed_for_ever(&mut watcher);
}

fn law_08_closing_twice_is_closing_once<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    value.close();
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Ready(Ok(1)));
    value.close();
    assert_eq!(task.wakes(), 0);
    assert_closed_for_ever(&mut watcher);
}

fn law_08_a_value_and_a_close_while_waiting_are_both_seen<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    value.set(1);
    value.close();
    assert_eq!(task.wakes(), 1);
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Ready(Ok(1)));
    assert_closed_for_ever(&mut watcher);
}
