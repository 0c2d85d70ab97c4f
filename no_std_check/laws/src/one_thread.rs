//! A `static` that one thread changes.

use core::cell::RefCell;

/// For what a law and its wakers share: one thread uses it, whatever thread that is.
pub struct OneThread<T>(RefCell<T>);

// SAFETY: each is private to one law, which runs once, in one thread.
unsafe impl<T> Sync for OneThread<T> {}

impl<T> OneThread<T> {
    pub const fn new(value: T) -> Self {
        Self(RefCell::new(value))
    }

    pub fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.0.borrow_mut())
    }
}
