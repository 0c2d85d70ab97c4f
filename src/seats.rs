//! The seats of a value, and the queue of the watchers that wait in them.
//!
//! Every watcher has a seat as long as it lives: an inline one, or, when they are all taken, one on the heap. The seats
//! whose watchers wait form one queue, in the order in which they began to wait. The seats link to each other by
//! number. So the cost of waking grows with the number of waiting watchers, not of seats, and a watcher that stops
//! waiting leaves the queue without a search.
//!
//! All of this lies under the lock of the cell, so nothing here runs, clones or drops a waker, allocates or frees.

use core::mem::swap;
use core::task::Waker;

use crate::blocks::{Blocks, NeedsBlock, Spare, Unused};
use crate::seat::{Seat, SeatId};
use crate::sync::inlined;

/// The seats of a value. `A` is the array of the inline ones. The code in here uses it as a slice, and so is compiled
/// once for any number of seats.
///
/// The queue has two parts. The seats up to `last_due` are due: something was published since they began to wait, and
/// their wakers have not been taken out yet. The seats behind them began to wait after that, and are not due. So a
/// setter that takes out wakers until no seat is due comes to an end, even if the tasks that it woke wait again
/// meanwhile.
#[expect(missing_debug_implementations, reason = "it is public only for the signature of a sealed trait")]
#[repr(C)]
pub struct Seats<A: ?Sized = [Seat]> {
    head: Option<SeatId>,
    tail: Option<SeatId>,
    last_due: Option<SeatId>,
    /// The inline seat to take next. `None` stands for the first one, so that all zero is a valid start. When no inline
    /// seat is free, this is the number after the last one.
    free: Option<SeatId>,
    blocks: Blocks,
    inline: A,
}

impl<const SEATS: usize> Seats<[Seat; SEATS]> {
    pub(crate) const NEW: Self =
        Self { head: None, tail: None, last_due: None, free: None, blocks: Blocks::NONE, inline: [Seat::NEW; SEATS] };
}

impl Seats {
    inlined! {
        /// Takes a free seat, if there is one.
        pub(crate) fn take(&mut self) -> Option<SeatId> {
            match self.take_inline() {
                Some(seat) => Some(seat),
                None => self.blocks.take().map(|index| SeatId::at(self.inline.len() + index)),
            }
        }
    }

    /// Takes a free seat, or one in the spare block if there is no other.
    pub(crate) fn take_or_grow(&mut self, spare: &mut Spare) -> Result<SeatId, NeedsBlock> {
        match self.take_inline() {
            Some(seat) => Ok(seat),
            None => self.blocks.take_or_grow(spare).map(|index| SeatId::at(self.inline.len() + index)),
        }
    }

    #[inline]
    fn take_inline(&mut self) -> Option<SeatId> {
        let seat = self.free.unwrap_or(SeatId::FIRST);
        let next = self.inline.get_mut(seat.index())?.next.take();
        self.free = Some(next.unwrap_or(seat.following()));
        Some(seat)
    }

    inlined! {
        /// Gives a seat back. The caller drops the returned waker and `unused` outside the lock.
        #[must_use]
        pub(crate) fn give_back(&mut self, seat: SeatId, unused: &mut Unused) -> Option<Waker> {
            let waker = self.leave(seat);
            match self.inline.get_mut(seat.index()) {
                Some(inline) => inline.next = self.free.replace(seat),
                None => self.blocks.give_back(seat.index() - self.inline.len(), unused),
            }
            waker
        }
    }

    /// Whether waking `seat` would wake the task of `waker`.
    pub(crate) fn holds(&mut self, seat: SeatId, waker: &Waker) -> bool {
        self.at(seat).waker.as_ref().is_some_and(|held| held.will_wake(waker))
    }

    inlined! {
        /// Puts a waker into `seat`. The caller drops the one that was in it outside the lock.
        #[must_use]
        pub(crate) fn park(&mut self, seat: SeatId, waker: Waker) -> Option<Waker> {
            let before = self.at(seat).waker.replace(waker);
            // A seat with a waker is in the queue already, and keeps its place.
            if before.is_none() {
                self.queue_up(seat);
            }
            before
        }
    }

    inlined! {
        /// Ends the wait in `seat`, if there is one. The caller drops the returned waker outside the lock.
        #[must_use]
        pub(crate) fn leave(&mut self, seat: SeatId) -> Option<Waker> {
            let left = self.at(seat);
            let waker = left.waker.take()?;
            let (prev, next) = (left.prev.take(), left.next.take());
            *self.next_of(prev) = next;
            *self.prev_of(next) = prev;
            // The seats before it are still due.
            if self.last_due == Some(seat) {
                self.last_due = prev;
            }
            Some(waker)
        }
    }

    /// Marks all seats in the queue as due. Returns whether there are any.
    #[inline]
    pub(crate) fn mark_due(&mut self) -> bool {
        self.last_due = self.tail;
        self.last_due.is_some()
    }

    #[inline]
    pub(crate) fn is_any_due(&self) -> bool {
        self.last_due.is_some()
    }

    /// Takes out the waker of the seat that has been due for longest.
    pub(crate) fn pop_due(&mut self) -> Option<Waker> {
        self.last_due?;
        self.leave(self.head?)
    }

    /// Takes out the wakers of the seats that have been due for longest, as many as there is room for, and returns how
    /// many.
    ///
    /// Does the same as that many calls of `pop_due`, but updates the ends of the queue only once.
    pub(crate) fn take_due(&mut self, room: &mut [Option<Waker>]) -> usize {
        let Some(last) = self.last_due else { return 0 };
        let (mut next, mut taken) = (self.head, 0);
        for place in room {
            let Some(seat) = next else { break };
            let left = self.at(seat);
            // The place is empty. To assign would look whether there is something to drop.
            swap(place, &mut left.waker);
            (left.prev, next) = (None, left.next.take());
            taken += 1;
            if seat == last {
                self.last_due = None;
                break;
            }
        }
        self.head = next;
        *self.prev_of(next) = None;
        taken
    }

    fn queue_up(&mut self, seat: SeatId) {
        let last = self.tail.replace(seat);
        self.at(seat).prev = last;
        *self.next_of(last) = Some(seat);
    }

    /// The link from `seat` to the one after it, or, without a seat, the head of the queue.
    #[inline]
    fn next_of(&mut self, seat: Option<SeatId>) -> &mut Option<SeatId> {
        match seat {
            Some(seat) => &mut self.at(seat).next,
            None => &mut self.head,
        }
    }

    /// The link from `seat` to the one before it, or, without a seat, the tail of the queue.
    #[inline]
    fn prev_of(&mut self, seat: Option<SeatId>) -> &mut Option<SeatId> {
        match seat {
            Some(seat) => &mut self.at(seat).prev,
            None => &mut self.tail,
        }
    }

    inlined! {
        fn at(&mut self, seat: SeatId) -> &mut Seat {
            let index = seat.index();
            match index.checked_sub(self.inline.len()) {
                None => &mut self.inline[index],
                Some(beyond) => self.blocks.at(beyond),
            }
        }
    }
}

#[cfg(all(test, feature = "alloc", not(loom)))]
mod tests {
    use alloc::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const INLINE: usize = 3;
    /// More than the inline seats and the first two blocks.
    const MOST: usize = 40;

    /// What the seats should be like.
    #[derive(Default)]
    struct Model {
        taken: Vec<usize>,
        /// Which seats wait, and whether they are due.
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

        fn due(&self) -> usize {
            self.queue.iter().filter(|(_, due)| *due).count()
        }
    }

    fn take(seats: &mut Seats, model: &mut Model) {
        let mut spare = Spare::None;
        let seat = loop {
            match seats.take_or_grow(&mut spare) {
                Ok(seat) => break seat.index(),
                Err(needs_block) => spare = Spare::new(needs_block),
            }
        };
        assert!(!model.taken.contains(&seat), "a seat is taken twice");
        let free_inline = (0..INLINE).any(|inline| !model.taken.contains(&inline));
        assert_eq!(seat < INLINE, free_inline, "inline seats come first");
        model.taken.push(seat);
    }

    /// Does one operation to both.
    fn operate(seats: &mut Seats, model: &mut Model, operation: u8, which: usize) {
        let seat = model.taken.get(which % model.taken.len().max(1)).copied();
        match (operation, seat) {
            (0 | 1, _) if model.taken.len() < MOST => take(seats, model),
            (2, _) => {
                assert_eq!(seats.mark_due(), !model.queue.is_empty());
                model.queue.iter_mut().for_each(|(_, due)| *due = true);
            }
            (3, _) => {
                let due = model.due().min(1);
                assert_eq!(usize::from(seats.pop_due().is_some()), due);
                model.queue.drain(..due);
            }
            (4, _) => {
                let mut room = [const { None }; 3];
                let due = model.due().min(room.len());
                assert_eq!(seats.take_due(&mut room), due);
                assert_eq!(room.iter().filter(|place| place.is_some()).count(), due);
                model.queue.drain(..due);
            }
            (5, Some(seat)) => {
                let mut unused = Unused::NONE;
                drop(seats.give_back(SeatId::at(seat), &mut unused));
                model.taken.retain(|taken| *taken != seat);
                model.leaves(seat);
            }
            (6, Some(seat)) => {
                drop(seats.leave(SeatId::at(seat)));
                model.leaves(seat);
            }
            (_, Some(seat)) => {
                drop(seats.park(SeatId::at(seat), Waker::noop().clone()));
                model.parks(seat);
            }
            _ => {}
        }
    }

    fn assert_alike(seats: &mut Seats, model: &Model) {
        let waiting: Vec<usize> = model.queue.iter().map(|(seat, _)| *seat).collect();
        let forwards = walk(seats.head, |seat| seats.at(seat).next);
        let mut backwards = walk(seats.tail, |seat| seats.at(seat).prev);
        backwards.reverse();
        assert_eq!((&forwards, &backwards), (&waiting, &waiting));
        let last_due = model.queue.iter().rfind(|(_, due)| *due).map(|(seat, _)| SeatId::at(*seat));
        assert_eq!((seats.last_due, seats.is_any_due()), (last_due, last_due.is_some()));
    }

    fn walk(first: Option<SeatId>, next: impl FnMut(SeatId) -> Option<SeatId>) -> Vec<usize> {
        let mut next = next;
        core::iter::successors(first, |seat| next(*seat)).map(SeatId::index).take(MOST + 1).collect()
    }

    proptest! {
        #[test]
        fn queue_and_seats_are_whole_after_any_operations(operations in vec((0..9_u8, 0..MOST), 0..300)) {
            let mut seats = Seats::<[Seat; INLINE]>::NEW;
            let (seats, mut model): (&mut Seats, _) = (&mut seats, Model::default());
            for (operation, which) in operations {
                operate(seats, &mut model, operation, which);
                assert_alike(seats, &model);
            }
        }
    }

    #[test]
    fn when_no_seat_beyond_the_inline_ones_is_taken_one_block_stays() {
        let mut seats = Seats::<[Seat; INLINE]>::NEW;
        let (seats, mut model): (&mut Seats, _) = (&mut seats, Model::default());
        (0..MOST).for_each(|_| take(seats, &mut model));
        let mut unused = Unused::NONE;
        for seat in model.taken.drain(..) {
            assert!(unused.is_empty(), "a block was freed while a seat beyond the inline ones was taken");
            drop(seats.give_back(SeatId::at(seat), &mut unused));
        }
        assert!(!unused.is_empty());
        let again: Vec<_> = core::iter::from_fn(|| seats.take()).collect();
        assert_eq!(again.len(), INLINE + 8);
    }

    /// Another thread may have been faster, or all others may be gone.
    #[test]
    fn a_block_that_comes_too_late_is_not_hooked_in() {
        let mut seats = Seats::<[Seat; INLINE]>::NEW;
        let (seats, mut model): (&mut Seats, _) = (&mut seats, Model::default());
        let mut late = Vec::new();
        for seats_before in [INLINE, INLINE + 8, INLINE + 8 + 16, INLINE + 8 + 16 + 32] {
            (model.taken.len()..seats_before).for_each(|_| take(seats, &mut model));
            for block in &mut late {
                assert!(seats.take_or_grow(block).is_err());
            }
            late.push(Spare::new(seats.take_or_grow(&mut Spare::None).unwrap_err()));
        }
        let mut unused = Unused::NONE;
        model.taken.drain(..).for_each(|seat| drop(seats.give_back(SeatId::at(seat), &mut unused)));
        (0..INLINE + 8).for_each(|_| take(seats, &mut model));
        let [_, second, ..] = &mut late[..] else { unreachable!() };
        assert!(seats.take_or_grow(second).is_ok_and(|seat| seat.index() == INLINE + 8));
    }
}
