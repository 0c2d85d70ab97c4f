//! Derived values: values made of other values, to watch and to look at.
//!
//! [`ValueExt`] has methods that derive a value from one other, which can be a `&Value`, an `Arc<Value>`, a
//! [`Reader`](crate::Reader), a value of another backend, or a derived value. [`combine`] and [`combine_latest`] derive
//! a value from several others.
//!
//! ```
//! use event_value::{Value, ValueExt};
//!
//! let celsius = Value::new_with(20);
//! let fahrenheit = celsius.map(|c| c * 9 / 5 + 32);
//! assert_eq!(fahrenheit.peek(), Some(68));
//!
//! # futures_lite::future::block_on(async {
//! let mut watch = fahrenheit.watch();
//! assert_eq!(watch.get().await, Ok(68));
//! celsius.set(30);
//! assert_eq!(watch.get().await, Ok(86));
//! # });
//! ```
//!
//! # What holds for all of them
//!
//! * A derived value stores nothing, and does nothing by itself. A watch of it is a watch of its source with an
//!   [adaptor](crate::adapt). So the source is [watched](crate::Value::watched) only while the derived value is, and
//!   each watch calls the closure once for each value that it gets. To call it once for all watches,
//!   [pipe](crate::WatchExt::pipe) the values into another value.
//! * `peek` calls the closure on the current value. It makes no watcher if the source is in memory.
//! * Closures must be `Fn` and `Clone`, because each watch has its own. They run outside all locks. If one panics, only
//!   the value that it was called with is lost, and only for this watch: its next get goes on.
//! * A watch of a derived value ends when the source is closed. A watch of a [combination](combine()) ends when all its
//!   sources are closed. It ends at once if one is closed of which it has got no value, because it can't be complete then.
//! * It is `Clone` and `'static` if its parts are, and allocates nothing. It can't be made in a `static`, because the
//!   methods of [`ValueExt`] are not `const`.
//! * Without feature `alloc`, its `watch` panics if a value in memory has no seat free. To get an error instead, combine
//!   watches: `adapt::combine((A.try_watch()?, B.try_watch()?))`, or adapt one: `A.try_watch()?.map(f)`.
//!
//! # With streams
//!
//! A watch is also a stream, and [`WatchExt`](crate::WatchExt) has methods with the same names as the `StreamExt` of
//! the futures crates. If both are imported, `watch.map(f)` is ambiguous (E0034). A *value* is not a stream. So in a
//! module that uses streams, derive the value before you watch it:
//!
//! ```
//! use event_value::{Value, ValueExt, WatchExt};
//! use futures::StreamExt;
//!
//! # futures_lite::future::block_on(async {
//! let (port, stop) = (Value::new_with(80), Value::<()>::new());
//! let well_known = port.filter(|port| *port < 1024).map(|port| format!(":{port}"));
//! let mut ports = well_known.watch().until(stop.closed());
//! assert_eq!(ports.next().await.as_deref(), Some(":80"));
//! # });
//! ```

mod combine;
mod how;

use core::fmt;

use crate::watch::{ValueWatch, Watch};

pub use combine::{Combined, CombinedLatest, Values, combine, combine_latest};
use how::{Distinct, DistinctByKey, Filter, FilterMap, How, Map, MapErr};

type Item<V> = <<V as ValueWatch>::Watch as Watch>::Item;
type Error<V> = <<V as ValueWatch>::Watch as Watch>::Error;

/// Methods that [derive](crate::derive) a value from one that can be watched.
///
/// They take the handle by value: a reference to a [`Value`](crate::Value), or a clone of its `Arc`.
///
/// # Examples
///
/// ```
/// use event_value::derive::Mapped;
/// use event_value::{Value, ValueExt};
/// use std::sync::Arc;
///
/// #[derive(Clone)]
/// struct Config { port: u16 }
///
/// struct Server {
///     port: Mapped<Arc<Value<Config>>, fn(Config) -> u16>,
/// }
///
/// let config = Arc::new(Value::new_with(Config { port: 80 }));
/// let server = Server { port: config.clone().map(|config| config.port) };
/// assert_eq!(server.port.peek(), Some(80));
/// ```
pub trait ValueExt: ValueWatch {
    /// Returns a value that is what `f` makes of this one.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, ValueExt};
    ///
    /// let celsius = Value::new_with(20);
    /// let fahrenheit = celsius.map(|c| c * 9 / 5 + 32);
    /// assert_eq!(fahrenheit.peek(), Some(68));
    /// ```
    #[doc(alias = "derived")]
    #[doc(alias = "computed")]
    fn map<U, F: Fn(Item<Self>) -> U + Clone>(self, f: F) -> Mapped<Self, F>
    where
        Self: Sized,
    {
        Derived { source: self, how: Map(f) }
    }

    /// Returns a value that is this one while `f` accepts it.
    ///
    /// While `f` rejects the value, `peek` returns `None`. A watch skips rejected values, so the last value that it
    /// returned may be out of date.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, ValueExt};
    ///
    /// let load = Value::new_with(5);
    /// let high = load.filter(|load| *load > 10);
    /// assert_eq!(high.peek(), None);
    /// load.set(50);
    /// assert_eq!(high.peek(), Some(50));
    /// ```
    fn filter<F: Fn(&Item<Self>) -> bool + Clone>(self, f: F) -> Filtered<Self, F>
    where
        Self: Sized,
    {
        Derived { source: self, how: Filter(f) }
    }

    /// Returns a value that is what `f` makes of this one, while `f` returns `Some`. Otherwise the same as
    /// [`filter`](ValueExt::filter).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, ValueExt};
    ///
    /// let text = Value::new_with("eighty");
    /// let port = text.filter_map(|text| text.parse::<u16>().ok());
    /// assert_eq!(port.peek(), None);
    /// text.set("80");
    /// assert_eq!(port.peek(), Some(80));
    /// ```
    fn filter_map<U, F: Fn(Item<Self>) -> Option<U> + Clone>(self, f: F) -> FilterMapped<Self, F>
    where
        Self: Sized,
    {
        Derived { source: self, how: FilterMap(f) }
    }

    /// Returns the same value, with watches that only return values that differ from the last one that they returned.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, ValueExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let config = Value::new_with((80, "debug"));
    /// let port = config.map(|(port, _)| port).distinct();
    /// let mut watch = port.watch();
    /// assert_eq!(watch.try_get(), Ok(80));
    /// config.set((80, "info"));
    /// assert!(watch.try_get().is_err());
    /// # });
    /// ```
    #[doc(alias = "dedup")]
    #[doc(alias = "distinct_until_changed")]
    fn distinct(self) -> Derived<Self, Distinct>
    where
        Self: Sized,
        Item<Self>: Clone + PartialEq,
    {
        Derived { source: self, how: Distinct }
    }

    /// Returns the same value, with watches that only return values whose key differs from that of the last one that
    /// they returned.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, ValueExt};
    ///
    /// let route = Value::new_with(("10.0.0.1", 1));
    /// let mut moves = route.distinct_by_key(|(address, _age)| *address).watch();
    /// assert_eq!(moves.try_get(), Ok(("10.0.0.1", 1)));
    /// route.set(("10.0.0.1", 2));
    /// assert!(moves.try_get().is_err());
    /// ```
    #[doc(alias = "distinct_until_changed_by")]
    fn distinct_by_key<K: PartialEq, F: Fn(&Item<Self>) -> K + Clone>(self, key: F) -> Derived<Self, DistinctByKey<F>>
    where
        Self: Sized,
    {
        Derived { source: self, how: DistinctByKey(key) }
    }

    /// Returns the same value, with what `f` makes of each error.
    ///
    /// Use it to give values of several backends one type of error.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, ValueExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::<u32>::new();
    /// value.close();
    /// let described = value.map_err(|closed| closed.to_string());
    /// assert_eq!(described.watch().get().await, Err("the value is closed".into()));
    /// # });
    /// ```
    fn map_err<E, F: Fn(Error<Self>) -> E + Clone>(self, f: F) -> Derived<Self, MapErr<F>>
    where
        Self: Sized,
    {
        Derived { source: self, how: MapErr(f) }
    }
}

impl<V: ValueWatch + ?Sized> ValueExt for V {}

/// A value that is derived from another one, by a method of [`ValueExt`].
#[derive(Clone, Copy)]
#[must_use = "a derived value does nothing unless you use it"]
pub struct Derived<V, H> {
    source: V,
    how: H,
}

/// The value of [`ValueExt::map`].
pub type Mapped<V, F> = Derived<V, Map<F>>;

/// The value of [`ValueExt::filter`].
pub type Filtered<V, F> = Derived<V, Filter<F>>;

/// The value of [`ValueExt::filter_map`].
pub type FilterMapped<V, F> = Derived<V, FilterMap<F>>;

impl<V: ValueWatch, H: How<V::Watch>> Derived<V, H> {
    /// Returns a new watch. Its first get returns what is derived from the current value.
    ///
    /// It watches the source as long as it lives.
    ///
    /// # Panics
    ///
    /// If the `watch` of the source panics: see [`ValueWatch::watch`].
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, ValueExt};
    ///
    /// let celsius = Value::new_with(20);
    /// let fahrenheit = celsius.map(|c| c * 9 / 5 + 32);
    /// let mut watch = fahrenheit.watch();
    /// assert_eq!(watch.try_get(), Ok(68));
    /// ```
    #[doc(alias = "subscribe")]
    pub fn watch(&self) -> H::Watch {
        self.how.watch(self.source.watch())
    }

    /// Returns what is derived from the current value, if the source has one and no closure rejects it.
    ///
    /// # Panics
    ///
    /// If a closure panics, or if the `peek` of the source panics.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, ValueExt};
    ///
    /// let load = Value::new_with(50);
    /// assert_eq!(load.filter(|load| *load > 10).peek(), Some(50));
    /// ```
    #[must_use]
    pub fn peek(&self) -> Option<<H::Watch as Watch>::Item> {
        self.how.peek(self.source.peek()?)
    }
}

impl<V: ValueWatch, H: How<V::Watch>> ValueWatch for Derived<V, H> {
    type Watch = H::Watch;

    fn watch(&self) -> H::Watch {
        Self::watch(self)
    }

    fn peek(&self) -> Option<<H::Watch as Watch>::Item> {
        Self::peek(self)
    }
}

impl<V: fmt::Debug, H> fmt::Debug for Derived<V, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Derived").field("source", &self.source).finish_non_exhaustive()
    }
}
