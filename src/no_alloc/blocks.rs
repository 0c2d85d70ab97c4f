//! Replaces `blocks.rs` where there is no allocator: all seats are inline.

use crate::seat::Seat;

pub(crate) struct Blocks;

pub(crate) struct Unused;

#[derive(Debug)]
pub(crate) struct NeedsBlock;

pub(crate) enum Spare {
    None,
}

impl Spare {
    pub(crate) fn new(_: NeedsBlock) -> Self {
        panic!("event-value: no seat is free; without the feature `alloc`, a value can't have more watchers than seats")
    }
}

impl Unused {
    pub(crate) const NONE: Self = Self;
}

impl Blocks {
    pub(crate) const NONE: Self = Self;

    pub(crate) fn take(&mut self) -> Option<usize> {
        None
    }

    pub(crate) fn take_or_grow(&mut self, _: &mut Spare) -> Result<usize, NeedsBlock> {
        Err(NeedsBlock)
    }

    pub(crate) fn give_back(&mut self, _: usize, _: &mut Unused) {}

    pub(crate) fn at(&mut self, _: usize) -> &mut Seat {
        unreachable!("all seats are inline")
    }
}
