//! The inline seats: who sits where, who waits, who is due to be woken.
//!
//! A seat is one waker slot. The seats that wait form a queue, threaded through the seats by index, in the order in
//! which they began to wait; so waking costs as much as there are waiting seats, however many seats there are.
//! All of this lies under the lock of the cell: nothing here may run a waker, clone one or drop one.
//! Every state is valid when it is all zero, so that a `static` value costs no flash.

use core::num::NonZeroU16;
use core::task::Waker;

use crate::sync::BATCH;

/// A seat that somebody owns: its place in the array, counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SeatId(NonZeroU16);

impl SeatId {
    /// The most seats that a value can have.
    pub(crate) const MOST: usize = u16::MAX as usize;

    fn nth(index: u16) -> Option<Self> {
        index.checked_add(1).and_then(NonZeroU16::new).map(Self)
    }

    fn index(self) -> usize {
        usize::from(self.0.get()) - 1
    }
}

/// One waker slot. It is in a queue exactly while it holds a waker.
#[expect(missing_debug_implementations, reason = "it is public only for the signature of a sealed trait")]
pub struct Seat {
    waker: Option<Waker>,
    /// The neighbour towards the head of the queue.
    prev: Option<SeatId>,
    /// The neighbour towards the tail of the queue, or the next free seat.
    next: Option<SeatId>,
}

impl Seat {
    pub(crate) const NEW: Self = Self { waker: None, prev: None, next: None };
}

/// Seats in the order in which they were added.
#[derive(Default)]
struct Queue {
    head: Option<SeatId>,
    tail: Option<SeatId>,
}

/// The seats of a value; `A` is an array of [`Seat`]s.
pub(crate) struct Seats<A> {
    /// Seats that were given back, as a list through `next`.
    free: Option<SeatId>,
    /// How many seats were ever taken: the ones from here on are free too.
    fresh: u16,
    /// Seats that wait for the next publication.
    waiting: Queue,
    /// Seats whose publication has come and whose waker has not been taken out yet.
    due: Queue,
    seats: A,
}

impl<A> Seats<A> {
    pub(crate) const fn new(seats: A) -> Self {
        let nobody = Queue { head: None, tail: None };
        Self { free: None, fresh: 0, waiting: nobody, due: Queue { head: None, tail: None }, seats }
    }
}

impl<A: AsRef<[Seat]> + AsMut<[Seat]>> Seats<A> {
    /// A seat for a new watcher, if one is free.
    pub(crate) fn take(&mut self) -> Option<SeatId> {
        if let Some(seat) = self.free {
            self.free = self.at(seat).next.take();
            return Some(seat);
        }
        if usize::from(self.fresh) == self.seats.as_ref().len() {
            return None;
        }
        let seat = SeatId::nth(self.fresh)?;
        self.fresh += 1;
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
            self.push_waiting(seat);
        }
        before
    }

    /// Waits no longer; the waker that was in it is the caller's to drop, outside the lock.
    #[must_use]
    pub(crate) fn leave(&mut self, seat: SeatId) -> Option<Waker> {
        let waker = self.at(seat).waker.take()?;
        self.unlink(seat);
        Some(waker)
    }

    /// All who wait now are due; who begins to wait later is not. True if somebody waited.
    pub(crate) fn call(&mut self) -> bool {
        let Some(first) = self.waiting.head else { return false };
        match self.due.tail {
            None => self.due.head = Some(first),
            Some(last) => {
                self.at(last).next = Some(first);
                self.at(first).prev = Some(last);
            }
        }
        self.due.tail = self.waiting.tail;
        self.waiting = Queue::default();
        true
    }

    /// Takes wakers of due seats out until `wakers` is full; true if there are more.
    pub(crate) fn fill(&mut self, wakers: &mut Wakers) -> bool {
        while let Some(seat) = self.due.head {
            if wakers.is_full() {
                return true;
            }
            if let Some(waker) = self.leave(seat) {
                wakers.push(waker);
            }
        }
        false
    }

    fn push_waiting(&mut self, seat: SeatId) {
        let last = self.waiting.tail.replace(seat);
        match last {
            None => self.waiting.head = Some(seat),
            Some(last) => self.at(last).next = Some(seat),
        }
        *self.at(seat) = Seat { prev: last, next: None, waker: self.at(seat).waker.take() };
    }

    /// Takes `seat` out of the queue it is in: the one whose end it is, or any if it is in the middle.
    fn unlink(&mut self, seat: SeatId) {
        let (prev, next) = (self.at(seat).prev.take(), self.at(seat).next.take());
        match prev {
            Some(prev) => self.at(prev).next = next,
            None if self.due.head == Some(seat) => self.due.head = next,
            None => self.waiting.head = next,
        }
        match next {
            Some(next) => self.at(next).prev = prev,
            None if self.due.tail == Some(seat) => self.due.tail = prev,
            None => self.waiting.tail = prev,
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
    pub(crate) fn new() -> Self {
        Self { wakers: [const { None }; BATCH], len: 0, woken: 0 }
    }

    fn is_full(&self) -> bool {
        self.len == BATCH
    }

    fn push(&mut self, waker: Waker) {
        self.wakers[self.len] = Some(waker);
        self.len += 1;
    }

    /// Wakes them all. If a waker panics, another call goes on with the one after it.
    pub(crate) fn wake_all(&mut self) {
        while self.woken < self.len {
            self.woken += 1;
            if let Some(waker) = self.wakers[self.woken - 1].take() {
                waker.wake();
            }
        }
        (self.len, self.woken) = (0, 0);
    }
}
