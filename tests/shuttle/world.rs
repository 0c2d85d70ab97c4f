//! A value, what is done to it, and what is known of it: the laws that hold for all scenarios.

use std::collections::BTreeMap;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use event_value::General;
use shuttle::thread::yield_now;

use super::follower::Follower;
use super::runtime::choose;

/// What is set. Each setter counts its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) setter: usize,
    pub(super) number: usize,
    _alive: Alive,
}

/// Counts what lives: there is a clone in each item, or in each waker.
#[derive(Clone, Debug, Default, PartialEq)]
struct Alive(Arc<()>);

struct Task {
    waker: Waker,
    _alive: Alive,
}

impl Alive {
    fn others(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }

    /// A waker that wakes as `waker` does, and is counted.
    ///
    /// shuttle's own only marks its thread as ready: no threads are switched inside it, so it may run under
    /// event-listener's mutex.
    fn waker(&self, waker: &Waker) -> Waker {
        Waker::from(Arc::new(Task { waker: waker.clone(), _alive: self.clone() }))
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.waker.wake_by_ref();
    }
}

/// The one order of all changes, as far as anybody has seen it: the setter and number of each version.
#[derive(Default)]
struct Order(Mutex<BTreeMap<u64, (usize, usize)>>);

impl Order {
    /// Law 2: all see the same value in a version.
    fn note(&self, version: u64, item: &Item) {
        let seen = (item.setter, item.number);
        assert_eq!(*self.0.lock().unwrap().entry(version).or_insert(seen), seen, "version {version}");
    }

    /// Law 2: what one thread sets comes in the order in which it was set.
    fn assert_each_setter_in_order(&self) {
        let mut last = BTreeMap::new();
        for (setter, number) in self.0.lock().unwrap().values() {
            let before = last.insert(setter, number);
            assert!(before < Some(number), "setter {setter}: {before:?}, then {number}");
        }
    }
}

pub(super) struct World<const SEATS: usize> {
    pub(super) value: General<Item, SEATS>,
    order: Order,
    items: Alive,
    wakers: Alive,
}

/// Runs a scenario with a new value, and checks what holds for all of them once it is over.
pub(super) fn with_world<const SEATS: usize>(scenario: impl FnOnce(&World<SEATS>)) {
    let [items, wakers] = Default::default();
    let world = World { value: General::new(), order: Order::default(), items, wakers };
    scenario(&world);
    world.order.assert_each_setter_in_order();
    world.assert_no_waker_left();
    let World { value, items, .. } = world;
    assert_eq!(value.watcher_count(), 0);
    drop(value);
    // Law 13.
    assert_eq!(items.others(), 0, "values have leaked");
}

impl<const SEATS: usize> World<SEATS> {
    pub(super) fn item(&self, setter: usize, number: usize) -> Item {
        Item { setter, number, _alive: self.items.clone() }
    }

    /// Laws 9 and 13: when nobody waits, the value has no waker.
    pub(super) fn assert_no_waker_left(&self) {
        assert_eq!(self.wakers.others(), 0, "wakers are left behind");
    }

    pub(super) fn block_on<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        let mut waker = None;
        shuttle::future::block_on(std::future::poll_fn(|cx| {
            let waker = waker.get_or_insert_with(|| self.wakers.waker(cx.waker()));
            future.as_mut().poll(&mut Context::from_waker(waker))
        }))
    }

    /// A waker that wakes nobody: for a task that has something else to do.
    pub(super) fn idle_waker(&self) -> Waker {
        self.wakers.waker(Waker::noop())
    }

    /// Polls once, and drops the future. If it would wait, other threads run in between, or not.
    pub(super) fn cancel<F: Future + Unpin>(&self, mut future: F) -> Option<F::Output> {
        let waker = self.idle_waker();
        match Pin::new(&mut future).poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => {
                if choose(2) == 0 {
                    yield_now();
                }
                None
            }
        }
    }

    pub(super) fn watch(&self) -> Follower<'_, SEATS> {
        Follower::new(self)
    }

    /// Looks without a watcher.
    pub(super) fn look(&self) {
        if let Some((version, item)) = self.value.peek_versioned() {
            self.note(version.get(), &item);
        }
    }

    /// Somebody has seen this version.
    pub(super) fn note(&self, version: u64, item: &Item) {
        self.order.note(version, item);
    }

    /// Publishes, in one of the ways there are. If the value is open, that makes one version.
    pub(super) fn publish(&self, setter: usize, number: usize) {
        let (value, item, before) = (&self.value, self.item(setter, number), self.value.version());
        match choose(6) {
            0 => value.set(item),
            1 => value.modify(|value| *value = Some(item)),
            2 => {
                value.store(item);
                value.notify();
            }
            3 => drop(value.replace(item)),
            4 => drop(value.set_if_changed(item)),
            _ => self.compare_set(item),
        }
        assert!(value.version() > before || value.is_closed());
    }

    fn compare_set(&self, mut item: Item) {
        while let Err(refused) = self.value.compare_set(self.value.version(), item) {
            if self.value.is_closed() {
                break;
            }
            item = refused;
        }
    }

    /// Publishes or clears. If the value is open, that makes one version.
    pub(super) fn change(&self, setter: usize, number: usize) {
        if choose(6) > 0 || self.value.clear().is_none() {
            self.publish(setter, number);
        }
    }
}
