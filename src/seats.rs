//! The inline seats: who sits where, who waits, who is due to be woken.
//!
//! A seat is one waker slot. The seats that wait form a queue, threaded through the seats by index, in the order in
//! which they began to wait; so waking costs as much as there are waiting seats, however many seats there are.
//! All of this lies under the lock of the cell: nothing here may run a waker, clone one or drop one.
//! Every state is valid when it is all zero, so that a `static` value costs no flash.

use core::num::NonZeroU16;
use core::task::Waker;

use crate::sync::BATCH;

/// A seat: its place in the array, counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SeatId(NonZeroU16);

impl SeatId {
    const FIRST: Self = Self(NonZeroU16::MIN);

    /// The most seats that a value can have, so that the place after the last one has a number too.
    pub(crate) const MOST: usize = u16::MAX as usize - 1;

    fn following(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    fn index(self) -> usize {
        usize::from(self.0.get()) - 1
    }
}

/// What an array of seats is to the code that does not care how many they are.
pub trait SeatArray: AsRef<[Seat]> + AsMut<[Seat]> {}

impl<const SEATS: usize> SeatArray for [Seat; SEATS] {}

/// One waker slot. It is in a queue exactly while it holds a waker.
#[expect(missing_debug_implementations, reason = "it is public only for the signature of a sealed trait")]
pub struct Seat {
    waker: Option<Waker>,
    /// The neighbour towards the head of the queue.
    prev: Option<SeatId>,
    /// The neighbour towards the tail of the queue. In a free seat: the next free one, or none for the one beside it.
    next: Option<SeatId>,
}

impl Seat {
    pub(crate) const NEW: Self = Self { waker: None, prev: None, next: None };
}

/// The seats of a value, and the queue of those that wait, in the order in which they began to.
///
/// Those up to `last_due` are due: their publication has come, and their waker has not been taken out yet.
pub(crate) struct Seats<A> {
    /// The free seat to take next, or none for the first of all. With no seat free, the place after the last one.
    free: Option<SeatId>,
    head: Option<SeatId>,
    tail: Option<SeatId>,
    last_due: Option<SeatId>,
    seats: A,
}

impl<A> Seats<A> {
    pub(crate) const fn new(seats: A) -> Self {
        Self { free: None, head: None, tail: None, last_due: None, seats }
    }
}

impl<A: SeatArray> Seats<A> {
    /// A seat for a new watcher, if one is free.
    pub(crate) fn take(&mut self) -> Option<SeatId> {
        let seat = self.free.unwrap_or(SeatId::FIRST);
        let next = self.seats.as_mut().get_mut(seat.index())?.next.take();
        self.free = Some(next.unwrap_or(seat.following()));
        Some(seat)
    }

    /// Gives a seat back; the waker that was in it is the caller's to drop, outside the lock.
    #[must_use]
    pub(crate) fn give_back(&mut self, seat: SeatId) -> Option<Waker> {
        let waker = self.leave(seat);
        self.at(seat).next = self.free.replace(seat);
        waker
    }

    /// Whether waking `seat` would wake the task of `waker`.
    pub(crate) fn holds(&self, seat: SeatId, waker: &Waker) -> bool {
        self.seats.as_ref()[seat.index()].waker.as_ref().is_some_and(|held| held.will_wake(waker))
    }

    /// Waits in `seat`; the waker that was in it is the caller's to drop, outside the lock.
    #[must_use]
    pub(crate) fn park(&mut self, seat: SeatId, waker: Waker) -> Option<Waker> {
        let before = self.at(seat).waker.replace(waker);
        if before.is_none() {
            self.queue_up(seat);
        }
        before
    }

    /// Waits no longer; the waker that was in it is the caller's to drop, outside the lock.
    #[must_use]
    #[inline]
    pub(crate) fn leave(&mut self, seat: SeatId) -> Option<Waker> {
        let waker = self.at(seat).waker.take()?;
        self.unlink(seat);
        Some(waker)
    }

    /// All who wait now are due; who begins to wait later is not.
    pub(crate) fn call(&mut self) {
        self.last_due = self.tail;
    }

    /// The waker of the seat that has been due for longest.
    pub(crate) fn pop_due(&mut self) -> Option<Waker> {
        self.last_due?;
        self.leave(self.head?)
    }

    pub(crate) fn anybody_due(&self) -> bool {
        self.last_due.is_some()
    }

    fn queue_up(&mut self, seat: SeatId) {
        let last = self.tail.replace(seat);
        self.at(seat).prev = last;
        *self.next_of(last) = Some(seat);
    }

    fn unlink(&mut self, seat: SeatId) {
        let (prev, next) = (self.at(seat).prev.take(), self.at(seat).next.take());
        *self.next_of(prev) = next;
        match next {
            Some(next) => self.at(next).prev = prev,
            None => self.tail = prev,
        }
        if self.last_due == Some(seat) {
            self.last_due = prev;
        }
    }

    /// Where it is written which seat comes after `seat` in the queue, or at its head.
    fn next_of(&mut self, seat: Option<SeatId>) -> &mut Option<SeatId> {
        match seat {
            Some(seat) => &mut self.at(seat).next,
            None => &mut self.head,
        }
    }

    fn at(&mut self, seat: SeatId) -> &mut Seat {
        &mut self.seats.as_mut()[seat.index()]
    }
}

/// Wakers on their way from the seats to being woken, first come first.
pub(crate) struct Wakers {
    wakers: [Option<Waker>; BATCH],
    len: usize,
    woken: usize,
}

impl Wakers {
    pub(crate) const fn new() -> Self {
        Self { wakers: [const { None }; BATCH], len: 0, woken: 0 }
    }

    /// Takes wakers of due seats until this is full, or there are no more. It must be empty.
    pub(crate) fn fill<A: SeatArray>(&mut self, seats: &mut Seats<A>) {
        (self.len, self.woken) = (0, 0);
        while let Some(place) = self.wakers.get_mut(self.len) {
            *place = seats.pop_due();
            if place.is_none() {
                break;
            }
            self.len += 1;
        }
    }

    /// Wakes them all. If a waker panics, another call goes on with the one after it.
    pub(crate) fn wake_all(&mut self) {
        while self.woken < self.len {
            self.woken += 1;
            if let Some(waker) = self.wakers[self.woken - 1].take() {
                waker.wake();
            }
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    extern crate alloc;

    use alloc::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const SEATS: usize = 9;

    /// What the seats should be like.
    #[derive(Default)]
    struct Model {
        taken: [bool; SEATS],
        /// Who waits, and whether they are due.
        queue: Vec<(usize, bool)>,
    }

    impl Model {
        fn leaves(&mut self, seat: usize) {
            self.queue.retain(|(waiting, _)| *waiting != seat);
        }

        fn parks(&mut self, seat: usize) {
            if self.queue.iter().all(|(waiting, _)| *waiting != seat) {
                self.queue.push((seat, false));
            }
        }
    }

    fn id(index: usize) -> SeatId {
        SeatId(NonZeroU16::new(index as u16 + 1).unwrap())
    }

    /// Does one operation to both.
    fn operate(seats: &mut Seats<[Seat; SEATS]>, model: &mut Model, operation: u8, seat: usize) {
        match operation {
            0 => match seats.take() {
                Some(new) => assert!(!core::mem::replace(&mut model.taken[new.index()], true)),
                None => assert!(model.taken.iter().all(|taken| *taken)),
            },
            1 => {
                seats.call();
                model.queue.iter_mut().for_each(|(_, due)| *due = true);
            }
            2 => {
                let due = model.queue.first().is_some_and(|(_, due)| *due);
                assert_eq!(seats.pop_due().is_some(), due);
                model.queue.drain(..usize::from(due));
            }
            _ if !model.taken[seat] => {}
            3 => {
                drop(seats.give_back(id(seat)));
                model.taken[seat] = false;
                model.leaves(seat);
            }
            4 => {
                drop(seats.leave(id(seat)));
                model.leaves(seat);
            }
            _ => {
                drop(seats.park(id(seat), Waker::noop().clone()));
                model.parks(seat);
            }
        }
    }

    fn assert_alike(seats: &Seats<[Seat; SEATS]>, model: &Model) {
        let waiting: Vec<usize> = model.queue.iter().map(|(seat, _)| *seat).collect();
        let forwards = walk(seats.head, |seat| seats.seats[seat.index()].next);
        let mut backwards = walk(seats.tail, |seat| seats.seats[seat.index()].prev);
        backwards.reverse();
        assert_eq!((&forwards, &backwards), (&waiting, &waiting));
        let last_due = model.queue.iter().rfind(|(_, due)| *due).map(|(seat, _)| id(*seat));
        assert_eq!(seats.last_due, last_due);

        let next_free = |seat: SeatId| seats.seats[seat.index()].next.or(Some(seat.following()));
        let in_place = |seat: &SeatId| seat.index() < SEATS;
        let mut free =
            walk(seats.free.or(Some(SeatId::FIRST)).filter(in_place), |seat| next_free(seat).filter(in_place));
        free.sort_unstable();
        assert_eq!(free, (0..SEATS).filter(|seat| !model.taken[*seat]).collect::<Vec<_>>());
    }

    fn walk(first: Option<SeatId>, next: impl Fn(SeatId) -> Option<SeatId>) -> Vec<usize> {
        let seats = core::iter::successors(first, |seat| next(*seat));
        seats.map(SeatId::index).take(SEATS + 1).collect()
    }

    proptest! {
        #[test]
        fn queue_and_free_seats_are_whole_after_any_operations(operations in vec((0..7_u8, 0..SEATS), 0..200)) {
            let (mut seats, mut model) = (Seats::new([Seat::NEW; SEATS]), Model::default());
            for (operation, seat) in operations {
                operate(&mut seats, &mut model, operation, seat);
                assert_alike(&seats, &model);
            }
        }
    }
}
