//! Seats on the heap, for the watchers that come when all inline seats are taken. There are as many as memory holds.
//!
//! The seats lie in blocks that never move, so that growing copies nothing under the lock. Each block is twice as long
//! as the one before it, so the index of a seat tells in which block it is. Blocks are allocated and freed outside the
//! lock; under the lock, only pointers are moved.

use alloc::boxed::Box;
use core::array::from_fn;
use core::mem::replace;

use crate::seat::{Seat, SeatId};

/// How many seats the first block has.
const FIRST_LEN: usize = 8;

/// How many blocks there can be after the first. Together they have more seats than memory can hold or a [`SeatId`] can
/// count.
const LARGER: usize = 28;

/// The blocks of a value. An index counts the seats of all blocks, from zero.
///
/// One pointer, so that a value whose inline seats suffice pays no more for this.
pub(crate) struct Blocks(Option<Box<First>>);

/// The first block, and pointers to the others. Once allocated it stays until the value is dropped: a watcher that
/// comes and goes when all inline seats are taken would otherwise allocate and free a block each time.
pub(crate) struct First {
    seats: [Seat; FIRST_LEN],
    /// Allocated together with the second block, and freed together with all of them.
    larger: Option<Box<Larger>>,
    /// How many seats there are in all blocks.
    len: usize,
    /// The index of the free seat to take next, or `len` if none is free.
    free: usize,
    /// How many seats are taken. At zero, all blocks but the first can be freed.
    taken: usize,
}

pub(crate) type Larger = [Option<Box<[Seat]>>; LARGER];

/// No seat is free: the caller must come back with the block of this number.
#[derive(Debug)]
pub(crate) struct NeedsBlock(usize);

/// A block that was allocated outside the lock. If it turns out not to be needed, it is also freed outside the lock.
pub(crate) enum Spare {
    None,
    First(Box<First>),
    Second(Box<Larger>),
    Larger(Box<[Seat]>),
}

/// Blocks without taken seats, to be freed outside the lock.
pub(crate) struct Unused(Option<Box<Larger>>);

impl Unused {
    pub(crate) const NONE: Self = Self(None);

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

impl Spare {
    /// Allocates a block. Must not be called under the lock.
    pub(crate) fn new(NeedsBlock(number): NeedsBlock) -> Self {
        let mut block = (0..FIRST_LEN << number).map(|_| Seat::NEW);
        match number {
            0 => Self::First(Box::new(First::new())),
            1 => Self::Second(Box::new(from_fn(|place| (place == 0).then(|| block.by_ref().collect())))),
            _ => Self::Larger(block.collect()),
        }
    }
}

impl First {
    fn new() -> Self {
        Self { seats: [const { Seat::NEW }; FIRST_LEN], larger: None, len: FIRST_LEN, free: 0, taken: 0 }
    }

    fn at(&mut self, index: usize) -> &mut Seat {
        match block_of(index) {
            (0, place) => &mut self.seats[place],
            (block, place) => &mut self.block(block).as_mut().expect("a taken seat has a block")[place],
        }
    }

    /// The place of the pointer to this block, which is not the first.
    fn block(&mut self, number: usize) -> &mut Option<Box<[Seat]>> {
        &mut self.larger.as_mut().expect("there is a second block")[number - 1]
    }

    fn take(&mut self) -> Option<usize> {
        let taken = self.free;
        if taken == self.len {
            return None;
        }
        self.free = self.at(taken).next.take().map_or(taken + 1, SeatId::index);
        self.taken += 1;
        Some(taken)
    }

    /// Adds the block of this number. No seat was free, so `free` already is the index of its first seat.
    fn add(&mut self, number: usize, block: Box<[Seat]>) {
        self.len += block.len();
        *self.block(number) = Some(block);
    }

    /// Adds the second block, and the places for the others.
    fn add_second(&mut self, larger: Box<Larger>) {
        self.len += FIRST_LEN * 2;
        self.larger = Some(larger);
    }

    fn give_back(&mut self, index: usize, unused: &mut Unused) {
        self.at(index).next = Some(SeatId::at(self.free));
        self.free = index;
        self.taken -= 1;
        if self.taken == 0 && self.len > FIRST_LEN {
            unused.0 = self.shrink();
        }
    }

    /// Removes all blocks but the first.
    #[cold]
    fn shrink(&mut self) -> Option<Box<Larger>> {
        // The list of free seats may lead through the blocks that go, so it starts anew: `None` leads to the seat
        // beside.
        self.seats.iter_mut().for_each(|seat| seat.next = None);
        (self.len, self.free) = (FIRST_LEN, 0);
        self.larger.take()
    }
}

/// The number of the block that has the seat of this index, and the place of the seat in it.
#[inline]
fn block_of(index: usize) -> (usize, usize) {
    // Block `n` begins at `FIRST_LEN * (2^n - 1)`, and is `FIRST_LEN * 2^n` long: that is the highest bit of this number.
    let from_first = index + FIRST_LEN;
    let number = (from_first.ilog2() - FIRST_LEN.ilog2()) as usize;
    (number, from_first - (FIRST_LEN << number))
}

impl Blocks {
    pub(crate) const NONE: Self = Self(None);

    /// Takes a free seat.
    pub(crate) fn take(&mut self) -> Option<usize> {
        self.0.as_mut()?.take()
    }

    /// Takes a free seat. If there is none, adds the spare block.
    ///
    /// The spare block was allocated outside the lock, so it may not be the one that is missing now: another thread may
    /// have added a block since, or blocks may have been freed. Then it stays in `spare`, and the caller has to try
    /// again.
    pub(crate) fn take_or_grow(&mut self, spare: &mut Spare) -> Result<usize, NeedsBlock> {
        if let Some(taken) = self.take() {
            return Ok(taken);
        }
        let number = self.0.as_ref().map_or(0, |first| block_of(first.len).0);
        match (replace(spare, Spare::None), &mut self.0) {
            (Spare::First(first), none @ None) => *none = Some(first),
            (Spare::Second(larger), Some(first)) if number == 1 => first.add_second(larger),
            (Spare::Larger(block), Some(first)) if block.len() == FIRST_LEN << number => first.add(number, block),
            (other, _) => {
                *spare = other;
                return Err(NeedsBlock(number));
            }
        }
        Ok(self.take().expect("a new block has free seats"))
    }

    /// Gives a seat back. Blocks that are not needed any more go to `unused`.
    pub(crate) fn give_back(&mut self, index: usize, unused: &mut Unused) {
        self.first().give_back(index, unused);
    }

    #[inline]
    pub(crate) fn at(&mut self, index: usize) -> &mut Seat {
        self.first().at(index)
    }

    #[inline]
    fn first(&mut self) -> &mut First {
        self.0.as_mut().expect("a taken seat has a block")
    }
}
