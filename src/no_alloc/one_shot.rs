//! Replaces `one_shot.rs` where there is no allocator: calls of its waits do not compile, and the compiler says why.
//!
//! Without `closed`, the compiler would propose `close`, which ends the value instead of waiting for its end. `watched`
//! and the like are not here, because it would propose them for `watch`, for which it now proposes `try_watch`.

use core::future::{Pending, pending};

use crate::error::Closed;
use crate::handle::Handle;
use crate::lock::Lock;
use crate::producer::Producer;
use crate::reader::Reader;
use crate::value::General;
use crate::version::Version;

/// Nothing implements it.
#[diagnostic::on_unimplemented(
    message = "one-shot waits need feature `alloc` of event-value",
    label = "this wait needs feature `alloc`",
    note = "without an allocator, wait with a watcher: `let mut watcher = value.try_watch()?`",
    note = "`watcher.wait_for(f)` waits for a value that fits; `watcher.get()` returns `Err(Closed)` once it is closed"
)]
pub trait HasAllocator {}

/// Implements the waits for a type. They have the outputs of the real ones, so that there is no other error.
macro_rules! one_shot_waits {
    ($([$($generics:tt)+] $holder:ty, $item:ty;)+) => {$(
        impl<$($generics)+> $holder {
            /// Needs the feature `alloc`.
            pub fn wait_for<F: FnMut(&$item) -> bool>(&self, _: F) -> Pending<Result<Version, Closed>>
            where
                Self: HasAllocator,
            {
                pending()
            }

            /// Needs the feature `alloc`.
            pub fn newer_than(&self, _: Version) -> Pending<Result<Version, Closed>>
            where
                Self: HasAllocator,
            {
                pending()
            }

            /// Needs the feature `alloc`.
            pub fn closed(&self) -> Pending<()>
            where
                Self: HasAllocator,
            {
                pending()
            }
        }
    )+};
}

one_shot_waits! {
    [T, const SEATS: usize, L: Lock] General<T, SEATS, L>, T;
    [S: Handle] Reader<S>, S::Item;
    [S: Handle] Producer<S>, S::Item;
}
