//! The word beside the lock: is there news? One load answers it.

use crate::error::TryGetError;
use crate::sync::{AtomicWord, Ordering, Word, const_fn};

/// A word wide enough for every version that will ever be. Where it is not, "nothing new" has to be confirmed
/// under the lock: the version may have gone once around.
const HOLDS_ALL: bool = Word::BITS >= 64;

/// The low bits of `version << 1 | closed`, with version 0 while there is no value.
pub(crate) struct News(AtomicWord);

/// What one look at the word says.
#[derive(Clone, Copy)]
pub(crate) struct Glance(Word);

impl News {
    const_fn! {
        /// The word of an open value that was never set, or of one that was made with a value.
        pub(crate) const fn new(is_set: bool) -> Self {
            Self(AtomicWord::new(if is_set { encode(1, false) } else { encode(0, false) }))
        }
    }

    /// To be called under the lock, so that the word follows the order of the changes.
    pub(crate) fn publish(&self, version: Option<u64>, closed: bool) {
        // Release: pairs with the Acquire in `glance`; who sees this version also sees what its producer did before.
        self.0.store(encode(version.unwrap_or(0), closed), Ordering::Release);
    }

    #[inline]
    pub(crate) fn glance(&self) -> Glance {
        // Acquire: pairs with the Release in `publish`.
        Glance(self.0.load(Ordering::Acquire))
    }
}

impl Glance {
    #[inline]
    pub(crate) fn is_closed(self) -> bool {
        self.0 & 1 == 1
    }

    /// Whether there is a value newer than `after`; `None` if only the lock can tell.
    #[inline]
    pub(crate) fn has_news(self, after: u64) -> Option<bool> {
        let data = self.0 & !1;
        let differs = data != 0 && data != encode(after, false);
        (differs || HOLDS_ALL).then_some(differs)
    }

    /// Why somebody who has seen `after` has to wait; `None` if there may be something for them under the lock.
    #[inline]
    pub(crate) fn nothing_for(self, after: u64) -> Option<TryGetError> {
        if self.is_closed() || self.has_news(after) != Some(false) {
            return None;
        }
        Some(if self.0 == 0 { TryGetError::Empty } else { TryGetError::BacklogDone })
    }
}

#[inline]
const fn encode(version: u64, closed: bool) -> Word {
    (version << 1) as Word | closed as Word
}
