//! What the lock of a cell guards: the value, its version and the waiting watchers. All code in here runs under the
//! lock.

use core::mem::swap;
use core::task::Waker;

use crate::blocks::Unused;
use crate::error::{Closed, TryGetError};
use crate::listen::{Notify, Registered};
use crate::lock::Start;
use crate::seat::{Seat, SeatId};
use crate::seats::Seats;
use crate::state_word::StateWord;
use crate::sync::{Count, FIRST_VERSION, MOST_INLINE, Number, Producers, SMALL_CODE, inlined};
use crate::wakeups::Due;

/// What the lock guards. `A` is the array of the inline seats, or a slice of them.
#[expect(missing_debug_implementations, reason = "it is public only for the signature of a sealed trait")]
#[repr(C)]
pub struct State<T, A: ?Sized = [Seat]> {
    pub(crate) value: Option<T>,
    pub(crate) status: Status<A>,
}

/// Everything but the value. It does not depend on `T`, so a program has its code once for all values.
#[repr(C)]
pub(crate) struct Status<A: ?Sized = [Seat]> {
    version: Number,
    flags: Flags,
    pub(crate) registered: Registered,
    pub(crate) watchers: Count,
    pub(crate) producers: Producers,
    pub(crate) seats: Seats<A>,
}

/// Several booleans in one byte.
struct Flags(u8);

impl Flags {
    /// There is a value.
    const HAS_VALUE: u8 = 1;
    const CLOSED: u8 = 2;
    /// A value was stored, and no watcher was woken for it yet.
    const UNANNOUNCED: u8 = 4;

    #[inline]
    fn has(&self, flag: u8) -> bool {
        self.0 & flag != 0
    }
}

/// An array of inline seats. All code uses it as a slice, and so is compiled once for any number of seats.
pub trait SeatArray: Sized {
    #[doc(hidden)]
    const NEW: Seats<Self>;

    #[doc(hidden)]
    fn unsize<T>(state: &mut State<T, Self>) -> &mut State<T>;
}

impl<const SEATS: usize> SeatArray for [Seat; SEATS] {
    const NEW: Seats<Self> = {
        assert!(SEATS <= MOST_INLINE, "a value can have at most 65534 inline seats, and 254 without `alloc`");
        Seats::<Self>::NEW
    };

    #[inline(always)]
    fn unsize<T>(state: &mut State<T, Self>) -> &mut State<T> {
        state
    }
}

/// A value and its version.
pub(crate) type Versioned<T> = (u64, T);

/// What ends a wait in a seat, and the waker that waited there, which the caller drops outside the lock.
pub(crate) type Found<T> = (Result<Versioned<T>, Closed>, Option<Waker>);

/// What a new watcher finds.
pub(crate) struct Entry {
    pub(crate) seat: SeatId,
    /// The version for which the current value, if there is one, counts as unseen.
    pub(crate) seen: u64,
    /// Whether there is a value.
    pub(crate) has_value: bool,
    /// The topics to notify of the new watcher, by `Cell::notify_listeners`.
    pub(crate) awaited: Notify,
}

impl<T, A: SeatArray> State<T, A> {
    pub(crate) const EMPTY: Self = Self::new(None);

    pub(crate) const fn new(value: Option<T>) -> Self {
        let status = Status {
            version: Number::new(first_version(value.is_some())),
            flags: Flags(if value.is_some() { Flags::HAS_VALUE } else { 0 }),
            registered: Registered::NOBODY,
            producers: 0,
            watchers: 0,
            seats: A::NEW,
        };
        Self { value, status }
    }
}

impl<T, A: SeatArray> Start for State<T, A> {
    const START: Self = Self::EMPTY;
}

/// The version to start with: an initial value counts as set once.
pub(crate) const fn first_version(has_value: bool) -> u64 {
    FIRST_VERSION + has_value as u64
}

/// What a one-shot wait looks at.
#[cfg(feature = "alloc")]
#[expect(missing_debug_implementations, reason = "it is public only for the signature of a hidden trait")]
pub struct Current<'a, T> {
    pub(crate) value: Option<&'a T>,
    pub(crate) version: u64,
    pub(crate) closed: bool,
    pub(crate) watchers: Count,
}

impl<T> State<T> {
    /// Shows the value if its version is not `seen`, or returns why there is nothing to show.
    #[inline]
    pub(crate) fn look<R>(&self, seen: u64, show: impl FnOnce(u64, &T) -> R) -> Result<Versioned<R>, TryGetError> {
        let version = self.status.version();
        match &self.value {
            Some(value) if version != seen => Ok((version, show(version, value))),
            _ if self.status.is_closed() => Err(TryGetError::Closed),
            Some(_) => Err(TryGetError::BacklogDone),
            None => Err(TryGetError::Empty),
        }
    }

    /// Swaps the offer and the current value if the cell is open and the offer is `wanted`. Returns the new version.
    ///
    /// The offer is a variable outside the lock, and it is swapped, not passed by value, for two reasons: what is in it
    /// at the end, or when a comparison panics, is dropped outside the lock; and a large value is moved once.
    #[inline(always)]
    pub(crate) fn swap_if(
        &mut self,
        offer: &mut Option<T>,
        wanted: impl FnOnce(&Self, &T) -> bool,
        word: &StateWord,
    ) -> (Option<u64>, Due) {
        match offer {
            Some(value) if !self.status.is_closed() && wanted(self, value) => {
                exchange(&mut self.value, offer);
                let due = self.status.publish(word);
                (Some(self.status.version()), due)
            }
            _ => (None, Due::NOBODY),
        }
    }
}

#[inline(always)]
fn exchange<T>(current: &mut Option<T>, offer: &mut Option<T>) {
    match (current, offer) {
        // The values, not the options as a whole: those were just written in two parts, tag and value, and a read
        // across both would stall until the writes have reached the cache.
        (Some(current), Some(offer)) if !SMALL_CODE => swap(current, offer),
        (current, offer) => swap(current, offer),
    }
}

/// What became of a wait.
#[derive(PartialEq)]
pub(crate) enum Waited {
    /// The watcher need not wait: there is something to get.
    Not,
    /// The watcher's task waits in the seat.
    Parked,
    /// The seat is empty or has the waker of another task: the caller must come back with a clone of the waker.
    NeedsWaker,
}

impl Status {
    #[inline]
    pub(crate) fn version(&self) -> u64 {
        self.version.get()
    }

    #[inline]
    pub(crate) fn is_closed(&self) -> bool {
        self.flags.has(Flags::CLOSED)
    }

    #[inline]
    pub(crate) fn is_unannounced(&self) -> bool {
        self.flags.has(Flags::UNANNOUNCED)
    }

    pub(crate) fn has_news(&self, seen: u64) -> bool {
        self.flags.has(Flags::HAS_VALUE) && self.version() != seen
    }

    /// The version for which the current value, if there is one, counts as unseen.
    pub(crate) fn before_current(&self) -> u64 {
        self.version() - u64::from(self.flags.has(Flags::HAS_VALUE))
    }

    inlined! {
        /// Admits a new watcher if a seat is free.
        pub(crate) fn enter(&mut self) -> Option<Entry> {
            let seat = self.seats.take()?;
            Some(self.admit(seat))
        }
    }

    /// Counts the watcher that has taken this seat.
    pub(crate) fn admit(&mut self, seat: SeatId) -> Entry {
        self.watchers += 1;
        let (has_value, awaited) = (self.flags.has(Flags::HAS_VALUE), self.registered.of_presence(self.watchers));
        Entry { seat, seen: self.before_current(), has_value, awaited }
    }

    inlined! {
        /// Lets a watcher go. Returns the waker that was in its seat, which the caller drops, and the topics to notify.
        pub(crate) fn exit(&mut self, seat: SeatId, unused: &mut Unused) -> (Option<Waker>, Notify) {
            let waker = self.seats.give_back(seat, unused);
            self.watchers -= 1;
            (waker, self.registered.of_presence(self.watchers))
        }
    }

    inlined! {
        #[inline]
        /// Lets `task` wait in `seat` if the version is still `seen` and the cell is open.
        ///
        /// Cloning and dropping wakers runs user code, so the caller does both, outside the lock: `spare` brings a clone
        /// of `task`, if the caller has made one, and takes the waker back that was in the seat.
        pub(crate) fn wait(&mut self, seat: SeatId, seen: u64, task: &Waker, spare: &mut Option<Waker>) -> Waited {
            if self.is_closed() || self.has_news(seen) {
                return Waited::Not;
            }
            match spare.take() {
                Some(waker) => *spare = self.seats.park(seat, waker),
                None if self.seats.holds(seat, task) => {}
                None => return Waited::NeedsWaker,
            }
            Waited::Parked
        }
    }

    /// Moves to the next version. The cell must be open.
    #[inline]
    fn advance(&mut self, word: &StateWord, flags: Flags) {
        self.version = Number::new(self.version() + 1);
        word.publish(self.version(), flags.has(Flags::HAS_VALUE), false);
        self.flags = flags;
    }

    /// Notes that there is a new value, which no watcher is woken for yet.
    pub(crate) fn store(&mut self, word: &StateWord) {
        self.advance(word, Flags(Flags::HAS_VALUE | Flags::UNANNOUNCED));
    }

    /// Notes that the value is gone. There is nothing to get, so no watcher is woken.
    pub(crate) fn clear(&mut self, word: &StateWord) {
        self.advance(word, Flags(self.flags.0 & Flags::UNANNOUNCED));
    }

    /// Closes the cell. No change comes after this.
    pub(crate) fn close(&mut self, word: &StateWord) -> Due {
        self.flags.0 |= Flags::CLOSED;
        word.publish(self.version(), self.flags.has(Flags::HAS_VALUE), true);
        self.announce()
    }

    /// Notes that there is a new value, and returns the wake-ups that are due.
    #[inline]
    pub(crate) fn publish(&mut self, word: &StateWord) -> Due {
        self.advance(word, Flags(Flags::HAS_VALUE));
        self.wake()
    }

    /// Returns the wake-ups that are due for what was stored.
    pub(crate) fn announce(&mut self) -> Due {
        self.flags.0 &= !Flags::UNANNOUNCED;
        self.wake()
    }

    /// Marks all waiting watchers as due, and takes out the waker of the first.
    #[inline]
    fn wake(&mut self) -> Due {
        let listeners = self.registered.of_change(self.is_closed());
        if !self.seats.mark_due() {
            return Due { listeners, ..Due::NOBODY };
        }
        Due { first: self.seats.pop_due(), more: self.seats.is_any_due(), listeners }
    }
}
