//! `Watcher` and its futures: what consumers hold.

use core::fmt;
use core::future::Future;
use core::mem::take;
use core::pin::Pin;
use core::task::{Context, Poll, Waker, ready};

use futures_core::future::FusedFuture;
use futures_core::stream::{FusedStream, Stream};

use crate::error::{BacklogError, Closed, NoSeat, TryGetError};
use crate::get::Get;
use crate::handle::Handle;
use crate::lock::Lock;
use crate::search::until_chosen;
use crate::seat::SeatId;
use crate::state::{Entry, Versioned, Waited};
use crate::sync::{Number, SMALL_CODE, inlined};
use crate::value::General;
#[cfg(doc)]
use crate::value::Value;
use crate::version::Version;
use crate::wait::Wait;
use crate::watch::{Peek, ValueWatch, Watch};

impl<T, const SEATS: usize, L: Lock> General<T, SEATS, L> {
    /// A new watcher, if a seat is free, inline or in a block. Its first [`get`](Watcher::get) finds the current value.
    ///
    /// Never allocates.
    ///
    /// # Errors
    ///
    /// [`NoSeat`] if all seats are taken; nothing changed then.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::General;
    ///
    /// static VALUE: General<u32, 2> = General::new();
    ///
    /// let mut watcher = VALUE.try_watch()?;
    /// VALUE.set(1);
    /// assert_eq!(watcher.try_get(), Ok(1));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "receiver")]
    pub fn try_watch(&self) -> Result<Watcher<&Self>, NoSeat> {
        Watcher::try_enter(self)
    }

    /// A new watcher. Its first [`get`](Watcher::get) finds the current value.
    ///
    /// It takes an inline seat if one is free, otherwise one in a block on the heap. If those are all taken, too, this
    /// allocates a larger block, outside the lock. The watcher keeps its seat for life, and its waits never allocate. When
    /// the last watcher in a block goes, all blocks are freed but the first, of 8 seats.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new();
    /// let mut watchers: Vec<_> = (0..1000).map(|_| value.watch()).collect();
    /// value.set(1);
    /// assert!(watchers.iter_mut().all(|w| w.try_get() == Ok(1)));
    /// ```
    #[cfg(feature = "alloc")]
    #[doc(alias = "subscribe")]
    #[doc(alias = "receiver")]
    pub fn watch(&self) -> Watcher<&Self> {
        Watcher::enter(self)
    }

    /// As [`watch`](Value::watch), with a watcher that owns its `Arc`: it is `'static`, for `tokio::spawn` and threads.
    /// Where the target has atomic pointers, as `Arc` needs them.
    ///
    /// The watcher keeps the value alive, so **dropping all other `Arc`s closes nothing**: the watcher would wait for ever.
    /// What closes a value is [`close`](Value::close), or the end of its last [`Producer`](crate::Producer), which
    /// [`producer_arc`](Value::producer_arc) and [`channel`](crate::channel()) make.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    /// use std::sync::Arc;
    ///
    /// let value = Arc::new(Value::new());
    /// let mut watcher = value.watch_arc();
    /// let consumer = std::thread::spawn(move || watcher.get_blocking());
    /// value.set(1);
    /// assert_eq!(consumer.join().unwrap(), Ok(1));
    /// ```
    #[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
    #[doc(alias = "subscribe")]
    pub fn watch_arc(self: &alloc::sync::Arc<Self>) -> Watcher<alloc::sync::Arc<Self>> {
        Watcher::enter(alloc::sync::Arc::clone(self))
    }
}

/// A consumer's view of a [`Value`]: it gives each value at most once, and always the newest.
///
/// Made by [`Value::watch`], [`Value::try_watch`] or [`Value::watch_arc`]; `S` is the [`Handle`] by which it holds
/// the value. Dropping it gives its place back at once. It is a [`Stream`] that ends when the value is
/// [closed](Value::close).
///
/// Each watcher is independent of all others. A clone has seen what the original has seen, so its first `get` may wait.
///
/// One watcher has one wait at a time, which the compiler checks:
///
/// ```compile_fail,E0499
/// # let value = event_value::Value::<u32>::new();
/// let mut watcher = value.watch();
/// let first = watcher.get();
/// let second = watcher.get();
/// drop((first, second));
/// ```
///
/// One after the other is fine:
///
/// ```
/// # let value = event_value::Value::<u32>::new();
/// let mut watcher = value.watch();
/// drop(watcher.get());
/// drop(watcher.get());
/// ```
///
/// # Leaks
///
/// A watcher that is forgotten (`mem::forget`) keeps its seat, and the waker of its last wait.
///
/// # Examples
///
/// ```
/// # use event_value::Value;
/// # futures_lite::future::block_on(async {
/// let value = Value::new();
/// let mut watcher = value.watch();
/// value.set(1);
/// value.set(2);
/// assert_eq!(watcher.get().await, Ok(2));
/// assert_eq!(watcher.skipped(), 1);
/// # });
/// ```
#[doc(alias = "Receiver")]
#[doc(alias = "Subscriber")]
#[must_use = "a watcher does nothing unless it is asked"]
pub struct Watcher<S: Handle> {
    source: S,
    seat: SeatId,
    parked: Parked,
    /// Whether the value that was there when it came is unseen only because nothing was asked yet: for `changed`.
    newcomer: bool,
    /// The version up to which nothing is news.
    seen: Number,
    delivered: Number,
    skipped: usize,
}

/// Whether a watcher has put its waker into its seat. It may have been taken out again since, but nobody else puts one in.
#[derive(Clone, Copy, Default, PartialEq)]
enum Parked {
    #[default]
    No,
    Yes,
    /// It took the place of another task's waker, so the next poll, too, may be another task's. Never where code is to be
    /// small.
    InTurn,
}

impl<S: Handle<Item: Clone>> Watcher<S> {
    /// Waits for a value that this watcher has not seen and returns the newest.
    ///
    /// The first get returns the current value at once if there is one. Later ones wait for something newer than what
    /// the last one returned. What was set in between is skipped, see [`skipped`](Watcher::skipped); the last one set is
    /// never lost. For "tell me when it changes", from now on, see [`changed`](Watcher::changed).
    ///
    /// `T::clone` runs under the lock: it must not use the value. Where it is more than a few words, use
    /// `Value<Arc<T>>`.
    ///
    /// Waiting never allocates. It takes the lock once, and a ready get once, too.
    ///
    /// A get that has something to return never yields. A loop that always finds something, and awaits nothing else, lets no
    /// other task of its thread run, and no timeout around it pass: the consumer is too slow, sets what it watches, or goes on
    /// after [`Closed`]. In tokio, `tokio::task::coop::cooperative(watcher.get())` cures that, see
    /// [staying fair](crate::docs::with_tokio#staying-fair).
    ///
    /// # Errors
    ///
    /// [`Closed`] if and only if the value is closed and this watcher has seen the last value, or there is none.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before it is ready changes nothing: no value is marked as seen, and no waker stays behind.
    ///
    /// # Panics
    ///
    /// If `T::clone`, or the clone or the drop of a waker panics. The value then still counts as not seen.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(1);
    /// let mut watcher = value.watch();
    /// assert_eq!(watcher.get().await, Ok(1));
    /// value.close();
    /// assert!(watcher.get().await.is_err());
    /// # });
    /// ```
    #[doc(alias = "collect")]
    #[doc(alias = "subscribe")]
    #[doc(alias = "recv")]
    #[doc(alias = "next")]
    #[doc(alias = "borrow_and_update")]
    pub fn get(&mut self) -> Get<'_, Self> {
        Get::new(self)
    }
}

impl<S: Handle> Watcher<S> {
    fn new(source: S, Entry { seat, seen, has_value, awaited }: Entry) -> Self {
        let (seen, delivered) = (Number::new(seen), Number::new(0));
        let new = Self { source, seat, parked: Parked::No, newcomer: has_value, seen, delivered, skipped: 0 };
        // A waker may panic: from here on, dropping the watcher gives its seat back.
        new.source.cell().notify_listeners(awaited);
        new
    }

    pub(crate) fn try_enter(source: S) -> Result<Self, NoSeat> {
        let entry = source.cell().try_enter().ok_or(NoSeat)?;
        Ok(Self::new(source, entry))
    }

    pub(crate) fn enter(source: S) -> Self {
        let entry = source.cell().enter();
        Self::new(source, entry)
    }

    /// Another watcher that has seen what this one has seen, if a seat is free, inline or in a block.
    ///
    /// Never allocates. Where there is an allocator, [`Clone`] does the same and can't fail, because it makes seats.
    ///
    /// # Errors
    ///
    /// [`NoSeat`] if all seats are taken; nothing changed then.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{TryGetError, Value};
    ///
    /// let value = Value::new_with(1);
    /// let mut watcher = value.try_watch()?;
    /// assert_eq!(watcher.try_get(), Ok(1));
    /// let mut twin = watcher.try_clone()?;
    /// assert_eq!(twin.try_get(), Err(TryGetError::BacklogDone));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    pub fn try_clone(&self) -> Result<Self, NoSeat> {
        Self::try_enter(self.source.clone()).map(|twin| twin.with_past_of(self))
    }

    fn with_past_of(mut self, other: &Self) -> Self {
        (self.seen, self.delivered, self.skipped) = (other.seen, other.delivered, other.skipped);
        self.newcomer = other.newcomer;
        self
    }

    /// Whether there is a value that this watcher has not seen. [`try_get`](Watcher::try_get) would return it.
    ///
    /// On a fresh watcher it is true if there is a value. On a closed value it is false once the last value was seen: a loop
    /// that waits for it must ask [`is_closed`](Watcher::is_closed) as well.
    ///
    /// One atomic load where the machine has 64-bit atomics, else the lock.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new();
    /// let watcher = value.try_watch()?;
    /// assert!(!watcher.has_changed());
    /// value.set(1);
    /// assert!(watcher.has_changed());
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "is_current")]
    #[must_use]
    pub fn has_changed(&self) -> bool {
        self.source.cell().has_news(self.seen.get())
    }

    /// The current value, seen or not, if there is one. Marks nothing as seen.
    ///
    /// As [`Value::peek`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// let mut watcher = value.try_watch()?;
    /// assert_eq!(watcher.peek(), Some(1));
    /// assert_eq!(watcher.try_get(), Ok(1)); // still news
    /// assert_eq!(watcher.peek(), Some(1));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "borrow")]
    #[must_use]
    pub fn peek(&self) -> Option<S::Item>
    where
        S::Item: Clone,
    {
        self.peek_with(|value| value.cloned())
    }

    /// What `f` makes of the current value, seen or not, by reference. Marks nothing as seen.
    ///
    /// As [`Value::peek_with`]: `f` runs under the lock.
    ///
    /// # Panics
    ///
    /// If `f` panics.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(vec![1, 2]);
    /// let watcher = value.try_watch()?;
    /// assert_eq!(watcher.peek_with(|value| value.map_or(0, Vec::len)), 2);
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "contains_value")]
    #[doc(alias = "try_get_and")]
    #[doc(alias = "borrow")]
    pub fn peek_with<R>(&self, f: impl FnOnce(Option<&S::Item>) -> R) -> R {
        self.source.cell().peek_with(f)
    }

    /// Whether the value is [closed](Value::close). There may still be a last value that this watcher has not seen.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// let mut watcher = value.try_watch()?;
    /// value.close();
    /// assert!(watcher.is_closed());
    /// assert_eq!(watcher.try_get(), Ok(1));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.source.cell().is_closed()
    }

    /// Whether both watch the same value.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let (one, other) = (Value::new_with(1), Value::new_with(1));
    /// let watcher = one.try_watch()?;
    /// assert!(watcher.same_value(&one.try_watch()?));
    /// assert!(!watcher.same_value(&other.try_watch()?));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "same_channel")]
    #[must_use]
    pub fn same_value<O: Handle>(&self, other: &Watcher<O>) -> bool {
        core::ptr::addr_eq(self.source.cell(), other.source.cell())
    }

    /// The version of the last value that this watcher delivered; version 0 if it has delivered none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// let mut watcher = value.try_watch()?;
    /// assert_eq!(watcher.version().get(), 0);
    /// assert_eq!(watcher.try_get(), Ok(1));
    /// assert_eq!(watcher.version(), value.version());
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[must_use]
    pub fn version(&self) -> Version {
        Version::new(self.delivered.get())
    }

    /// How many versions the last get passed over: changes since the get before it, or since this watcher was made.
    /// What [`mark_seen`](Watcher::mark_seen) marked does not count.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new();
    /// let mut watcher = value.try_watch()?;
    /// value.set(1);
    /// value.set(2);
    /// value.set(3);
    /// assert_eq!(watcher.try_get(), Ok(3));
    /// assert_eq!(watcher.skipped(), 2);
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "lagged")]
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.skipped as u64
    }

    /// Counts the current value as seen: the next get waits for a newer one.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{TryGetError, Value};
    ///
    /// let value = Value::new_with(1);
    /// let mut watcher = value.try_watch()?;
    /// watcher.mark_seen();
    /// assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "from_changes")]
    #[doc(alias = "mark_unchanged")]
    pub fn mark_seen(&mut self) {
        self.seen = Number::new(self.source.cell().version());
        self.newcomer = false;
    }

    /// Counts the current value as not seen: the next get returns it, again if need be.
    ///
    /// Followed by [`try_get`](Watcher::try_get), it is the `borrow_and_update` of tokio: the current value, seen or not, which
    /// is then seen. (A [`peek`](Watcher::peek) and then a [`mark_seen`](Watcher::mark_seen) would lose what is set in
    /// between.) To wait for a value that fits, seen or not, see [`wait_for`](Watcher::wait_for).
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// let mut watcher = value.try_watch()?;
    /// assert_eq!(watcher.try_get(), Ok(1));
    /// watcher.mark_unseen();
    /// assert_eq!(watcher.try_get(), Ok(1));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "borrow_and_update")]
    #[doc(alias = "mark_changed")]
    #[doc(alias = "reset")]
    pub fn mark_unseen(&mut self) {
        // What was not seen before stays so.
        self.seen = Number::new(self.seen.get().min(self.source.cell().before_current()));
        self.newcomer = false;
    }

    pub(crate) fn source(&self) -> &S {
        &self.source
    }

    pub(crate) fn seen(&self) -> u64 {
        self.seen.get()
    }

    pub(crate) fn seen_or_there_when_it_came(&self) -> u64 {
        self.seen.get() + u64::from(self.newcomer)
    }

    /// Gives up the wait of a [`poll_get`](Watcher::poll_get) or of a dropped [`next`](Stream) that was `Pending`: its
    /// task is not woken for it any more, and its waker is dropped.
    ///
    /// Futures do this by themselves when they are dropped. Nothing else changes; polling again waits again.
    ///
    /// Locks once if there may be a waker, otherwise not at all.
    ///
    /// # Examples
    ///
    /// ```
    /// use core::task::{Context, Waker};
    /// use event_value::Value;
    ///
    /// let value = Value::<u32>::new();
    /// let mut watcher = value.try_watch()?;
    /// assert!(watcher.poll_get(&mut Context::from_waker(Waker::noop())).is_pending());
    /// watcher.stop_waiting(); // the next `set` wakes nobody
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    pub fn stop_waiting(&mut self) {
        if take(&mut self.parked) != Parked::No {
            drop(self.source.cell().unpark(self.seat));
        }
    }
}

impl<S: Handle<Item: Clone>> Watcher<S> {
    /// Waits for a value that this watcher has not seen and that `f` accepts.
    ///
    /// `f` sees each version at most once per future, on a copy, outside all locks. A rejected value is *not*
    /// consumed: it is skipped by this future, and the next get finds it if nothing newer has come. A filter looks at
    /// the newest value only: one that `f` would have accepted can be overwritten before it is seen.
    ///
    /// It does not look at what this watcher has already returned. To wait until `f` accepts the current value *or* a later
    /// one, whether returned or not, use [`wait_for`](Watcher::wait_for).
    ///
    /// After 32 rejections in a row, the future lets other tasks run.
    ///
    /// # Errors
    ///
    /// [`Closed`] if the value is closed and the last value was seen before or rejected.
    ///
    /// # Cancel safety
    ///
    /// As [`get`](Watcher::get); the values that were rejected count as not seen.
    ///
    /// # Panics
    ///
    /// If `f` panics, and as [`get`](Watcher::get). The value then still counts as not seen by the watcher.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(3);
    /// let mut watcher = value.watch();
    /// assert_eq!(watcher.get_filter(|n| n % 2 == 1).await, Ok(3));
    /// # });
    /// ```
    #[doc(alias = "changed_and")]
    #[doc(alias = "Filter")]
    pub fn get_filter<F: FnMut(&S::Item) -> bool>(&mut self, f: F) -> GetFilter<'_, S, F> {
        GetFilter { f, search: Search::new(self) }
    }

    /// Waits for a value that this watcher has not seen and that `f` can make something of, and gives that.
    ///
    /// As [`get_filter`](Watcher::get_filter), for "wait until it is there, and take it out".
    ///
    /// # Errors
    ///
    /// As [`get_filter`](Watcher::get_filter).
    ///
    /// # Cancel safety
    ///
    /// As [`get_filter`](Watcher::get_filter).
    ///
    /// # Panics
    ///
    /// As [`get_filter`](Watcher::get_filter).
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// #[derive(Clone)]
    /// enum Status { Starting, Running { port: u16 } }
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(Status::Starting);
    /// value.set(Status::Running { port: 80 });
    ///
    /// let mut watcher = value.watch();
    /// let port = watcher.get_map(|status| match status {
    ///     Status::Running { port } => Some(*port),
    ///     Status::Starting => None,
    /// });
    /// assert_eq!(port.await, Ok(80));
    /// # });
    /// ```
    pub fn get_map<U, F: FnMut(&S::Item) -> Option<U>>(&mut self, f: F) -> GetMap<'_, S, F> {
        GetMap { f, search: Search::new(self) }
    }

    /// The newest value, if this watcher has not seen it. Never waits.
    ///
    /// # Errors
    ///
    /// [`TryGetError`] says why there is nothing: no value is there, this watcher has seen it, or it was the last.
    /// Where the machine has 64-bit atomics, one load tells that there is nothing new.
    ///
    /// # Panics
    ///
    /// If `T::clone` panics, as [`get`](Watcher::get).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{TryGetError, Value};
    ///
    /// let value = Value::new_with(1);
    /// let mut watcher = value.try_watch()?;
    /// assert_eq!(watcher.try_get(), Ok(1));
    /// assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "BacklogOnly")]
    #[doc(alias = "ErrBacklogDone")]
    #[doc(alias = "try_changed")]
    #[doc(alias = "try_recv")]
    pub fn try_get(&mut self) -> Result<S::Item, TryGetError> {
        self.try_take(|_, value| value.clone())
    }

    /// As [`get`](Watcher::get), for those who write futures: `Pending` means that the task of `cx` will be woken.
    ///
    /// Only the task that polled last is woken. A watcher has one wait: it ends when the task is woken, when a later poll
    /// is ready, when [`stop_waiting`](Watcher::stop_waiting) is called, when a [`get`](Watcher::get),
    /// [`get_filter`](Watcher::get_filter) or [`get_map`](Watcher::get_map) that was polled is dropped, or when the watcher
    /// is. After that the task is not woken, so poll again to wait on.
    ///
    /// # Errors
    ///
    /// As [`get`](Watcher::get).
    ///
    /// # Panics
    ///
    /// As [`get`](Watcher::get).
    ///
    /// # Examples
    ///
    /// ```
    /// use core::task::{Context, Poll, Waker};
    /// use event_value::Value;
    ///
    /// let value = Value::new();
    /// let mut watcher = value.try_watch()?;
    /// let mut cx = Context::from_waker(Waker::noop());
    ///
    /// assert_eq!(watcher.poll_get(&mut cx), Poll::Pending);
    /// value.set(1);
    /// assert_eq!(watcher.poll_get(&mut cx), Poll::Ready(Ok(1)));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "poll_changed")]
    #[doc(alias = "poll_recv")]
    #[inline]
    pub fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<S::Item, Closed>> {
        let (version, value) = ready!(self.poll_clone(self.seen.get(), cx))?;
        self.note_delivered(version);
        Poll::Ready(Ok(value))
    }

    #[inline(always)]
    fn poll_clone(&mut self, after: u64, cx: &mut Context<'_>) -> Poll<Result<Versioned<S::Item>, Closed>> {
        self.poll_newer(after, &mut |_, value| value.clone(), cx)
    }
}

// The parts of a get, with or without a clone.
impl<S: Handle> Watcher<S> {
    /// Whether nothing will ever come again.
    pub(crate) fn is_over(&self) -> bool {
        self.source.cell().is_closed() && !self.has_changed()
    }

    /// Shows the newest value under the lock, and marks it as seen, if it is not seen yet.
    pub(crate) fn try_take<R>(&mut self, show: impl FnOnce(u64, &S::Item) -> R) -> Result<R, TryGetError> {
        let (version, shown) = self.source.cell().look(self.seen.get(), show)?;
        self.stop_waiting();
        self.note_delivered(version);
        Ok(shown)
    }

    #[inline]
    pub(crate) fn note_delivered(&mut self, version: u64) {
        let skipped = version - self.seen.get() - 1;
        self.skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        (self.seen, self.delivered) = (Number::new(version), Number::new(version));
        self.newcomer = false;
    }

    /// As `note_delivered`, for a version that may have been seen before.
    pub(crate) fn note_found(&mut self, version: u64) {
        self.seen = Number::new(self.seen().min(version - 1));
        self.note_delivered(version);
    }

    inlined! {
        /// Waits for a version other than `after`, and shows it under the lock. Marks nothing as seen.
        pub(crate) fn poll_newer<R>(
            &mut self,
            after: u64,
            show: &mut impl FnMut(u64, &S::Item) -> R,
            cx: &mut Context<'_>,
        ) -> Poll<Result<Versioned<R>, Closed>> {
            loop {
                // Where one load tells that there is nothing, the lock need not be taken for that.
                if !self.source.cell().looks_quiet(after) {
                    if let Some((found, _waker)) = self.source.cell().take_news(self.seat, after, &mut *show) {
                        self.parked = Parked::No;
                        return Poll::Ready(found);
                    }
                }
                if self.park(after, cx.waker()) {
                    return Poll::Pending;
                }
            }
        }
    }

    /// Waits in its seat, unless there is a version other than `after` by now. Returns whether it waits.
    // Not inlined, so that a get that finds something is short.
    #[inline(never)]
    fn park(&mut self, after: u64, task: &Waker) -> bool {
        let Self { source, seat, parked, .. } = self;
        park(parked, task, &mut |spare| source.cell().wait(*seat, after, task, spare))
    }
}

/// Lets `wait` put a clone of the waker into a seat, unless there is no need to wait. Returns whether it waits.
///
/// It knows no type, so that a program has it once, whatever its values are.
#[inline]
fn park(parked: &mut Parked, task: &Waker, wait: &mut dyn FnMut(&mut Option<Waker>) -> Waited) -> bool {
    // Cloning and dropping a waker runs code of the user's, so it is done out here. A waker that was in the seat before is
    // most likely that of the same task, so that no clone is needed: but not if it has just changed.
    let mut spare = (*parked != Parked::Yes).then(|| task.clone());
    loop {
        match wait(&mut spare) {
            Waited::NeedsWaker => spare = Some(task.clone()),
            Waited::Not => return false,
            Waited::Parked => {
                let changed = !SMALL_CODE && spare.as_ref().is_some_and(|before| !before.will_wake(task));
                *parked = if changed { Parked::InTurn } else { Parked::Yes };
                return true;
            }
        }
    }
}

impl<S: Handle> Drop for Watcher<S> {
    fn drop(&mut self) {
        drop(self.source.cell().exit(self.seat));
    }
}

#[cfg(feature = "alloc")]
impl<S: Handle> Clone for Watcher<S> {
    fn clone(&self) -> Self {
        Self::enter(self.source.clone()).with_past_of(self)
    }
}

impl<S: Handle<Item: Clone>> Stream for Watcher<S> {
    type Item = S::Item;

    /// The next value as [`get`](Watcher::get) returns it; `None` once the value is closed.
    ///
    /// A stream is not told when a future such as `next()` is dropped. So the waker of a `next()` that was dropped while
    /// it waited stays until it is woken, which is harmless, or until [`stop_waiting`](Watcher::stop_waiting). Dropping
    /// it changes nothing else.
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.get_mut().poll_get(cx).map(Result::ok)
    }
}

impl<S: Handle<Item: Clone>> FusedStream for Watcher<S> {
    fn is_terminated(&self) -> bool {
        self.is_over()
    }
}

impl<S: Handle<Item: Clone>> Watch for Watcher<S> {
    type Item = S::Item;
    type Error = Closed;

    #[inline]
    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<S::Item, Closed>> {
        Watcher::poll_get(self, cx)
    }

    fn poll_backlog(&mut self, _: &mut Context<'_>) -> Poll<Result<S::Item, BacklogError<Closed>>> {
        Poll::Ready(self.try_get().map_err(|error| match error {
            TryGetError::Empty | TryGetError::BacklogDone => BacklogError::BacklogDone,
            TryGetError::Closed => BacklogError::Watch(Closed),
        }))
    }

    fn stop_waiting(&mut self) {
        Watcher::stop_waiting(self);
    }

    fn mark_unseen(&mut self) {
        Watcher::mark_unseen(self);
    }
}

impl<S: Handle<Item: Clone>> Peek for Watcher<S> {
    fn peek(&mut self) -> Option<S::Item> {
        Watcher::peek(self)
    }
}

impl<'a, T: Clone, const SEATS: usize, L: Lock> ValueWatch for &'a General<T, SEATS, L> {
    type Watch = Watcher<&'a General<T, SEATS, L>>;

    fn watch(&self) -> Self::Watch {
        Watcher::enter(self)
    }

    fn peek(&self) -> Option<T> {
        General::peek(self)
    }
}

#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
impl<T: Clone, const SEATS: usize, L: Lock> ValueWatch for alloc::sync::Arc<General<T, SEATS, L>> {
    type Watch = Watcher<Self>;

    fn watch(&self) -> Self::Watch {
        self.watch_arc()
    }

    fn peek(&self) -> Option<T> {
        General::peek(self)
    }
}

impl<S: Handle> Unpin for Watcher<S> {}

impl<S: Handle> fmt::Debug for Watcher<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher")
            .field("version", &self.delivered.get())
            .field("skipped", &self.skipped)
            .finish_non_exhaustive()
    }
}

/// A search for a value that somebody likes. Only the one found is marked as seen.
struct Search<'a, S: Handle<Item: Clone>> {
    wait: Wait<&'a mut Watcher<S>>,
    /// The last version looked at.
    after: u64,
}

impl<'a, S: Handle<Item: Clone>> Search<'a, S> {
    fn new(watcher: &'a mut Watcher<S>) -> Self {
        Self { after: watcher.seen.get(), wait: Wait::new(watcher) }
    }

    fn poll<U>(
        &mut self,
        mut choose: impl FnMut(S::Item) -> Option<U>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<U, Closed>> {
        let Self { wait, after } = self;
        wait.poll(|watcher| {
            until_chosen(cx, |cx| {
                let newer = ready!(watcher.poll_clone(*after, cx));
                let chosen = newer.map(|(version, value)| {
                    // Before `choose`, so that it never sees a version again, even if it panics.
                    *after = version;
                    choose(value).inspect(|_| watcher.note_delivered(version))
                });
                Poll::Ready(chosen.transpose())
            })
        })
    }
}

/// The future of [`Watcher::get_filter`].
///
/// Polling it again after it was ready searches on, among values newer than the one it gave: never a panic or a hang.
///
/// # Examples
///
/// ```
/// # use event_value::{GetFilter, Value};
/// # futures_lite::future::block_on(async {
/// let value = Value::new_with(1);
/// let mut watcher = value.watch();
/// let get: GetFilter<'_, _, fn(&u32) -> bool> = watcher.get_filter(|n| *n > 0);
/// assert_eq!(get.await, Ok(1));
/// # });
/// ```
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct GetFilter<'a, S: Handle<Item: Clone>, F> {
    search: Search<'a, S>,
    f: F,
}

impl<S: Handle<Item: Clone>, F: FnMut(&S::Item) -> bool> Future for GetFilter<'_, S, F> {
    type Output = Result<S::Item, Closed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { search, f } = self.get_mut();
        search.poll(|value| f(&value).then_some(value), cx)
    }
}

impl<S: Handle<Item: Clone>, F: FnMut(&S::Item) -> bool> FusedFuture for GetFilter<'_, S, F> {
    fn is_terminated(&self) -> bool {
        self.search.wait.is_done()
    }
}

/// The future of [`Watcher::get_map`].
///
/// Polling it again after it was ready searches on, among values newer than the one it gave: never a panic or a hang.
///
/// # Examples
///
/// ```
/// # use event_value::{GetMap, Value};
/// # futures_lite::future::block_on(async {
/// let value = Value::new_with(Some("there"));
/// let mut watcher = value.watch();
/// let get: GetMap<'_, _, fn(&Option<&'static str>) -> Option<usize>> = watcher.get_map(|s| s.map(str::len));
/// assert_eq!(get.await, Ok(5));
/// # });
/// ```
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct GetMap<'a, S: Handle<Item: Clone>, F> {
    search: Search<'a, S>,
    f: F,
}

impl<U, S: Handle<Item: Clone>, F: FnMut(&S::Item) -> Option<U>> Future for GetMap<'_, S, F> {
    type Output = Result<U, Closed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { search, f } = self.get_mut();
        search.poll(|value| f(&value), cx)
    }
}

impl<U, S: Handle<Item: Clone>, F: FnMut(&S::Item) -> Option<U>> FusedFuture for GetMap<'_, S, F> {
    fn is_terminated(&self) -> bool {
        self.search.wait.is_done()
    }
}

// The closures are called, never pinned.
impl<S: Handle<Item: Clone>, F> Unpin for GetFilter<'_, S, F> {}
impl<S: Handle<Item: Clone>, F> Unpin for GetMap<'_, S, F> {}

impl<S: Handle<Item: Clone>, F> fmt::Debug for GetFilter<'_, S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetFilter").field("watcher", self.search.wait.watch()).finish_non_exhaustive()
    }
}

impl<S: Handle<Item: Clone>, F> fmt::Debug for GetMap<'_, S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetMap").field("watcher", self.search.wait.watch()).finish_non_exhaustive()
    }
}
