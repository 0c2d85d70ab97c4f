//! How one-shot waits listen to changes, and how changes notify them, by the crate event-listener.
//!
//! This is the only file that names `event_listener`. That crate wakes, clones and drops wakers under a lock of its
//! own, one per [`Event`]. What this means for users is said at `OneShot`. What it means here:
//!
//! * Notifications are `additional`, because the other kind relies on a count that a panicking waker leaves wrong.
//! * A listener that is given up is discarded, because that passes no notification on, and drops the waker after the
//!   lock.

use core::pin::Pin;
use core::ptr::from_ref;
use core::task::{Context, Poll, Waker};
#[cfg(all(feature = "std", not(target_family = "wasm")))]
use std::time::Instant;

use event_listener::{Event, EventListener, IntoNotification as _, Listener as _};

use crate::sync::{Count, Lazily, catch, const_fn, lazily, resume};

/// The events of a value. There are several, so that a `set` does not wake the waits for something else.
pub(crate) struct Listeners {
    changes: Lazily<Event>,
    closing: Lazily<Event>,
    presence: Lazily<Event>,
}

/// What a one-shot wait waits for.
#[derive(Clone, Copy, Debug)]
pub enum Topic {
    /// A value is published, or the value is closed.
    Changes,
    /// The value is closed.
    Closing,
    /// The last watcher goes.
    NoWatchers,
    /// There are at least this many watchers.
    Watchers(Count),
}

/// The topics that a wait may listen to. This lies under the lock of the cell, so that a change without listeners need
/// not ask the event: `Event::notify` takes a lock, and allocates the first time.
///
/// It does not count the waits. A change that notifies a topic notifies all its waits, and so just removes the topic
/// from here; a wait that was woken in vain looks again, and registers again. A wait that is dropped need not do
/// anything: at worst, one later change notifies a topic without listeners.
///
/// While a topic is notified, event-listener's lock may be held, and a waker that runs under it may change the value.
/// That change must not take the same lock again, or it would wait for itself for ever. So it only notes the topic in
/// `changed`, and the notification in progress goes on with it.
pub(crate) struct Registered {
    topics: Notify,
    /// The topics that are being notified just now.
    busy: Notify,
    /// The topics that have changed and still have to be notified.
    changed: Notify,
    /// The smallest number of watchers that a wait waits for, or 0.
    watchers: Count,
}

/// A set of topics: those that a change has to notify.
#[derive(Clone, Copy, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Notify(u8);

impl Notify {
    pub(crate) const NOBODY: Self = Self(0);
    const CHANGES: u8 = 1;
    const CLOSING: u8 = 2;
    const NO_WATCHERS: u8 = 4;
    const WATCHERS: u8 = 8;
    /// Both have the same event.
    const PRESENCE: u8 = Self::NO_WATCHERS | Self::WATCHERS;

    #[inline]
    pub(crate) fn is_any(self) -> bool {
        self != Self::NOBODY
    }

    /// Returns these topics and those that share an event with one of them. An event has one lock, and its wakers run
    /// under that, so a waker must not notify the other topic either.
    fn with_same_event(self) -> u8 {
        if self.0 & Self::PRESENCE == 0 { self.0 } else { self.0 | Self::PRESENCE }
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

    /// Returns the topics to notify after a value was published or the value was closed.
    #[inline]
    pub(crate) fn of_change(&self, closed: bool) -> Notify {
        Notify(self.topics.0 & if closed { Notify::CHANGES | Notify::CLOSING } else { Notify::CHANGES })
    }

    /// Returns the topics to notify now that there are this many watchers.
    #[inline]
    pub(crate) fn of_presence(&self, watchers: Count) -> Notify {
        let no_watchers = self.topics.0 & Notify::NO_WATCHERS != 0 && watchers == 0;
        let enough = self.topics.0 & Notify::WATCHERS != 0 && watchers >= self.watchers;
        Notify(if no_watchers || enough { Notify::PRESENCE } else { 0 })
    }

    /// Begins a notification of the topics in `changed`, and of those that were noted before. Returns the topics that
    /// the caller must notify and then [`end`](Registered::end); the caller does not get topics that are busy.
    pub(crate) fn begin(&mut self, changed: Notify) -> Notify {
        self.changed.0 |= changed.0 & self.topics.0;
        let now = self.changed.0 & !self.busy.with_same_event();
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

    /// Ends a notification in which a waker panicked. Its topics are noted again, for the waits that were not reached.
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

    /// Begins to listen. A notification that came before is missed, so the caller must look at the state again.
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

/// A place in the list of an event, for one notification.
pub(crate) struct Listener {
    event: EventListener,
    /// The task whose waker it has.
    task: Option<Task>,
}

impl Listener {
    /// Whether this task can poll it: it has no waker yet, or the one of this task.
    ///
    /// When another task polls the wait, the caller must replace the listener, because event-listener would drop the
    /// old waker under its lock.
    pub(crate) fn suits(&self, waker: &Waker) -> bool {
        self.task.is_none_or(|task| task == Task::of(waker))
    }

    /// Is ready once it is notified. Then it is used up.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let clones_waker = self.task.replace(Task::of(cx.waker())).is_none();
        match catch(|| Pin::new(&mut self.event).poll(cx)) {
            Ok(poll) => poll,
            Err(panic) if clones_waker => resume(panic),
            // No user code ran. So this is a debug assertion of event-listener about the count that a panicking waker
            // left wrong, which it only checks after a notification.
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

    /// Leaves the list. A plain drop would pass a notification on, although all other waits have had it already.
    pub(crate) fn discard(self) {
        // Catches the debug assertion of `poll`, and also a panic in the drop of the waker: while another panic
        // unwinds, it would abort the program.
        let _ = catch(|| self.event.discard());
    }
}

/// The identity of a waker, kept without a clone. As long as the listener has that waker, no other task can have the
/// same address.
#[derive(Clone, Copy, PartialEq)]
struct Task(usize, usize);

impl Task {
    fn of(waker: &Waker) -> Self {
        Self(waker.data().addr(), from_ref(waker.vtable()).addr())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_that_is_busy_waits_until_the_notification_of_its_event_has_ended() {
        let mut registered = Registered::NOBODY;
        registered.add(Topic::NoWatchers);
        let busy = registered.begin(registered.of_presence(0));
        assert_eq!(busy, Notify(Notify::NO_WATCHERS));

        // Wakers that change the value meanwhile, beside waits that have just begun in other threads.
        for (topic, watchers) in [(Topic::NoWatchers, 0), (Topic::Watchers(1), 1)] {
            registered.add(topic);
            assert_eq!(registered.begin(registered.of_presence(watchers)), Notify::NOBODY);
        }
        registered.end(busy);
        assert_eq!(registered.begin(Notify::NOBODY), Notify(Notify::PRESENCE));
    }

    #[test]
    fn events_that_are_busy_at_the_same_time_are_all_left_alone() {
        let mut registered = Registered::NOBODY;
        registered.add(Topic::Changes);
        let changes = registered.begin(registered.of_change(false));
        registered.add(Topic::NoWatchers);
        let presence = registered.begin(registered.of_presence(0));
        assert_eq!((changes, presence), (Notify(Notify::CHANGES), Notify(Notify::NO_WATCHERS)));

        registered.add(Topic::Changes);
        assert_eq!(registered.begin(registered.of_change(false)), Notify::NOBODY);
        registered.end(presence);
        assert_eq!(registered.begin(Notify::NOBODY), Notify::NOBODY);
        registered.end(changes);
        assert_eq!(registered.begin(Notify::NOBODY), Notify(Notify::CHANGES));
    }
}
