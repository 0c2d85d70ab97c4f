//! Replaces `listen.rs` where there is no allocator: there are no one-shot waits, so no topic ever has listeners.

use crate::sync::Count;

pub(crate) struct Listeners;

pub(crate) struct Registered;

#[derive(Clone, Copy)]
pub(crate) struct Notify;

impl Notify {
    pub(crate) const NOBODY: Self = Self;

    pub(crate) fn is_any(self) -> bool {
        false
    }
}

impl Registered {
    pub(crate) const NOBODY: Self = Self;

    pub(crate) fn of_change(&self, _closed: bool) -> Notify {
        Notify
    }

    pub(crate) fn of_presence(&self, _watchers: Count) -> Notify {
        Notify
    }

    pub(crate) fn begin(&mut self, _changed: Notify) -> Notify {
        Notify
    }

    pub(crate) fn end(&mut self, _now: Notify) {}

    pub(crate) fn end_unfinished(&mut self, _now: Notify) {}
}

impl Listeners {
    pub(crate) const fn new() -> Self {
        Self
    }

    pub(crate) fn notify(&self, _: Notify) {}
}
