//! What the lock of a cell guards: the value, its version, and who waits for it. All of this is done under the lock.

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

/// All but the value. It knows no type: its code is compiled once for all values.
#[repr(C)]
pub(crate) struct Status<A: ?Sized = [Seat]> {
    version: Number,
    flags: Flags,
    pub(crate) registered: Registered,
    pub(crate) watchers: Count,
    pub(crate) producers: Producers,
    pub(crate) seats: Seats<A>,
}

/// Some yes or no, in one byte.
struct Flags(u8);

impl Flags {
    /// There is a value.
    const HAS_VALUE: u8 = 1;
    const CLOSED: u8 = 2;
    /// Something was stored, and nobody was woken for it yet.
    const UNANNOUNCED: u8 = 4;

    #[inline]
    fn has(&self, flag: u8) -> bool {
        self.0 & flag != 0
    }
}

/// An array of inline seats, seen as a slice: so the code for a value is compiled once, for any number of them.
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

/// What ends a wait in a seat, and the waker that waited there, which is for the caller to drop.
pub(crate) type Found<T> = (Result<Versioned<T>, Closed>, Option<Waker>);

/// What a new watcher finds.
pub(crate) struct Entry {
    pub(crate) seat: SeatId,
    /// The version for which the current value, if there is one, counts as unseen.
    pub(crate) seen: u64,
    /// Whether there is one.
    pub(crate) has_value: bool,
    /// What to notify because the watcher came: for `Cell::notify_listeners`.
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

/// A value that it begins with counts as set once.
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
    /// Shows the value and its version if it is not `seen`, or returns why not.
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

    /// Swaps what is offered for what is there if it is `wanted`; a closed cell wants nothing. Returns the new version.
    ///
    /// The offer stays where it is, outside the lock: whatever is in it at the end, or when a comparison panics, is
    /// dropped there. And a large value is not moved about.
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
        // Not the options as a whole: they were just written in two halves, and reading both at once would wait for that.
        (Some(current), Some(offer)) if !SMALL_CODE => swap(current, offer),
        (current, offer) => swap(current, offer),
    }
}

/// What a watcher that has to wait found.
#[derive(PartialEq)]
pub(crate) enum Waited {
    /// It need not wait: there is something to get.
    Not,
    Parked,
    /// Another task waits in the seat, or nobody: come back with a clone of the waker.
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
        /// A new watcher comes if a seat is free.
        pub(crate) fn enter(&mut self) -> Option<Entry> {
            let seat = self.seats.take()?;
            Some(self.admit(seat))
        }
    }

    pub(crate) fn admit(&mut self, seat: SeatId) -> Entry {
        self.watchers += 1;
        let (has_value, awaited) = (self.flags.has(Flags::HAS_VALUE), self.registered.of_presence(self.watchers));
        Entry { seat, seen: self.before_current(), has_value, awaited }
    }

    inlined! {
        /// A watcher goes. Returns the waker that it left behind, which is for the caller to drop, and who waits for this.
        pub(crate) fn exit(&mut self, seat: SeatId, unused: &mut Unused) -> (Option<Waker>, Notify) {
            let waker = self.seats.give_back(seat, unused);
            self.watchers -= 1;
            (waker, self.registered.of_presence(self.watchers))
        }
    }

    inlined! {
        #[inline]
        /// If there is nothing but `seen`, `task` waits in `seat`: with `spare`, its clone, in place of which comes back what
        /// was there before. Whatever is in `spare` is for the caller to drop.
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

    /// The next version. The cell is open.
    #[inline]
    fn advance(&mut self, word: &StateWord, flags: Flags) {
        self.version = Number::new(self.version() + 1);
        word.publish(self.version(), flags.has(Flags::HAS_VALUE), false);
        self.flags = flags;
    }

    /// The value is new, and nobody is to be woken for it yet.
    pub(crate) fn store(&mut self, word: &StateWord) {
        self.advance(word, Flags(Flags::HAS_VALUE | Flags::UNANNOUNCED));
    }

    /// The value is gone. There is nothing to get, so nobody is woken.
    pub(crate) fn clear(&mut self, word: &StateWord) {
        self.advance(word, Flags(self.flags.0 & Flags::UNANNOUNCED));
    }

    /// No more changes.
    pub(crate) fn close(&mut self, word: &StateWord) -> Due {
        self.flags.0 |= Flags::CLOSED;
        word.publish(self.version(), self.flags.has(Flags::HAS_VALUE), true);
        self.announce()
    }

    /// The value is new.
    #[inline]
    pub(crate) fn publish(&mut self, word: &StateWord) -> Due {
        self.advance(word, Flags(Flags::HAS_VALUE));
        self.wake()
    }

    /// What was stored is to be seen by all that wait.
    pub(crate) fn announce(&mut self) -> Due {
        self.flags.0 &= !Flags::UNANNOUNCED;
        self.wake()
    }

    /// All that wait now have something to see.
    #[inline]
    fn wake(&mut self) -> Due {
        let listeners = self.registered.of_change(self.is_closed());
        if !self.seats.mark_due() {
            return Due { listeners, ..Due::NOBODY };
        }
        Due { first: self.seats.pop_due(), more: self.seats.is_any_due(), listeners }
    }
}
