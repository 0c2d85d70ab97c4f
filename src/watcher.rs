//! `Watcher`, which consumers hold. Its gets that wait are in `get_filter.rs` and `in_place.rs`.

use core::fmt;
use core::mem::take;
use core::pin::Pin;
use core::task::{Context, Poll, Waker, ready};

use futures_core::stream::{FusedStream, Stream};

use crate::error::{BacklogError, Closed, NoSeat, TryGetError};
use crate::handle::Handle;
use crate::lock::Lock;
use crate::seat::SeatId;
use crate::state::{Entry, Versioned, Waited};
use crate::sync::{Number, SMALL_CODE, inlined};
use crate::value::General;
#[cfg(doc)]
use crate::value::Value;
use crate::version::Version;
use crate::watch::{Peek, ValueWatch, Watch};

impl<T, const SEATS: usize, L: Lock> General<T, SEATS, L> {
    /// Returns a new watcher. Its first [`get`](Watcher::get) returns the current value at once, if there is one.
    ///
    /// The watcher borrows the value. For a watcher that owns it, for `tokio::spawn` and threads, see
    /// [`watch_arc`](Value::watch_arc).
    ///
    /// Needs feature `alloc`; [`try_watch`](Value::try_watch) does not.
    ///
    /// It takes an inline seat if one is free, otherwise one in a block on the heap. If those are taken too, this
    /// allocates the next block, outside the lock. The watcher keeps its seat for life, and its waits never allocate.
    /// When the last watcher outside the inline seats goes, all blocks are freed except the first, which has 8 seats.
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

    /// Like [`watch`](Value::watch), with a watcher that owns an `Arc` of the value: it is `'static`, for
    /// `tokio::spawn` and threads. Needs feature `alloc`, and a target with the atomic pointers that `Arc` needs.
    ///
    /// The watcher keeps the value alive, so **dropping all other `Arc`s does not close the value**: the watcher would
    /// wait for ever. Only [`close`](Value::close) and the drop of the last [`Producer`](crate::Producer) close a value.
    /// [`producer_arc`](Value::producer_arc) and [`channel`](crate::channel()) make producers.
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

    /// Returns a new watcher if a seat is free, inline or in a block that exists already.
    ///
    /// Like [`watch`](Value::watch), but never allocates, so an interrupt handler may call it where it may use the
    /// value.
    ///
    /// # Errors
    ///
    /// [`NoSeat`] if all seats are taken. Nothing has changed then.
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
}

/// A consumer's view of a [`Value`]: it returns each version at most once, and always the newest.
///
/// [`Value::watch`], [`Value::try_watch`], [`Value::watch_arc`] and [`channel`](crate::channel()) make watchers. `S` is
/// the [`Handle`] by which the watcher holds the value. Dropping it frees its seat at once. It is also a `Stream`,
/// which ends when the value is [closed](Value::close).
///
/// Watchers are independent of each other. A clone starts with what the original has seen, so its first `get` may wait.
///
/// A watcher has one wait at a time, which the compiler checks:
///
/// ```compile_fail,E0499
/// # let value = event_value::Value::<u32>::new();
/// let mut watcher = value.watch();
/// let first = watcher.get();
/// let second = watcher.get();
/// drop((first, second));
/// ```
///
/// One wait after another is fine:
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
/// A forgotten watcher (`mem::forget`) keeps its seat and the waker of its last wait.
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
#[must_use = "a watcher does nothing unless you ask it for a value"]
pub struct Watcher<S: Handle> {
    source: S,
    seat: SeatId,
    /// What the watcher has put into its seat. A producer may have taken it out since, but only the watcher puts one in: if
    /// this is `No`, the seat is empty, and the lock need not be taken to find out.
    parked: Parked,
    /// Whether the watcher is new, and the value that was there when it came is unseen only for that reason. `changed`
    /// does not count that value as a change.
    newcomer: bool,
    /// The newest version that this watcher has seen.
    seen: Number,
    /// The version that the last get returned. It differs from `seen` after `mark_seen` and `mark_unseen`.
    delivered: Number,
    skipped: usize,
}

/// Whether a watcher has put a waker into its seat.
#[derive(Clone, Copy, Default, PartialEq)]
enum Parked {
    #[default]
    No,
    Yes,
    /// Yes, in the place of another task's waker, so the next poll may come from yet another task. Never where code is
    /// to be small.
    InTurn,
}

impl<S: Handle<Item: Clone>> Watcher<S> {
    /// Returns the newest value if this watcher has not seen it. Never waits.
    ///
    /// Takes the lock once if there is something to get (twice if a [`poll_get`](Watcher::poll_get) before it was
    /// `Pending`). Otherwise one atomic load suffices, where the machine has 64-bit atomics.
    ///
    /// # Errors
    ///
    /// [`TryGetError::Empty`] if there is no value, [`TryGetError::BacklogDone`] if this watcher has seen it, and
    /// [`TryGetError::Closed`] in either case if the value is closed.
    ///
    /// # Panics
    ///
    /// If `T::clone` panics, like [`get`](Watcher::get).
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
}

impl<S: Handle> Watcher<S> {
    /// Returns the newest value if this watcher has not seen it and `f` accepts it. Never waits.
    ///
    /// `f` gets a reference, under the lock: it must not use this value. A rejected value is not cloned.
    ///
    /// # Errors
    ///
    /// [`TryGetError::BacklogDone`] if `f` rejects the value, otherwise the same as [`try_get`](Watcher::try_get).
    /// Nothing has changed then: the value still counts as not seen, and the wait of an earlier
    /// [`poll_get`](Watcher::poll_get) goes on.
    ///
    /// # Panics
    ///
    /// If `f` or `T::clone` panics. The value still counts as not seen then.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{TryGetError, Value};
    ///
    /// let value = Value::new_with(1);
    /// let mut watcher = value.try_watch()?;
    /// assert_eq!(watcher.try_get_filter(|n| *n > 1), Err(TryGetError::BacklogDone));
    /// assert_eq!(watcher.try_get_filter(|n| *n > 0), Ok(1));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "try_changed_and")]
    pub fn try_get_filter(&mut self, f: impl FnOnce(&S::Item) -> bool) -> Result<S::Item, TryGetError>
    where
        S::Item: Clone,
    {
        self.try_get_map(|value| f(value).then(|| value.clone()))
    }

    /// Returns what `f` makes of the newest value, if this watcher has not seen it and `f` returns `Some`. Never waits.
    ///
    /// Like [`try_get_filter`](Watcher::try_get_filter), for a `T` that is not `Clone`, or of which you need only a
    /// part. `f` runs under the lock: it must not use this value.
    ///
    /// # Errors
    ///
    /// The same as [`try_get_filter`](Watcher::try_get_filter).
    ///
    /// # Panics
    ///
    /// If `f` panics. The value still counts as not seen then.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// let value = Value::new_with("80");
    /// let mut watcher = value.try_watch()?;
    /// assert_eq!(watcher.try_get_map(|port| port.parse().ok()), Ok(80));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    pub fn try_get_map<U>(&mut self, f: impl FnOnce(&S::Item) -> Option<U>) -> Result<U, TryGetError> {
        let (version, found) = self.source.cell().look(self.seen.get(), |_, value| f(value))?;
        let found = found.ok_or(TryGetError::BacklogDone)?;
        self.stop_waiting();
        self.note_delivered(version);
        Ok(found)
    }

    /// Returns a clone of the current value, seen or not, and marks nothing as seen. See [`Value::peek`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// let mut watcher = value.try_watch()?;
    /// assert_eq!(watcher.peek(), Some(1));
    /// assert_eq!(watcher.try_get(), Ok(1)); // it was still unseen
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

    /// Calls `f` with the current value, seen or not, and returns what it returns. Marks nothing as seen.
    ///
    /// Like [`Value::peek_with`]: `f` runs under the lock, so it must not use the value.
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

    /// Returns whether there is a value that this watcher has not seen, which [`try_get`](Watcher::try_get) would
    /// return.
    ///
    /// For a new watcher this is `true` if there is a value, although [`changed`](Watcher::changed) waits then: so
    /// `if watcher.has_changed() { watcher.changed().await }` may wait. For a closed value it stays `false` once the
    /// last value was seen, so a loop that waits for `true` must also check [`is_closed`](Watcher::is_closed).
    ///
    /// One atomic load where the machine has 64-bit atomics; elsewhere it takes the lock.
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

    /// Returns the version of the value that this watcher has returned last, or version 0 if it has returned none.
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

    /// Returns how many versions the last get skipped: changes since the get before it, or since this watcher was made.
    ///
    /// Versions that [`mark_seen`](Watcher::mark_seen) has marked do not count.
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

    /// Marks the current value as seen: the next get waits for a newer one.
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

    /// Marks the current value as not seen: the next get returns it at once, even if an earlier one has returned it.
    ///
    /// With [`try_get`](Watcher::try_get) after it, this is tokio's `borrow_and_update`: it returns the current value,
    /// seen or not, and marks it as seen. (A [`peek`](Watcher::peek) and then a [`mark_seen`](Watcher::mark_seen) would
    /// lose a value that is set in between.) To wait for a value that a closure accepts, seen or not, use
    /// [`wait_for`](Watcher::wait_for).
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
        // Versions that were not seen before stay unseen, and count as skipped.
        self.seen = Number::new(self.seen.get().min(self.source.cell().before_current()));
        self.newcomer = false;
    }

    /// Returns whether the value is [closed](Value::close). This watcher may still have the last value to get.
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

    /// Returns whether both watch the same value.
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

    /// Returns another watcher that has seen what this one has seen, if a seat is free, inline or in a block that
    /// exists already.
    ///
    /// Never allocates. With feature `alloc`, [`Clone`] does the same and can't fail, because it allocates seats.
    ///
    /// # Errors
    ///
    /// [`NoSeat`] if all seats are taken. Nothing has changed then.
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

    /// Ends the wait of a [`poll_get`](Watcher::poll_get) or `next` of a stream that was `Pending`: drops the waker, so
    /// that the task is not woken for this watcher any more.
    ///
    /// Futures of this crate do this when they are dropped. Nothing else changes, and the next poll waits again.
    ///
    /// Takes the lock once if there may be a waker, otherwise not at all.
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
    /// watcher.stop_waiting(); // the next `set` does not wake the task
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    pub fn stop_waiting(&mut self) {
        if take(&mut self.parked) != Parked::No {
            drop(self.source.cell().unpark(self.seat));
        }
    }
}

impl<S: Handle<Item: Clone>> Watcher<S> {
    /// Like [`get`](Watcher::get), for hand-written futures. `Pending` means that the task of `cx` will be woken.
    ///
    /// Only the task that polled last is woken. A watcher has one wait. It ends when the task is woken, when a later
    /// poll is ready, when [`stop_waiting`](Watcher::stop_waiting) is called, when a pending future of this watcher is
    /// dropped, or when the watcher is dropped. After that the task is not woken, so poll again to go on waiting.
    ///
    /// # Errors
    ///
    /// The same as [`get`](Watcher::get).
    ///
    /// # Panics
    ///
    /// The same as [`get`](Watcher::get).
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
    pub(crate) fn poll_clone(&mut self, after: u64, cx: &mut Context<'_>) -> Poll<Result<Versioned<S::Item>, Closed>> {
        self.poll_newer(after, &mut |_, value| value.clone(), cx)
    }
}

// What other files need of a watcher.
impl<S: Handle> Watcher<S> {
    fn new(source: S, Entry { seat, seen, has_value, awaited }: Entry) -> Self {
        let (seen, delivered) = (Number::new(seen), Number::new(0));
        let new = Self { source, seat, parked: Parked::No, newcomer: has_value, seen, delivered, skipped: 0 };
        // Notifies only now, because a waker may panic: from here on, dropping the watcher gives its seat back.
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

    /// Takes over what `other` has seen.
    fn with_past_of(mut self, other: &Self) -> Self {
        (self.seen, self.delivered, self.skipped) = (other.seen, other.delivered, other.skipped);
        self.newcomer = other.newcomer;
        self
    }

    pub(crate) fn source(&self) -> &S {
        &self.source
    }

    pub(crate) fn seen(&self) -> u64 {
        self.seen.get()
    }

    /// Returns a version that the value does not have, so that the current value counts as unseen. A value is never
    /// behind its watchers; and a constant would not do, because only the low bits of a version fit into the word.
    pub(crate) fn before_seen(&self) -> u64 {
        self.seen.get().wrapping_sub(1)
    }

    pub(crate) fn seen_or_there_when_it_came(&self) -> u64 {
        self.seen.get() + u64::from(self.newcomer)
    }
}

// The parts of a get, with or without a clone.
impl<S: Handle> Watcher<S> {
    /// Whether there is nothing to get, now and for ever.
    pub(crate) fn is_over(&self) -> bool {
        self.source.cell().is_closed() && !self.has_changed()
    }

    /// Shows the newest value under the lock if it was not seen yet, and marks it as seen.
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

    /// Like `note_delivered`, for a version that may have been seen before.
    pub(crate) fn note_found(&mut self, version: u64) {
        self.seen = Number::new(self.seen().min(version - 1));
        self.note_delivered(version);
    }

    inlined! {
        /// Waits until the version is not `after`, and shows the value under the lock. Marks nothing as seen.
        pub(crate) fn poll_newer<R>(
            &mut self,
            after: u64,
            show: &mut impl FnMut(u64, &S::Item) -> R,
            cx: &mut Context<'_>,
        ) -> Poll<Result<Versioned<R>, Closed>> {
            loop {
                // If one load shows that there is nothing, the lock is taken once, to park, and not twice.
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

    /// Puts the waker into the seat, unless the version is not `after` any more. Returns whether the watcher waits.
    // Not inlined, so that the code of a ready get is short.
    #[inline(never)]
    fn park(&mut self, after: u64, task: &Waker) -> bool {
        let Self { source, seat, parked, .. } = self;
        park(parked, task, &mut |spare| source.cell().wait(*seat, after, task, spare))
    }
}

/// Lets `wait` put a clone of the waker into a seat, unless there is no need to wait. Returns whether the watcher
/// waits.
///
/// It is not generic, so that a program has it once for all its values.
#[inline]
fn park(parked: &mut Parked, task: &Waker, wait: &mut dyn FnMut(&mut Option<Waker>) -> Waited) -> bool {
    // Cloning and dropping a waker runs user code, so it is done here, outside the lock. If a waker was parked before,
    // it is most likely still there and of the same task. So the first try is without a clone, unless the task has
    // just changed.
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

/// Needs feature `alloc`; [`try_clone`](Watcher::try_clone) does not.
#[cfg(feature = "alloc")]
impl<S: Handle> Clone for Watcher<S> {
    fn clone(&self) -> Self {
        Self::enter(self.source.clone()).with_past_of(self)
    }
}

impl<S: Handle<Item: Clone>> Stream for Watcher<S> {
    type Item = S::Item;

    /// Returns the next value as [`get`](Watcher::get) does, and `None` once the value is closed.
    ///
    /// A stream does not learn that a future such as `next()` was dropped. So the waker of a dropped `next()` stays
    /// until it is woken, which is harmless, or until [`stop_waiting`](Watcher::stop_waiting) is called. Nothing else
    /// changes.
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
        Poll::Ready(self.try_get().map_err(BacklogError::from))
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
