//! The crowd: watchers without a seat, on `event_listener`. As many as memory holds.
//!
//! What `event_listener` 5.4 does under its own lock we can't change from out here: it wakes, clones and drops wakers
//! there. So a waker of a crowd watcher must not come back to the same value's crowd from `wake`, `clone` or `drop`
//! (ordinary executors only enqueue a task there). What we do about it:
//!
//! * a watcher whose task changed gets a new listener, so that no old waker is dropped under that lock (but for the
//!   one pair of tasks in 65 thousand that have the same mark, see `task.rs`);
//! * a listener that is given up is discarded, which drops its waker after that lock and passes no wake-up on;
//! * notifications are `additional`, which do without the count that a panicking waker leaves wrong.

use core::mem::{replace, take};
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use event_listener::{Event, EventListener, IntoNotification as _, Listener as _};

use crate::sync::{catch, const_fn, resume};
use crate::task::Task;

/// How many of something there are: as many as memory holds.
pub(crate) type Count = usize;

/// How many stand in a crowd. It lies under the lock of the cell, so that a setter need not ask the event, whose own
/// `notify` always locks, and allocates the first time.
pub(crate) struct Headcount(usize);

impl Headcount {
    pub(crate) const NOBODY: Self = Self(0);

    pub(crate) fn anybody(&self) -> bool {
        self.0 > 0
    }

    pub(crate) fn add(&mut self, counted: &mut Counted) {
        if !replace(&mut counted.0, true) {
            self.0 += 1;
        }
    }

    pub(crate) fn remove(&mut self, counted: &mut Counted) {
        if take(&mut counted.0) {
            self.0 -= 1;
        }
    }
}

/// Whether a bystander is in the headcount.
#[derive(Default)]
pub(crate) struct Counted(bool);

impl Counted {
    pub(crate) fn is_in(&self) -> bool {
        self.0
    }
}

/// Those who stand, and wait.
pub(crate) struct Crowd(Event);

impl Crowd {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Self(Event::new())
        }
    }

    /// Wakes everybody. Call it after publishing, if anybody was counted then.
    pub(crate) fn notify(&self) {
        self.0.notify(usize::MAX.additional());
    }
}

/// A watcher without a seat.
///
/// To miss nothing it looks twice. First under the lock of the cell, where it is counted in the same breath:
/// who publishes later finds it counted, and notifies. Then again once it listens, in case that came in between.
#[derive(Default)]
pub(crate) struct Bystander {
    /// For the cell, which has the headcount.
    pub(crate) counted: Counted,
    listener: Option<EventListener>,
    /// Whose waker the listener has, or gets at the first poll.
    task: Option<Task>,
    polled: bool,
}

impl Bystander {
    /// Whether it listens, and for the task of this waker.
    pub(crate) fn listens_for(&self, waker: &Waker) -> bool {
        self.task == Some(Task::of(waker))
    }

    /// Begins to listen. What is notified before this is not heard: look again afterwards.
    pub(crate) fn listen(&mut self, crowd: &Crowd, waker: &Waker) {
        self.turn_away();
        (self.listener, self.task, self.polled) = (Some(crowd.0.listen()), Some(Task::of(waker)), false);
    }

    /// Ready when notified, which ends the listening.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let notified = self.poll_listener(cx).is_ready();
        if !notified {
            return Poll::Pending;
        }
        self.turn_away();
        Poll::Ready(())
    }

    fn poll_listener(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(listener) = &mut self.listener else { return Poll::Ready(()) };
        let clones_waker = !replace(&mut self.polled, true);
        match catch(|| Pin::new(listener).poll(cx)) {
            Ok(poll) => poll,
            Err(panic) if clones_waker => resume(panic),
            // No code of the user's ran: this is the count, as in `turn_away`, and we were notified.
            Err(_) => Poll::Ready(()),
        }
    }

    /// Listens no longer.
    pub(crate) fn turn_away(&mut self) {
        self.task = None;
        if let Some(listener) = self.listener.take() {
            // After a waker panicked, a debug build of event_listener panics here too, over its count; by then the
            // listener is out of the list, which is all we want. A panic of the waker's drop ends here as well.
            let _ = catch(|| listener.discard());
        }
    }
}
