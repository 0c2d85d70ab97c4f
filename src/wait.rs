//! What all waits share: a guard, so that a wait that ends early leaves no waker behind, and a bound on what one poll
//! does, so that other tasks can run.

use core::fmt;
use core::task::{Context, Poll, ready};

use crate::watch::Watch;

/// A watch that somebody waits on. Dropping it before the wait is over takes the waker back.
pub(crate) struct Wait<W: StopWaiting> {
    watch: W,
    progress: Progress,
}

#[derive(PartialEq)]
enum Progress {
    New,
    /// The watch may have a waker.
    Waiting,
    Done,
}

impl<W: StopWaiting> Wait<W> {
    pub(crate) fn new(watch: W) -> Self {
        Self { watch, progress: Progress::New }
    }

    #[inline(always)]
    pub(crate) fn poll<R>(&mut self, ask: impl FnOnce(&mut W) -> Poll<R>) -> Poll<R> {
        // Beforehand, so that it is right after a panic, too.
        self.progress = Progress::Waiting;
        let found = ready!(ask(&mut self.watch));
        self.progress = Progress::Done;
        Poll::Ready(found)
    }

    pub(crate) fn watch(&self) -> &W {
        &self.watch
    }

    pub(crate) fn is_done(&self) -> bool {
        self.progress == Progress::Done
    }
}

impl<W: StopWaiting> Drop for Wait<W> {
    #[inline]
    fn drop(&mut self) {
        if self.progress == Progress::Waiting {
            self.watch.stop_waiting();
        }
    }
}

impl<W: StopWaiting + fmt::Debug> fmt::Debug for Wait<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.watch.fmt(f)
    }
}

/// What a wait gives up when it ends early: a watch, or a watcher whose values can't be cloned and so is none.
pub(crate) trait StopWaiting {
    fn stop_waiting(&mut self);
}

impl<W: Watch> StopWaiting for W {
    #[inline]
    fn stop_waiting(&mut self) {
        Watch::stop_waiting(self);
    }
}

/// How many values one poll may take: a fast producer could keep it busy for ever.
pub(crate) const VALUES_PER_POLL: usize = 32;

/// Repeats `attempt` until it chooses something. After many attempts in one poll, it lets other tasks run first.
pub(crate) fn until_chosen<R>(
    cx: &mut Context<'_>,
    mut attempt: impl FnMut(&mut Context<'_>) -> Poll<Option<R>>,
) -> Poll<R> {
    for _ in 0..VALUES_PER_POLL {
        if let Some(chosen) = ready!(attempt(cx)) {
            return Poll::Ready(chosen);
        }
    }
    cx.waker().wake_by_ref();
    Poll::Pending
}
