//! `Value`, which producers set and consumers watch.

use core::fmt;

use crate::cell::Cell;
use crate::lock::{self, DefaultLock, Guarding, Lock};
use crate::seat::Seat;
use crate::state::State;
use crate::sync::const_fn;
use crate::version::Version;
use crate::watch::Set;

/// A cell that many producers [`set`](Value::set) and many consumers [`watch`](Value::watch).
///
/// It starts empty, can be emptied again with [`clear`](Value::clear), and can be [`close`](Value::close)d for good.
/// Consumers get the newest value; values that they were too slow for are skipped. All methods take `&self`: put the
/// value in a `static`, or share it by reference or `Arc`.
///
/// `SEATS` is the number of watchers that have a seat inside the value: at most 65534, and 254 without `alloc`. With
/// `alloc`, further watchers have seats on the heap. See [seats](crate#seats).
///
/// # Locks
///
/// A method takes the lock of the value, for a few instructions and for the user code that its documentation says runs
/// under the lock. [`is_closed`](Value::is_closed) is one load where the machine has 64-bit atomics. `L` is the
/// [lock](crate::lock). No method waits for anything else, and none allocates unless its documentation says so.
///
/// An interrupt handler may call any method if the lock masks that interrupt, and none otherwise: see
/// [`firmware`](crate::docs::firmware#from-an-interrupt-handler). The page [`cost`](crate::docs::cost) lists what each
/// call costs, and the [size](crate::docs::cost#memory) of a value.
///
/// # Examples
///
/// ```
/// use event_value::Value;
///
/// static SPEED: Value<u32> = Value::new();
///
/// # futures_lite::future::block_on(async {
/// let mut watcher = SPEED.watch();
/// SPEED.set(1);
/// SPEED.set(2);
/// assert_eq!(watcher.get().await, Ok(2));
/// # });
/// ```
#[doc(alias = "Watch")]
#[doc(alias = "Signal")]
#[doc(alias = "SharedObservable")]
#[doc(alias = "Watchable")]
#[doc(alias = "MutableStateFlow")]
#[doc(alias = "ArcSwap")]
#[doc(alias = "Sender")]
#[doc(alias = "Observable")]
#[doc(alias = "StateFlow")]
#[doc(alias = "BehaviorSubject")]
#[doc(alias = "CurrentValueSubject")]
pub struct General<T, const SEATS: usize = 4, L: Lock = DefaultLock> {
    cell: Cell<T, [Seat; SEATS], L>,
}

/// A [`General`] value with 4 inline seats and the default lock: the type to use unless you need another number of
/// seats or another lock.
///
/// All its methods are those of [`General`].
///
/// # Examples
///
/// ```
/// use event_value::Value;
///
/// let value = Value::new();
/// value.set(1);
/// assert_eq!(value.peek(), Some(1));
/// ```
pub type Value<T> = General<T, 4, DefaultLock>;

impl<T, const SEATS: usize, L: Lock> General<T, SEATS, L> {
    const_fn! {
        /// Makes an empty value.
        ///
        /// # Examples
        ///
        /// ```
        /// use event_value::{General, Value};
        ///
        /// static VALUE: Value<u32> = Value::new();
        /// static LARGE: General<u32, 16> = General::new();
        ///
        /// assert_eq!((VALUE.peek(), LARGE.peek()), (None, None));
        /// ```
        ///
        /// More than 65534 inline seats, or 254 without `alloc`, do not compile:
        ///
        /// ```compile_fail,E0080
        /// let value = event_value::General::<u32, 65535>::new();
        /// value.set(1);
        /// ```
        #[must_use]
        pub const fn new() -> Self {
            Self { cell: Cell::empty() }
        }
    }

    const_fn! {
        /// The same as [`new`](General::new), which is shorter.
        #[must_use]
        pub const fn with_seats() -> Self {
            Self::new()
        }
    }
}

/// Implements the constructors that take a value, for each lock: a `const fn` can't call a trait method of a type
/// parameter.
macro_rules! full_values {
    ($($(#[$cfg:meta])* [$($generics:tt)*] $lock:ty;)+) => {$(
        $(#[$cfg])*
        impl<T, const SEATS: usize, $($generics)*> General<T, SEATS, $lock> {
            const_fn! {
                /// Makes a value that holds `value`, as if it had been set once.
                ///
                /// # Examples
                ///
                /// ```
                /// use event_value::Value;
                ///
                /// static LEVEL: Value<u32> = Value::new_with(5);
                /// assert_eq!(LEVEL.peek(), Some(5));
                /// ```
                ///
                /// Each lock has its own `new_with`, so `General::new_with` alone is ambiguous:
                ///
                /// ```compile_fail,E0034
                /// use event_value::General;
                ///
                /// static LEVEL: General<u32, 2> = General::new_with(5);
                /// ```
                ///
                /// With another number of seats or another lock, use an alias, which names all three:
                ///
                /// ```
                /// use event_value::General;
                ///
                /// type Level = General<u32, 2>; // or General<u32, 2, CriticalSection>
                ///
                /// static LEVEL: Level = Level::new_with(5);
                /// assert_eq!(LEVEL.peek(), Some(5));
                /// ```
                #[must_use]
                pub const fn new_with(value: T) -> Self {
                    let guarded = <$lock as Lock>::Guarding::<State<T, [Seat; SEATS]>>::new(State::new(Some(value)));
                    Self { cell: Cell::around(true, guarded) }
                }
            }

            const_fn! {
                /// The same as [`new_with`](General::new_with), which is shorter.
                #[must_use]
                pub const fn with_seats_and(value: T) -> Self {
                    Self::new_with(value)
                }
            }
        }
    )+};
}

// Apart from the other locks, because the docs show the methods in this order, and most values have this lock.
full_values! {
    #[cfg(feature = "std")] [] lock::StdMutex;
}

impl<T, const SEATS: usize, L: Lock> General<T, SEATS, L> {
    /// Publishes `value`: every watcher will see it, or something newer.
    ///
    /// Never fails, never allocates, and never waits for a watcher. An equal value counts as new;
    /// [`set_if_changed`](Value::set_if_changed) ignores it. On a [closed](Value::close) value this does nothing.
    ///
    /// After the lock is released, it wakes the waiting watchers, then drops the old value, then wakes the one-shot
    /// waits. The cost grows with the number of *waiting* watchers; idle ones are free.
    ///
    /// # Panics
    ///
    /// If a waker or the drop of the old value panics. The value is set and all waiting tasks are woken nevertheless.
    /// Without `std`, a second panic in the same `set` aborts.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// let value = Value::new();
    /// value.set("first");
    /// assert_eq!(value.peek(), Some("first"));
    ///
    /// value.close();
    /// value.set("too late");
    /// assert_eq!(value.peek(), Some("first"));
    /// ```
    #[doc(alias = "emit")]
    #[doc(alias = "on_next")]
    #[doc(alias = "send")]
    #[doc(alias = "send_replace")]
    #[doc(alias = "signal")]
    #[doc(alias = "publish")]
    pub fn set(&self, value: T) {
        self.cell.set(value);
    }

    /// Publishes `value`, as [`set`](Value::set) does, but returns an error if the value is closed.
    ///
    /// # Errors
    ///
    /// `value` itself if the value is [closed](Value::close). Nothing has changed then.
    ///
    /// # Panics
    ///
    /// The same as [`set`](Value::set).
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new();
    /// assert_eq!(value.try_set(1), Ok(()));
    /// value.close();
    /// assert_eq!(value.try_set(2), Err(2));
    /// ```
    #[doc(alias = "SendError")]
    #[doc(alias = "try_send")]
    pub fn try_set(&self, value: T) -> Result<(), T> {
        self.cell.try_set(value)
    }

    /// Publishes `value` unless it equals the current one. Returns whether it was published.
    ///
    /// On a [closed](Value::close) value this returns `false`. `T::eq` runs under the lock: it must not use this value,
    /// and should be short.
    ///
    /// # Panics
    ///
    /// If `T::eq` panics; nothing has changed then. And for the same reasons as [`set`](Value::set).
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// assert!(!value.set_if_changed(1));
    /// assert!(value.set_if_changed(2));
    /// ```
    #[doc(alias = "set_if_not_eq")]
    #[doc(alias = "set_neq")]
    pub fn set_if_changed(&self, value: T) -> bool
    where
        T: PartialEq,
    {
        self.cell.set_if_changed(&mut Some(value))
    }

    /// Publishes `value`, as [`set`](Value::set) does, and returns the value before it.
    ///
    /// On a [closed](Value::close) value nothing changes, and this returns `value` itself: you get back whichever value
    /// is not stored.
    ///
    /// # Panics
    ///
    /// Like [`set`](Value::set), if a waker panics.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new();
    /// assert_eq!(value.replace(1), None);
    /// assert_eq!(value.replace(2), Some(1));
    /// value.close();
    /// assert_eq!(value.replace(3), Some(3));
    /// ```
    #[doc(alias = "send_replace")]
    #[doc(alias = "swap")]
    #[doc(alias = "getAndUpdate")]
    pub fn replace(&self, value: T) -> Option<T> {
        self.cell.replace(value)
    }

    /// Publishes `value` unless it equals the current one, and returns the value before it.
    ///
    /// Otherwise the same as [`set_if_changed`](Value::set_if_changed).
    ///
    /// # Errors
    ///
    /// `value` itself if it equals the current one or the value is [closed](Value::close). Nothing has changed then.
    ///
    /// # Panics
    ///
    /// The same as [`set_if_changed`](Value::set_if_changed).
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// assert_eq!(value.replace_if_changed(1), Err(1));
    /// assert_eq!(value.replace_if_changed(2), Ok(Some(1)));
    /// ```
    #[doc(alias = "set_if_not_eq")]
    pub fn replace_if_changed(&self, value: T) -> Result<Option<T>, T>
    where
        T: PartialEq,
    {
        let mut offer = Some(value);
        match (self.cell.set_if_changed(&mut offer), offer) {
            (false, Some(value)) => Err(value),
            (_, old) => Ok(old),
        }
    }

    /// Publishes `value` if `seen` is still the newest version, and returns the new version.
    ///
    /// Use it to compute a new value from the current one without holding the lock: read the version *before* the
    /// value, compute, publish, and start over if it fails. It detects every value that was published and every
    /// [`clear`](Value::clear) since `seen`. An edit that [`modify_if`](Value::modify_if) did not publish does not
    /// advance the version, so it goes undetected.
    ///
    /// # Errors
    ///
    /// `value` itself if there is a newer version or the value is [closed](Value::close). Nothing has changed then.
    ///
    /// # Panics
    ///
    /// The same as [`set`](Value::set).
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// let seen = value.version();
    /// let newer = value.compare_set(seen, 2).unwrap();
    /// assert_eq!(value.compare_set(seen, 3), Err(3));
    /// assert!(value.compare_set(newer, 3).is_ok());
    /// ```
    ///
    /// Starting over until no other producer was faster:
    ///
    /// ```
    /// # use event_value::Value;
    /// # let value = Value::new_with(1);
    /// loop {
    ///     let seen = value.version();
    ///     let doubled = value.peek().map_or(1, |number| 2 * number);
    ///     if value.compare_set(seen, doubled).is_ok() {
    ///         break;
    ///     }
    /// }
    /// # assert_eq!(value.peek(), Some(2));
    /// ```
    #[doc(alias = "compareAndSet")]
    #[doc(alias = "compare_and_set")]
    #[doc(alias = "compare_exchange")]
    pub fn compare_set(&self, seen: Version, value: T) -> Result<Version, T> {
        self.cell.compare_set(seen.get(), value).map(Version::new)
    }

    /// Changes the value in place and publishes it, if there is one. Returns what `f` returned.
    ///
    /// Returns `None`, and does not call `f`, if there is no value or it is [closed](Value::close).
    ///
    /// `f` runs under the lock: it must not use this value, and should be short. Otherwise the same as
    /// [`modify`](Value::modify).
    ///
    /// # Panics
    ///
    /// The same as [`modify`](Value::modify).
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let names = Value::new_with(vec!["a"]);
    /// assert_eq!(names.update(|names| { names.push("b"); names.len() }), Some(2));
    /// assert_eq!(Value::<u32>::new().update(|n| *n += 1), None);
    /// ```
    #[doc(alias = "updateAndGet")]
    #[doc(alias = "send_modify")]
    pub fn update<R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        let edit = |value: &mut Option<T>| {
            let result = value.as_mut().map(f);
            let publish = result.is_some();
            (result, publish)
        };
        self.cell.edit(edit).0
    }

    /// Changes the value in place and publishes it. Use [`update`](Value::update) unless `f` must also run when there is
    /// no value, or take the value out.
    ///
    /// `f` gets `None` if there is no value. If it leaves a `Some`, that is published, changed or not. If it leaves
    /// `None`, the value is [cleared](Value::clear).
    ///
    /// **On a [closed](Value::close) value, `f` runs on a throw-away `None`**: it does not see the last value, what it
    /// leaves there is dropped, and you get its result as if it had been published. `update` does not call `f` then.
    ///
    /// `f` runs under the lock: it must not use this value, and should be short. The page [`lock`](crate::lock) says
    /// what happens if it does use the value.
    ///
    /// # Panics
    ///
    /// If `f` panics. If there was a value before and there is one after the panic, it is published, because it may be
    /// a new one. A value that `f` took out is cleared, and one that it put where there was none is dropped. And for
    /// the same reasons as [`set`](Value::set).
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let counter = Value::new_with(1);
    /// let before = counter.modify(|n| n.replace(2));
    /// assert_eq!((before, counter.peek()), (Some(1), Some(2)));
    /// ```
    #[doc(alias = "send_modify")]
    pub fn modify<R>(&self, f: impl FnOnce(&mut Option<T>) -> R) -> R {
        self.cell.edit(|value| (f(value), true)).0
    }

    /// Changes the value in place, and publishes it if `f` returns `true`. Returns what `f` returned.
    ///
    /// If `f` returns `false`, no watcher learns of the edit: what `f` changed in place stays changed, a value that it
    /// took out is [cleared](Value::clear), and one that it put where there was none is dropped. On a
    /// [closed](Value::close) value, `f` runs on a throw-away `None`, and this returns `false`, whatever `f` returns.
    ///
    /// `f` runs under the lock: it must not use this value, and should be short. Otherwise the same as
    /// [`modify`](Value::modify).
    ///
    /// # Panics
    ///
    /// The same as [`modify`](Value::modify).
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let highest = Value::new_with(10);
    /// let raise_to = |new| highest.modify_if(|old| *old < Some(new) && { *old = Some(new); true });
    ///
    /// assert!(!raise_to(5));
    /// assert!(raise_to(15));
    /// assert_eq!(highest.peek(), Some(15));
    /// ```
    #[doc(alias = "send_if_modified")]
    pub fn modify_if(&self, f: impl FnOnce(&mut Option<T>) -> bool) -> bool {
        self.cell.edit(|value| ((), f(value))).1
    }

    /// Changes the value in place, and publishes it if `f` returns `Ok`. Returns what `f` returned.
    ///
    /// If `f` returns `Err`, no watcher learns of the edit, as when the closure of [`modify_if`](Value::modify_if)
    /// returns `false`: what `f` changed in place stays changed, so it should fail before it changes anything.
    ///
    /// **On a [closed](Value::close) value, `f` runs on a throw-away `None`**: it does not see the last value, and an
    /// `Ok` does not mean that anything was published. [`update`](Value::update) does not call its closure then.
    ///
    /// `f` runs under the lock: it must not use this value, and should be short.
    ///
    /// # Errors
    ///
    /// The error that `f` returns.
    ///
    /// # Panics
    ///
    /// The same as [`modify`](Value::modify).
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let stock = Value::new_with(3_u32);
    /// let take = |n| {
    ///     stock.try_modify(|stock| {
    ///         let left = stock.and_then(|stock| stock.checked_sub(n)).ok_or("not enough")?;
    ///         *stock = Some(left);
    ///         Ok(left)
    ///     })
    /// };
    /// assert_eq!(take(2), Ok(1));
    /// assert_eq!(take(2), Err("not enough"));
    /// assert_eq!(stock.peek(), Some(1));
    /// ```
    pub fn try_modify<R, E>(&self, f: impl FnOnce(&mut Option<T>) -> Result<R, E>) -> Result<R, E> {
        let edit = |value: &mut Option<T>| {
            let result = f(value);
            let publish = result.is_ok();
            (result, publish)
        };
        self.cell.edit(edit).0
    }

    /// Takes the value out and returns it. The value is empty then, and watchers wait for the next [`set`](Value::set).
    ///
    /// If there was a value, this advances the [version](Value::version), so that [`compare_set`](Value::compare_set)
    /// detects it. No watcher is woken, because there is nothing to get. On a [closed](Value::close) value this does
    /// nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{TryGetError, Value};
    ///
    /// let value = Value::new_with(1);
    /// let mut watcher = value.try_watch()?;
    /// assert_eq!(value.clear(), Some(1));
    /// assert_eq!(watcher.try_get(), Err(TryGetError::Empty));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "take")]
    #[doc(alias = "reset")]
    pub fn clear(&self) -> Option<T> {
        self.cell.clear()
    }

    /// Returns a clone of the current value, if there is one. Marks nothing as seen for any watcher.
    ///
    /// `T::clone` runs under the lock: it must not use this value. If it copies more than a few words, use
    /// `Value<Arc<T>>`.
    ///
    /// # Panics
    ///
    /// If `T::clone` panics. Nothing has changed then.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new();
    /// assert_eq!(value.peek(), None);
    /// value.set(1);
    /// assert_eq!(value.peek(), Some(1));
    /// ```
    #[doc(alias = "borrow")]
    #[doc(alias = "load")]
    #[must_use]
    pub fn peek(&self) -> Option<T>
    where
        T: Clone,
    {
        self.peek_with(|value| value.cloned())
    }

    /// Calls `f` with the current value, and returns what it returns. Marks nothing as seen for any watcher.
    ///
    /// `f` runs under the lock: it must not use this value, and should be short.
    ///
    /// # Panics
    ///
    /// If `f` panics. Nothing has changed then.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(vec![1, 2, 3]);
    /// assert_eq!(value.peek_with(|v| v.map_or(0, Vec::len)), 3);
    /// ```
    #[doc(alias = "contains_value")]
    #[doc(alias = "read")]
    pub fn peek_with<R>(&self, f: impl FnOnce(Option<&T>) -> R) -> R {
        self.cell.peek_with(f)
    }

    /// Returns a clone of the current value together with its version, if there is a value.
    ///
    /// A [`peek`](Value::peek) followed by a [`version`](Value::version) may belong to two different values.
    ///
    /// `T::clone` runs under the lock: it must not use this value.
    ///
    /// # Panics
    ///
    /// If `T::clone` panics. Nothing has changed then.
    ///
    /// # Examples
    ///
    /// Read, compute, and publish unless another producer was faster:
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(1);
    /// while let Some((version, n)) = value.peek_versioned() {
    ///     if value.compare_set(version, n + 1).is_ok() {
    ///         break;
    ///     }
    /// }
    /// assert_eq!(value.peek(), Some(2));
    /// ```
    #[must_use]
    pub fn peek_versioned(&self) -> Option<(Version, T)>
    where
        T: Clone,
    {
        self.cell.peek_versioned().map(|(version, value)| (Version::new(version), value))
    }

    /// Returns the version of the newest change.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new();
    /// let before = value.version();
    /// value.set(1);
    /// assert!(value.version() > before);
    /// ```
    #[doc(alias = "get_msg_id")]
    #[must_use]
    pub fn version(&self) -> Version {
        Version::new(self.cell.version())
    }

    /// Closes the value for good: all later changes are ignored.
    ///
    /// Each watcher gets the last value if it has not seen it, and then [`Closed`](crate::Closed). Waiting watchers are
    /// woken. The last value stays for [`peek`](Value::peek), and for new watchers. Closing again does nothing.
    ///
    /// # Panics
    ///
    /// If a waker panics, like [`set`](Value::set).
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{TryGetError, Value};
    ///
    /// let value = Value::new_with(1);
    /// let mut watcher = value.try_watch()?;
    /// value.close();
    /// assert_eq!(watcher.try_get(), Ok(1));
    /// assert_eq!(watcher.try_get(), Err(TryGetError::Closed));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "CancellationToken")]
    #[doc(alias = "shutdown")]
    #[doc(alias = "complete")]
    pub fn close(&self) {
        self.cell.close();
    }

    /// Returns whether the value is closed.
    ///
    /// One atomic load where the machine has 64-bit atomics; elsewhere it takes the lock.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::<u32>::new();
    /// assert!(!value.is_closed());
    /// value.close();
    /// assert!(value.is_closed());
    /// ```
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.cell.is_closed()
    }

    /// Returns the number of watchers, waiting or not.
    ///
    /// It may be out of date when you act on it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::<u32>::new();
    /// let watcher = value.try_watch()?;
    /// assert_eq!(value.watcher_count(), 1);
    /// drop(watcher);
    /// assert_eq!(value.watcher_count(), 0);
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    #[doc(alias = "is_closed")]
    #[doc(alias = "has_watchers")]
    #[doc(alias = "subscriber_count")]
    #[doc(alias = "receiver_count")]
    #[doc(alias = "subscriptionCount")]
    #[must_use]
    pub fn watcher_count(&self) -> usize {
        self.cell.watcher_count()
    }

    /// Returns what the value holds, closed or not.
    ///
    /// Taking `self` proves that no watcher exists. To take an `Arc<Value<T>>` apart, call `Arc::into_inner` first.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// let value = Value::new_with(String::from("last words"));
    /// value.close();
    /// assert_eq!(value.into_inner().as_deref(), Some("last words"));
    /// ```
    #[must_use]
    pub fn into_inner(self) -> Option<T> {
        self.cell.into_inner()
    }

    /// Publishes `value` without waking any watcher: the first half of [`set`](Value::set), for an interrupt handler
    /// that has no time to run wakers. [`notify`](Value::notify) is the other half.
    ///
    /// A watcher that asks now gets the value at once. A watcher that waits goes on waiting until `notify` is called,
    /// something else is published, or the value is closed. On a [closed](Value::close) value this does nothing.
    ///
    /// The time is bounded: it takes the lock once, moves the value in, and then drops the old value outside the lock.
    /// However many watchers wait, it runs no other code.
    ///
    /// # Panics
    ///
    /// If the drop of the old value panics. The value is stored nevertheless.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "critical-section")] {
    /// use event_value::{General, lock::CriticalSection};
    ///
    /// static SAMPLE: General<u16, 2, CriticalSection> = General::new();
    ///
    /// fn interrupt_handler() {
    ///     SAMPLE.store(500); // and ask the main loop for a `notify`
    /// }
    ///
    /// let mut watcher = SAMPLE.try_watch().unwrap();
    /// interrupt_handler();
    /// SAMPLE.notify();
    /// assert_eq!(watcher.try_get(), Ok(500));
    /// # }
    /// ```
    pub fn store(&self, value: T) {
        self.cell.store(value);
    }

    /// Wakes the waiting watchers if a value was [`store`](Value::store)d and no watcher was woken for it yet.
    ///
    /// This is the second half of [`set`](Value::set). The cost grows with the number of waiting watchers; idle ones
    /// are free. A watcher that already got the stored value and waits again is woken in vain.
    ///
    /// # Panics
    ///
    /// Like [`set`](Value::set), if a waker panics.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Value;
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new();
    /// let mut watcher = value.watch();
    /// let handler_and_main_loop = async {
    ///     value.store(1);
    ///     value.notify();
    /// };
    /// let (got, ()) = futures_lite::future::zip(watcher.get(), handler_and_main_loop).await;
    /// assert_eq!(got, Ok(1));
    /// # });
    /// ```
    pub fn notify(&self) {
        self.cell.notify_stored();
    }

    pub(crate) fn cell(&self) -> &Cell<T, [Seat; SEATS], L> {
        &self.cell
    }
}

full_values! {
    [] lock::Spin;
    [] lock::NoLock;
    #[cfg(feature = "critical-section")] [] lock::CriticalSection;
    #[cfg(feature = "mutex")] [R: mutex::ScopedRawMutex + mutex::ConstInit + 'static] lock::Raw<R>;
    #[cfg(feature = "mutex")] [R: lock::MasksInterrupts] lock::Masking<R>;
}

impl<T, const SEATS: usize, L: Lock> Default for General<T, SEATS, L> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, const SEATS: usize, L: Lock> From<T> for General<T, SEATS, L> {
    /// Makes a value that holds `value`, as if it had been set once.
    fn from(value: T) -> Self {
        Self { cell: Cell::around(true, Guarding::holding(State::new(Some(value)))) }
    }
}

impl<T, const SEATS: usize, L: Lock> Set for General<T, SEATS, L> {
    type Item = T;

    fn set(&self, value: T) {
        General::set(self, value);
    }
}

/// Shows the value and its version if the lock is free, so that printing never blocks. `T::fmt` runs under the lock,
/// and must not use this value.
impl<T: fmt::Debug, const SEATS: usize, L: Lock> fmt::Debug for General<T, SEATS, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Value");
        let add_value = |value: Option<&T>, version| {
            shown.field("value", &value).field("version", &version);
        };
        if self.cell.try_peek_with(add_value).is_none() {
            shown.field("value", &format_args!("<locked>"));
        }
        self.cell.describe(&mut shown)
    }
}
