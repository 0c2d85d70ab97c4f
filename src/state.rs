//! What the lock of a cell guards: the value, its version, and who waits for it. All of this is done under the lock.

use core::mem::swap;
use core::task::Waker;

use crate::error::{Closed, TryGetError};
use crate::listen::{Notify, Registered};
use crate::lock::Start;
use crate::seat::{Seat, SeatId};
use crate::seats::{MOST_INLINE, Seats};
use crate::state_word::StateWord;
use crate::sync::{Count, FIRST_VERSION};
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
    pub(crate) version: u64,
    pub(crate) closed: bool,
    /// Something was stored, and nobody was woken for it yet.
    pub(crate) unannounced: bool,
    pub(crate) registered: Registered,
    pub(crate) producers: Count,
    pub(crate) watchers: Count,
    pub(crate) seats: Seats<A>,
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
        assert!(SEATS <= MOST_INLINE, "a value can have at most 65534 inline seats");
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
    /// Who waits for watchers to come: for [`Cell::notify`].
    pub(crate) awaited: Notify,
}

impl<T, A: SeatArray> State<T, A> {
    pub(crate) const EMPTY: Self = Self::new(None);

    pub(crate) const fn new(value: Option<T>) -> Self {
        let status = Status {
            version: first_version(value.is_some()),
            closed: false,
            unannounced: false,
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
        let version = self.status.version;
        match &self.value {
            Some(value) if version != seen => Ok((version, show(version, value))),
            _ if self.status.closed => Err(TryGetError::Closed),
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
            Some(value) if !self.status.closed && wanted(self, value) => {
                swap(&mut self.value, offer);
                let due = self.status.publish(word);
                (Some(self.status.version), due)
            }
            _ => (None, Due::NOBODY),
        }
    }

    pub(crate) fn has_news(&self, seen: u64) -> bool {
        self.value.is_some() && self.status.version != seen
    }

    /// Whether a watcher that has seen `seen` has to wait.
    pub(crate) fn is_quiet(&self, seen: u64) -> bool {
        !self.status.closed && !self.has_news(seen)
    }

    pub(crate) fn before_current(&self) -> u64 {
        self.status.version - u64::from(self.value.is_some())
    }

    pub(crate) fn admit(&mut self, seat: SeatId) -> Entry {
        self.status.watchers += 1;
        let awaited = self.status.registered.of_presence(self.status.watchers);
        Entry { seat, seen: self.before_current(), has_value: self.value.is_some(), awaited }
    }
}

impl Status {
    /// The next version, which has a value or is a clear. The cell is open.
    #[inline]
    pub(crate) fn advance(&mut self, word: &StateWord, has_value: bool) {
        self.version += 1;
        word.publish(self.version, has_value, false);
    }

    /// The value is new.
    #[inline]
    pub(crate) fn publish(&mut self, word: &StateWord) -> Due {
        self.advance(word, true);
        self.announce()
    }

    /// All that wait now have something to see.
    #[inline]
    pub(crate) fn announce(&mut self) -> Due {
        self.unannounced = false;
        let listeners = self.registered.of_change(self.closed);
        if !self.seats.mark_due() {
            return Due { listeners, ..Due::NOBODY };
        }
        Due { first: self.seats.pop_due(), more: self.seats.is_any_due(), listeners }
    }
}
