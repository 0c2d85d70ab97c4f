//! The cell: a value, its version and the seats, under one lock; and beside the lock, a word that tells whether there is
//! anything new. Nothing here waits.
//!
//! The lock is held for a few moves and comparisons, and for `T::clone`, `T::eq` and the closures that say so. All other
//! code that is not ours (wakers, old values) runs after it: methods return what is to be dropped out there, and what a
//! change leaves to do is in `wakeups.rs`.

use core::fmt::{self, DebugStruct};
use core::mem::{forget, swap};
use core::task::Waker;

use crate::blocks::{Spare, Unused};
use crate::error::{Closed, TryGetError};
use crate::listen::{Listeners, Notify};
use crate::lock::{Guarding, Lock, started};
use crate::seat::SeatId;
#[cfg(feature = "alloc")]
use crate::state::Current;
use crate::state::{Entry, Found, SeatArray, State, Status, Versioned, Waited, first_version};
use crate::state_word::{Snapshot, StateWord};
use crate::sync::{ONE_BY_ONE, Producers, const_fn};
use crate::wakeups::{Batch, Due, Source, Wakeups};

/// What a [`Value`](crate::Value) is made of.
#[expect(missing_debug_implementations, reason = "it is public only for the signature of a sealed trait")]
// What a get and a set touch lies together, so that it travels once between two processors: hence the order of the fields
// here, and in `State` and `Status`.
#[repr(C)]
pub struct Cell<T, A: SeatArray, L: Lock> {
    word: StateWord,
    state: L::Guarding<State<T, A>>,
    listeners: Listeners,
    /// Takes no room, and aligns the cell.
    _aligned: [L::Aligned; 0],
}

impl<T, A: SeatArray, L: Lock> Cell<T, A, L> {
    const_fn! {
        pub(crate) const fn empty() -> Self {
            Self::around(false, started!(L::Guarding<State<T, A>>))
        }
    }

    const_fn! {
        /// A cell around this state, which was never changed.
        pub(crate) const fn around(has_value: bool, state: L::Guarding<State<T, A>>) -> Self {
            Self {
                word: StateWord::new(first_version(has_value), has_value),
                state,
                listeners: Listeners::new(),
                _aligned: [],
            }
        }
    }

    pub(crate) fn into_inner(self) -> Option<T> {
        self.state.into_inner().value
    }

    /// The end of a `Debug`: what one load tells, because printing must not wait.
    pub(crate) fn describe(&self, shown: &mut DebugStruct<'_, '_>) -> fmt::Result {
        if let Some(snapshot) = self.word.load() {
            shown.field("closed", &snapshot.is_closed());
        }
        shown.finish_non_exhaustive()
    }
}

impl<T, A: SeatArray, L: Lock> Cell<T, A, L> {
    /// Takes the lock.
    // Always inlined: a result would be written to memory in pieces, and read back whole, which stalls.
    #[inline(always)]
    fn with<R>(&self, f: impl FnOnce(&mut State<T>) -> R) -> R {
        self.state.with(|state| f(A::unsize(state)))
    }

    /// Takes the lock; then runs `then`. Where the lock masks interrupts, none comes in between.
    #[inline(always)]
    fn with_then<R, U>(&self, f: impl FnOnce(&mut State<T>) -> R, then: impl FnOnce(R) -> U) -> U {
        L::with_then(&self.state, |state| f(A::unsize(state)), then)
    }

    /// Changes the state under the lock; then wakes, and drops what is in `old`.
    ///
    /// Where the lock masks interrupts, they stay masked until the first watcher is woken. One that came in before would
    /// find a watcher that neither waits nor is woken, and might hold it up for long.
    #[inline(always)]
    fn change<R>(&self, old: &mut Option<T>, change: impl FnOnce(&mut State<T>, &mut Option<T>) -> (R, Due)) -> R {
        if L::MASKS_INTERRUPTS {
            let change = |state: &mut _| (change(state, old), old);
            let (result, wakeups) = self.with_then(change, |((result, due), old)| {
                let is_any = due.is_any();
                let mut wakeups = Wakeups::new(self, due, old);
                wakeups.wake_first();
                ((result, is_any), wakeups)
            });
            let (result, is_any) = result;
            // With nobody due, what is in `old` stays there: it may be an offer that was refused.
            if is_any {
                wakeups.run()
            } else {
                forget(wakeups)
            }
            return result;
        }
        let (result, due) = self.with(|state| change(state, old));
        if due.is_any() {
            Wakeups::new(self, due, old).run_apart();
        }
        result
    }
}

// For producers.
impl<T, A: SeatArray, L: Lock> Cell<T, A, L> {
    /// Publishes `value`, or drops it.
    pub(crate) fn set(&self, value: T) {
        self.publish_if(&mut Some(value), |_, _| true);
    }

    /// Publishes `value`, or returns it if the cell is closed.
    pub(crate) fn try_set(&self, value: T) -> Result<(), T> {
        let mut offer = Some(value);
        let published = self.publish_if(&mut offer, |_, _| true);
        if published.is_some() { Ok(()) } else { Err(offer.expect("what was not published is still here")) }
    }

    /// Publishes `value` and wakes nobody.
    pub(crate) fn store(&self, value: T) {
        // Out here, where whatever is not in the cell afterwards is dropped.
        let mut offer = Some(value);
        self.with(|state| {
            if !state.status.is_closed() {
                swap(&mut state.value, &mut offer);
                state.status.store(&self.word);
            }
        });
    }

    /// Wakes for what was stored, if nobody was woken for it yet.
    pub(crate) fn notify_stored(&self) {
        self.change(&mut None, |State { status, .. }, _| {
            let due = if status.is_unannounced() { status.announce() } else { Due::NOBODY };
            ((), due)
        });
    }

    /// Publishes what is offered if it differs from what is there, and puts that in its place. Returns whether it did.
    pub(crate) fn set_if_changed(&self, offer: &mut Option<T>) -> bool
    where
        T: PartialEq,
    {
        let differs = |state: &State<T>, value: &T| state.value.as_ref() != Some(value);
        self.change(&mut None, |state, _| state.swap_if(offer, differs, &self.word)).is_some()
    }

    /// Publishes `value` if nothing changed since `seen`, or returns it.
    pub(crate) fn compare_set(&self, seen: u64, value: T) -> Result<u64, T> {
        let mut offer = Some(value);
        let version = self.publish_if(&mut offer, |state, _| state.status.version() == seen);
        version.ok_or_else(|| offer.expect("what was not published is still here"))
    }

    /// Publishes `value` and returns what was there, or `value` itself if the cell is closed.
    pub(crate) fn replace(&self, value: T) -> Option<T> {
        let mut offer = Some(value);
        self.change(&mut None, |state, _| state.swap_if(&mut offer, |_, _| true, &self.word));
        offer
    }

    /// Publishes what is offered if it is `wanted`, and drops what was there. Returns the new version.
    #[inline(always)]
    fn publish_if(&self, offer: &mut Option<T>, wanted: impl FnOnce(&State<T>, &T) -> bool) -> Option<u64> {
        self.change(offer, |state, offer| state.swap_if(offer, wanted, &self.word))
    }

    /// Lets `edit` change the value in place; its `bool` says whether to publish. Returns its `R`, and whether it said yes
    /// and the cell is open.
    pub(crate) fn edit<R>(&self, edit: impl FnOnce(&mut Option<T>) -> (R, bool)) -> (R, bool) {
        let mut old = None;
        // Made before the closure runs, so that its panic, too, comes past here with what is left to do.
        let mut wakeups = Wakeups::new(self, Due::NOBODY, &mut old);
        let later = &mut wakeups;
        let edit = |state: &mut State<T>| {
            if state.status.is_closed() {
                return ((edit(later.old).0, false), later);
            }
            let had_value = state.value.is_some();
            let mut edited = Edit { state, wakeups: &mut *later, had_value, publish: had_value };
            let (result, publish) = edit(&mut edited.state.value);
            edited.publish = publish;
            drop(edited);
            ((result, publish), later)
        };
        let done = self.with_then(edit, |(done, later)| {
            later.wake_first();
            done
        });
        wakeups.run();
        done
    }

    /// Takes the value out. Nobody is woken, because there is nothing to get.
    pub(crate) fn clear(&self) -> Option<T> {
        self.with(|state| {
            if state.status.is_closed() {
                return None;
            }
            let old = state.value.take()?;
            state.status.clear(&self.word);
            Some(old)
        })
    }

    pub(crate) fn close(&self) {
        self.close_if(|_| true);
    }

    pub(crate) fn add_producer(&self) {
        self.with(|state| state.status.producers = state.status.producers.saturating_add(1));
    }

    /// Closes the cell if this was the last producer. Where there were more than can be counted, nobody knows.
    pub(crate) fn remove_producer(&self) {
        self.close_if(|status| {
            if status.producers < Producers::MAX {
                status.producers -= 1;
            }
            status.producers == 0
        });
    }

    fn close_if(&self, wanted: impl FnOnce(&mut Status) -> bool) {
        self.change(&mut None, |State { status, .. }, _| {
            let closes = wanted(status) && !status.is_closed();
            ((), if closes { status.close(&self.word) } else { Due::NOBODY })
        });
    }
}

// For those who look.
impl<T, A: SeatArray, L: Lock> Cell<T, A, L> {
    pub(crate) fn is_closed(&self) -> bool {
        self.word.load().map_or_else(|| self.with(|state| state.status.is_closed()), Snapshot::is_closed)
    }

    pub(crate) fn version(&self) -> u64 {
        self.with(|state| state.status.version())
    }

    pub(crate) fn has_news(&self, seen: u64) -> bool {
        let under_the_lock = || self.with(|state| state.status.has_news(seen));
        self.word.load().map_or_else(under_the_lock, |snapshot| snapshot.has_news(seen))
    }

    pub(crate) fn peek_with<R>(&self, f: impl FnOnce(Option<&T>) -> R) -> R {
        self.with(|state| f(state.value.as_ref()))
    }

    /// Shows the value and its version, if nobody holds the lock.
    pub(crate) fn try_peek_with<R>(&self, f: impl FnOnce(Option<&T>, u64) -> R) -> Option<R> {
        self.state.try_with(|state| {
            let State { value, status } = A::unsize(state);
            f(value.as_ref(), status.version())
        })
    }

    /// Shows the value and its version, in one go.
    pub(crate) fn peek_versioned(&self) -> Option<Versioned<T>>
    where
        T: Clone,
    {
        self.with(|state| state.value.clone().map(|value| (state.status.version(), value)))
    }

    pub(crate) fn watcher_count(&self) -> usize {
        self.with(|state| state.status.watchers) as usize
    }

    /// The version for which the current value, if there is one, counts as unseen.
    pub(crate) fn before_current(&self) -> u64 {
        self.with(|state| state.status.before_current())
    }

    /// Shows the value and its version, under the lock, if it is not `seen`, or returns why not.
    pub(crate) fn look<R>(&self, seen: u64, show: impl FnOnce(u64, &T) -> R) -> Result<Versioned<R>, TryGetError> {
        match self.word.load().and_then(|snapshot| snapshot.nothing_for(seen)) {
            Some(nothing) => Err(nothing),
            None => self.with(|state| state.look(seen, show)),
        }
    }

    /// Whether one load shows that a watcher that has seen `seen` has to wait.
    #[inline]
    pub(crate) fn looks_quiet(&self, seen: u64) -> bool {
        self.word.load().is_some_and(|snapshot| snapshot.nothing_for(seen).is_some())
    }
}

// For watchers.
impl<T, A: SeatArray, L: Lock> Cell<T, A, L> {
    /// A new watcher comes if a seat is free.
    pub(crate) fn try_enter(&self) -> Option<Entry> {
        self.with(|state| state.status.enter())
    }

    /// A new watcher comes.
    ///
    /// # Panics
    ///
    /// Without an allocator, if no seat is free.
    pub(crate) fn enter(&self) -> Entry {
        self.try_enter().unwrap_or_else(|| self.enter_growing())
    }

    /// A new watcher comes, and no seat is free. Makes more outside the lock, because an allocator may take its time; by
    /// then, another thread may have been faster.
    #[cold]
    fn enter_growing(&self) -> Entry {
        let mut spare = Spare::None;
        loop {
            let entered = self.with(|state| {
                let seat = state.status.seats.take_or_grow(&mut spare)?;
                Ok(state.status.admit(seat))
            });
            match entered {
                Ok(entry) => return entry,
                Err(needs_block) => spare = Spare::new(needs_block),
            }
        }
    }

    /// A watcher goes. The waker that it left behind is for the caller to drop.
    #[must_use]
    pub(crate) fn exit(&self, seat: SeatId) -> Option<Waker> {
        let mut unused = Unused::NONE;
        let (waker, awaited) = self.with(|state| state.status.exit(seat, &mut unused));
        let _freed_out_here = unused;
        self.notify_listeners(awaited);
        waker
    }

    /// Notifies those that listen.
    #[inline]
    pub(crate) fn notify_listeners(&self, notify: Notify) {
        if notify.is_any() {
            Wakeups::new(self, Due { listeners: notify, ..Due::NOBODY }, &mut None::<T>).run_apart();
        }
    }

    /// Returns what ends a wait, if there is anything but `seen`: what `show` makes of the value, under the lock.
    #[inline(always)]
    pub(crate) fn take_news<R>(&self, seat: SeatId, seen: u64, show: impl FnOnce(u64, &T) -> R) -> Option<Found<R>> {
        self.with(|state| {
            let found = match state.look(seen, show) {
                Ok(news) => Ok(news),
                Err(TryGetError::Closed) => Err(Closed),
                Err(TryGetError::Empty | TryGetError::BacklogDone) => return None,
            };
            Some((found, state.status.seats.leave(seat)))
        })
    }

    /// See [`Status::wait`].
    #[inline]
    pub(crate) fn wait(&self, seat: SeatId, seen: u64, task: &Waker, spare: &mut Option<Waker>) -> Waited {
        self.with(|state| state.status.wait(seat, seen, task, spare))
    }

    /// Waits in its seat no longer. The waker is for the caller to drop.
    #[must_use]
    pub(crate) fn unpark(&self, seat: SeatId) -> Option<Waker> {
        self.with(|state| state.status.seats.leave(seat))
    }
}

// For one-shot waits.
#[cfg(feature = "alloc")]
impl<T, A: SeatArray, L: Lock> Cell<T, A, L> {
    pub(crate) fn listeners(&self) -> &Listeners {
        &self.listeners
    }

    /// Returns what `condition` finds in the current state. If that is nothing, registers who listens already.
    ///
    /// Both under one lock: whatever changes later finds it registered, and notifies.
    pub(crate) fn look_or_register<R>(
        &self,
        listens_to: Option<crate::listen::Topic>,
        condition: impl FnOnce(Current<'_, T>) -> Option<R>,
    ) -> Option<R> {
        self.with(|State { value, status }| {
            let (version, closed, watchers) = (status.version(), status.is_closed(), status.watchers);
            let found = condition(Current { value: value.as_ref(), version, closed, watchers });
            if let (None, Some(topic)) = (&found, listens_to) {
                status.registered.add(topic);
            }
            found
        })
    }
}

impl<T, A: SeatArray, L: Lock> Source for Cell<T, A, L> {
    fn take_due(&self, batch: &mut Batch) -> bool {
        if !ONE_BY_ONE && !L::MASKS_INTERRUPTS {
            return self.with(|State { status, .. }| {
                batch.len = status.seats.take_due(&mut batch.wakers);
                status.seats.is_any_due()
            });
        }
        let pop = |state: &mut State<T>| (state.status.seats.pop_due(), state.status.seats.is_any_due());
        self.with_then(pop, |(next, more)| {
            if let Some(next) = next {
                next.wake();
            }
            more
        })
    }

    /// Where the lock masks interrupts, no other change comes in between: it would find the topic busy, and leave to less
    /// urgent code what it has to tell.
    fn notify(&self, changed: Notify) {
        if !changed.is_any() {
            return;
        }
        L::masked(|| {
            let mut now = self.with(|State { status, .. }| status.registered.begin(changed));
            while now.is_any() {
                let notifying = Notifying { cell: self, now };
                self.listeners.notify(now);
                forget(notifying);
                now = self.with(|State { status, .. }| {
                    status.registered.end(now);
                    status.registered.begin(Notify::NOBODY)
                });
            }
        });
    }
}

/// Somebody notifies listeners. It is dropped only if a waker panics.
struct Notifying<'a, T, A: SeatArray, L: Lock> {
    cell: &'a Cell<T, A, L>,
    now: Notify,
}

impl<T, A: SeatArray, L: Lock> Drop for Notifying<'_, T, A, L> {
    fn drop(&mut self) {
        self.cell.with(|State { status, .. }| status.registered.end_unfinished(self.now));
    }
}

/// A closure at work on the value. It is a guard, so that what the closure leaves is put in order even if it panics: a
/// value that it took away is a clear, and one that nobody is to hear of is not there.
///
/// After a panic, a value in the place of another one is published: it may be a new one, as `*value = Some(new)` puts it
/// there even if the drop of the old one panics.
struct Edit<'a, 'c, T, A: SeatArray, L: Lock> {
    state: &'a mut State<T>,
    wakeups: &'a mut Wakeups<'c, Cell<T, A, L>, T>,
    had_value: bool,
    publish: bool,
}

impl<T, A: SeatArray, L: Lock> Drop for Edit<'_, '_, T, A, L> {
    fn drop(&mut self) {
        let State { value, status } = &mut *self.state;
        let word = &self.wakeups.source.word;
        match (self.had_value, value.is_some()) {
            (_, true) if self.publish => self.wakeups.due = status.publish(word),
            (false, true) => swap(self.wakeups.old, value),
            (true, false) => status.clear(word),
            _ => {}
        }
    }
}
