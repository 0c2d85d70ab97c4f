//! For the docs of a build without the feature `std`: the names of what that adds, so that links to it lead somewhere.

use crate::handle::Handle;
#[cfg(feature = "alloc")]
use crate::one_shot::OneShot;
use crate::watcher::Watcher;

macro_rules! methods {
    ($($name:ident)*) => { $(
        /// Needs the feature `std`.
        pub fn $name(&self) {}
    )* };
}

/// Needs the feature `std`.
pub type StdMutex = ();

/// Needs the feature `std`.
pub trait WatchBlocking {}

impl<S: Handle> Watcher<S> {
    methods! { get_blocking get_blocking_deadline get_blocking_timeout }
}

#[cfg(feature = "alloc")]
impl<S: Handle, C> OneShot<S, C> {
    methods! { wait wait_deadline wait_timeout }
}
