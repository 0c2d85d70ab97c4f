//! The cell: a value, its version and the seats, under one lock. Nothing here waits.
//!
//! The lock is held for a few moves and comparisons, and for `T::clone`, `T::eq` and the closures that say so.
//! Everything else that is not ours (wakers, old values) leaves the lock first: methods hand it to their caller, and
//! whom a publication owes a wake-up is in [`Due`].

use core::fmt::{self, DebugStruct};
use core::mem::swap;
use core::task::Waker;

use crate::crowd::{Count, Counted, Crowd, Headcount};
use crate::error::{Closed, TryGetError};
use crate::news::{Glance, News};
use crate::seats::{Seat, SeatArray, SeatId, Seats, Wakers};
use crate::sync::{Lock, catch, const_fn, resume};

/// What a [`Value`](crate::Value) is made of.
#[expect(missing_debug_implementations, reason = "it is public only for the signature of a sealed trait")]
pub struct Cell<T, A> {
    news: News,
    crowd: Crowd,
    /// Who waits for watchers to come or to go.
    presence: Crowd,
    state: Lock<State<T, A>>,
}

struct State<T, A> {
    value: Option<T>,
    version: u64,
    closed: bool,
    /// Something was stored, and nobody was told yet.
    untold: bool,
    producers: Count,
    watchers: Count,
    /// Who waits without a seat.
    standing: Headcount,
    /// Who waits for watchers to come or to go.
    spectators: Headcount,
    seats: Seats<A>,
}

/// A value and its version.
pub(crate) type Versioned<T> = (u64, T);

/// What a new watcher finds.
pub(crate) struct Entry {
    /// The version up to which nothing is news to it.
    pub(crate) seen: u64,
    /// Somebody waits for it to come: [`notify_presence`](Cell::notify_presence).
    pub(crate) awaited: bool,
}

/// What a watcher finds when it comes to wait in its seat. The wakers are for the caller to drop, outside the lock.
pub(crate) enum Seated<T> {
    /// It need not wait.
    Found(Result<Versioned<T>, Closed>, Option<Waker>),
    /// It waits.
    Parked(Option<Waker>),
    /// The seat holds another waker, or none: come back with a clone.
    NeedsWaker,
}

/// What a watcher without a seat finds when it comes to wait.
pub(crate) enum Standing<T> {
    /// It need not wait.
    Found(Result<Versioned<T>, Closed>),
    /// It has a seat now.
    Seat(SeatId),
    /// It waits, and is counted.
    Counted,
}

impl<T, const SEATS: usize> Cell<T, [Seat; SEATS]> {
    const_fn! {
        pub(crate) const fn new(value: Option<T>) -> Self {
            const { assert!(SEATS <= SeatId::MOST, "a value can have at most 65534 seats") };
            let is_set = value.is_some();
            Self {
                news: News::new(is_set),
                crowd: Crowd::new(),
                presence: Crowd::new(),
                state: Lock::new(State {
                    value,
                    version: is_set as u64,
                    closed: false,
                    untold: false,
                    producers: 0,
                    watchers: 0,
                    standing: Headcount::NOBODY,
                    spectators: Headcount::NOBODY,
                    seats: Seats::new([Seat::NEW; SEATS]),
                }),
            }
        }
    }
}

impl<T, A> Cell<T, A> {
    pub(crate) fn into_inner(self) -> Option<T> {
        self.state.into_inner().value
    }
}

// For those who set.
impl<T, A: SeatArray> Cell<T, A> {
    /// Publishes `value`, or drops it.
    pub(crate) fn set(&self, value: T) -> Result<(), Closed> {
        self.publish_if(&mut Some(value), |_, _| true).map(drop).ok_or(Closed)
    }

    /// Publishes `value` and tells nobody.
    pub(crate) fn store(&self, value: T) {
        // Outside the lock, where what is not in the cell afterwards is dropped.
        let mut offer = Some(value);
        self.state.with(|state| {
            if !state.closed {
                swap(&mut state.value, &mut offer);
                state.untold = true;
                state.version += 1;
                self.news.publish(Some(state.version), false);
            }
        });
    }

    /// Tells those who wait of what was stored, if they were not told.
    pub(crate) fn notify(&self) {
        let due = self.state.with(|state| if state.untold { state.announce(&self.news) } else { Due::NOBODY });
        self.conclude(due, &mut None);
    }

    /// Publishes `value` if it differs from what is there; whether it did.
    pub(crate) fn set_if_changed(&self, value: T) -> bool
    where
        T: PartialEq,
    {
        self.publish_if(&mut Some(value), |state, value| state.value.as_ref() != Some(value)).is_some()
    }

    /// Publishes `value` if nothing changed since `seen`, or gives it back.
    pub(crate) fn compare_set(&self, seen: u64, value: T) -> Result<u64, T> {
        let mut offer = Some(value);
        let version = self.publish_if(&mut offer, |state, _| state.version == seen);
        version.ok_or_else(|| offer.expect("what was not published is still here"))
    }

    /// Publishes `value` and gives back what was there, or `value` itself if the cell is closed.
    pub(crate) fn replace(&self, value: T) -> Option<T> {
        let mut offer = Some(value);
        if let Some((_, due)) = self.swap_if(&mut offer, |_, _| true) {
            self.conclude(due, &mut None);
        }
        offer
    }

    /// Publishes what is offered if it is `wanted`, and drops what was there; the new version.
    fn publish_if(&self, offer: &mut Option<T>, wanted: impl FnOnce(&State<T, A>, &T) -> bool) -> Option<u64> {
        let (version, due) = self.swap_if(offer, wanted)?;
        self.conclude(due, offer);
        Some(version)
    }

    /// Swaps what is offered for what is there if it is `wanted`, going by the current state; a closed cell wants
    /// nothing. The new version, and who is to be woken.
    ///
    /// The offer stays where it is, outside the lock: whatever is in it at the end, or when a comparison panics, is
    /// dropped there. And a large value is not moved about.
    fn swap_if(&self, offer: &mut Option<T>, wanted: impl FnOnce(&State<T, A>, &T) -> bool) -> Option<(u64, Due)> {
        self.state.with(|state| {
            let value = offer.as_ref()?;
            if state.closed || !wanted(state, value) {
                return None;
            }
            swap(&mut state.value, offer);
            let due = state.publish(&self.news);
            Some((state.version, due))
        })
    }

    /// Lets `edit` change the value in place; its `bool` says whether to publish. Gives back its `R`, and whether it
    /// said yes and the cell is open.
    pub(crate) fn edit<R>(&self, edit: impl FnOnce(&mut Option<T>) -> (R, bool)) -> (R, bool) {
        let mut old = None;
        let mut aftermath = Aftermath { cell: self, due: Due::NOBODY, old: &mut old, batch: None };
        let done = self.state.with(|state| {
            if state.closed {
                return (edit(aftermath.old).0, false);
            }
            let had_value = state.value.is_some();
            let mut at_work = Edit { state, aftermath: &mut aftermath, had_value, publish: false };
            let (result, publish) = edit(&mut at_work.state.value);
            at_work.publish = publish;
            (result, publish)
        });
        aftermath.finish();
        done
    }

    /// Takes the value out; nobody is woken, for there is nothing to get.
    pub(crate) fn clear(&self) -> Option<T> {
        self.state.with(|state| {
            if state.closed {
                return None;
            }
            let old = state.value.take()?;
            state.note_cleared(&self.news);
            Some(old)
        })
    }

    pub(crate) fn close(&self) {
        self.close_if(|_| true);
    }

    pub(crate) fn add_producer(&self) {
        self.state.with(|state| state.producers = state.producers.saturating_add(1));
    }

    /// Closes the cell if this was the last producer. Where there were more than can be counted, nobody knows.
    pub(crate) fn remove_producer(&self) {
        self.close_if(|state| {
            if state.producers < Count::MAX {
                state.producers -= 1;
            }
            state.producers == 0
        });
    }

    fn close_if(&self, wanted: impl FnOnce(&mut State<T, A>) -> bool) {
        let due = self.state.with(|state| {
            if !wanted(state) || state.closed {
                return Due::NOBODY;
            }
            state.closed = true;
            state.announce(&self.news)
        });
        self.conclude(due, &mut None);
    }

    /// Wakes those who are due, and drops what was there before.
    fn conclude(&self, due: Due, old: &mut Option<T>) {
        if due.anybody() {
            Aftermath { cell: self, due, old, batch: None }.finish();
        }
    }
}

// For those who look.
impl<T, A> Cell<T, A> {
    pub(crate) fn is_closed(&self) -> bool {
        let under_the_lock = || self.state.with(|state| state.closed);
        self.news.glance().map_or_else(under_the_lock, Glance::is_closed)
    }

    /// The end of a `Debug`: what one load tells, for printing must not wait.
    pub(crate) fn describe(&self, shown: &mut DebugStruct<'_, '_>) -> fmt::Result {
        if let Some(glance) = self.news.glance() {
            shown.field("closed", &glance.is_closed());
        }
        shown.finish_non_exhaustive()
    }

    pub(crate) fn version(&self) -> u64 {
        self.state.with(|state| state.version)
    }

    pub(crate) fn has_news(&self, after: u64) -> bool {
        let under_the_lock = || self.state.with(|state| state.has_news(after));
        self.news.glance().map_or_else(under_the_lock, |glance| glance.has_news(after))
    }

    pub(crate) fn peek_with<R>(&self, f: impl FnOnce(Option<&T>) -> R) -> R {
        self.state.with(|state| f(state.value.as_ref()))
    }

    #[cfg_attr(feature = "alloc", expect(clippy::useless_conversion, reason = "without an allocator it is one"))]
    pub(crate) fn watcher_count(&self) -> usize {
        self.state.with(|state| state.watchers).into()
    }

    /// The version to have seen for the current value to be news.
    pub(crate) fn before_current(&self) -> u64 {
        self.state.with(|state| state.before_current())
    }

    /// The value and its version if it is newer than `after`, or why not.
    pub(crate) fn look(&self, after: u64) -> Result<Versioned<T>, TryGetError>
    where
        T: Clone,
    {
        match self.news.glance().and_then(|glance| glance.nothing_for(after)) {
            Some(nothing) => Err(nothing),
            None => self.state.with(|state| state.look(after)),
        }
    }

    /// Whether one load shows that somebody who has seen `after` need not wait.
    pub(crate) fn shows_news(&self, after: u64) -> bool {
        self.news.glance().is_some_and(|glance| glance.nothing_for(after).is_none())
    }
}

// For those who watch.
impl<T, A: SeatArray> Cell<T, A> {
    /// A new watcher comes in if there is a seat for it.
    pub(crate) fn enter_seated(&self) -> Option<(SeatId, Entry)> {
        self.state.with(|state| {
            let seat = state.seats.take()?;
            Some((seat, state.admit()))
        })
    }

    /// A new watcher comes in, with a seat if there is one.
    #[cfg(feature = "alloc")]
    pub(crate) fn enter(&self) -> (Option<SeatId>, Entry) {
        self.state.with(|state| (state.seats.take(), state.admit()))
    }

    /// A watcher goes; the waker that it left behind is for the caller to drop.
    #[must_use]
    pub(crate) fn exit(&self, seat: Option<SeatId>, counted: Option<&mut Counted>) -> Option<Waker> {
        let (awaited, waker) = self.state.with(|state| {
            state.watchers -= 1;
            if let Some(counted) = counted {
                state.standing.remove(counted);
            }
            let awaited = state.watchers == 0 && state.spectators.anybody();
            (awaited, seat.and_then(|seat| state.seats.give_back(seat)))
        });
        if awaited {
            self.notify_presence();
        }
        waker
    }

    /// Tells those who wait for watchers to come or to go.
    pub(crate) fn notify_presence(&self) {
        self.presence.notify();
    }

    /// The value, if there is one newer than `after`; else waits in `seat` for `task`, with `spare`, a clone of it.
    pub(crate) fn look_or_park(&self, seat: SeatId, after: u64, task: &Waker, spare: &mut Option<Waker>) -> Seated<T>
    where
        T: Clone,
    {
        self.state.with(|state| {
            if let Some(found) = worth_returning(state.look(after)) {
                return Seated::Found(found, state.seats.leave(seat));
            }
            if state.seats.holds(seat, task) {
                return Seated::Parked(None);
            }
            match spare.take() {
                Some(waker) => Seated::Parked(state.seats.park(seat, waker)),
                None => Seated::NeedsWaker,
            }
        })
    }

    /// Waits in its seat no longer; the waker is for the caller to drop.
    #[must_use]
    pub(crate) fn unpark(&self, seat: SeatId) -> Option<Waker> {
        self.state.with(|state| state.seats.leave(seat))
    }
}

// For those who wait without a seat.
impl<T, A: SeatArray> Cell<T, A> {
    /// The value, if there is one newer than `after`; else a seat; else the watcher is counted as one who stands.
    pub(crate) fn look_or_stand(&self, after: u64, counted: &mut Counted) -> Standing<T>
    where
        T: Clone,
    {
        self.state.with(|state| {
            let standing = match worth_returning(state.look(after)) {
                Some(found) => Standing::Found(found),
                None => state.seats.take().map_or(Standing::Counted, Standing::Seat),
            };
            match standing {
                Standing::Counted => state.standing.add(counted),
                _ => state.standing.remove(counted),
            }
            standing
        })
    }

    /// Waits without a seat no longer.
    pub(crate) fn stop_standing(&self, counted: &mut Counted) {
        if counted.is_in() {
            self.state.with(|state| state.standing.remove(counted));
        }
    }

    /// Whether somebody who has seen `after` has to wait.
    pub(crate) fn is_quiet(&self, after: u64) -> bool {
        let under_the_lock = || self.state.with(|state| !state.closed && !state.has_news(after));
        self.news.glance().map_or_else(under_the_lock, |glance| glance.nothing_for(after).is_some())
    }

    /// Where those stand who have no seat.
    pub(crate) fn crowd(&self) -> &Crowd {
        &self.crowd
    }
}

// For those who wait for watchers.
#[cfg(feature = "alloc")]
impl<T, A> Cell<T, A> {
    /// Whether it `is_over` with this number of watchers; else counts who waits for that.
    pub(crate) fn look_at_presence(&self, is_over: impl Fn(Count) -> bool, counted: &mut Counted) -> bool {
        self.state.with(|state| {
            let over = is_over(state.watchers);
            if over {
                state.spectators.remove(counted)
            } else {
                state.spectators.add(counted)
            }
            over
        })
    }

    pub(crate) fn stop_looking_at_presence(&self, counted: &mut Counted) {
        if counted.is_in() {
            self.state.with(|state| state.spectators.remove(counted));
        }
    }

    /// Where those stand who wait for watchers.
    pub(crate) fn presence(&self) -> &Crowd {
        &self.presence
    }
}

impl<T, A> State<T, A> {
    fn look(&self, after: u64) -> Result<Versioned<T>, TryGetError>
    where
        T: Clone,
    {
        match &self.value {
            Some(value) if self.has_news(after) => Ok((self.version, value.clone())),
            _ if self.closed => Err(TryGetError::Closed),
            Some(_) => Err(TryGetError::BacklogDone),
            None => Err(TryGetError::Empty),
        }
    }

    fn has_news(&self, after: u64) -> bool {
        self.value.is_some() && self.version != after
    }

    fn before_current(&self) -> u64 {
        self.version - u64::from(self.value.is_some())
    }

    fn admit(&mut self) -> Entry {
        self.watchers += 1;
        let awaited = self.watchers == 1 && self.spectators.anybody();
        Entry { seen: self.before_current(), awaited }
    }

    fn note_cleared(&mut self, news: &News) {
        self.version += 1;
        news.publish(None, self.closed);
    }
}

impl<T, A: SeatArray> State<T, A> {
    /// The value is new.
    fn publish(&mut self, news: &News) -> Due {
        self.version += 1;
        self.announce(news)
    }

    /// Whoever waits has something to see.
    fn announce(&mut self, news: &News) -> Due {
        news.publish(self.value.is_some().then_some(self.version), self.closed);
        self.untold = false;
        self.seats.call();
        Due { next: self.seats.pop_due(), more: self.seats.anybody_due(), crowd: self.standing.anybody() }
    }
}

/// What ends a wait; `None` if the wait goes on.
pub(crate) fn worth_returning<T>(found: Result<Versioned<T>, TryGetError>) -> Option<Result<Versioned<T>, Closed>> {
    match found {
        Ok(news) => Some(Ok(news)),
        Err(TryGetError::Closed) => Some(Err(Closed)),
        Err(TryGetError::Empty | TryGetError::BacklogDone) => None,
    }
}

/// A closure at work on the value. Whether it returns or panics, what it leaves is put in order:
/// a value that it took away is a clear, a value that nobody is to hear of is not there.
struct Edit<'a, 'c, T, A: SeatArray> {
    state: &'a mut State<T, A>,
    aftermath: &'a mut Aftermath<'c, T, A>,
    had_value: bool,
    publish: bool,
}

impl<T, A: SeatArray> Drop for Edit<'_, '_, T, A> {
    fn drop(&mut self) {
        let has_value = self.state.value.is_some();
        if has_value && self.publish {
            self.aftermath.due = self.state.publish(&self.aftermath.cell.news);
        } else if has_value && !self.had_value {
            swap(self.aftermath.old, &mut self.state.value);
        } else if self.had_value && !has_value {
            self.state.note_cleared(&self.aftermath.cell.news);
        }
    }
}

/// Who is to be woken once the lock is free.
#[must_use]
struct Due {
    /// The one who has waited for longest. Most often there is no other.
    next: Option<Waker>,
    /// There are more in the seats.
    more: bool,
    crowd: bool,
}

impl Due {
    const NOBODY: Self = Self { next: None, more: false, crowd: false };

    fn anybody(&self) -> bool {
        self.next.is_some() || self.more || self.crowd
    }
}

/// What is owed once the lock is free: to wake who waited, in batches, to drop the old value, to tell the crowd.
/// All of it runs code of others, which may panic, or use this very cell.
struct Aftermath<'c, T, A: SeatArray> {
    cell: &'c Cell<T, A>,
    due: Due,
    batch: Option<Wakers>,
    old: &'c mut Option<T>,
}

impl<T, A: SeatArray> Aftermath<'_, T, A> {
    /// Does all of it, also after a panic; then lets the first panic go on.
    // Apart, so that the way of a set that wakes nobody is short.
    #[inline(never)]
    fn finish(mut self) {
        let mut first_panic = None;
        while let Err(panic) = catch(|| self.settle()) {
            first_panic.get_or_insert(panic);
        }
        if let Some(panic) = first_panic {
            resume(panic);
        }
    }

    /// Can be called again, after a panic too, and goes on after what panicked.
    fn settle(&mut self) {
        self.wake_taken();
        while self.due.more {
            self.take_more();
            self.wake_taken();
        }
        *self.old = None;
        if self.due.crowd {
            self.cell.crowd.notify();
            self.due.crowd = false;
        }
    }

    fn wake_taken(&mut self) {
        if let Some(batch) = &mut self.batch {
            batch.wake_all();
        }
        if let Some(next) = self.due.next.take() {
            next.wake();
        }
    }

    fn take_more(&mut self) {
        let Self { cell, due, batch, .. } = self;
        let batch = batch.get_or_insert(Wakers::new());
        cell.state.with(|state| {
            batch.fill(&mut state.seats);
            (due.next, due.more) = (state.seats.pop_due(), state.seats.anybody_due());
        });
    }
}

impl<T, A: SeatArray> Drop for Aftermath<'_, T, A> {
    fn drop(&mut self) {
        // Without std, a panic comes through here with the rest still to do.
        self.settle();
    }
}
