//! A watcher, and the laws that its values are checked against.

use std::future::poll_fn;
use std::task::{Context, Poll};

use event_value::{Closed, General, Watcher};

use super::world::{Item, World};

pub(super) struct Follower<'a, const SEATS: usize> {
    watcher: Watcher<&'a General<Item, SEATS>>,
    /// The last version that it got.
    seen: u64,
    world: &'a World<SEATS>,
}

impl<'a, const SEATS: usize> Follower<'a, SEATS> {
    pub(super) fn new(world: &'a World<SEATS>) -> Self {
        Self { watcher: world.value.watch(), seen: 0, world }
    }

    pub(super) fn seen(&self) -> u64 {
        self.seen
    }

    /// Law 2: each get is newer than the one before.
    fn note(&mut self, item: &Item) {
        let version = self.watcher.version().get();
        assert!(version > self.seen, "version {version} after {}", self.seen);
        self.seen = version;
        self.world.note(version, item);
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

    /// Leaves a waker behind, if there is nothing to get.
    pub(super) fn begin_to_wait(&mut self) {
        let waker = self.world.idle_waker();
        if let Poll::Ready(Ok(item)) = self.watcher.poll_get(&mut Context::from_waker(&waker)) {
            self.note(&item);
        }
    }

    /// Law 7: what a filter rejects is not consumed.
    pub(super) fn reject(&mut self) {
        let got = self.world.cancel(self.watcher.get_filter(|_| false));
        assert!(matches!(got, None | Some(Err(Closed))));
        assert_eq!(self.watcher.version().get(), self.seen);
    }

    /// A clone takes its place, and has seen what it has.
    pub(super) fn become_a_clone(&mut self) {
        self.watcher = self.watcher.clone();
        assert_eq!(self.watcher.version().get(), self.seen);
    }

    /// Law 3: the last version comes, whatever was skipped.
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

/// One task follows with several watchers, which wait at the same time.
pub(super) fn follow_all<const SEATS: usize>(followers: &mut [Follower<'_, SEATS>], last: u64) {
    let Some(&Follower { world, .. }) = followers.first() else { return };
    world.block_on(poll_fn(|cx| {
        let polls = followers.iter_mut().map(|follower| follower.poll_follow(last, cx));
        if polls.filter(Poll::is_pending).count() == 0 { Poll::Ready(()) } else { Poll::Pending }
    }));
}
