//! Where a watcher waits: in its seat, or in the crowd until a seat is free.

use core::mem::{replace, take};
use core::task::{Context, Poll, ready};

use crate::cell::{Cell, Seated, Versioned, worth_returning};
use crate::crowd::Bystander;
use crate::error::{Closed, NoSeat};
use crate::seats::{Seat, SeatId};

pub(crate) enum Place {
    Seat(Sitter),
    #[cfg_attr(not(feature = "alloc"), expect(dead_code, reason = "without an allocator, everybody has a seat"))]
    Crowd(Bystander),
}

/// A watcher with a seat, which it owns until it goes.
pub(crate) struct Sitter {
    seat: SeatId,
    /// Whether a waker of ours may be in the seat.
    parked: bool,
}

impl Place {
    /// A seat in the cell, and the version up to which nothing is news to whoever takes it.
    pub(crate) fn seat<T, A: AsRef<[Seat]> + AsMut<[Seat]>>(cell: &Cell<T, A>) -> Result<(Self, u64), NoSeat> {
        let (seat, seen) = cell.enter_seated().ok_or(NoSeat)?;
        Ok((Self::at(seat), seen))
    }

    /// As [`seat`](Place::seat), or in the crowd if there is no seat.
    #[cfg(feature = "alloc")]
    pub(crate) fn any<T, A: AsRef<[Seat]> + AsMut<[Seat]>>(cell: &Cell<T, A>) -> (Self, u64) {
        let (seat, seen) = cell.enter();
        (seat.map_or(Self::Crowd(Bystander::new()), Self::at), seen)
    }

    fn at(seat: SeatId) -> Self {
        Self::Seat(Sitter { seat, parked: false })
    }

    /// Waits until there is a version other than `after`, or never will be.
    pub(crate) fn poll<T: Clone, A: AsRef<[Seat]> + AsMut<[Seat]>>(
        &mut self,
        cell: &Cell<T, A>,
        after: u64,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Versioned<T>, Closed>> {
        // Each round ends the poll, takes a seat, begins to listen, or uses a notification up.
        loop {
            let bystander = match self {
                Self::Seat(sitter) => return sitter.poll(cell, after, cx),
                Self::Crowd(bystander) => bystander,
            };
            if let Some(found) = worth_returning(cell.look(after)) {
                bystander.leave(cell.crowd());
                return Poll::Ready(found);
            }
            if bystander.waits_for(cx.waker()) {
                ready!(bystander.poll(cell.crowd(), cx));
            } else if let Some(seat) = cell.take_seat() {
                replace(self, Self::at(seat)).stop_waiting(cell);
            } else {
                bystander.listen(cell.crowd(), cx.waker());
            }
        }
    }

    /// Takes back the waker that the last wait left behind.
    pub(crate) fn stop_waiting<T, A: AsRef<[Seat]> + AsMut<[Seat]>>(&mut self, cell: &Cell<T, A>) {
        match self {
            Self::Seat(sitter) => {
                if take(&mut sitter.parked) {
                    drop(cell.unpark(sitter.seat));
                }
            }
            Self::Crowd(bystander) => bystander.leave(cell.crowd()),
        }
    }

    /// Leaves for good. The books first: dropping a waker runs code of the user's, which may panic.
    pub(crate) fn give_back<T, A: AsRef<[Seat]> + AsMut<[Seat]>>(&mut self, cell: &Cell<T, A>) {
        match self {
            Self::Seat(sitter) => drop(cell.exit(Some(sitter.seat))),
            Self::Crowd(bystander) => {
                drop(cell.exit(None));
                bystander.leave(cell.crowd());
            }
        }
    }
}

impl Sitter {
    /// Takes the lock once, unless a task comes back with another waker.
    fn poll<T: Clone, A: AsRef<[Seat]> + AsMut<[Seat]>>(
        &mut self,
        cell: &Cell<T, A>,
        after: u64,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Versioned<T>, Closed>> {
        // Cloning runs code of the user's: not under the lock, and only if we are likely to need it.
        let mut spare = (!self.parked && cell.is_quiet(after)).then(|| cx.waker().clone());
        loop {
            // The wakers that come back are dropped out here.
            match cell.look_or_park(self.seat, after, cx.waker(), &mut spare) {
                Seated::Found(found, _old) => {
                    self.parked = false;
                    return Poll::Ready(found);
                }
                Seated::Parked(_old) => {
                    self.parked = true;
                    return Poll::Pending;
                }
                Seated::NeedsWaker => spare = Some(cx.waker().clone()),
            }
        }
    }
}
