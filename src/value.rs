//! `Value`: what producers hold.

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
/// Consumers get the newest value; what came in between is skipped. All methods take `&self`: put the value in a
/// `static`, share it by reference, or by `Arc`.
///
/// `SEATS` is how many watchers have a seat inside the value, at most 65534, and 254 without `alloc`. With `alloc`, those
/// beyond sit in blocks on the heap. See the [front page](crate#seats).
///
/// # Size
///
/// On a 64-bit machine with `std`, in release, a `Value<u64>` has 256 bytes. Each inline seat is 24 of them. The page
/// [`cost`](crate::docs::cost#memory) has more, and [`firmware`](crate::docs::firmware#sizes) the sizes on 32-bit machines.
///
/// # Locks
///
/// Nearly every method takes the one lock of the value, for a few instructions plus whatever of the user's code it says
/// it runs there; [`is_closed`](Value::is_closed) is one load, where there are 64-bit atomics. `L` is the
/// [lock](crate::lock). No method waits for anything else, and none allocates unless it says so. The page
/// [`cost`](crate::docs::cost) has it all. An interrupt handler may call any method if the lock masks that interrupt, and
/// none otherwise: see [`firmware`](crate::docs::firmware#from-an-interrupt-handler).
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

/// The usual value: with 4 inline seats, and the lock that fits the build.
///
/// `let value = Value::new();` needs no more types than this. All its methods are those of [`General`].
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
        /// An empty value.
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
        /// More than 65534 inline seats, and without `alloc` more than 254, are refused when the program is compiled:
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
        /// As [`new`](General::new), which is the shorter name.
        #[must_use]
        pub const fn with_seats() -> Self {
            Self::new()
        }
    }

    /// The value that it held, closed or not.
    ///
    /// Taking `self` proves that no watcher exists. An `Arc<Value<T>>` is first taken out of its `Arc`, by
    /// `Arc::into_inner`.
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

    /// Publishes `value`: all watchers will see it, or something newer.
    ///
    /// Never fails and never waits for a watcher. An equal value counts as new, see
    /// [`set_if_changed`](Value::set_if_changed). On a [closed](Value::close) value it does nothing.
    ///
    /// Outside the lock, in this order: wakes the watchers that wait, drops the old value, wakes one-shot waits.
    /// The cost grows with the number of *waiting* watchers; idle ones are free, and so are one-shot waits that nobody began.
    ///
    /// # Panics
    ///
    /// If a waker or the drop of the old value panics. All that wait are woken nevertheless, and the value is
    /// set. Without `std`, a second panic in the same `set` aborts.
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

    /// Publishes `value` and wakes nobody: the first half of [`set`](Value::set), for an interrupt handler that has no
    /// time to run wakers. [`notify`](Value::notify) is the other half.
    ///
    /// Whoever asks finds the value at once; whoever waits goes on waiting until `notify`, or until something else is
    /// published, or the value is closed.
    /// On a [closed](Value::close) value it does nothing.
    ///
    /// Bounded: takes the lock once and moves the value in; then drops the old value, outside the lock. Runs no other
    /// code, whatever waits.
    ///
    /// # Panics
    ///
    /// If the drop of the old value panics; the value is stored.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// static SAMPLE: Value<u16> = Value::new();
    ///
    /// fn interrupt_handler() {
    ///     SAMPLE.store(500); // and ask the main loop for a `notify`
    /// }
    ///
    /// let mut watcher = SAMPLE.try_watch()?;
    /// interrupt_handler();
    /// SAMPLE.notify();
    /// assert_eq!(watcher.try_get(), Ok(500));
    /// # Ok::<(), event_value::NoSeat>(())
    /// ```
    pub fn store(&self, value: T) {
        self.cell.store(value);
    }

    /// Wakes the watchers that wait, if anything was [`store`](Value::store)d since they were last woken.
    ///
    /// The second half of [`set`](Value::set): its cost grows with the number of waiting watchers; idle ones are free. It
    /// does not know what each has seen: a watcher that took what was stored, and waits again, is woken for nothing.
    ///
    /// # Panics
    ///
    /// As [`set`](Value::set), if a waker panics.
    ///
    /// # Examples
    ///
    /// See [`store`](Value::store).
    pub fn notify(&self) {
        self.cell.notify_stored();
    }

    /// As [`set`](Value::set), and gives back the value that was there.
    ///
    /// On a [closed](Value::close) value nothing changes and `value` itself comes back: you get back whichever value is
    /// not stored.
    ///
    /// # Panics
    ///
    /// As [`set`](Value::set), if a waker panics.
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

    /// Publishes `value` unless an equal one is there; true if it was published.
    ///
    /// False too on a [closed](Value::close) value. `T::eq` runs under the lock: it must not use this value, and
    /// others wait for it.
    ///
    /// # Panics
    ///
    /// If `T::eq` panics, in which case nothing changed, and as [`set`](Value::set).
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

    /// Publishes `value` unless an equal one is there, and returns what was there before.
    ///
    /// As [`set_if_changed`](Value::set_if_changed), for a producer that wants to know what it replaced.
    ///
    /// # Errors
    ///
    /// `value` itself, if an equal one is there or the value is [closed](Value::close). Nothing changed then.
    ///
    /// # Panics
    ///
    /// As [`set_if_changed`](Value::set_if_changed).
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

    /// Publishes `value`, as [`set`](Value::set) does, and tells if nobody can get it any more.
    ///
    /// # Errors
    ///
    /// `value` itself, if the value is [closed](Value::close). Nothing changed then.
    ///
    /// # Panics
    ///
    /// As [`set`](Value::set).
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

    /// Publishes `value` if `seen` is still the newest version; gives the new version back, or `value`.
    ///
    /// So no publication and no [`clear`](Value::clear) can come between a look at the value and this: read the version
    /// *before* the value, compute, publish, and start over if someone was faster. An edit that
    /// [`modify_if`](Value::modify_if) did not publish does not advance the version, so it goes undetected.
    /// A [closed](Value::close) value refuses too.
    ///
    /// # Errors
    ///
    /// `value` itself, if it was not published.
    ///
    /// # Panics
    ///
    /// As [`set`](Value::set).
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
    /// Start over until nobody was faster:
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

    /// Changes the value in place and publishes it.
    ///
    /// `f` sees `None` if there is no value. If it leaves `Some`, that is published, changed or not; if it leaves
    /// `None`, the value is [cleared](Value::clear). On a [closed](Value::close) value, `f` is given a `None` of its
    /// own, and what it leaves there is dropped.
    ///
    /// `f` runs under the lock: it must not use this value, and others wait for it. With `critical-section`, and
    /// with `std` in debug builds, it panics if it does; otherwise it waits for itself for ever.
    ///
    /// # Panics
    ///
    /// If `f` panics. Then what it left in the place of a value is published, changed or not, because it may be a new one;
    /// a value that it took away is cleared, and one that it put where there was none is dropped. And as
    /// [`set`](Value::set).
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

    /// Changes the value in place and publishes it if `f` says so; gives back what `f` said.
    ///
    /// If `f` returns false, nobody is told: what it changed in place stays changed, a value that it took away is
    /// [cleared](Value::clear), and one that it put where there was none is dropped. On a [closed](Value::close)
    /// value the result is false, whatever `f` returns. Otherwise as [`modify`](Value::modify).
    ///
    /// # Panics
    ///
    /// As [`modify`](Value::modify).
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

    /// Changes the value in place and publishes it if `f` succeeds; returns what `f` returned.
    ///
    /// If `f` fails, nobody is told, as when the closure of [`modify_if`](Value::modify_if) returns false: what `f` changed
    /// in place stays changed, so it should fail before it changes anything. On a [closed](Value::close) value, `f` gets
    /// `None`, and nothing is published.
    ///
    /// # Errors
    ///
    /// What `f` returns.
    ///
    /// # Panics
    ///
    /// As [`modify`](Value::modify).
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

    /// Changes the value in place if there is one, publishes it, and returns what `f` returned.
    ///
    /// Returns `None` if there is no value, or it is [closed](Value::close); `f` does not run then. Otherwise as
    /// [`modify`](Value::modify), for a closure that need not care about an empty value.
    ///
    /// # Panics
    ///
    /// As [`modify`](Value::modify).
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

    /// Takes the value out: back to "no data", and watchers wait for the next [`set`](Value::set).
    ///
    /// It takes a [`Version`] if there was a value, so that a [`compare_set`](Value::compare_set) can't overlook it.
    /// Nobody is woken: there is nothing to get. On a [closed](Value::close) value it does nothing.
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

    /// A copy of the current value. Looks only: marks nothing as seen, for anyone.
    ///
    /// `T::clone` runs under the lock: it must not use this value, and others wait for it. Where it is more than a
    /// few words, use `Value<Arc<T>>`.
    ///
    /// # Panics
    ///
    /// If `T::clone` panics; nothing changed then.
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

    /// Calls `f` with the current value. Looks only: marks nothing as seen, for anyone.
    ///
    /// `f` runs under the lock, as that of [`modify`](Value::modify).
    ///
    /// # Panics
    ///
    /// If `f` panics; nothing changed then.
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

    /// The current value and its version, in one go: what [`peek`](Value::peek) and [`version`](Value::version) return may
    /// belong to two different values.
    ///
    /// `T::clone` runs under the lock: it must not use the value.
    ///
    /// # Examples
    ///
    /// Read, compute, and publish only if nobody was faster:
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

    /// The version of the newest change.
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

    /// No more changes: from now on they are ignored. Watchers get the last value if they have not seen it,
    /// then [`Closed`](crate::Closed). Those that wait are woken. Closing twice is closing once.
    ///
    /// The value stays for [`peek`](Value::peek), and for watchers that come later.
    ///
    /// # Panics
    ///
    /// If a waker panics, as [`set`](Value::set).
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

    /// Whether the value was closed. One atomic load where the machine has 64-bit atomics, else the lock.
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

    /// How many watchers there are, waiting or not.
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

    pub(crate) fn cell(&self) -> &Cell<T, [Seat; SEATS], L> {
        &self.cell
    }
}

/// Implements the constructors that take a value for each lock: a `const fn` can't call one that depends on a type.
macro_rules! full_values {
    ($($(#[$cfg:meta])* [$($generics:tt)*] $lock:ty;)+) => {$(
        $(#[$cfg])*
        impl<T, const SEATS: usize, $($generics)*> General<T, SEATS, $lock> {
            const_fn! {
                /// A value that holds `value`, as if it had been set once.
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
                /// Where the compiler does not know the lock yet, it is to be named:
                ///
                /// ```
                /// use event_value::{General, lock::DefaultLock};
                ///
                /// static LEVEL: General<u32, 2> = General::<_, 2, DefaultLock>::new_with(5);
                /// assert_eq!(LEVEL.peek(), Some(5));
                /// ```
                #[must_use]
                pub const fn new_with(value: T) -> Self {
                    let guarded = <$lock as Lock>::Guarding::<State<T, [Seat; SEATS]>>::new(State::new(Some(value)));
                    Self { cell: Cell::around(true, guarded) }
                }
            }

            const_fn! {
                /// As [`new_with`](General::new_with), which is the shorter name.
                #[must_use]
                pub const fn with_seats_and(value: T) -> Self {
                    Self::new_with(value)
                }
            }
        }
    )+};
}

full_values! {
    [] lock::Spin;
    [] lock::NoLock;
    #[cfg(feature = "std")] [] lock::StdMutex;
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
    /// A value that holds `value`, as if it had been set once.
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

/// Shows the value and its version if the lock is free, so printing never waits; `T::fmt` then runs under the lock, and must
/// not use this value.
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
