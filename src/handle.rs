//! What a watcher or a producer holds on to its value by: a reference or an `Arc`.

use crate::cell::Cell;
use crate::seats::{Seat, SeatArray};
use crate::value::Value;

/// How a [`Watcher`](crate::Watcher) or a [`Producer`](crate::Producer) holds its value: `&Value`, or `Arc<Value>`
/// (feature `alloc`).
///
/// Sealed: nothing else can be a handle.
///
/// # Examples
///
/// A function that takes a watcher of any kind:
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
pub trait Handle: Clone + sealed::Sealed {
    /// The type of the value.
    type Item;

    #[doc(hidden)]
    type Seats: SeatArray;

    #[doc(hidden)]
    fn cell(&self) -> &Cell<Self::Item, Self::Seats>;
}

impl<T, const SEATS: usize> Handle for &Value<T, SEATS> {
    type Item = T;
    type Seats = [Seat; SEATS];

    fn cell(&self) -> &Cell<T, [Seat; SEATS]> {
        (**self).cell()
    }
}

#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
impl<T, const SEATS: usize> Handle for alloc::sync::Arc<Value<T, SEATS>> {
    type Item = T;
    type Seats = [Seat; SEATS];

    fn cell(&self) -> &Cell<T, [Seat; SEATS]> {
        (**self).cell()
    }
}

mod sealed {
    use crate::value::Value;

    pub trait Sealed {}
    impl<T, const SEATS: usize> Sealed for &Value<T, SEATS> {}
    #[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
    impl<T, const SEATS: usize> Sealed for alloc::sync::Arc<Value<T, SEATS>> {}
}
