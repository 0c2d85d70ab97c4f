//! The word beside the lock. Where the machine has 64-bit atomics, one load of it tells whether there is anything new.

use crate::error::TryGetError;
use crate::sync::{Ordering, Word, const_fn};

/// `version << 2 | has_value << 1 | closed`.
///
/// The two highest bits of the version do not fit. That is no loss: versions are only compared for equality here, and
/// no watcher is 2^62 changes behind.
pub(crate) struct StateWord(Word);

/// What one load of the word tells.
#[derive(Clone, Copy)]
pub(crate) struct Snapshot(u64);

const CLOSED: u64 = 1;
const HAS_VALUE: u64 = 2;

const fn encode(version: u64, has_value: bool, closed: bool) -> u64 {
    version << 2 | (has_value as u64) << 1 | closed as u64
}

impl StateWord {
    const_fn! {
        /// Makes the word of an open value.
        pub(crate) const fn new(version: u64, has_value: bool) -> Self {
            Self(Word::new(encode(version, has_value, false)))
        }
    }

    /// Must be called under the lock, so that the word follows the order of the changes.
    #[inline]
    pub(crate) fn publish(&self, version: u64, has_value: bool, closed: bool) {
        // Release: pairs with the Acquire in `load`. A thread that sees this version also sees what its producer did
        // before.
        self.0.store(encode(version, has_value, closed), Ordering::Release);
    }

    /// Returns `None` where there is no word, so that the lock has to be taken.
    #[inline]
    pub(crate) fn load(&self) -> Option<Snapshot> {
        // Acquire: pairs with the Release in `publish`.
        self.0.load(Ordering::Acquire).map(Snapshot)
    }
}

impl Snapshot {
    #[inline]
    pub(crate) fn is_closed(self) -> bool {
        self.0 & CLOSED != 0
    }

    /// Whether there is a value whose version is not `seen`.
    #[inline]
    pub(crate) fn has_news(self, seen: u64) -> bool {
        self.0 & HAS_VALUE != 0 && self.0 & !CLOSED != encode(seen, true, false)
    }

    /// Returns why a watcher that has seen `seen` has to wait, or `None` if it need not.
    #[inline]
    pub(crate) fn nothing_for(self, seen: u64) -> Option<TryGetError> {
        // Zero if the value is there, seen and open. That is the common case, and it costs one comparison.
        match self.0 ^ encode(seen, true, false) {
            0 => Some(TryGetError::BacklogDone),
            _ if self.0 & (HAS_VALUE | CLOSED) == 0 => Some(TryGetError::Empty),
            _ => None,
        }
    }
}
