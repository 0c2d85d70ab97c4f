//! The crowd: watchers without a seat, on `event_listener`. As many as memory holds.
//!
//! What `event_listener` 5.4 does under its own lock we can't change from out here: it wakes, clones and drops wakers
//! there. So a waker of a crowd watcher must not come back to the same value's crowd from `wake`, `clone` or `drop`
//! (ordinary executors only enqueue a task there). What we do about it:
//!
//! * a watcher whose task changed gets a new listener, so that no old waker is dropped under that lock;
//! * a listener that is given up is discarded, which drops its waker after that lock and passes no wake-up on;
//! * notifications are `additional`, which do without the count that a panicking waker leaves wrong.

use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use event_listener::{Event, EventListener, IntoNotification as _, Listener as _};

use crate::sync::{AtomicUsize, Ordering, catch, const_fn, full_fence, resume};

/// Who waits without a seat.
pub(crate) struct Crowd {
    event: Event,
    /// How many bystanders have a listener. The event's own `notify` always locks, and allocates the first time.
    waiting: AtomicUsize,
}

impl Crowd {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Self { event: Event::new(), waiting: AtomicUsize::new(0) }
        }
    }

    /// Wakes everybody in the crowd. Call it after publishing.
    pub(crate) fn notify(&self) {
        // Pairs with the fence in `listen`: either we see the bystander there, or it sees what we published.
        full_fence();
        // Relaxed: the fence above orders it after the publication.
        if self.waiting.load(Ordering::Relaxed) > 0 {
            self.event.notify(usize::MAX.additional().relaxed());
        }
    }

    fn listen(&self, waker: &Waker) -> Stand {
        let listener = self.event.listen();
        // Relaxed: the fence below orders it before the caller's next look at the value.
        self.waiting.fetch_add(1, Ordering::Relaxed);
        // Pairs with the fence in `notify`.
        full_fence();
        Stand { listener, task: Task::of(waker), has_waker: false }
    }

    fn leave(&self, stand: Stand) {
        // Relaxed: to be counted for too long costs a setter a look at the list, nothing else.
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        // After a waker panicked, a debug build of event_listener panics here too, over its count; by then the
        // listener is out of the list, which is all we want.
        let _ = catch(|| stand.listener.discard());
    }
}

/// A watcher without a seat; it stands in the crowd while it waits.
pub(crate) struct Bystander(Option<Stand>);

struct Stand {
    listener: EventListener,
    task: Task,
    has_waker: bool,
}

impl Bystander {
    pub(crate) const fn new() -> Self {
        Self(None)
    }

    /// Whether it waits, and for the task of this waker.
    pub(crate) fn waits_for(&self, waker: &Waker) -> bool {
        self.0.as_ref().is_some_and(|stand| stand.task == Task::of(waker))
    }

    /// Begins to wait. What was published before this is not notified: look again afterwards.
    pub(crate) fn listen(&mut self, crowd: &Crowd, waker: &Waker) {
        self.leave(crowd);
        self.0 = Some(crowd.listen(waker));
    }

    /// Ready when notified, which ends the wait.
    pub(crate) fn poll(&mut self, crowd: &Crowd, cx: &mut Context<'_>) -> Poll<()> {
        let notified = self.0.as_mut().is_none_or(|stand| stand.poll(cx).is_ready());
        if !notified {
            return Poll::Pending;
        }
        self.leave(crowd);
        Poll::Ready(())
    }

    /// Waits no longer.
    pub(crate) fn leave(&mut self, crowd: &Crowd) {
        if let Some(stand) = self.0.take() {
            crowd.leave(stand);
        }
    }
}

impl Stand {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let clones_waker = !core::mem::replace(&mut self.has_waker, true);
        match catch(|| Pin::new(&mut self.listener).poll(cx)) {
            Ok(poll) => poll,
            Err(panic) if clones_waker => resume(panic),
            // No code of the user's ran: this is the count, as in `leave`, and we were notified.
            Err(_) => Poll::Ready(()),
        }
    }
}

/// Which task a listener wakes, without holding a waker of our own: the listener's keeps these addresses alive.
#[derive(PartialEq)]
struct Task {
    data: usize,
    vtable: usize,
}

impl Task {
    fn of(waker: &Waker) -> Self {
        Self { data: waker.data().addr(), vtable: core::ptr::from_ref(waker.vtable()).addr() }
    }
}
