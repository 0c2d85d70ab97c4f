//! How far a wait has come: what a future must know to take its waker back, and to say that it has ended.

use core::task::{Poll, ready};

#[derive(PartialEq)]
pub(crate) enum Progress {
    New,
    /// A waker of the future may be with what it waits for.
    Waiting,
    Done,
}

impl Progress {
    /// Asks, and notes what comes of it.
    pub(crate) fn poll<R>(&mut self, ask: impl FnOnce() -> Poll<R>) -> Poll<R> {
        // Beforehand, so that it is right after a panic too.
        *self = Self::Waiting;
        let found = ready!(ask());
        *self = Self::Done;
        Poll::Ready(found)
    }
}
