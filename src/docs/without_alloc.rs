//! For the docs of a build without the feature `alloc`: the names of what that adds, so that links to it lead somewhere.

use crate::lock::Lock;
use crate::value::General;

macro_rules! types {
    ($($name:ident)*) => { $(
        /// Needs the feature `alloc`.
        pub type $name = ();
    )* };
}

macro_rules! methods {
    ($($name:ident)*) => { $(
        /// Needs the feature `alloc`.
        pub fn $name(&self) {}
    )* };
}

types! { ArcProducer ArcReader ArcWatcher DynReader DynValue DynWatch }

/// Needs the feature `sink`.
#[cfg(not(feature = "sink"))]
pub type Pipe = ();

/// Needs the feature `alloc`.
pub fn channel() {}

/// Needs the feature `alloc`.
#[derive(Debug)]
pub enum OneShot {}

impl OneShot {
    methods! { wait wait_deadline wait_timeout }
}

impl<T, const SEATS: usize, L: Lock> General<T, SEATS, L> {
    methods! { watch watch_arc producer_arc reader_arc watched watched_by unwatched }
}
