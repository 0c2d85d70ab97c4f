//! `WatchExt`, which has `get` and the adaptors as methods.

#[cfg(not(feature = "sink"))]
use core::future::{Pending, pending};

use crate::adapt::{
    ChangedFrom, ChangedFromByKey, Distinct, DistinctByKey, Filter, FilterMap, Get, Inspect, Map, MapErr, Until,
};
#[cfg(feature = "sink")]
use crate::pipe::Pipe;
use crate::sync::{Pinnable, pinned};
use crate::watch::Watch;

/// `get` and the [adaptors](crate::adapt), as methods of every [`Watch`].
///
/// An adaptor takes the watch by value. To keep the watch, lend it: `watch.by_ref().filter(f)`.
///
/// A watch is also a stream, and `StreamExt` has some methods of the same names: see
/// [with streams](crate::adapt#with-streams).
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
    /// Waits for a value that this watch has not returned yet, and returns the newest.
    ///
    /// A [`Watcher`](crate::Watcher) and each adaptor have this method themselves, so it needs no import there.
    ///
    /// # Errors
    ///
    /// The same as [`poll_get`](Watch::poll_get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before it is ready loses no value, and no waker stays behind.
    ///
    /// # Panics
    ///
    /// If a closure of an adaptor or the watch below panics.
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

    /// Borrows the watch, to make an adaptor of it and use the watch itself again afterwards.
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

    /// Returns a watch of what `f` makes of each value.
    ///
    /// # Panics
    ///
    /// A get panics if `f` does. That value is lost.
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

    /// Returns a watch of the values that `f` accepts.
    ///
    /// A rejected value is consumed, unlike one that [`Watcher::get_filter`](crate::Watcher::get_filter) rejects. See
    /// also [shared predicates](crate::adapt#shared-predicates).
    ///
    /// # Panics
    ///
    /// A get panics if `f` does. That value is lost.
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

    /// Returns a watch of what is inside the `Some`s that `f` returns. Values for which it returns `None` are consumed.
    ///
    /// # Panics
    ///
    /// A get panics if `f` does. That value is lost.
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

    /// Returns a watch of the first value, and then only of values that differ from the last one returned.
    ///
    /// Keeps a clone of the last value returned. If all watchers want this, the producer can do it once for all, by
    /// [`set_if_changed`](crate::Value::set_if_changed).
    ///
    /// # Panics
    ///
    /// A get panics if `eq` or `clone` of the value does. That value is lost.
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

    /// Returns a watch of the first value, and then only of values whose key differs from that of the last one
    /// returned.
    ///
    /// # Panics
    ///
    /// A get panics if `key` or `eq` of the key does. That value is lost.
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

    /// Returns a watch of the values that differ from `pinned`, whatever came in between.
    ///
    /// Use it to restart something when a value is no longer the one it was started with.
    ///
    /// # Panics
    ///
    /// A get panics if `eq` of the value does. That value is lost.
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

    /// Returns a watch of the values whose key differs from `pinned`.
    ///
    /// # Panics
    ///
    /// A get panics if `key` or `eq` of the key does. That value is lost.
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

    /// Returns a watch of the same values, which calls `f` with each of them: for logs and metrics.
    ///
    /// # Panics
    ///
    /// A get panics if `f` does. That value is lost.
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

    /// Returns a watch of the same values, with what `f` makes of each error.
    ///
    /// Use it to give watches of several backends one type of error, so that they can be combined.
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

    /// Returns a watch of the same values until `stop` is ready. Then it ends with
    /// [`UntilError::Stopped`](crate::UntilError::Stopped).
    ///
    /// Use it for shutdown and cancellation. It works for a loop of gets, a stream, a pipe and a blocking get, and
    /// `stop` may complete on another thread.
    ///
    /// After the stop you still get the newest unseen value, once; then `Stopped`, for ever. So the watch ends even if
    /// the source never pauses. A stream ends as if the value were closed, and a [`pipe`](WatchExt::pipe) returns `Ok`.
    ///
    /// `stop` is any future. For a [stop signal](crate::docs::recipes#a-stop-signal) to many tasks, which also stops
    /// those that start later, use a value: `value.closed()`, `watcher.reader().closed()` or
    /// `value.wait_for(|stop| *stop)`. ⚠ The first `get` of a watcher of `channel(())` is ready at once, so as `stop` it
    /// would stop the watch at once.
    ///
    /// With feature `alloc`, `stop` is put into a box, once. Without it, `stop` must be `Unpin`, as `pin!(stop)` is.
    ///
    /// `stop` is only polled by a get or another poll of the watch. When such a get ends or is dropped, `stop` is polled
    /// once more, with a waker that does nothing, so that it forgets yours. So code of `stop` may run when a get loses a
    /// `select!`. If `stop` completes there, the next get returns what is unseen, or `Stopped`.
    ///
    /// # Panics
    ///
    /// A get panics if `stop` does. `stop` counts as ready then.
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

    /// Sends each value into `sink`: *room first, then the newest value*.
    ///
    /// The pipe waits until the sink has room, then waits for a value, sends it and flushes. It takes no value before
    /// there is room for it, and has one value in flight at a time. So after back-pressure, the next value is the
    /// newest at the time when room came, after those that the sink has buffered itself. The pipe never closes the
    /// sink. When the value is closed, the pipe returns `Ok`, with everything flushed.
    ///
    /// To use the watch or the sink again afterwards, pass `&mut`. A reference to a [`Value`](crate::Value) is a sink,
    /// and so is a [`Producer`](crate::Producer).
    ///
    /// While a pipe waits for a value, it holds the room that it has found, so pipes that share one channel need room
    /// for each of them. The pipe notices that a sink has failed when it next asks for room, sends or flushes. So an
    /// idle pipe outlives its closed sink until the source has something new. If the sink is a value, end the pipe
    /// together with it: `watch.until(sink.closed()).pipe(&sink)` returns the error of the closed sink. Where the pipe
    /// must be `'static`, write `until(arc.reader_arc().closed())`.
    ///
    /// After 32 values in one poll, it yields to other tasks.
    ///
    /// # Errors
    ///
    /// [`PipeError`](crate::PipeError) if the sink or the watch fails.
    ///
    /// # Cancel safety
    ///
    /// Dropping the pipe while it waits for room or for a value loses nothing. If it is dropped while it flushes, the
    /// sink decides what becomes of the one value in flight.
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
    ///
    /// A pipe that ends when either of two values is closed:
    ///
    /// ```
    /// use event_value::{Closed, PipeError, Value, WatchExt};
    ///
    /// # futures_lite::future::block_on(async {
    /// let (source, sink) = (Value::<u32>::new(), Value::new());
    /// let pipe = source.watch().until(sink.closed()).pipe(&sink);
    /// let (ended, ()) = futures::join!(pipe, async { sink.close() });
    /// assert_eq!(ended, Err(PipeError::Sink(Closed)));
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
    // So that the compiler says this, and not only that there is no such method.
    #[cfg(not(feature = "sink"))]
    fn pipe<S>(self, _: S) -> Pending<Result<(), Self::Error>>
    where
        Self: HasSinks + Sized,
    {
        pending()
    }
}

/// Nothing implements it.
#[cfg(not(feature = "sink"))]
#[diagnostic::on_unimplemented(
    message = "`pipe` needs feature `sink` of event-value",
    label = "needs feature `sink`, which needs no allocator"
)]
pub trait HasSinks {}

impl<W: Watch + ?Sized> WatchExt for W {}
