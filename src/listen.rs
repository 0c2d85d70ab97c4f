//! One-shot waits, on `event_listener`: who is told, and of what.
//!
//! This is the only file that names `event_listener`. It wakes, clones and drops wakers under a lock of its own, one per
//! [`Event`]. What follows from that for users is said at `OneShot`. In here:
//!
//! * Notifications are `additional`: those do without the count that a panicking waker would leave wrong.
//! * A listener that is given up is discarded: that passes no wake-up on, and drops the waker after that lock.

use core::pin::Pin;
use core::ptr::from_ref;
use core::task::{Context, Poll, Waker};
#[cfg(all(feature = "std", not(target_family = "wasm")))]
use std::time::Instant;

use event_listener::{Event, EventListener, IntoNotification as _, Listener as _};

use crate::sync::{Count, Lazily, catch, const_fn, lazily, resume};

/// What one can listen to. Each is an event of its own, so that a `set` does not wake those that wait for something else.
pub(crate) struct Listeners {
    changes: Lazily<Event>,
    closing: Lazily<Event>,
    presence: Lazily<Event>,
}

/// What a one-shot wait waits for.
#[derive(Clone, Copy, Debug)]
pub enum Topic {
    /// Something is published, or the value is closed.
    Changes,
    Closing,
    /// The last watcher goes.
    NoWatchers,
    /// There are at least so many watchers.
    Watchers(Count),
}

/// Which topics somebody may listen to. It lies under the lock of the cell, so that a change need not ask the event:
/// `Event::notify` takes a lock, and allocates the first time.
///
/// There is no headcount: a change that notifies a topic tells everybody that listens to it, so it only resets this.
/// Whoever is woken in vain looks again, and registers again. So a wait that is dropped need not sign off: one later
/// change notifies nobody.
///
/// While somebody notifies a topic, event_listener's lock may be held, and a waker that runs under it may change the
/// value. Such a change must not come back to that lock, so it only leaves word here: whoever notifies goes on with it.
pub(crate) struct Registered {
    topics: Notify,
    /// Topics that somebody is notifying just now.
    busy: Notify,
    /// Topics that have changed and still have to be notified.
    changed: Notify,
    /// The fewest watchers that somebody waits for, or 0.
    watchers: Count,
}

/// A set of topics: those that a change has to notify.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Notify(u8);

impl Notify {
    pub(crate) const NOBODY: Self = Self(0);
    const CHANGES: u8 = 1;
    const CLOSING: u8 = 2;
    const NO_WATCHERS: u8 = 4;
    const WATCHERS: u8 = 8;
    /// One event for both.
    const PRESENCE: u8 = Self::NO_WATCHERS | Self::WATCHERS;

    #[inline]
    pub(crate) fn is_any(self) -> bool {
        self != Self::NOBODY
    }
}

impl Registered {
    pub(crate) const NOBODY: Self =
        Self { topics: Notify::NOBODY, busy: Notify::NOBODY, changed: Notify::NOBODY, watchers: 0 };

    pub(crate) fn add(&mut self, topic: Topic) {
        self.topics.0 |= match topic {
            Topic::Changes => Notify::CHANGES,
            Topic::Closing => Notify::CLOSING,
            Topic::NoWatchers => Notify::NO_WATCHERS,
            Topic::Watchers(least) => {
                self.watchers = if self.watchers == 0 { least } else { self.watchers.min(least) };
                Notify::WATCHERS
            }
        };
    }

    /// Something was published, or the value was closed: returns which topics that is to be told to.
    #[inline]
    pub(crate) fn of_change(&self, closed: bool) -> Notify {
        Notify(self.topics.0 & if closed { Notify::CHANGES | Notify::CLOSING } else { Notify::CHANGES })
    }

    /// There are so many watchers now: returns which topics that is to be told to.
    #[inline]
    pub(crate) fn of_presence(&self, watchers: Count) -> Notify {
        let no_watchers = self.topics.0 & Notify::NO_WATCHERS != 0 && watchers == 0;
        let enough = self.topics.0 & Notify::WATCHERS != 0 && watchers >= self.watchers;
        Notify(if no_watchers || enough { Notify::PRESENCE } else { 0 })
    }

    /// Begins to notify what has changed, and what others left word of. Returns what the caller is to notify, and then
    /// to [`end`](Registered::end).
    pub(crate) fn begin(&mut self, changed: Notify) -> Notify {
        self.changed.0 |= changed.0 & self.topics.0;
        let now = self.changed.0 & !self.busy.0;
        self.changed.0 &= !now;
        self.topics.0 &= !now;
        self.busy.0 |= now;
        if now & Notify::WATCHERS != 0 {
            self.watchers = 0;
        }
        Notify(now)
    }

    pub(crate) fn end(&mut self, now: Notify) {
        self.busy.0 &= !now.0;
    }

    /// Ends it, but a waker has panicked: somebody was not notified yet.
    pub(crate) fn end_unfinished(&mut self, now: Notify) {
        self.end(now);
        self.changed.0 |= now.0;
    }
}

impl Listeners {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Self { changes: lazily!(Event::new()), closing: lazily!(Event::new()), presence: lazily!(Event::new()) }
        }
    }

    /// Begins to listen. What was notified before this is not heard: look again afterwards.
    pub(crate) fn listen(&self, topic: Topic) -> Listener {
        let event = match topic {
            Topic::Changes => &self.changes,
            Topic::Closing => &self.closing,
            Topic::NoWatchers | Topic::Watchers(_) => &self.presence,
        };
        Listener { event: event.get(Event::new).listen(), task: None }
    }

    pub(crate) fn notify(&self, notify: Notify) {
        for (topics, event) in
            [(Notify::CHANGES, &self.changes), (Notify::CLOSING, &self.closing), (Notify::PRESENCE, &self.presence)]
        {
            if notify.0 & topics != 0 {
                event.get(Event::new).notify(usize::MAX.additional());
            }
        }
    }
}

/// A place in the list of an event. It is good for one notification.
pub(crate) struct Listener {
    event: EventListener,
    /// Whose waker it has.
    task: Option<Task>,
}

impl Listener {
    /// Whether it can be polled by this task: it has no waker yet, or the one of this task. Where another task polls,
    /// another listener takes its place, because event_listener would drop the old waker under its lock.
    pub(crate) fn suits(&self, waker: &Waker) -> bool {
        self.task.is_none_or(|task| task == Task::of(waker))
    }

    /// Ready when notified; then it is used up.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let clones_waker = self.task.replace(Task::of(cx.waker())).is_none();
        match catch(|| Pin::new(&mut self.event).poll(cx)) {
            Ok(poll) => poll,
            Err(panic) if clones_waker => resume(panic),
            // No code of the user's ran: this is the count that a panicking waker left wrong, in a debug build of
            // event_listener. It is looked at where there was a notification.
            Err(_) => Poll::Ready(()),
        }
    }

    /// Blocks the thread until notified.
    #[cfg(all(feature = "std", not(target_family = "wasm")))]
    pub(crate) fn wait(self) {
        self.event.wait();
    }

    /// Blocks the thread until notified, or until the deadline.
    #[cfg(all(feature = "std", not(target_family = "wasm")))]
    pub(crate) fn wait_deadline(self, at: Instant) {
        self.event.wait_deadline(at);
    }

    /// Leaves the list. A plain drop would pass a notification on, which all others have had already.
    pub(crate) fn discard(self) {
        // The count again, as in `poll`. A panic of the waker's own drop ends here, too: it may come while another one
        // unwinds, and would abort.
        let _ = catch(|| self.event.discard());
    }
}

/// Which task a waker wakes, without a clone of the waker. While a listener has the waker, no other can have the same
/// address.
#[derive(Clone, Copy, PartialEq)]
struct Task(usize, usize);

impl Task {
    fn of(waker: &Waker) -> Self {
        Self(waker.data().addr(), from_ref(waker.vtable()).addr())
    }
}
