//! What the ways to change a value do, beyond `set`.

use std::array;

use event_value::{TryGetError, Version};

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    clear_takes_the_value_out_and_a_version,
    clear_of_an_empty_value_changes_nothing,
    replace_gives_the_old_value_back_and_publishes,
    set_if_changed_publishes_only_what_differs,
    modify_publishes_what_it_leaves_changed_or_not,
    modify_that_leaves_nothing_clears,
    modify_gives_back_what_the_closure_did,
    modify_if_publishes_only_on_true,
    modify_if_that_says_no_changes_in_place_unheard,
    modify_if_that_says_no_can_not_fill_an_empty_value,
    modify_if_that_leaves_nothing_clears,
    compare_set_publishes_only_if_nothing_changed,
    compare_set_notices_clear_and_refill,
    edits_of_a_closed_value_work_on_nothing,
    store_publishes_and_wakes_nobody_before_notify,
    notify_wakes_nobody_if_nothing_was_stored_since,
    what_was_stored_is_not_lost_to_who_asks,
    into_inner_returns_what_it_held_closed_or_not,
}

/// A value that holds 1, with a watcher that has seen it and waits.
struct Scene<'a, const SEATS: usize> {
    value: &'a Seated<u32, SEATS>,
    watcher: event_value::Watcher<&'a Seated<u32, SEATS>>,
    task: Task,
}

impl<'a, const SEATS: usize> Scene<'a, SEATS> {
    fn of(value: &'a Seated<u32, SEATS>) -> Self {
        let (mut watcher, task) = (watch(value), Task::new());
        watcher.mark_seen();
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
        Self { value, watcher, task }
    }

    #[track_caller]
    fn published(&mut self, number: u32) {
        assert_eq!((self.task.wakes(), self.watcher.has_changed()), (1, true));
        assert_eq!((self.watcher.try_get(), self.value.peek()), (Ok(number), Some(number)));
        *self = Self::of(self.value);
    }

    #[track_caller]
    fn unheard(&mut self, holds: Option<u32>, version: u64) {
        let error = if holds.is_some() { TryGetError::BacklogDone } else { TryGetError::Empty };
        assert_eq!((self.task.wakes(), self.watcher.has_changed(), self.watcher.try_get()), (0, false, Err(error)));
        assert_eq!((self.value.peek(), self.value.version()), (holds, Version::new(version)));
    }
}

fn clear_takes_the_value_out_and_a_version<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut scene = Scene::of(&value);
    let [mut unseen, mut late] = [watch(&value), watch(&value)];
    assert_eq!(value.clear(), Some(1));
    scene.unheard(None, 2);
    assert_eq!((unseen.has_changed(), unseen.try_get()), (false, Err(TryGetError::Empty)));
    value.set(2);
    assert_eq!(value.version(), Version::new(3));
    scene.published(2);
    assert_eq!((unseen.try_get(), unseen.skipped(), unseen.version()), (Ok(2), 2, Version::new(3)));
    late.mark_seen();
    assert_eq!(late.try_get(), Err(TryGetError::BacklogDone));
}

fn clear_of_an_empty_value_changes_nothing<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut scene = Scene::of(&value);
    assert_eq!(value.clear(), None);
    scene.unheard(None, 0);
    value.set(1);
    assert_eq!([value.clear(), value.clear()], [Some(1), None]);
    assert_eq!(value.version(), Version::new(2));
}

fn replace_gives_the_old_value_back_and_publishes<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut scene = Scene::of(&value);
    assert_eq!(value.replace(2), Some(1));
    scene.published(2);
    value.clear();
    assert_eq!(value.replace(3), None);
    scene.published(3);
}

fn set_if_changed_publishes_only_what_differs<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut scene = Scene::of(&value);
    assert!(!value.set_if_changed(1));
    scene.unheard(Some(1), 1);
    assert!(value.set_if_changed(2));
    scene.published(2);
    value.clear();
    assert!(value.set_if_changed(2), "empty differs from any value");
    scene.published(2);
}

fn modify_publishes_what_it_leaves_changed_or_not<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut scene = Scene::of(&value);
    value.modify(|slot| *slot = slot.map(|n| n + 1));
    scene.published(2);
    value.modify(|_| ());
    scene.published(2);
    assert_eq!(value.version(), Version::new(3));
    value.clear();
    value.modify(|slot| *slot = Some(slot.map_or(10, |n| n + 1)));
    scene.published(10);
}

fn modify_that_leaves_nothing_clears<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut scene = Scene::of(&value);
    assert_eq!(value.modify(Option::take), Some(1));
    scene.unheard(None, 2);
    assert_eq!(value.modify(Option::take), None);
    scene.unheard(None, 2);
}

fn modify_gives_back_what_the_closure_did<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let not_a_copy = String::from("moved in, and out");
    assert_eq!(value.modify(|slot| (*slot, not_a_copy)), (Some(1), "moved in, and out".to_string()));
}

fn modify_if_publishes_only_on_true<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut scene = Scene::of(&value);
    assert!(!value.modify_if(|_| false));
    scene.unheard(Some(1), 1);
    assert!(value.modify_if(|slot| slot.replace(2).is_some()));
    scene.published(2);
}

fn modify_if_that_says_no_changes_in_place_unheard<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut scene = Scene::of(&value);
    let mut unseen = watch(&value);
    assert!(!value.modify_if(|slot| slot.replace(2).is_none()));
    scene.unheard(Some(2), 1);
    assert_eq!(unseen.try_get(), Ok(2));
}

fn modify_if_that_says_no_can_not_fill_an_empty_value<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut scene = Scene::of(&value);
    assert!(!value.modify_if(|slot| slot.replace(1).is_some()));
    scene.unheard(None, 0);
}

fn modify_if_that_leaves_nothing_clears<const SEATS: usize>() {
    for says in [false, true] {
        let value = Seated::<u32, SEATS>::from(1);
        let mut scene = Scene::of(&value);
        let said = value.modify_if(|slot| {
            *slot = None;
            says
        });
        assert_eq!(said, says);
        scene.unheard(None, 2);
    }
}

fn compare_set_publishes_only_if_nothing_changed<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut scene = Scene::of(&value);
    assert_eq!(value.compare_set(Version::new(1), 9), Err(9));
    scene.unheard(None, 0);
    assert_eq!(value.compare_set(Version::new(0), 1), Ok(Version::new(1)));
    scene.published(1);
    assert_eq!(value.compare_set(Version::new(0), 9), Err(9));
    scene.unheard(Some(1), 1);
    assert_eq!(value.compare_set(value.version(), 2), Ok(Version::new(2)));
    scene.published(2);
}

fn compare_set_notices_clear_and_refill<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let seen = value.version();
    value.clear();
    assert_eq!(value.compare_set(seen, 9), Err(9));
    value.set(1);
    assert_eq!(value.compare_set(seen, 9), Err(9));
    value.modify_if(|_| false);
    assert!(value.compare_set(Version::new(3), 2).is_ok(), "what was not published is not noticed");
}

/// See also law 8.
fn edits_of_a_closed_value_work_on_nothing<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    value.close();
    let shown: [Option<u32>; 2] = array::from_fn(|_| value.modify(|slot| slot.replace(2)));
    assert_eq!(shown, [None, None]);
    let mut shown = Some(0);
    assert!(!value.modify_if(|slot| {
        shown = *slot;
        true
    }));
    assert_eq!((shown, value.peek(), value.version()), (None, Some(1), Version::new(1)));
}

fn store_publishes_and_wakes_nobody_before_notify<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut scene = Scene::of(&value);
    value.store(2);
    value.store(3);
    assert_eq!((scene.task.wakes(), scene.task.registrations(), value.version()), (0, 1, Version::new(3)));
    value.notify();
    scene.published(3);
}

fn notify_wakes_nobody_if_nothing_was_stored_since<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let mut scene = Scene::of(&value);
    value.notify();
    scene.unheard(Some(1), 1);
    value.store(2);
    value.set(3);
    scene.published(3);
    value.notify();
    scene.unheard(Some(3), 3);
    value.store(4);
    value.close();
    assert_eq!(scene.task.wakes(), 1);
    value.store(5);
    value.notify();
    assert_eq!((scene.task.wakes(), value.peek(), scene.watcher.try_get()), (1, Some(4), Ok(4)));
}

fn what_was_stored_is_not_lost_to_who_asks<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let [mut asks, mut tries] = [watch(&value), watch(&value)];
    assert!(asks.poll_get(&mut task.cx()).is_pending());
    value.store(1);
    assert!(asks.has_changed());
    assert!(asks.poll_get(&mut task.cx()).is_ready());
    assert_eq!((tries.try_get(), task.registrations()), (Ok(1), 0));
    value.notify();
    assert_eq!(task.wakes(), 0);
}

fn into_inner_returns_what_it_held_closed_or_not<const SEATS: usize>() {
    assert_eq!(Seated::<u32, SEATS>::new().into_inner(), None);
    let value = Seated::<u32, SEATS>::from(1);
    value.set(2);
    value.close();
    assert_eq!(value.into_inner(), Some(2));
}
