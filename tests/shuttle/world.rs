//! A value, and what is known of it: the laws that each schedule is checked against.

use std::collections::BTreeMap;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use event_value::{Closed, General, Watcher};

use super::runtime::choose;

/// What is set: by which setter, and its how-manieth.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) setter: usize,
    pub(super) number: usize,
    _alive: Alive,
}

/// Counts what lives: each item and each waker has one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Alive(Arc<()>);

struct Task {
    waker: Waker,
    _alive: Alive,
}

impl Alive {
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
    /// Law 2: a version is the same value for all.
    fn note(&self, version: u64, item: &Item) {
        let seen = (item.setter, item.number);
        assert_eq!(*self.0.lock().unwrap().entry(version).or_insert(seen), seen, "version {version}");
    }

    /// Law 2: what one thread sets is in the order in which it did.
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
    alive: Alive,
}

/// Runs a scenario with a new value, and checks what holds for all of them once it is over.
pub(super) fn with_world<const SEATS: usize>(scenario: impl FnOnce(&World<SEATS>)) {
    let world = World { value: General::new(), order: Order::default(), alive: Alive::default() };
    scenario(&world);
    let World { value, order, alive } = world;
    order.assert_each_setter_in_order();
    assert_eq!(value.watcher_count(), 0);
    drop(value);
    // Law 13.
    assert_eq!(Arc::strong_count(&alive.0), 1, "a value or a waker has leaked");
}

impl<const SEATS: usize> World<SEATS> {
    pub(super) fn item(&self, setter: usize, number: usize) -> Item {
        Item { setter, number, _alive: self.alive.clone() }
    }

    pub(super) fn block_on<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        let mut waker = None;
        shuttle::future::block_on(std::future::poll_fn(|cx| {
            let waker = waker.get_or_insert_with(|| self.alive.waker(cx.waker()));
            future.as_mut().poll(&mut Context::from_waker(waker))
        }))
    }

    /// Polls once, for a task that does not care, and drops the future.
    pub(super) fn cancel<F: Future + Unpin>(&self, mut future: F) -> Option<F::Output> {
        let waker = self.alive.waker(Waker::noop());
        match Pin::new(&mut future).poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }

    /// Looks without a watcher.
    pub(super) fn look(&self) {
        if let Some((version, item)) = self.value.peek_versioned() {
            self.order.note(version.get(), &item);
        }
    }

    pub(super) fn watch(&self) -> Follower<'_, SEATS> {
        Follower { watcher: self.value.watch(), seen: 0, world: self }
    }

    /// Publishes, in one of all ways. If the value is open, that is one version.
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

    /// Publishes or clears. If the value is open, that is one version.
    pub(super) fn change(&self, setter: usize, number: usize) {
        if choose(6) > 0 || self.value.clear().is_none() {
            self.publish(setter, number);
        }
    }
}

/// A watcher whose values are checked.
pub(super) struct Follower<'a, const SEATS: usize> {
    watcher: Watcher<&'a General<Item, SEATS>>,
    /// The last version that it got.
    seen: u64,
    world: &'a World<SEATS>,
}

impl<const SEATS: usize> Follower<'_, SEATS> {
    pub(super) fn seen(&self) -> u64 {
        self.seen
    }

    /// Law 1: each get is newer than the one before.
    fn note(&mut self, item: &Item) {
        let version = self.watcher.version().get();
        assert!(version > self.seen, "version {version} after {}", self.seen);
        self.seen = version;
        self.world.order.note(version, item);
    }

    pub(super) fn get(&mut self) -> Result<Item, Closed> {
        let got = self.world.block_on(self.watcher.get());
        got.inspect(|item| self.note(item))
    }

    pub(super) fn try_get(&mut self) {
        if let Ok(item) = self.watcher.try_get() {
            self.note(&item);
        }
    }

    /// Law 5: a get that is cancelled changes nothing.
    pub(super) fn cancel_a_get(&mut self) {
        match self.world.cancel(self.watcher.get()) {
            Some(got) => drop(got.inspect(|item| self.note(item))),
            None => assert_eq!(self.watcher.version().get(), self.seen),
        }
    }

    /// Waits, for a task that does not care.
    pub(super) fn begin_to_wait(&mut self) {
        let waker = self.world.alive.waker(Waker::noop());
        if let Poll::Ready(Ok(item)) = self.watcher.poll_get(&mut Context::from_waker(&waker)) {
            self.note(&item);
        }
    }

    /// Law 7: what a filter rejects is still to be got.
    pub(super) fn reject(&mut self) {
        let got = self.world.cancel(self.watcher.get_filter(|_| false));
        assert!(matches!(got, None | Some(Err(Closed))));
        assert_eq!(self.watcher.version().get(), self.seen);
    }

    /// Its clone goes on in its place.
    pub(super) fn become_a_clone(&mut self) {
        self.watcher = self.watcher.clone();
        assert_eq!(self.watcher.version().get(), self.seen);
    }

    /// Law 3: whatever is skipped, the last version comes.
    pub(super) fn follow(&mut self, last: u64) {
        while self.seen < last {
            self.get().unwrap();
        }
    }

    fn poll_follow(&mut self, last: u64, cx: &mut Context<'_>) -> Poll<()> {
        while self.seen < last {
            match self.watcher.poll_get(cx) {
                Poll::Ready(got) => self.note(&got.unwrap()),
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(())
    }
}

/// Several watchers of one task follow, and wait at the same time.
pub(super) fn follow_all<const SEATS: usize>(followers: &mut [Follower<'_, SEATS>], last: u64) {
    let Some(first) = followers.first() else { return };
    let world = first.world;
    world.block_on(std::future::poll_fn(|cx| {
        let waiting =
            followers.iter_mut().filter_map(|follower| follower.poll_follow(last, cx).is_pending().then_some(()));
        if waiting.count() == 0 { Poll::Ready(()) } else { Poll::Pending }
    }));
}
