//! `Handle`, by which a watcher or a producer holds its value: a reference or an `Arc`.

use crate::cell::Cell;
use crate::lock::Lock;
use crate::seat::Seat;
use crate::state::SeatArray;
use crate::value::General;

/// The handle by which a [`Watcher`](crate::Watcher), [`Producer`](crate::Producer) or [`Reader`](crate::Reader) holds
/// its value: a `&Value<T>`, or with feature `alloc` an `Arc<Value<T>>`.
///
/// The trait is sealed: there are no other handles.
///
/// # Examples
///
/// A function that takes a watcher with any handle:
///
/// ```
/// use event_value::{Closed, Handle, Value, Watcher};
///
/// async fn next_two<S: Handle<Item = u32>>(mut watcher: Watcher<S>) -> Result<u32, Closed> {
///     Ok(watcher.get().await? + watcher.get().await?)
/// }
/// # let value = Value::new_with(1);
/// # let _ = next_two(value.try_watch()?);
/// # Ok::<(), event_value::NoSeat>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handle to a value",
    label = "this is not a handle to a value",
    note = "the parameter of `Watcher`, `Producer` and `Reader` is the handle, not the type in the value: `&Value<T>` or `Arc<Value<T>>`",
    note = "`ArcWatcher<T>`, `ArcProducer<T>` and `ArcReader<T>` are short names for the types with an `Arc<Value<T>>`"
)]
pub trait Handle: Clone + sealed::Sealed {
    /// The type of the value.
    type Item;

    #[doc(hidden)]
    type Seats: SeatArray;

    #[doc(hidden)]
    type Lock: Lock;

    #[doc(hidden)]
    fn cell(&self) -> &Cell<Self::Item, Self::Seats, Self::Lock>;
}

impl<T, const SEATS: usize, L: Lock> Handle for &General<T, SEATS, L> {
    type Item = T;
    type Seats = [Seat; SEATS];
    type Lock = L;

    fn cell(&self) -> &Cell<T, [Seat; SEATS], L> {
        (**self).cell()
    }
}

#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
impl<T, const SEATS: usize, L: Lock> Handle for alloc::sync::Arc<General<T, SEATS, L>> {
    type Item = T;
    type Seats = [Seat; SEATS];
    type Lock = L;

    fn cell(&self) -> &Cell<T, [Seat; SEATS], L> {
        (**self).cell()
    }
}

mod sealed {
    use crate::lock::Lock;
    use crate::value::General;

    pub trait Sealed {}
    impl<T, const SEATS: usize, L: Lock> Sealed for &General<T, SEATS, L> {}
    #[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
    impl<T, const SEATS: usize, L: Lock> Sealed for alloc::sync::Arc<General<T, SEATS, L>> {}
}
