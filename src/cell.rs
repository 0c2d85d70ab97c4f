//! The cell: a value, its version and its seats, under one lock. Beside the lock lies a word that tells whether there
//! is anything new. Nothing here waits.
//!
//! The lock is held for a few moves and comparisons, and while `T::clone`, `T::eq`, `T::fmt` and the closures whose docs
//! say so run. All other user code (wakers, drops of old values) runs after the lock is released, because it may use the
//! same value. So methods return what the caller has to drop, and `wakeups.rs` does the work that a change leaves behind.

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
// `repr(C)` keeps the fields in this order, here and in `State` and `Status`: what a get and a set touch lies in as few
// cache lines as possible, because each line has to travel when two processors use the value.
#[repr(C)]
pub struct Cell<T, A: SeatArray, L: Lock> {
    word: StateWord,
    state: L::Guarding<State<T, A>>,
    listeners: Listeners,
    /// An empty array, which takes no room but aligns the cell.
    _aligned: [L::Aligned; 0],
}

impl<T, A: SeatArray, L: Lock> Cell<T, A, L> {
    const_fn! {
        pub(crate) const fn empty() -> Self {
            Self::around(false, started!(L::Guarding<State<T, A>>))
        }
    }

    const_fn! {
        /// Makes a cell of a state that was never changed.
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

    /// Ends a `Debug` with what one load tells. It does not take the lock, because printing must not block.
    pub(crate) fn describe(&self, shown: &mut DebugStruct<'_, '_>) -> fmt::Result {
        if let Some(snapshot) = self.word.load() {
            shown.field("closed", &snapshot.is_closed());
        }
        shown.finish_non_exhaustive()
    }
}

impl<T, A: SeatArray, L: Lock> Cell<T, A, L> {
    /// Runs `f` under the lock.
    // Always inlined: otherwise the result is written to memory in pieces and read back whole, which stalls the
    // processor.
    #[inline(always)]
    fn with<R>(&self, f: impl FnOnce(&mut State<T>) -> R) -> R {
        self.state.with(|state| f(A::unsize(state)))
    }

    /// Runs `f` under the lock, and then `then` without it. Where the lock masks interrupts, none comes in between.
    #[inline(always)]
    fn with_then<R, U>(&self, f: impl FnOnce(&mut State<T>) -> R, then: impl FnOnce(R) -> U) -> U {
        L::with_then(&self.state, |state| f(A::unsize(state)), then)
    }

    /// Changes the state under the lock. Then wakes the watchers that are due, and drops what is in `old`.
    ///
    /// Where the lock masks interrupts, they stay masked until the first watcher is woken. Otherwise an interrupt could
    /// come in when the waker has left its seat and is not woken yet, and delay the watcher's task for as long as it
    /// likes.
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
            // With no watcher due, `old` is left to the caller: it may hold an offer that was refused.
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

// What producers call.
impl<T, A: SeatArray, L: Lock> Cell<T, A, L> {
    /// Publishes `value`, or drops it if the cell is closed.
    pub(crate) fn set(&self, value: T) {
        self.publish_if(&mut Some(value), |_, _| true);
    }

    /// Publishes `value`, or returns it if the cell is closed.
    pub(crate) fn try_set(&self, value: T) -> Result<(), T> {
        let mut offer = Some(value);
        let published = self.publish_if(&mut offer, |_, _| true);
        if published.is_some() { Ok(()) } else { Err(offer.expect("what was not published is still here")) }
    }

    /// Publishes `value` without waking any watcher.
    pub(crate) fn store(&self, value: T) {
        // Declared outside the lock, so that the value that is not in the cell afterwards is dropped there.
        let mut offer = Some(value);
        self.with(|state| {
            if !state.status.is_closed() {
                swap(&mut state.value, &mut offer);
                state.status.store(&self.word);
            }
        });
    }

    /// Wakes all waiting watchers if a value was stored that none was woken for yet.
    pub(crate) fn notify_stored(&self) {
        self.change(&mut None, |State { status, .. }, _| {
            let due = if status.is_unannounced() { status.announce() } else { Due::NOBODY };
            ((), due)
        });
    }

    /// Publishes the offer if it differs from the current value, which then takes its place. Returns whether it did.
    pub(crate) fn set_if_changed(&self, offer: &mut Option<T>) -> bool
    where
        T: PartialEq,
    {
        let differs = |state: &State<T>, value: &T| state.value.as_ref() != Some(value);
        self.change(&mut None, |state, _| state.swap_if(offer, differs, &self.word)).is_some()
    }

    /// Publishes `value` and returns the new version, or returns `value` if the version is not `seen` any more.
    pub(crate) fn compare_set(&self, seen: u64, value: T) -> Result<u64, T> {
        let mut offer = Some(value);
        let version = self.publish_if(&mut offer, |state, _| state.status.version() == seen);
        version.ok_or_else(|| offer.expect("what was not published is still here"))
    }

    /// Publishes `value` and returns the one before it, or returns `value` itself if the cell is closed.
    pub(crate) fn replace(&self, value: T) -> Option<T> {
        let mut offer = Some(value);
        self.change(&mut None, |state, _| state.swap_if(&mut offer, |_, _| true, &self.word));
        offer
    }

    /// Publishes the offer if it is `wanted`, and returns the new version. The caller drops what is left in `offer`.
    #[inline(always)]
    fn publish_if(&self, offer: &mut Option<T>, wanted: impl FnOnce(&State<T>, &T) -> bool) -> Option<u64> {
        self.change(offer, |state, offer| state.swap_if(offer, wanted, &self.word))
    }

    /// Lets `edit` change the value in place. Its `bool` says whether to publish the result.
    ///
    /// Returns what `edit` returned; the `bool` is `false` if the cell is closed.
    pub(crate) fn edit<R>(&self, edit: impl FnOnce(&mut Option<T>) -> (R, bool)) -> (R, bool) {
        let mut old = None;
        // Made before the closure runs: if the closure panics, dropping this does the work that `Edit` has left in it.
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

    /// Takes the value out. No watcher is woken, because there is nothing to get.
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

    /// Closes the cell if this was the last producer.
    ///
    /// A count that has reached its maximum stays there: it may have missed some, so the cell is never closed too
    /// early.
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

// What readers call.
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

    /// Shows the value and its version, unless the lock is held.
    pub(crate) fn try_peek_with<R>(&self, f: impl FnOnce(Option<&T>, u64) -> R) -> Option<R> {
        self.state.try_with(|state| {
            let State { value, status } = A::unsize(state);
            f(value.as_ref(), status.version())
        })
    }

    /// Returns the value and its version, which belong together.
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

    /// Shows the value and its version under the lock if the version is not `seen`, or returns why there is nothing.
    pub(crate) fn look<R>(&self, seen: u64, show: impl FnOnce(u64, &T) -> R) -> Result<Versioned<R>, TryGetError> {
        match self.word.load().and_then(|snapshot| snapshot.nothing_for(seen)) {
            Some(nothing) => Err(nothing),
            None => self.with(|state| state.look(seen, show)),
        }
    }

    /// Whether one load suffices to know that a watcher that has seen `seen` has to wait.
    #[inline]
    pub(crate) fn looks_quiet(&self, seen: u64) -> bool {
        self.word.load().is_some_and(|snapshot| snapshot.nothing_for(seen).is_some())
    }
}

// What watchers call.
impl<T, A: SeatArray, L: Lock> Cell<T, A, L> {
    /// Admits a new watcher if a seat is free.
    pub(crate) fn try_enter(&self) -> Option<Entry> {
        self.with(|state| state.status.enter())
    }

    /// Admits a new watcher.
    ///
    /// # Panics
    ///
    /// Without an allocator, if no seat is free.
    pub(crate) fn enter(&self) -> Entry {
        self.try_enter().unwrap_or_else(|| self.enter_growing())
    }

    /// Admits a new watcher when no seat is free.
    ///
    /// Allocates more seats outside the lock, because an allocator may take long. Meanwhile another thread may have
    /// added the same block, so this asks again, and offers its own.
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

    /// Lets a watcher go. The caller drops the waker that was still in its seat.
    #[must_use]
    pub(crate) fn exit(&self, seat: SeatId) -> Option<Waker> {
        let mut unused = Unused::NONE;
        let (waker, awaited) = self.with(|state| state.status.exit(seat, &mut unused));
        let _freed_out_here = unused;
        self.notify_listeners(awaited);
        waker
    }

    /// Notifies the one-shot waits of these topics.
    #[inline]
    pub(crate) fn notify_listeners(&self, notify: Notify) {
        if notify.is_any() {
            Wakeups::new(self, Due { listeners: notify, ..Due::NOBODY }, &mut None::<T>).run_apart();
        }
    }

    /// Ends a wait in a seat if the version is not `seen` any more or the cell is closed. `show` runs under the lock.
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

    /// Parks the watcher; see [`Status::wait`].
    #[inline]
    pub(crate) fn wait(&self, seat: SeatId, seen: u64, task: &Waker, spare: &mut Option<Waker>) -> Waited {
        self.with(|state| state.status.wait(seat, seen, task, spare))
    }

    /// Ends the wait in a seat. The caller drops the waker.
    #[must_use]
    pub(crate) fn unpark(&self, seat: SeatId) -> Option<Waker> {
        self.with(|state| state.status.seats.leave(seat))
    }
}

// What one-shot waits call.
#[cfg(feature = "alloc")]
impl<T, A: SeatArray, L: Lock> Cell<T, A, L> {
    pub(crate) fn listeners(&self) -> &Listeners {
        &self.listeners
    }

    /// Returns what `condition` finds in the current state. If it finds nothing, registers the topic that the caller
    /// listens to already.
    ///
    /// Both happen under one lock, so every later change finds the topic registered and notifies it.
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
        // One waker at a time: it is woken before interrupts are unmasked, and each masked section stays short.
        let pop = |state: &mut State<T>| (state.status.seats.pop_due(), state.status.seats.is_any_due());
        self.with_then(pop, |(next, more)| {
            if let Some(next) = next {
                next.wake();
            }
            more
        })
    }

    /// Where the lock masks interrupts, they stay masked throughout. Otherwise the change of an urgent interrupt
    /// handler could find the topic busy, and would leave its notification to the less urgent code that it interrupted.
    fn notify(&self, changed: Notify) {
        if !changed.is_any() {
            return;
        }
        L::masked(|| {
            let mut now = self.with(|State { status, .. }| status.registered.begin(changed));
            // Changes that wakers make while they are woken leave their topics here, so this repeats until none is
            // left.
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

/// The guard of a notification in progress. It is dropped only if a waker panics, and then hands back what is
/// unfinished.
struct Notifying<'a, T, A: SeatArray, L: Lock> {
    cell: &'a Cell<T, A, L>,
    now: Notify,
}

impl<T, A: SeatArray, L: Lock> Drop for Notifying<'_, T, A, L> {
    fn drop(&mut self) {
        self.cell.with(|State { status, .. }| status.registered.end_unfinished(self.now));
    }
}

/// The guard of a closure that edits the value. Its `drop` makes version and value agree again, whatever the closure
/// left behind and even if it panicked:
///
/// * A value that is in place is published if the closure asked for that.
/// * A value where there was none, and that is not to be published, is taken out again: no watcher would hear of it.
/// * No value where there was one counts as a clear.
///
/// After a panic, a value that replaced another one is published. It may be new, because `*value = Some(new)` stores it
/// even if the drop of the old one panics.
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
