//! Derived values: what is made of a value is a value again, to watch and to look at.
//!
//! [`ValueExt`] derives one value, as methods on everything that can be watched: `&Value`, `Arc<Value>`, a
//! [`Reader`](crate::Reader), a value of another backend, and what is derived already. [`combine`] and [`combine_latest`]
//! derive a value of several.
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
//! * A derived value stores nothing, and does nothing by itself. Whoever watches it, watches what it is made of, through an
//!   [adaptor](crate::adapt): so that is [watched](crate::Value::watched) only while somebody watches the result, and each
//!   watch runs the closure once per value that it gets. To run it once for all, [pipe](crate::WatchExt::pipe) it into
//!   another value.
//! * `peek` looks at what is there, and runs the closure on that. For memory, no watcher is made for it.
//! * Closures are `Fn` and `Clone`, for each watch has its own. They run outside all locks. If one panics, the watch has lost
//!   the value that the closure was looking at, and nothing else: the next get goes on, and no other watch is affected.
//! * It is closed when what it is made of is.
//! * It is `Clone` where its parts are, `'static` where they are, and nothing is allocated.
//!
//! # With streams
//!
//! A watch is a stream, and [`WatchExt`](crate::WatchExt) has methods of the same names as the `StreamExt` of the futures
//! crates: with both imported, `watch.map(f)` is ambiguous (E0034). A *value* is no stream. So in a module that uses streams,
//! derive the value before you watch it:
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

/// [Derived values](crate::derive) as methods of everything that can be watched.
///
/// They take the handle itself: a reference to a [`Value`](crate::Value), or a clone of the `Arc`.
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
    /// A value that is what `f` makes of this one.
    ///
    /// # Examples
    ///
    /// See [`ValueExt`].
    #[doc(alias = "derived")]
    #[doc(alias = "computed")]
    fn map<U, F: Fn(Item<Self>) -> U + Clone>(self, f: F) -> Mapped<Self, F>
    where
        Self: Sized,
    {
        Derived { source: self, how: Map(f) }
    }

    /// A value that is this one while `f` accepts it.
    ///
    /// What `f` rejects is no value to look at. A watch skips it, and so may have a last value that is no longer there.
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

    /// A value that is what `f` makes of this one, while `f` accepts it.
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

    /// The same value, whose watches are told only of values that differ from the last one that they were given.
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

    /// The same value, whose watches are told only of values whose key differs from that of the last one that they were
    /// given.
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

    /// The same value, with what `f` makes of each error: for one type of several backends.
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

/// A value that is made of another one: by [`ValueExt`], which has the examples.
#[derive(Clone, Copy)]
#[must_use = "a derived value does nothing unless it is asked"]
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
    /// A new watch; the first value that it gives is made of the current one.
    ///
    /// It watches the source as long as it lives.
    ///
    /// # Examples
    ///
    /// See [`derive`](crate::derive).
    #[doc(alias = "subscribe")]
    pub fn watch(&self) -> H::Watch {
        self.how.watch(self.source.watch())
    }

    /// What is made of the current value of the source, if it has one and that is accepted.
    ///
    /// # Panics
    ///
    /// If a closure panics, and as the `peek` of the source.
    ///
    /// # Examples
    ///
    /// See [`derive`](crate::derive).
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
