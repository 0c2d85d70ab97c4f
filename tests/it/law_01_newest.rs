//! Law 1. A new value is empty; empty differs from any `T`; the first `get` of a watcher returns the newest value at
//! the time of the call, or waits for one.

use std::task::Poll;

use event_value::{TryGetError, Value, Version};

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    law_01_a_new_value_is_empty,
    law_01_empty_differs_from_any_value,
    law_01_the_first_get_gives_the_newest_value_at_the_time_of_the_call,
    law_01_the_first_get_waits_for_the_first_set,
    law_01_each_watcher_has_a_first_get_of_its_own,
    law_01_a_value_made_with_a_value_is_as_if_set_once,
}

fn law_01_a_new_value_is_empty<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut watcher = watch(&value);
    assert_eq!(value.peek(), None);
    assert_eq!(value.version(), Version::new(0));
    assert!(!value.is_closed());
    assert!(!watcher.has_changed());
    assert_eq!(watcher.try_get(), Err(TryGetError::Empty));
    assert_eq!(watcher.poll_get(&mut Task::new().cx()), Poll::Pending);
}

fn law_01_empty_differs_from_any_value<const SEATS: usize>() {
    let unit = Seated::<(), SEATS>::new();
    unit.set(());
    assert_eq!(watch(&unit).try_get(), Ok(()));

    let optional = Seated::<Option<u32>, SEATS>::new();
    let mut watcher = watch(&optional);
    assert_eq!(watcher.try_get(), Err(TryGetError::Empty));
    optional.set(None);
    assert_eq!(watcher.try_get(), Ok(None));
    assert_eq!(optional.clear(), Some(None));
    assert_eq!(watcher.try_get(), Err(TryGetError::Empty));
}

fn law_01_the_first_get_gives_the_newest_value_at_the_time_of_the_call<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    value.set(1);
    let mut watcher = watch(&value);
    value.set(2);
    value.set(3);
    let got = futures_lite::future::block_on(watcher.get());
    assert_eq!(got, Ok(3));
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Pending);
}

fn law_01_the_first_get_waits_for_the_first_set<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Pending);
    value.set(1);
    assert_eq!(task.wakes(), 1);
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Ready(Ok(1)));
}

fn law_01_each_watcher_has_a_first_get_of_its_own<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut early = watch(&value);
    value.set(1);
    assert_eq!(early.try_get(), Ok(1));
    let mut late = watch(&value);
    assert!(late.has_changed());
    assert_eq!(late.try_get(), Ok(1));
    assert_eq!(early.try_get(), Err(TryGetError::BacklogDone));
}

fn law_01_a_value_made_with_a_value_is_as_if_set_once<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(7);
    assert_eq!(value.version(), Version::new(1));
    let mut watcher = watch(&value);
    assert!(watcher.has_changed());
    assert_eq!(watcher.try_get(), Ok(7));
    assert_eq!((watcher.version(), watcher.skipped()), (Version::new(1), 0));

    let four_seats = Value::new_with(7);
    assert_eq!(four_seats.version(), Version::new(1));
    assert_eq!(four_seats.try_watch().unwrap().try_get(), Ok(7));
}
