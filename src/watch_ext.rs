//! `WatchExt`: the adaptors as methods.

use crate::adapt::{
    ChangedFrom, ChangedFromByKey, Distinct, DistinctByKey, Filter, FilterMap, Get, Inspect, Map, MapErr, Until,
};
#[cfg(feature = "sink")]
use crate::pipe::Pipe;
use crate::sync::{Pinnable, pinned};
use crate::watch::Watch;

/// The [adaptors](crate::adapt) as methods of every [`Watch`].
///
/// They take the watch itself; to keep it, lend it: `(&mut watch).filter(f)`, or `watch.by_ref().filter(f)`.
///
/// A stream has some methods of the same names, and a watch is a stream: see [with streams](crate::adapt#with-streams).
///
/// # Examples
///
/// ```
/// use event_value::{Value, WatchExt};
///
/// # futures_lite::future::block_on(async {
/// let speed = Value::new();
/// let mut warnings = speed.watch().filter(|kmh| *kmh > 50).map(|kmh| format!("{kmh} km/h")).distinct();
/// speed.set(60);
/// assert_eq!(warnings.get().await.as_deref(), Ok("60 km/h"));
/// # });
/// ```
pub trait WatchExt: Watch {
    /// Waits for a value that this watch has not given and gives the newest.
    ///
    /// A [`Watcher`](crate::Watcher) has this method itself.
    ///
    /// # Errors
    ///
    /// As [`poll_get`](Watch::poll_get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before it is ready loses no value, and no waker stays behind.
    ///
    /// # Panics
    ///
    /// If a closure of an adaptor panics, and as the watch below.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(1);
    /// assert_eq!(value.watch().map(|n| n + 1).get().await, Ok(2));
    /// # });
    /// ```
    fn get(&mut self) -> Get<'_, Self> {
        Get::new(self)
    }

    /// Lends the watch to an adaptor.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(1);
    /// let mut watcher = value.watch();
    /// assert_eq!(watcher.by_ref().map(|n| n + 1).get().await, Ok(2));
    /// value.set(5);
    /// assert_eq!(watcher.get().await, Ok(5));
    /// # });
    /// ```
    fn by_ref(&mut self) -> &mut Self {
        self
    }

    /// Gives what `f` makes of each value.
    ///
    /// # Panics
    ///
    /// A get panics if `f` does; that value is gone.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(1);
    /// assert_eq!(value.watch().map(|n| n.to_string()).get().await.as_deref(), Ok("1"));
    /// # });
    /// ```
    fn map<U, F: FnMut(Self::Item) -> U>(self, f: F) -> Map<Self, F>
    where
        Self: Sized,
    {
        Map::new(self, f)
    }

    /// Gives the values that `f` accepts.
    ///
    /// What `f` rejects is gone for this watch; [`Watcher::get_filter`](crate::Watcher::get_filter) leaves it.
    /// See also [shared predicates](crate::adapt#shared-predicates).
    ///
    /// # Panics
    ///
    /// A get panics if `f` does; that value is gone.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(1);
    /// let mut odd = value.watch().filter(|n| n % 2 == 1);
    /// assert_eq!(odd.get().await, Ok(1));
    /// value.set(2);
    /// value.close();
    /// assert!(odd.get().await.is_err());
    /// # });
    /// ```
    fn filter<F: FnMut(&Self::Item) -> bool>(self, f: F) -> Filter<Self, F>
    where
        Self: Sized,
    {
        Filter::new(self, f)
    }

    /// Gives what `f` makes of the values that it accepts.
    ///
    /// # Panics
    ///
    /// A get panics if `f` does; that value is gone.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with("80");
    /// let mut port = value.watch().filter_map(|s| s.parse::<u16>().ok());
    /// assert_eq!(port.get().await, Ok(80));
    /// # });
    /// ```
    fn filter_map<U, F: FnMut(Self::Item) -> Option<U>>(self, f: F) -> FilterMap<Self, F>
    where
        Self: Sized,
    {
        FilterMap::new(self, f)
    }

    /// Gives the first value, then only values that differ from the last one given.
    ///
    /// Keeps a copy of the last value given. To save producers the work, see
    /// [`set_if_changed`](crate::Value::set_if_changed).
    ///
    /// # Panics
    ///
    /// A get panics if `eq` or `clone` of the value does; that value is gone.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(1);
    /// let mut changes = value.watch().distinct();
    /// assert_eq!(changes.get().await, Ok(1));
    /// value.set(1);
    /// value.close();
    /// assert!(changes.get().await.is_err());
    /// # });
    /// ```
    #[doc(alias = "distinctUntilChanged")]
    #[doc(alias = "dedup")]
    #[doc(alias = "distinct_until_changed")]
    fn distinct(self) -> Distinct<Self>
    where
        Self: Sized,
        Self::Item: Clone + PartialEq,
    {
        Distinct::new(self)
    }

    /// Gives the first value, then only values whose key differs from that of the last one given.
    ///
    /// # Panics
    ///
    /// A get panics if `key` or `eq` of the key does; that value is gone.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let route = Value::new_with(("10.0.0.1", 1));
    /// let mut changes = route.watch().distinct_by_key(|(address, _age)| *address);
    /// assert_eq!(changes.get().await, Ok(("10.0.0.1", 1)));
    /// route.set(("10.0.0.1", 2));
    /// route.close();
    /// assert!(changes.get().await.is_err());
    /// # });
    /// ```
    #[doc(alias = "distinct_until_changed_by")]
    fn distinct_by_key<K: PartialEq, F: FnMut(&Self::Item) -> K>(self, key: F) -> DistinctByKey<Self, K, F>
    where
        Self: Sized,
    {
        DistinctByKey::new(self, key)
    }

    /// Gives only values that differ from `pinned`, whatever came in between: for "restart when it is no longer what I
    /// started with".
    ///
    /// # Panics
    ///
    /// A get panics if `eq` of the value does; that value is gone.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let config = Value::new_with("a");
    /// let mut watcher = config.watch();
    /// let started_with = watcher.get().await?;
    /// config.set("b");
    /// assert_eq!(watcher.changed_from(started_with).get().await, Ok("b"));
    /// # Ok::<(), event_value::Closed>(())
    /// # }).unwrap();
    /// ```
    fn changed_from(self, pinned: Self::Item) -> ChangedFrom<Self>
    where
        Self: Sized,
        Self::Item: PartialEq,
    {
        ChangedFrom::new(self, pinned)
    }

    /// Gives only values whose key differs from `pinned`.
    ///
    /// # Panics
    ///
    /// A get panics if `key` or `eq` of the key does; that value is gone.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let server = Value::new_with((80, "up"));
    /// server.set((443, "up"));
    /// let mut moved = server.watch().changed_from_by_key(80, |(port, _)| *port);
    /// assert_eq!(moved.get().await, Ok((443, "up")));
    /// # });
    /// ```
    fn changed_from_by_key<K: PartialEq, F: FnMut(&Self::Item) -> K>(
        self,
        pinned: K,
        key: F,
    ) -> ChangedFromByKey<Self, K, F>
    where
        Self: Sized,
    {
        ChangedFromByKey::new(self, pinned, key)
    }

    /// Gives the same values, after `f` has seen them: for logging and counting.
    ///
    /// # Panics
    ///
    /// A get panics if `f` does; that value is gone.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(1);
    /// let mut seen = vec![];
    /// assert_eq!(value.watch().inspect(|n| seen.push(*n)).get().await, Ok(1));
    /// assert_eq!(seen, [1]);
    /// # });
    /// ```
    fn inspect<F: FnMut(&Self::Item)>(self, f: F) -> Inspect<Self, F>
    where
        Self: Sized,
    {
        Inspect::new(self, f)
    }

    /// Gives the same values, and what `f` makes of each error: to combine watches of several backends.
    ///
    /// # Panics
    ///
    /// A get panics if `f` does.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::<u32>::new();
    /// value.close();
    /// assert_eq!(value.watch().map_err(|closed| closed.to_string()).get().await, Err("the value is closed".into()));
    /// # });
    /// ```
    fn map_err<E, F: FnMut(Self::Error) -> E>(self, f: F) -> MapErr<Self, F>
    where
        Self: Sized,
    {
        MapErr::new(self, f)
    }

    /// Gives the same values until `stop` is ready, then ends with [`UntilError::Stopped`](crate::UntilError::Stopped).
    ///
    /// For shutdown and cancellation, in every way in which a watch can be used: a loop of gets, a stream, a pipe, a
    /// blocking get; wherever `stop` completes, also on another thread.
    ///
    /// A value that is there wins over a future that is ready: once `stop` is ready, the watch gives what it has not given
    /// yet, the newest value, and then ends for ever. So it ends even if the source is never quiet. As a stream or in a
    /// pipe, it ends as if the value were closed.
    ///
    /// `stop` is any future. A stop signal for many, which late comers see, is a value: `stop.closed()` or
    /// `stop.wait_for(|stop| *stop)`. With the feature `alloc`, `stop` is put into a box, once. Without, it must be `Unpin`:
    /// `pin!(stop)` is.
    ///
    /// While the watch is asked for nothing, `stop` is not polled. A get that ends early, or finds a value, takes its waker
    /// back from `stop` by polling it with one that does nothing, for a future keeps only the last one.
    ///
    /// # Panics
    ///
    /// A get panics if `stop` does, which then counts as ready.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{UntilError, Value, WatchExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let (config, shutdown) = (Value::new_with(1), Value::new_with(false));
    /// let mut watch = config.watch().until(shutdown.wait_for(|stop| *stop));
    /// assert_eq!(watch.get().await, Ok(1));
    ///
    /// config.set(2);
    /// shutdown.set(true);
    /// assert_eq!(watch.get().await, Ok(2)); // was there
    /// assert_eq!(watch.get().await, Err(UntilError::Stopped));
    /// # });
    /// ```
    ///
    /// A thread that blocks is stopped from another one:
    ///
    /// ```
    /// # #[cfg(feature = "std")] {
    /// use event_value::{UntilError, Value, WatchBlocking, WatchExt};
    ///
    /// let (jobs, stop) = (Value::<u32>::new(), Value::<()>::new());
    /// std::thread::scope(|scope| {
    ///     let worker = scope.spawn(|| jobs.watch().until(stop.closed()).get_blocking());
    ///     stop.close();
    ///     assert_eq!(worker.join().unwrap(), Err(UntilError::Stopped));
    /// });
    /// # }
    /// ```
    #[doc(alias = "take_until")]
    #[doc(alias = "cancel")]
    #[doc(alias = "shutdown")]
    fn until<F: Pinnable>(self, stop: F) -> Until<Self, F>
    where
        Self: Sized,
    {
        Until::new(self, pinned(stop))
    }

    /// Keeps `sink` supplied: *room first, then the newest value*.
    ///
    /// Waits until the sink has room, then for a value, sends it, and flushes: one value is in flight at a time, and
    /// none is taken before there is room for it. So what comes out after back-pressure is the newest value at the
    /// time when room came, preceded only by what the sink itself buffers. The sink is never closed by the pipe.
    ///
    /// Lend either side (`&mut watch`, `&mut sink`) to have it back afterwards. A reference to a
    /// [`Value`](crate::Value) is a sink, and so is a [`Producer`](crate::Producer).
    ///
    /// While a pipe waits for news, it holds the room that it has found. Pipes that share one channel need room for
    /// each of them. The failure of a sink is seen when the pipe next asks for room, sends or flushes.
    ///
    /// After 32 values in one poll it lets other tasks run.
    ///
    /// # Errors
    ///
    /// `Ok` when the value is closed, with everything flushed and the sink ready for more.
    /// [`PipeError`](crate::PipeError) if the sink or the watch fails.
    ///
    /// # Cancel safety
    ///
    /// Dropping the pipe while it waits for room or for news loses nothing. While it flushes, the one value in flight
    /// is up to the sink.
    ///
    /// # Panics
    ///
    /// If the sink, or a closure of an adaptor, panics.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{Value, WatchExt};
    /// use futures::StreamExt as _;
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new();
    /// let (sink, mut channel) = futures::channel::mpsc::channel(1);
    /// let pipe = value.watch().pipe(sink);
    /// let consumer = async {
    ///     value.set(1);
    ///     assert_eq!(channel.next().await, Some(1));
    ///     value.close();
    /// };
    /// assert_eq!(futures::join!(pipe, consumer).0, Ok(()));
    /// # });
    /// ```
    #[cfg(feature = "sink")]
    #[doc(alias = "forward")]
    fn pipe<S: futures_sink::Sink<Self::Item>>(self, sink: S) -> Pipe<Self, S>
    where
        Self: Sized,
    {
        Pipe::new(self, sink)
    }

    /// Needs the feature `sink`.
    #[cfg(all(doc, not(feature = "sink")))]
    fn pipe(self)
    where
        Self: Sized,
    {
    }
}

impl<W: Watch + ?Sized> WatchExt for W {}
