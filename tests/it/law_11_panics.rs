//! Law 11. A panic in a predicate, closure, clone, drop or waker poisons nothing: the value, its watchers and later
//! sets keep working, in debug and release.

use std::array;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Context;

use event_value::{TryGetError, Version, Watch as _, Watcher};

use crate::everywhere::watch;
use crate::probe::{Hooks, Item, Moment, burst, bursts, once};
use crate::util::{Seated, Task};

everywhere! {
    law_11_a_panic_in_a_predicate_poisons_nothing,
    law_11_a_panic_in_a_clone_poisons_nothing,
    law_11_a_panic_in_a_comparison_poisons_nothing,
    law_11_a_panic_in_modify_poisons_nothing,
    law_11_a_panic_in_modify_of_an_empty_value_poisons_nothing,
    law_11_a_panic_in_modify_if_and_peek_with_poisons_nothing,
    law_11_a_panic_in_update_and_try_modify_poisons_nothing,
    law_11_a_panic_in_a_closure_under_the_lock_marks_nothing_as_seen,
    law_11_what_modify_put_in_is_announced_even_if_the_drop_of_the_old_value_panics,
    law_11_a_panic_in_the_drop_of_an_old_value_poisons_nothing,
    law_11_a_panic_in_the_drop_of_a_refused_value_poisons_nothing,
    law_11_a_panic_in_the_drop_of_a_waker_poisons_nothing,
}

type Panicky<'a, const SEATS: usize> = Watcher<&'a Seated<Item, SEATS>>;

/// A waiting watcher for every kind of trouble to spare.
fn waits<'a, const SEATS: usize>(value: &'a Seated<Item, SEATS>, task: &Task) -> Panicky<'a, SEATS> {
    let mut watcher = watch(value);
    watcher.mark_seen();
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    watcher
}

/// A new watcher waits and is woken by the next `set`, and all who were there get it too.
fn still_works<const SEATS: usize>(value: &Seated<Item, SEATS>, watchers: &mut [Panicky<'_, SEATS>]) {
    let task = Task::new();
    let mut new = waits(value, &task);
    let version = value.version().get() + 1;
    value.set(Item::plain(99));
    assert_eq!((task.wakes(), task.registrations()), (1, 0));
    assert_eq!(number(new.try_get()), Ok(99));
    for watcher in watchers {
        assert_eq!(number(watcher.try_get()), Ok(99));
        assert_eq!(watcher.version(), Version::new(version));
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
    }
    value.set(Item::plain(100));
}

fn number(got: Result<Item, TryGetError>) -> Result<u32, TryGetError> {
    got.map(|item| item.number)
}

fn peek<const SEATS: usize>(value: &Seated<Item, SEATS>) -> Option<u32> {
    value.peek_with(|item| item.map(|item| item.number))
}

fn law_11_a_panic_in_a_predicate_poisons_nothing<const SEATS: usize>() {
    let (value, task) = (Seated::<Item, SEATS>::from(Item::plain(1)), Task::new());
    let mut watcher = watch(&value);
    let mut shown = Vec::new();
    let mut get = watcher.get_filter(|item| {
        shown.push(item.number);
        burst();
        true
    });
    assert!(bursts(|| Pin::new(&mut get).poll(&mut task.cx())));
    assert!(Pin::new(&mut get).poll(&mut task.cx()).is_pending(), "this future has seen it");
    drop(get);
    assert_eq!((shown, task.registrations()), (vec![1], 0));
    let choose = |_: &Item| {
        burst();
        Some(())
    };
    assert!(bursts(|| pin!(watcher.get_map(choose)).poll(&mut task.cx())));
    assert!(watcher.has_changed(), "what was not returned was not seen");
    assert_eq!(number(watcher.try_get()), Ok(1));
    still_works(&value, &mut [watcher]);
}

fn law_11_a_panic_in_a_clone_poisons_nothing<const SEATS: usize>() {
    let (value, task) = (Seated::<Item, SEATS>::new(), Task::new());
    let mut watcher = waits(&value, &task);
    value.set(Item::hooked(1, Moment::Clone, Arc::new(burst)));
    assert!(bursts(|| value.peek()));
    assert!(bursts(|| watcher.try_get()));
    assert!(bursts(|| watcher.poll_get(&mut task.cx())));
    assert!(bursts(|| pin!(watcher.get()).poll(&mut task.cx())));
    assert!(watcher.has_changed(), "what was not returned was not seen");
    assert_eq!((watcher.version(), task.wakes(), task.registrations()), (Version::new(0), 1, 0));
    assert_eq!(peek(&value), Some(1));
    still_works(&value, &mut [watcher]);
}

fn law_11_a_panic_in_a_comparison_poisons_nothing<const SEATS: usize>() {
    let (value, task) = (Seated::<Item, SEATS>::new(), Task::new());
    value.set(Item::hooked(1, Moment::Compare, Arc::new(burst)));
    let watcher = waits(&value, &task);
    assert!(bursts(|| value.set_if_changed(Item::plain(2))));
    assert_eq!((peek(&value), value.version(), task.wakes()), (Some(1), Version::new(1), 0));
    still_works(&value, &mut [watcher]);
}

fn law_11_a_panic_in_modify_poisons_nothing<const SEATS: usize>() {
    let (value, task) = (Seated::<Item, SEATS>::from(Item::plain(1)), Task::new());
    let watcher = waits(&value, &task);
    assert!(bursts(|| value.modify(|slot| {
        slot.as_mut().unwrap().number = 2;
        burst();
    })));
    assert_eq!((peek(&value), value.version(), task.wakes()), (Some(2), Version::new(2), 1), "it may be a new value");
    assert!(watcher.has_changed());
    assert!(bursts(|| value.modify(|slot| {
        drop(slot.take());
        burst();
    })));
    assert_eq!((peek(&value), value.version(), task.wakes()), (None, Version::new(3), 1), "cleared");
    still_works(&value, &mut [watcher]);
}

fn law_11_a_panic_in_modify_of_an_empty_value_poisons_nothing<const SEATS: usize>() {
    let (value, task) = (Seated::<Item, SEATS>::new(), Task::new());
    let watcher = waits(&value, &task);
    assert!(bursts(|| value.modify(|slot| {
        *slot = Some(Item::plain(1));
        burst();
    })));
    assert_eq!((peek(&value), value.version(), task.wakes()), (None, Version::new(0), 0), "still empty");
    still_works(&value, &mut [watcher]);
}

fn law_11_a_panic_in_modify_if_and_peek_with_poisons_nothing<const SEATS: usize>() {
    let (value, task) = (Seated::<Item, SEATS>::from(Item::plain(1)), Task::new());
    let watcher = waits(&value, &task);
    assert!(bursts(|| value.modify_if(|slot| {
        slot.as_mut().unwrap().number = 2;
        burst();
        true
    })));
    assert!(bursts(|| value.peek_with(|_| burst())));
    assert_eq!((peek(&value), value.version(), task.wakes()), (Some(2), Version::new(2), 1));
    still_works(&value, &mut [watcher]);
}

fn law_11_a_panic_in_update_and_try_modify_poisons_nothing<const SEATS: usize>() {
    let (value, task) = (Seated::<Item, SEATS>::from(Item::plain(1)), Task::new());
    let mut watcher = waits(&value, &task);
    assert!(bursts(|| value.update(|item| {
        item.number = 2;
        burst();
    })));
    assert_eq!((number(watcher.try_get()), value.version(), task.wakes()), (Ok(2), Version::new(2), 1));
    assert!(bursts(|| value.try_modify(|slot| {
        slot.as_mut().ok_or(())?.number = 3;
        burst();
        Ok::<_, ()>(())
    })));
    assert_eq!((number(watcher.try_get()), value.version()), (Ok(3), Version::new(3)));
    still_works(&value, &mut [watcher]);
}

fn law_11_a_panic_in_a_closure_under_the_lock_marks_nothing_as_seen<const SEATS: usize>() {
    let (value, task) = (Seated::<Item, SEATS>::from(Item::plain(1)), Task::new());
    let mut watcher = watch(&value);
    let choose = |_: &Item| {
        burst();
        Some(())
    };
    let accept = |item: &Item| choose(item).is_some();
    assert!(bursts(|| watcher.try_get_filter(accept)));
    assert!(bursts(|| watcher.try_get_map(choose)));
    assert!(bursts(|| pin!(watcher.get_with(|_| burst())).poll(&mut task.cx())));
    assert!(bursts(|| pin!(watcher.wait_for(accept)).poll(&mut task.cx())));
    assert!(bursts(|| pin!(watcher.wait_for_map(choose)).poll(&mut task.cx())));
    assert!(watcher.has_changed(), "what was not returned was not seen");
    assert_eq!((watcher.version(), task.registrations()), (Version::new(0), 0));
    let mut mapped = watcher.map_ref(|item| {
        if item.number == 1 {
            burst()
        }
    });
    assert!(bursts(|| mapped.poll_get(&mut task.cx())));
    assert!(bursts(|| mapped.poll_get(&mut task.cx())), "it is still unseen");
    value.set(Item::plain(2));
    assert!(mapped.poll_get(&mut task.cx()).is_ready());
    still_works(&value, &mut []);
}

fn law_11_what_modify_put_in_is_announced_even_if_the_drop_of_the_old_value_panics<const SEATS: usize>() {
    type Publish<const SEATS: usize> = fn(&Seated<Item, SEATS>);
    let ways: [Publish<SEATS>; 2] = [
        |value| value.modify(|slot| *slot = Some(Item::plain(2))),
        |value| {
            value.modify_if(|slot| {
                *slot = Some(Item::plain(2));
                false
            });
        },
    ];
    for publish in ways {
        let value = Seated::<Item, SEATS>::from(Item::hooked(1, Moment::Drop, once(burst)));
        let tasks = array::from_fn::<_, 20, _>(|_| Task::new());
        let mut watchers = tasks.each_ref().map(|task| waits(&value, task));
        assert!(bursts(|| publish(&value)));
        assert_eq!((peek(&value), value.version()), (Some(2), Version::new(2)));
        assert!(tasks.iter().all(|task| task.wakes() == 1));
        assert!(watchers.iter_mut().all(|watcher| number(watcher.try_get()) == Ok(2)));
        still_works(&value, &mut watchers);
    }
}

fn law_11_a_panic_in_the_drop_of_an_old_value_poisons_nothing<const SEATS: usize>() {
    let (value, tasks) = (Seated::<Item, SEATS>::new(), array::from_fn::<_, 40, _>(|_| Task::new()));
    value.set(Item::hooked(1, Moment::Drop, once(burst)));
    let mut watchers = tasks.each_ref().map(|task| waits(&value, task));
    assert!(bursts(|| value.set(Item::plain(2))));
    assert!(tasks.iter().all(|task| (task.wakes(), task.registrations()) == (1, 0)));
    assert!(watchers.iter_mut().all(|watcher| number(watcher.try_get()) == Ok(2)));
    still_works(&value, &mut watchers);

    value.store(Item::hooked(3, Moment::Drop, once(burst)));
    assert!(bursts(|| value.store(Item::plain(4))));
    assert_eq!(peek(&value), Some(4));
    still_works(&value, &mut []);
}

fn law_11_a_panic_in_the_drop_of_a_refused_value_poisons_nothing<const SEATS: usize>() {
    let value = Seated::<Item, SEATS>::from(Item::plain(1));
    let mut watcher = watch(&value);
    value.close();
    assert!(bursts(|| value.set(Item::hooked(2, Moment::Drop, once(burst)))));
    assert_eq!(number(watcher.try_get()), Ok(1));
    assert_eq!(number(watcher.try_get()), Err(TryGetError::Closed));
}

fn law_11_a_panic_in_the_drop_of_a_waker_poisons_nothing<const SEATS: usize>() {
    let (value, task) = (Seated::<Item, SEATS>::new(), Task::new());
    let wakers = array::from_fn::<_, 3, _>(|_| Hooks::on_drop(once(burst)).into_waker());
    let [mut on_re_poll, mut on_cancel, mut on_drop] = wakers.each_ref().map(Context::from_waker);
    let mut watcher = watch(&value);

    assert!(watcher.poll_get(&mut on_re_poll).is_pending());
    assert!(bursts(|| watcher.poll_get(&mut task.cx()).is_pending()));
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    assert_eq!(task.registrations(), 1);

    let mut get = watcher.get();
    assert!(Pin::new(&mut get).poll(&mut on_cancel).is_pending());
    assert!(bursts(|| drop(get)));

    assert!(watcher.poll_get(&mut on_drop).is_pending());
    assert!(bursts(|| drop(watcher)));
    assert_eq!((value.watcher_count(), task.registrations()), (0, 0));
    drop(wakers);
    still_works(&value, &mut []);
}

/// Some watchers, each with a task of its own, and every seventh with a waker that panics.
#[cfg(feature = "std")]
struct Minefield<'a, const SEATS: usize> {
    watchers: Vec<Panicky<'a, SEATS>>,
    tasks: Vec<Task>,
    mines: usize,
}

#[cfg(feature = "std")]
impl<'a, const SEATS: usize> Minefield<'a, SEATS> {
    fn lay(value: &'a Seated<Item, SEATS>) -> Self {
        let tasks: Vec<_> = (0..50).map(|_| Task::new()).collect();
        let wait = |(n, task): (usize, &Task)| {
            let mut watcher = waits(value, task);
            if n % 7 == 0 {
                let mine = Hooks::on_wake(Arc::new(burst)).into_waker();
                assert!(watcher.poll_get(&mut Context::from_waker(&mine)).is_pending());
            }
            watcher
        };
        let watchers = tasks.iter().enumerate().map(wait).collect();
        Self { watchers, tasks, mines: 8 }
    }

    fn assert_all_others_were_woken_once(&self) {
        let woken = self.tasks.iter().filter(|task| task.wakes() == 1).count();
        assert_eq!(woken, self.tasks.len() - self.mines);
        assert!(self.tasks.iter().all(|task| task.registrations() == 0));
    }
}

#[cfg(feature = "std")]
everywhere! {
    law_11_panics_in_many_wakers_poison_nothing,
    law_11_panics_in_many_wakers_and_an_old_value_poison_nothing,
    law_11_panics_in_many_wakers_do_not_stop_a_close,
    law_11_panics_in_many_wakers_do_not_stop_other_ways_to_publish,
    law_11_panics_in_many_wakers_do_not_stop_the_last_producer,
    law_11_watchers_whose_wakers_panicked_can_be_dropped_unasked,
    law_11_a_panic_in_the_clone_of_a_waker_poisons_nothing,
}

#[cfg(feature = "std")]
fn law_11_panics_in_many_wakers_poison_nothing<const SEATS: usize>() {
    let value = Seated::<Item, SEATS>::new();
    for round in 0..3 {
        let mut field = Minefield::lay(&value);
        assert!(bursts(|| value.set(Item::plain(round))));
        field.assert_all_others_were_woken_once();
        assert!(field.watchers.iter_mut().all(|watcher| number(watcher.try_get()) == Ok(round)));
        still_works(&value, &mut field.watchers);
    }
    assert_eq!(value.watcher_count(), 0);
}

#[cfg(feature = "std")]
fn law_11_panics_in_many_wakers_and_an_old_value_poison_nothing<const SEATS: usize>() {
    let value = Seated::<Item, SEATS>::from(Item::hooked(1, Moment::Drop, once(burst)));
    let mut field = Minefield::lay(&value);
    assert!(bursts(|| value.set(Item::plain(2))));
    field.assert_all_others_were_woken_once();
    still_works(&value, &mut field.watchers);
}

#[cfg(feature = "std")]
fn law_11_panics_in_many_wakers_do_not_stop_a_close<const SEATS: usize>() {
    let value = Seated::<Item, SEATS>::from(Item::plain(1));
    let mut field = Minefield::lay(&value);
    assert!(bursts(|| value.close()));
    field.assert_all_others_were_woken_once();
    assert!(field.watchers.iter_mut().all(|watcher| number(watcher.try_get()) == Err(TryGetError::Closed)));
}

#[cfg(feature = "std")]
fn law_11_panics_in_many_wakers_do_not_stop_other_ways_to_publish<const SEATS: usize>() {
    let value = Seated::<Item, SEATS>::from(Item::plain(1));
    let mut field = Minefield::lay(&value);
    assert!(bursts(|| value.modify(|slot| slot.as_mut().unwrap().number = 2)));
    field.assert_all_others_were_woken_once();
    still_works(&value, &mut field.watchers);

    let mut field = Minefield::lay(&value);
    assert!(bursts(|| value.replace(Item::plain(3))));
    field.assert_all_others_were_woken_once();
    assert_eq!(peek(&value), Some(3));
    still_works(&value, &mut field.watchers);

    let mut field = Minefield::lay(&value);
    value.store(Item::plain(4));
    assert!(bursts(|| value.notify()));
    field.assert_all_others_were_woken_once();
    still_works(&value, &mut field.watchers);
}

#[cfg(feature = "std")]
fn law_11_panics_in_many_wakers_do_not_stop_the_last_producer<const SEATS: usize>() {
    let value = Seated::<Item, SEATS>::from(Item::plain(1));
    let producer = value.producer();
    let field = Minefield::lay(&value);
    assert!(bursts(|| drop(producer)));
    field.assert_all_others_were_woken_once();
    assert!(value.is_closed());
}

#[cfg(feature = "std")]
fn law_11_watchers_whose_wakers_panicked_can_be_dropped_unasked<const SEATS: usize>() {
    let value = Seated::<Item, SEATS>::new();
    let (task, mut field) = (Task::new(), Minefield::lay(&value));
    let mut witness = waits(&value, &task);
    assert!(bursts(|| value.set(Item::plain(1))));
    field.watchers.drain(10..40);
    drop(field);
    assert_eq!((task.wakes(), number(witness.try_get()), value.watcher_count()), (1, Ok(1), 1));
    still_works(&value, &mut [witness]);
}

#[cfg(feature = "std")]
fn law_11_a_panic_in_the_clone_of_a_waker_poisons_nothing<const SEATS: usize>() {
    let (value, task, other) = (Seated::<Item, SEATS>::new(), Task::new(), Task::new());
    let [mut watcher, mut bystander] = [watch(&value), watch(&value)];
    let waker = Hooks::on_clone(Arc::new(burst)).into_waker();
    let mut panics = Context::from_waker(&waker);
    for _ in 0..3 {
        assert!(bursts(|| watcher.poll_get(&mut panics)));
        assert!(bursts(|| pin!(watcher.get()).poll(&mut panics)));
    }
    assert!(bystander.poll_get(&mut other.cx()).is_pending());
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    assert!(bursts(|| watcher.poll_get(&mut panics)));
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    value.set(Item::plain(1));
    assert_eq!((task.wakes(), other.wakes()), (1, 1));
    still_works(&value, &mut [watcher, bystander]);
}

/// One of them is survived without std too: the rest is done while it goes on.
#[test]
fn law_11_a_panic_in_a_waker_poisons_nothing_without_std() {
    let (value, tasks) = (Seated::<Item, 50>::new(), array::from_fn::<_, 40, _>(|_| Task::new()));
    let mine = Hooks::on_wake(Arc::new(burst)).into_waker();
    for mined in [0, 15, 16, 17, 18, 20, 39] {
        let mut watchers = tasks.each_ref().map(|task| waits(&value, task));
        assert!(watchers[mined].poll_get(&mut Context::from_waker(&mine)).is_pending());
        let before = tasks.each_ref().map(Task::wakes);
        assert!(bursts(|| value.set(Item::plain(1))));
        for (n, task) in tasks.iter().enumerate() {
            assert_eq!(task.wakes() - before[n], usize::from(n != mined));
        }
        assert!(watchers.iter_mut().all(|watcher| number(watcher.try_get()) == Ok(1)));
        still_works(&value, &mut watchers);
    }
}

#[test]
fn law_11_a_panic_in_the_clone_of_a_waker_poisons_nothing_without_std() {
    let (value, task) = (Seated::<Item, 2>::new(), Task::new());
    let waker = Hooks::on_clone(once(burst)).into_waker();
    let mut watcher = value.try_watch().unwrap();
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    assert!(bursts(|| watcher.poll_get(&mut Context::from_waker(&waker))));
    assert_eq!(task.registrations(), 1, "the new waker did not come in, the old one did not go");
    value.set(Item::plain(1));
    assert_eq!((task.wakes(), number(watcher.try_get())), (1, Ok(1)));
    still_works(&value, &mut [watcher]);
}
