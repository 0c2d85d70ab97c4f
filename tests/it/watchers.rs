//! What a watcher says of itself, and how it is copied.

use event_value::{NoSeat, TryGetError, Version};

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    skipped_counts_the_changes_that_were_passed_over,
    mark_seen_makes_the_next_get_wait,
    mark_seen_of_nothing_is_harmless,
    mark_unseen_makes_the_next_get_give_the_value_again,
    mark_unseen_of_nothing_is_harmless,
    mark_unseen_hides_no_version_from_skipped,
    marking_is_for_one_watcher_only,
    looking_marks_nothing,
    has_changed_says_what_try_get_would_do,
    watcher_count_counts_all_watchers,
    a_mark_while_waiting_keeps_the_wait,
    what_one_load_tells_takes_no_lock,
}

fn skipped_counts_the_changes_that_were_passed_over<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut watcher = watch(&value);
    let mut skips = |sets: u32, clears: u32| {
        (0..clears).for_each(|_| assert!(value.modify(|slot| slot.take()).is_some()));
        (0..sets).for_each(|number| value.set(number));
        watcher.try_get().unwrap();
        watcher.skipped()
    };
    assert_eq!([skips(1, 0), skips(1, 0), skips(5, 0), skips(1, 1), skips(3, 1)], [0, 0, 4, 1, 3]);
    assert_eq!(watch(&value).skipped(), 0, "a new watcher has asked for nothing yet");
    let mut new = watch(&value);
    assert_eq!((new.try_get(), new.skipped()), (Ok(2), 0), "what was before it was made does not count");
}

fn mark_seen_makes_the_next_get_wait<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    watcher.mark_seen();
    assert_eq!((watcher.has_changed(), watcher.try_get()), (false, Err(TryGetError::BacklogDone)));
    assert_eq!((watcher.version(), watcher.skipped()), (Version::new(0), 0), "nothing was delivered");
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    value.set(2);
    assert_eq!((task.wakes(), watcher.try_get()), (1, Ok(2)));
    value.set(3);
    watcher.mark_seen();
    value.close();
    assert_eq!(watcher.try_get(), Err(TryGetError::Closed));
}

fn mark_seen_of_nothing_is_harmless<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut watcher = watch(&value);
    watcher.mark_seen();
    value.set(1);
    assert_eq!(watcher.try_get(), Ok(1));
    value.clear();
    watcher.mark_seen();
    value.set(2);
    assert_eq!((watcher.try_get(), watcher.skipped()), (Ok(2), 0));
}

fn mark_unseen_makes_the_next_get_give_the_value_again<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut watcher = watch(&value);
    for _ in 0..3 {
        assert_eq!((watcher.try_get(), watcher.version(), watcher.skipped()), (Ok(1), Version::new(1), 0));
        assert!(!watcher.has_changed());
        watcher.mark_unseen();
        assert!(watcher.has_changed());
    }
    value.close();
    assert_eq!([watcher.try_get(), watcher.try_get()], [Ok(1), Err(TryGetError::Closed)]);
    watcher.mark_unseen();
    assert_eq!([watcher.try_get(), watcher.try_get()], [Ok(1), Err(TryGetError::Closed)]);
}

fn mark_unseen_of_nothing_is_harmless<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    watcher.mark_unseen();
    assert_eq!((watcher.has_changed(), watcher.try_get()), (false, Err(TryGetError::Empty)));
    value.set(1);
    value.clear();
    watcher.mark_unseen();
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    value.set(2);
    assert_eq!((task.wakes(), watcher.try_get()), (1, Ok(2)));
}

fn mark_unseen_hides_no_version_from_skipped<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get(), Ok(1));
    value.set(2);
    value.set(3);
    watcher.mark_unseen();
    assert_eq!((watcher.try_get(), watcher.skipped()), (Ok(3), 1));
}

fn marking_is_for_one_watcher_only<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let [mut one, mut other] = [watch(&value), watch(&value)];
    one.mark_seen();
    assert_eq!((one.has_changed(), other.has_changed()), (false, true));
    assert_eq!(other.try_get(), Ok(1));
    one.mark_unseen();
    assert_eq!((one.has_changed(), other.has_changed()), (true, false));
}

fn looking_marks_nothing<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut watcher = watch(&value);
    assert_eq!(value.peek(), Some(1));
    assert_eq!(value.peek_with(|number| number.copied()), Some(1));
    assert!(watcher.has_changed() && watcher.has_changed());
    assert_eq!(watcher.try_get(), Ok(1));
}

fn has_changed_says_what_try_get_would_do<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut watcher = watch(&value);
    let mut agree = || assert_eq!(watcher.has_changed(), watcher.try_get().is_ok());
    agree();
    value.set(1);
    agree();
    agree();
    value.clear();
    agree();
    value.set(2);
    value.close();
    agree();
    agree();
}

fn watcher_count_counts_all_watchers<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut watchers = Vec::new();
    for count in 1..=40 {
        watchers.push(watch(&value));
        assert_eq!(value.watcher_count(), count);
    }
    let _waits = watchers[7].poll_get(&mut Task::new().cx());
    value.close();
    for count in (0..40).rev() {
        drop(watchers.swap_remove(count / 2));
        assert_eq!(value.watcher_count(), count);
    }
}

fn a_mark_while_waiting_keeps_the_wait<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    watcher.mark_seen();
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    watcher.mark_unseen();
    watcher.mark_seen();
    assert_eq!(task.registrations(), 1);
    value.set(2);
    assert_eq!((task.wakes(), watcher.try_get()), (1, Ok(2)));
}

#[cfg(feature = "alloc")]
everywhere! {
    a_clone_has_seen_what_the_original_has_seen,
    a_clone_goes_its_own_way,
    a_clone_does_not_wait,
}

#[cfg(feature = "alloc")]
fn a_clone_has_seen_what_the_original_has_seen<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut unseen = watch(&value);
    assert_eq!(unseen.clone().try_get(), Ok(1));
    value.set(2);
    value.set(3);
    assert_eq!(unseen.try_get(), Ok(3));
    let mut twin = unseen.clone();
    assert_eq!((twin.version(), twin.skipped()), (Version::new(3), 2));
    assert_eq!((twin.has_changed(), twin.try_get()), (false, Err(TryGetError::BacklogDone)));
    unseen.mark_unseen();
    assert_eq!(unseen.clone().try_get(), Ok(3));
}

#[cfg(feature = "alloc")]
fn a_clone_goes_its_own_way<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut original = watch(&value);
    let mut twin = original.clone();
    assert_eq!((original.try_get(), twin.try_get()), (Ok(1), Ok(1)));
    drop(original);
    value.set(2);
    assert_eq!((twin.try_get(), value.watcher_count()), (Ok(2), 1));
}

#[cfg(feature = "alloc")]
fn a_clone_does_not_wait<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut original = watch(&value);
    assert!(original.poll_get(&mut task.cx()).is_pending());
    let twin = original.clone();
    assert_eq!(task.registrations(), 1);
    drop(twin);
    value.set(1);
    assert_eq!((task.wakes(), original.try_get()), (1, Ok(1)));
}

#[test]
fn try_clone_is_a_clone_in_a_seat_or_an_error_that_changes_nothing() {
    let value = Seated::<u32, 2>::from(1);
    let mut original = value.try_watch().unwrap();
    assert_eq!(original.try_get(), Ok(1));
    let mut twin = original.try_clone().unwrap();
    assert_eq!((twin.version(), twin.try_get()), (Version::new(1), Err(TryGetError::BacklogDone)));
    assert!(matches!(original.try_clone(), Err(NoSeat { .. })));
    assert_eq!(value.watcher_count(), 2);
    drop(original);
    assert!(twin.try_clone().is_ok());
}

#[cfg(feature = "alloc")]
#[test]
fn a_failed_try_clone_of_an_owned_watcher_keeps_no_handle() {
    let value = std::sync::Arc::new(Seated::<u32, 1>::new());
    let watcher = value.watch_arc();
    assert!(watcher.try_clone().is_err());
    assert_eq!(std::sync::Arc::strong_count(&value), 2);
}

/// Where the machine has the word. Taking the lock here would panic, or hang.
fn what_one_load_tells_takes_no_lock<const SEATS: usize>() {
    if cfg!(any(event_value_no_word, not(target_has_atomic = "64"))) {
        return;
    }
    let value = Seated::<u32, SEATS>::new();
    let mut watcher = watch(&value);
    value.peek_with(|_| {
        assert_eq!(watcher.try_get(), Err(TryGetError::Empty));
        assert_eq!((watcher.has_changed(), value.is_closed()), (false, false));
    });
    value.set(1);
    value.peek_with(|_| assert!(watcher.has_changed()));
    assert_eq!(watcher.try_get(), Ok(1));
    value.peek_with(|_| assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone)));
    value.close();
    value.peek_with(|_| assert_eq!((watcher.has_changed(), value.is_closed()), (false, true)));
}
