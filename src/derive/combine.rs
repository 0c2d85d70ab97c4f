//! `combine` and `combine_latest` of values.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::fmt;

use crate::adapt::{self, Combinable, Combine, CombineLatest, Sources, all_of, any_of, for_each_tuple};
use crate::error::WatchError;
use crate::watch::{ValueWatch, Watch};

type All<C> = <<<C as Values>::Watches as Combinable>::Sources as Sources>::All;
type Latest<C> = <<<C as Values>::Watches as Combinable>::Sources as Sources>::Latest;

/// Combines several values to one: the current value of each, once all have one.
///
/// Takes a tuple of up to 8 values, an array, or with feature `alloc` a `Vec`. A watch of the result combines their
/// watches as [`adapt::combine`] says, also on when it ends. There is no snapshot across values: each is looked at by
/// itself.
///
/// For a struct field, such as a [`DynReader`](crate::DynReader), combine `Arc`s or owning readers: a combination of
/// `&self.a` borrows `self`.
///
/// # Examples
///
/// ```
/// use event_value::derive::combine;
/// use event_value::{Value, ValueExt};
///
/// let (host, port) = (Value::new_with("localhost"), Value::new());
/// let address = combine((&host, &port)).map(|(host, port)| format!("{host}:{port}"));
/// assert_eq!(address.peek(), None);
/// port.set(80);
/// assert_eq!(address.peek().as_deref(), Some("localhost:80"));
/// ```
#[doc(alias = "zip")]
pub fn combine<C: Values>(values: C) -> Combined<C> {
    Combined(values)
}

/// Combines several values to one: the current value of each that has one, and `None` for the others.
///
/// Like [`combine`], but does not wait for all. While none of the values is there, the first get of a watch waits, and
/// `peek` returns `None`.
///
/// # Examples
///
/// ```
/// use event_value::Value;
/// use event_value::derive::combine_latest;
///
/// let (host, port) = (Value::new_with("localhost"), Value::<u16>::new());
/// let address = combine_latest((&host, &port));
/// assert_eq!(address.peek(), Some((Some("localhost"), None)));
/// host.clear();
/// assert_eq!(address.peek(), None);
/// ```
pub fn combine_latest<C: Values>(values: C) -> CombinedLatest<C> {
    CombinedLatest(values)
}

/// The value of [`combine`].
#[derive(Clone, Copy)]
#[must_use = "a derived value does nothing unless you use it"]
pub struct Combined<C>(C);

/// The value of [`combine_latest`].
#[derive(Clone, Copy)]
#[must_use = "a derived value does nothing unless you use it"]
pub struct CombinedLatest<C>(C);

/// What [`combine`] and [`combine_latest`] take: a tuple of up to 8 values, an array, or with feature `alloc` a `Vec`.
///
/// The trait is sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be combined",
    label = "these values can't be combined",
    note = "pass a tuple of 1 to 8 values, or an array or `Vec` of one type: `&value`, an `Arc`, a `Reader`, or a derived value",
    note = "the types in the values must be `Clone`, and the errors must be of one type that is a `WatchError`: see `map_err`",
    note = "to combine watches, use `adapt::combine`"
)]
pub trait Values: sealed::Sealed {
    #[doc(hidden)]
    type Watches: Combinable;

    #[doc(hidden)]
    fn watches(&self) -> Self::Watches;
    #[doc(hidden)]
    fn all(&self) -> Option<All<Self>>;
    #[doc(hidden)]
    fn latest(&self) -> Option<Latest<Self>>;
}

macro_rules! combined {
    ($name:ident, $watch:ident, $item:ident, $combine:path, |$values:ident| $look:expr) => {
        impl<C: Values> $name<C> {
            /// Returns a new watch, whose first get returns the current values. It watches all of them as long as it
            /// lives.
            ///
            /// # Panics
            ///
            /// If the `watch` of a value panics: see [`ValueWatch::watch`].
            #[doc(alias = "subscribe")]
            pub fn watch(&self) -> $watch<C::Watches> {
                $combine(self.0.watches())
            }

            /// Returns the current values.
            ///
            /// # Panics
            ///
            /// If the `peek` of a value panics.
            #[must_use]
            pub fn peek(&self) -> Option<$item<C>> {
                let $values = &self.0;
                $look
            }
        }

        impl<C: Values> ValueWatch for $name<C> {
            type Watch = $watch<C::Watches>;

            fn watch(&self) -> Self::Watch {
                Self::watch(self)
            }

            fn peek(&self) -> Option<$item<C>> {
                Self::peek(self)
            }
        }

        impl<C: fmt::Debug> fmt::Debug for $name<C> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }
    };
}

combined! { Combined, Combine, All, adapt::combine, |values| values.all() }
combined! { CombinedLatest, CombineLatest, Latest, adapt::combine_latest, |values| values.latest() }

impl<V: ValueWatch<Watch: Watch<Item: Clone, Error: WatchError>>, const N: usize> Values for [V; N] {
    type Watches = [V::Watch; N];

    fn watches(&self) -> Self::Watches {
        self.each_ref().map(V::watch)
    }

    fn all(&self) -> Option<All<Self>> {
        all_of(self.each_ref().map(V::peek))
    }

    fn latest(&self) -> Option<Latest<Self>> {
        any_of(self.each_ref().map(V::peek))
    }
}

#[cfg(feature = "alloc")]
impl<V: ValueWatch<Watch: Watch<Item: Clone, Error: WatchError>>> Values for Vec<V> {
    type Watches = Vec<V::Watch>;

    fn watches(&self) -> Self::Watches {
        self.iter().map(V::watch).collect()
    }

    fn all(&self) -> Option<All<Self>> {
        self.iter().map(V::peek).collect()
    }

    fn latest(&self) -> Option<Latest<Self>> {
        any_of(self.iter().map(V::peek).collect())
    }
}

macro_rules! tuple {
    ($($V:ident $value:ident),+) => {
        impl<E: WatchError, $($V: ValueWatch<Watch: Watch<Item: Clone, Error = E>>),+> Values for ($($V,)+) {
            type Watches = ($($V::Watch,)+);

            fn watches(&self) -> Self::Watches {
                let ($($value,)+) = self;
                ($($value.watch(),)+)
            }

            fn all(&self) -> Option<All<Self>> {
                let ($($value,)+) = self;
                Some(($($value.peek()?,)+))
            }

            fn latest(&self) -> Option<Latest<Self>> {
                let ($($value,)+) = self;
                $(let $value = $value.peek();)+
                let found = $($value.is_some())||+;
                found.then_some(($($value,)+))
            }
        }

        impl<$($V),+> sealed::Sealed for ($($V,)+) {}
    };
}

for_each_tuple!(tuple);

mod sealed {
    pub trait Sealed {}
    impl<V, const N: usize> Sealed for [V; N] {}
    #[cfg(feature = "alloc")]
    impl<V> Sealed for alloc::vec::Vec<V> {}
}
