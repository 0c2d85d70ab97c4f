//! Stands in for `crowd.rs` where there is no allocator: every watcher has a seat, so there is no bystander.

use core::convert::Infallible;
use core::task::{Context, Poll, Waker};

/// How many of something there are: as many as there can be seats.
pub(crate) type Count = u16;

pub(crate) struct Headcount;

impl Headcount {
    pub(crate) const NOBODY: Self = Self;

    pub(crate) fn anybody(&self) -> bool {
        false
    }

    pub(crate) fn add(&mut self, counted: &mut Counted) {
        match counted.0 {}
    }

    pub(crate) fn remove(&mut self, counted: &mut Counted) {
        match counted.0 {}
    }
}

pub(crate) struct Counted(Infallible);

impl Counted {
    pub(crate) fn is_in(&self) -> bool {
        match self.0 {}
    }
}

pub(crate) struct Crowd;

impl Crowd {
    pub(crate) const fn new() -> Self {
        Self
    }

    pub(crate) fn notify(&self) {}
}

pub(crate) struct Bystander {
    pub(crate) counted: Counted,
}

impl Bystander {
    pub(crate) fn listens_for(&self, _: &Waker) -> bool {
        self.counted.is_in()
    }

    pub(crate) fn listen(&mut self, _: &Crowd, _: &Waker) {
        self.turn_away();
    }

    pub(crate) fn poll(&mut self, _: &mut Context<'_>) -> Poll<()> {
        match self.counted.0 {}
    }

    pub(crate) fn turn_away(&mut self) {
        match self.counted.0 {}
    }
}
