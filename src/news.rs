//! The word beside the lock: is there news? One load answers it, where the machine has 64-bit atomics.

use crate::error::TryGetError;
use crate::sync::{Ordering, Word, const_fn};

/// `version << 1 | closed`, with version 0 while there is no value.
pub(crate) struct News(Word);

/// What one look at the word says.
#[derive(Clone, Copy)]
pub(crate) struct Glance(u64);

impl News {
    const_fn! {
        /// The word of an open value that was never set, or of one that was made with a value.
        pub(crate) const fn new(is_set: bool) -> Self {
            Self(Word::new(if is_set { encode(1, false) } else { encode(0, false) }))
        }
    }

    /// To be called under the lock, so that the word follows the order of the changes.
    pub(crate) fn publish(&self, version: Option<u64>, closed: bool) {
        // Release: pairs with the Acquire in `glance`; who sees this version also sees what its producer did before.
        self.0.store(encode(version.unwrap_or(0), closed), Ordering::Release);
    }

    /// `None` where there is no word: only the lock can tell.
    #[inline]
    pub(crate) fn glance(&self) -> Option<Glance> {
        // Acquire: pairs with the Release in `publish`.
        self.0.load(Ordering::Acquire).map(Glance)
    }
}

impl Glance {
    #[inline]
    pub(crate) fn is_closed(self) -> bool {
        self.0 & 1 == 1
    }

    /// Whether there is a value newer than `after`.
    #[inline]
    pub(crate) fn has_news(self, after: u64) -> bool {
        let current = self.0 & !1;
        current != 0 && current != encode(after, false)
    }

    /// Why somebody who has seen `after` has to wait; `None` if there is something for them.
    #[inline]
    pub(crate) fn nothing_for(self, after: u64) -> Option<TryGetError> {
        if self.is_closed() || self.has_news(after) {
            return None;
        }
        Some(if self.0 == 0 { TryGetError::Empty } else { TryGetError::BacklogDone })
    }
}

#[inline]
const fn encode(version: u64, closed: bool) -> u64 {
    version << 1 | closed as u64
}
