//! Where a watcher waits: in its seat, or in the crowd until a seat is free.

use core::mem::replace;
use core::task::{Context, Poll, ready};

use crate::cell::{Cell, Seated, Standing, Versioned};
use crate::crowd::Bystander;
use crate::error::Closed;
use crate::seats::{SeatArray, SeatId};
use crate::sync::SECOND_LOOK;
use crate::task::Task;

pub(crate) enum Place {
    Seat(Sitter),
    #[cfg_attr(not(feature = "alloc"), expect(dead_code, reason = "without an allocator, everybody has a seat"))]
    Crowd(Bystander),
}

/// A watcher with a seat, which it owns until it goes.
pub(crate) struct Sitter {
    seat: SeatId,
    /// Whose waker was last put into the seat.
    parked: Option<Task>,
}

impl Place {
    pub(crate) fn seat(seat: SeatId) -> Self {
        Self::Seat(Sitter { seat, parked: None })
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn any(seat: Option<SeatId>) -> Self {
        seat.map_or_else(|| Self::Crowd(Bystander::default()), Self::seat)
    }

    /// Waits until there is a version other than `after`, or never will be.
    #[inline]
    pub(crate) fn poll<T: Clone, A: SeatArray>(
        &mut self,
        cell: &Cell<T, A>,
        after: u64,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Versioned<T>, Closed>> {
        match self {
            Self::Seat(sitter) => sitter.poll(cell, after, cx),
            Self::Crowd(_) => self.poll_standing(cell, after, cx),
        }
    }

    // Apart, so that the way of those with a seat is short.
    #[inline(never)]
    fn poll_standing<T: Clone, A: SeatArray>(
        &mut self,
        cell: &Cell<T, A>,
        after: u64,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Versioned<T>, Closed>> {
        // Each round ends the poll, takes a seat, begins to listen, or uses a notification up.
        loop {
            let Self::Crowd(bystander) = self else { return self.poll(cell, after, cx) };
            if bystander.listens_for(cx.waker()) && (!SECOND_LOOK || cell.is_quiet(after)) {
                ready!(bystander.poll(cx));
                continue;
            }
            match cell.look_or_stand(after, &mut bystander.counted) {
                Standing::Found(found) => {
                    bystander.turn_away();
                    return Poll::Ready(found);
                }
                // The seat first: dropping a waker runs code of the user's, which may panic.
                Standing::Seat(seat) => {
                    if let Self::Crowd(mut left) = replace(self, Self::seat(seat)) {
                        left.turn_away();
                    }
                }
                Standing::Counted => bystander.listen(cell.crowd(), cx.waker()),
            }
        }
    }

    /// Takes back the waker that the last wait left behind.
    pub(crate) fn stop_waiting<T, A: SeatArray>(&mut self, cell: &Cell<T, A>) {
        match self {
            Self::Seat(sitter) => {
                if sitter.parked.take().is_some() {
                    drop(cell.unpark(sitter.seat));
                }
            }
            Self::Crowd(bystander) => {
                cell.stop_standing(&mut bystander.counted);
                bystander.turn_away();
            }
        }
    }

    /// Leaves for good. The books first: dropping a waker runs code of the user's, which may panic.
    pub(crate) fn give_back<T, A: SeatArray>(&mut self, cell: &Cell<T, A>) {
        match self {
            Self::Seat(sitter) => drop(cell.exit(Some(sitter.seat), None)),
            Self::Crowd(bystander) => {
                drop(cell.exit(None, Some(&mut bystander.counted)));
                bystander.turn_away();
            }
        }
    }
}

impl Sitter {
    /// Takes the lock once, but for a waker that was there before and is not any more.
    #[inline]
    fn poll<T: Clone, A: SeatArray>(
        &mut self,
        cell: &Cell<T, A>,
        after: u64,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Versioned<T>, Closed>> {
        // Cloning runs code of the user's: not under the lock, and only if we are likely to need it.
        let needs_waker = !cell.shows_news(after) && self.parked != Some(Task::of(cx.waker()));
        let mut spare = needs_waker.then(|| cx.waker().clone());
        loop {
            // The wakers that come back are dropped out here.
            match cell.look_or_park(self.seat, after, cx.waker(), &mut spare) {
                Seated::Found(found, _old) => {
                    self.parked = None;
                    return Poll::Ready(found);
                }
                Seated::Parked(_old) => {
                    self.parked = Some(Task::of(cx.waker()));
                    return Poll::Pending;
                }
                Seated::NeedsWaker => spare = Some(cx.waker().clone()),
            }
        }
    }
}
