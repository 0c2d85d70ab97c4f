//! Law 10. No user code under a lock except `T::clone`, `T::eq` and the closures that say so: code of the user's may come
//! back to the value from wherever else it runs. A `wake()` that sets, gets, watches or drops any watcher of the same value
//! works.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use event_value::Watcher;

use crate::everywhere::{guarded, watch};
use crate::probe::{Hook, Hooks, Item, Moment, burst, bursts, once};
use crate::util::{Seated, Task};

type Guest<const SEATS: usize> = Watcher<&'static Seated<Item, SEATS>>;

/// What a probe acts on; a `static` of its own for each probe.
pub(crate) struct World<const SEATS: usize> {
    value: Seated<Item, SEATS>,
    sibling: Mutex<Option<Guest<SEATS>>>,
    acted: AtomicUsize,
}

impl<const SEATS: usize> World<SEATS> {
    pub(crate) const fn new() -> Self {
        Self { value: Seated::new(), sibling: Mutex::new(None), acted: AtomicUsize::new(0) }
    }

    /// A hook that acts once, while a sibling waits.
    fn hook(&'static self, action: Action<SEATS>) -> Hook {
        let mut sibling = watch(&self.value);
        sibling.mark_seen();
        assert!(sibling.poll_get(&mut Task::new().cx()).is_pending());
        *self.sibling.lock().unwrap() = Some(sibling);
        once(move || {
            self.acted.fetch_add(1, Ordering::SeqCst);
            action(self);
        })
    }

    fn still_works(&'static self) {
        assert_eq!(self.acted.load(Ordering::SeqCst), 1);
        drop(self.sibling.lock().unwrap().take());
        assert_eq!(self.value.watcher_count(), 0);
        let (mut watcher, task) = (watch(&self.value), Task::new());
        watcher.mark_seen();
        assert_eq!(watcher.poll_get(&mut task.cx()).is_ready(), self.value.is_closed());
        self.value.set(Item::plain(99));
        assert_eq!(task.wakes(), usize::from(!self.value.is_closed()));
        assert_eq!(watcher.try_get().is_ok_and(|item| item.number == 99), !self.value.is_closed());
    }
}

/// One more watcher, if there can be one.
#[cfg(feature = "alloc")]
fn another<const SEATS: usize>(value: &'static Seated<Item, SEATS>) -> Option<Guest<SEATS>> {
    Some(value.watch())
}

#[cfg(not(feature = "alloc"))]
fn another<const SEATS: usize>(value: &'static Seated<Item, SEATS>) -> Option<Guest<SEATS>> {
    value.try_watch().ok()
}

pub(crate) type Action<const SEATS: usize> = fn(&'static World<SEATS>);

/// What the user's code does when it gets a chance.
pub(crate) mod actions {
    use super::*;

    pub(crate) fn looks<const SEATS: usize>(world: &'static World<SEATS>) {
        let number = world.value.peek().map(|item| item.number);
        assert_eq!(world.value.peek_with(|item| item.map(|item| item.number)), number);
        assert!(world.value.watcher_count() > 0);
        assert_eq!(number.is_some(), world.value.version().get() > 0);
    }

    pub(crate) fn sets<const SEATS: usize>(world: &'static World<SEATS>) {
        world.value.set(Item::plain(10));
    }

    pub(crate) fn stores_and_notifies<const SEATS: usize>(world: &'static World<SEATS>) {
        world.value.store(Item::plain(10));
        world.value.notify();
    }

    pub(crate) fn modifies<const SEATS: usize>(world: &'static World<SEATS>) {
        drop(world.value.modify(|slot| slot.replace(Item::plain(11))));
    }

    pub(crate) fn clears<const SEATS: usize>(world: &'static World<SEATS>) {
        drop(world.value.clear());
    }

    pub(crate) fn closes<const SEATS: usize>(world: &'static World<SEATS>) {
        world.value.close();
    }

    pub(crate) fn watches_and_gets<const SEATS: usize>(world: &'static World<SEATS>) {
        let mut watcher = watch(&world.value);
        assert_eq!(watcher.try_get().is_ok(), world.value.peek().is_some());
    }

    pub(crate) fn polls_a_sibling<const SEATS: usize>(world: &'static World<SEATS>) {
        if let Some(sibling) = &mut *world.sibling.lock().unwrap() {
            let changed = sibling.has_changed() || world.value.is_closed();
            assert_eq!(sibling.poll_get(&mut Context::from_waker(Waker::noop())).is_ready(), changed);
        }
    }

    /// Where there is an allocator, the inline seats and the first block run out.
    pub(crate) fn watches_until_seats_run_out<const SEATS: usize>(world: &'static World<SEATS>) {
        let watchers: Vec<_> = (0..20).map_while(|_| another(&world.value)).collect();
        assert!(world.value.watcher_count() >= watchers.len());
    }

    pub(crate) fn drops_a_sibling<const SEATS: usize>(world: &'static World<SEATS>) {
        let sibling = world.sibling.lock().unwrap().take();
        drop(sibling);
    }
}

/// When the user's code gets a chance.
pub(crate) mod chances {
    use super::*;

    pub(crate) fn a_wake_that<const SEATS: usize>(world: &'static World<SEATS>, action: Action<SEATS>) {
        let waker = Hooks::on_wake(world.hook(action)).into_waker();
        let mut watcher = watch(&world.value);
        assert!(watcher.poll_get(&mut Context::from_waker(&waker)).is_pending());
        world.value.set(Item::plain(1));
    }

    pub(crate) fn a_wake_by_close_that<const SEATS: usize>(world: &'static World<SEATS>, action: Action<SEATS>) {
        let waker = Hooks::on_wake(world.hook(action)).into_waker();
        let mut watcher = watch(&world.value);
        assert!(watcher.poll_get(&mut Context::from_waker(&waker)).is_pending());
        world.value.close();
    }

    pub(crate) fn a_waker_clone_that<const SEATS: usize>(world: &'static World<SEATS>, action: Action<SEATS>) {
        let waker = Hooks::on_clone(world.hook(action)).into_waker();
        let mut watcher = watch(&world.value);
        let polled = watcher.poll_get(&mut Context::from_waker(&waker));
        // What the clone did is not overlooked.
        assert!(polled.is_ready() || !watcher.has_changed() && !world.value.is_closed());
    }

    pub(crate) fn a_waker_clone_on_re_poll_that<const SEATS: usize>(
        world: &'static World<SEATS>,
        action: Action<SEATS>,
    ) {
        let waker = Hooks::on_clone(world.hook(action)).into_waker();
        let mut watcher = watch(&world.value);
        assert!(watcher.poll_get(&mut Task::new().cx()).is_pending());
        let polled = watcher.poll_get(&mut Context::from_waker(&waker));
        assert!(polled.is_ready() || !watcher.has_changed() && !world.value.is_closed());
    }

    /// Waits with a waker whose drop acts, and gives it back: only the clone that the value keeps is to be dropped yet.
    fn wait_for_drop<const SEATS: usize>(
        world: &'static World<SEATS>,
        watcher: &mut Guest<SEATS>,
        action: Action<SEATS>,
    ) -> Waker {
        let waker = Hooks::on_drop(world.hook(action)).into_waker();
        assert!(watcher.poll_get(&mut Context::from_waker(&waker)).is_pending());
        assert_eq!(world.acted.load(Ordering::SeqCst), 0);
        waker
    }

    pub(crate) fn a_waker_drop_on_wake_that<const SEATS: usize>(world: &'static World<SEATS>, action: Action<SEATS>) {
        let mut watcher = watch(&world.value);
        let _waker = wait_for_drop(world, &mut watcher, action);
        world.value.set(Item::plain(1));
    }

    pub(crate) fn a_waker_drop_on_re_poll_that<const SEATS: usize>(
        world: &'static World<SEATS>,
        action: Action<SEATS>,
    ) {
        let (mut watcher, task) = (watch(&world.value), Task::new());
        let _waker = wait_for_drop(world, &mut watcher, action);
        let polled = watcher.poll_get(&mut task.cx());
        // What the drop did is not overlooked, or wakes the task.
        assert!(polled.is_ready() || task.wakes() == 1 || !watcher.has_changed() && !world.value.is_closed());
    }

    pub(crate) fn a_waker_drop_on_ready_that<const SEATS: usize>(world: &'static World<SEATS>, action: Action<SEATS>) {
        world.value.set(Item::plain(1));
        let mut watcher = watch(&world.value);
        watcher.mark_seen();
        let _waker = wait_for_drop(world, &mut watcher, action);
        watcher.mark_unseen();
        assert!(matches!(watcher.poll_get(&mut Task::new().cx()), Poll::Ready(Ok(item)) if item.number == 1));
    }

    pub(crate) fn a_waker_drop_on_try_get_that<const SEATS: usize>(
        world: &'static World<SEATS>,
        action: Action<SEATS>,
    ) {
        world.value.set(Item::plain(1));
        let mut watcher = watch(&world.value);
        watcher.mark_seen();
        let _waker = wait_for_drop(world, &mut watcher, action);
        watcher.mark_unseen();
        assert!(watcher.try_get().is_ok_and(|item| item.number == 1));
    }

    pub(crate) fn a_waker_drop_on_cancel_that<const SEATS: usize>(world: &'static World<SEATS>, action: Action<SEATS>) {
        let mut watcher = watch(&world.value);
        let waker = Hooks::on_drop(world.hook(action)).into_waker();
        let mut get = watcher.get();
        assert!(Future::poll(Pin::new(&mut get), &mut Context::from_waker(&waker)).is_pending());
        drop(get);
    }

    pub(crate) fn a_waker_drop_with_its_watcher_that<const SEATS: usize>(
        world: &'static World<SEATS>,
        action: Action<SEATS>,
    ) {
        let mut watcher = watch(&world.value);
        let _waker = wait_for_drop(world, &mut watcher, action);
        drop(watcher);
    }

    pub(crate) fn a_drop_of_an_old_value_that<const SEATS: usize>(world: &'static World<SEATS>, action: Action<SEATS>) {
        world.value.set(Item::plain(1));
        world.value.set(Item::hooked(2, Moment::Drop, world.hook(action)));
        world.value.set(Item::plain(3));
    }

    pub(crate) fn a_drop_of_a_refused_value_that<const SEATS: usize>(
        world: &'static World<SEATS>,
        action: Action<SEATS>,
    ) {
        let hook = world.hook(action);
        world.value.close();
        world.value.set(Item::hooked(2, Moment::Drop, hook));
    }

    pub(crate) fn a_filter_that<const SEATS: usize>(world: &'static World<SEATS>, action: Action<SEATS>) {
        world.value.set(Item::plain(1));
        let (hook, mut watcher) = (world.hook(action), watch(&world.value));
        let mut get = watcher.get_filter(|item| {
            hook();
            item.number == 1
        });
        assert!(Future::poll(Pin::new(&mut get), &mut Task::new().cx()).is_ready());
    }
}

/// One test for each thing that the user's code may do at a chance, in a place with some number of seats.
macro_rules! probes {
    ($place:ident, $seats:literal: $($chance:ident)*) => { $(
        probes! { $place, $seats, $chance: looks sets stores_and_notifies modifies clears closes watches_and_gets watches_until_seats_run_out polls_a_sibling drops_a_sibling }
    )* };
    ($place:ident, $seats:literal, $chance:ident: $($action:ident)*) => {
        mod $chance {
            $(#[test]
            fn $action() {
                static WORLD: super::World<$seats> = super::World::new();
                let name = concat!(stringify!($chance), " ", stringify!($action), " ", stringify!($place));
                $crate::everywhere::guarded(name, || {
                    super::chances::$chance(&WORLD, super::actions::$action);
                    WORLD.still_works();
                });
            })*
        }
    };
}

/// The tests of all chances, in a place with this many inline seats.
macro_rules! everything {
    ($place:ident, $seats:literal) => {
        probes! { $place, $seats:
            a_wake_that
            a_wake_by_close_that
            a_waker_clone_that
            a_waker_clone_on_re_poll_that
            a_waker_drop_on_wake_that
            a_waker_drop_on_re_poll_that
            a_waker_drop_on_ready_that
            a_waker_drop_on_try_get_that
            a_waker_drop_on_cancel_that
            a_waker_drop_with_its_watcher_that
            a_drop_of_an_old_value_that
            a_drop_of_a_refused_value_that
            a_filter_that
        }
    };
}

mod law_10_inline {
    use super::{World, actions, chances};

    everything! { inline, 8 }
}

#[cfg(feature = "alloc")]
mod law_10_in_blocks {
    use super::{World, actions, chances};

    everything! { in_blocks, 0 }
}

/// The sibling sits inline, and the watcher whose code acts in a block.
#[cfg(feature = "alloc")]
mod law_10_mixed {
    use super::{World, actions, chances};

    everything! { mixed, 1 }
}

/// Its own waker polls it, as an executor may that runs tasks right where they are woken.
#[test]
fn law_10_a_wake_that_polls_its_own_task_works() {
    type Inline = (Watcher<&'static Seated<u32, 4>>, Vec<u32>);
    static VALUE: Seated<u32, 4> = Seated::new();
    static TASK: Mutex<Option<Inline>> = Mutex::new(None);

    fn poll_task() {
        let waker = Hooks::on_wake(Arc::new(poll_task)).into_waker();
        if let Some((watcher, got)) = &mut *TASK.lock().unwrap() {
            while let Poll::Ready(Ok(number)) = watcher.poll_get(&mut Context::from_waker(&waker)) {
                got.push(number);
            }
        }
    }

    *TASK.lock().unwrap() = Some((VALUE.try_watch().unwrap(), Vec::new()));
    guarded("a wake that polls its own task", || {
        poll_task();
        (1..=5).for_each(|number| VALUE.set(number));
    });
    let (watcher, got) = TASK.lock().unwrap().take().unwrap();
    assert_eq!(got, [1, 2, 3, 4, 5]);
    drop(watcher);
}

#[cfg(feature = "alloc")]
mod law_10_the_last_other_handle {
    use super::*;

    type Owned = Arc<Seated<Item, 4>>;
    type Handles = Arc<Mutex<Vec<(Owned, Watcher<Owned>)>>>;

    /// Takes the handles, and the watchers with theirs, when it acts.
    fn drop_all(handles: &Handles) -> Hook {
        let handles = Arc::clone(handles);
        once(move || {
            let handles = std::mem::take(&mut *handles.lock().unwrap());
            assert_eq!(handles.len(), 1);
            drop(handles);
        })
    }

    fn value_and_handles() -> (Owned, Handles) {
        let value = Arc::new(Seated::new());
        let handles = Arc::new(Mutex::new(vec![(Arc::clone(&value), value.watch_arc())]));
        (value, handles)
    }

    #[test]
    fn may_be_dropped_in_a_wake() {
        let (value, handles) = value_and_handles();
        let waker = Hooks::on_wake(drop_all(&handles)).into_waker();
        let mut watcher = value.watch_arc();
        assert!(watcher.poll_get(&mut Context::from_waker(&waker)).is_pending());
        guarded("the last other handle dropped in a wake", || value.set(Item::plain(1)));
        drop(watcher);
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn may_be_dropped_with_the_waker_of_the_last_watcher() {
        let (value, handles) = value_and_handles();
        let waker = Hooks::on_drop(drop_all(&handles)).into_waker();
        let mut watcher = value.watch_arc();
        assert!(watcher.poll_get(&mut Context::from_waker(&waker)).is_pending());
        let weak = Arc::downgrade(&value);
        drop(value);
        guarded("the last other handle dropped with a waker", || drop(watcher));
        assert_eq!(weak.strong_count(), 0);
        drop(waker);
    }

    #[test]
    fn may_be_dropped_by_an_old_value() {
        let (value, handles) = value_and_handles();
        value.set(Item::hooked(1, Moment::Drop, drop_all(&handles)));
        guarded("the last other handle dropped by an old value", || value.set(Item::plain(2)));
        assert_eq!(Arc::strong_count(&value), 1);
    }
}

/// Where it can be told, that is.
#[cfg(all(feature = "std", debug_assertions))]
mod law_10_user_code_under_the_lock_that_comes_back_is_told_so {
    use super::*;
    use crate::probe::caught;

    /// Runs `touch`, in whose course the value is used from inside its lock; afterwards it works as ever.
    fn is_told(value: &'static Seated<Item, 2>, touch: impl FnOnce()) {
        panics(touch);
        value.set(Item::plain(7));
        let (mut watcher, task) = (value.try_watch().unwrap(), Task::new());
        assert!(watcher.try_get().is_ok_and(|item| item.number == 7));
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
        value.set(Item::plain(8));
        assert_eq!(task.wakes(), 1);
    }

    fn panics(touch: impl FnOnce()) {
        let panic = caught(|| guarded("user code under the lock", touch)).unwrap_err();
        let message = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        assert!(message.unwrap().contains("used from inside its own lock"), "{message:?}");
    }

    #[test]
    fn in_clone() {
        static VALUE: Seated<Item, 2> = Seated::new();
        for ask in [|| drop(VALUE.peek()), || drop(VALUE.try_watch().unwrap().try_get())] {
            VALUE.set(Item::hooked(1, Moment::Clone, Arc::new(|| VALUE.set(Item::plain(2)))));
            is_told(&VALUE, ask);
        }
        VALUE.set(Item::hooked(1, Moment::Clone, Arc::new(|| drop(VALUE.try_watch()))));
        is_told(&VALUE, || drop(VALUE.try_watch().unwrap().poll_get(&mut Task::new().cx())));
    }

    #[test]
    fn in_a_comparison() {
        static VALUE: Seated<Item, 2> = Seated::new();
        VALUE.set(Item::hooked(1, Moment::Compare, Arc::new(|| drop(VALUE.peek()))));
        is_told(&VALUE, || assert!(VALUE.set_if_changed(Item::plain(2))));
    }

    #[test]
    fn in_modify() {
        static VALUE: Seated<Item, 2> = Seated::new();
        is_told(&VALUE, || VALUE.modify(|_| VALUE.close()));
        is_told(&VALUE, || assert!(VALUE.modify_if(|_| VALUE.version().get() > 0)));
        assert!(!VALUE.is_closed());
    }

    #[test]
    fn in_fmt() {
        struct Curious;
        static VALUE: Seated<Curious, 2> = Seated::new();
        impl core::fmt::Debug for Curious {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, "{}", VALUE.version())
            }
        }
        VALUE.set(Curious);
        panics(|| drop(format!("{VALUE:?}")));
        assert!(VALUE.clear().is_some());
    }

    #[test]
    fn in_peek_with() {
        static VALUE: Seated<Item, 2> = Seated::new();
        is_told(&VALUE, || VALUE.peek_with(|_| drop(VALUE.clear())));
    }
}

#[cfg(panic = "unwind")]
#[test]
fn law_10_a_value_whose_comparison_panics_is_dropped_outside_the_lock() {
    static WORLD: World<8> = World::new();
    WORLD.value.set(Item::hooked(1, Moment::Compare, Arc::new(burst)));
    let hook = WORLD.hook(actions::sets);
    guarded("a comparison that panics", || {
        assert!(bursts(|| WORLD.value.set_if_changed(Item::hooked(2, Moment::Drop, hook))));
    });
    WORLD.still_works();
}
