//! A seat: room for one waker, and its links in the queue.

use core::num::NonZero;
use core::task::Waker;

use crate::sync::SeatNumber;

/// The number of a seat among all seats of a value. It is counted from one, so that an `Option` of it takes no more
/// room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SeatId(NonZero<SeatNumber>);

impl SeatId {
    pub(crate) const FIRST: Self = Self(NonZero::<SeatNumber>::MIN);

    /// The seat with this index, which is counted from zero.
    ///
    /// # Panics
    ///
    /// If a value can't have that many seats.
    #[inline]
    pub(crate) fn at(index: usize) -> Self {
        let number = SeatNumber::try_from(index + 1).ok().and_then(NonZero::new);
        Self(number.expect("a value can't have this many watchers"))
    }

    #[inline]
    pub(crate) fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    #[inline]
    pub(crate) fn following(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Room for one waker. A seat is in the queue exactly while it holds a waker.
///
/// The bytes of a free seat are all zero, so that a `static` value takes no flash, and a new block needs no links.
#[expect(missing_debug_implementations, reason = "it is public only for the signature of a sealed trait")]
pub struct Seat {
    pub(crate) waker: Option<Waker>,
    /// The neighbour towards the head of the queue.
    pub(crate) prev: Option<SeatId>,
    /// The neighbour towards the tail of the queue. In a free seat: the free seat to take after this one, or `None` for
    /// the one beside it.
    pub(crate) next: Option<SeatId>,
}

impl Seat {
    pub(crate) const NEW: Self = Self { waker: None, prev: None, next: None };
}
