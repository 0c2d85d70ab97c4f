//! A reader's access to the hub.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use atomic_waker::AtomicWaker;

use crate::entry::Entry;
use crate::health::Monitor;
use crate::hub::Hub;
use crate::runtime::RuntimeError;
use crate::unread::{Ask, Nothing};

/// Where a watcher gets what it has not read. When it is dropped, the reader leaves the hub; the last one ends the
/// follower.
pub(crate) struct Mailbox {
    pub(crate) hub: Arc<Hub>,
    pub(crate) number: u64,
    pub(crate) monitor: Arc<Monitor>,
    pub(crate) waker: Arc<AtomicWaker>,
    /// Why the runtime of this watcher can't run a follower, if it can't.
    pub(crate) no_runtime: Option<RuntimeError>,
}

impl Mailbox {
    /// The next unread entry. If there is none, the task of `cx` is woken when there may be one.
    pub(crate) fn poll_take(&self, ask: Ask, cx: &mut Context<'_>) -> Poll<Result<Arc<Entry>, Nothing>> {
        self.poll(cx, || self.hub.take(self.number, ask))
    }

    /// Waits until all changes up to this revision are known.
    pub(crate) fn poll_reach(&self, revision: i64, cx: &mut Context<'_>) -> Poll<Result<(), Nothing>> {
        self.poll(cx, || self.hub.reaches(self.number, revision))
    }

    fn poll<T>(&self, cx: &mut Context<'_>, look: impl Fn() -> Poll<T>) -> Poll<T> {
        let seen = look();
        if seen.is_ready() {
            return seen;
        }
        self.waker.register(cx.waker());
        // Look again: news may have come after the first look and before the waker was registered.
        look()
    }

    pub(crate) fn stop_waiting(&self) {
        self.hub.stop_waiting(self.number);
        drop(self.waker.take());
    }

    pub(crate) fn mark_unseen(&self) {
        self.hub.mark_unseen(self.number);
    }

    pub(crate) fn read_up_to(&self) -> Option<i64> {
        self.hub.look(self.number, |unread, known| unread.read_up_to(known)).flatten()
    }

    pub(crate) fn started_over(&self) -> bool {
        self.hub.look(self.number, |unread, _| unread.started_over()).unwrap_or(false)
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.hub.leave(self.number);
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").field("number", &self.number).finish_non_exhaustive()
    }
}
