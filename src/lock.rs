//! The locks that a value can have.
//!
//! The lock is a type parameter of a [`General`](crate::General) value, so each value has the one that suits it, and
//! does not pay for the lock of another. `Value<T>` has [`DefaultLock`].
//!
//! | lock | needs | an interrupt handler may use the value | the value may be shared by |
//! |---|---|---|---|
//! | [`StdMutex`] | feature `std` | no | threads |
//! | [`Spin`] | nothing | no: it would spin for ever | threads without fixed priorities, processors |
//! | `CriticalSection` | feature `critical-section` | **yes** | threads, processors, interrupt handlers |
//! | [`NoLock`] | nothing | no | the tasks of one thread: the value is not `Sync` |
//! | `Raw<R>` | feature `mutex` | no | whatever may share an `R` |
//! | `Masking<R>` | feature `mutex` | **yes** | whatever may share an `R` |
//!
//! `CriticalSection` and `Masking` mask interrupts while the lock is held, and go on masking them while `set` calls a
//! waker. So [urgent code never waits for less urgent code](crate::docs::firmware#from-an-interrupt-handler).
//!
//! A lock is held for a few moves and comparisons, and while `T::clone`, `T::eq`, `T::fmt` and the closures whose docs
//! say so run. These must not use the same value: with [`StdMutex`] in debug builds, `CriticalSection` and [`NoLock`],
//! such a call panics; with the others it blocks for ever.
//!
//! # Examples
//!
//! ```
//! use event_value::lock::NoLock;
//! use event_value::{General, Value};
//!
//! static SHARED: Value<u32> = Value::new();
//!
//! let local: General<u32, 2, NoLock> = General::new(); // for the tasks of one executor on one thread
//! local.set(1);
//! SHARED.set(2);
//! ```

#[cfg(all(doc, not(feature = "std")))]
pub use crate::without_std::StdMutex;
#[cfg(feature = "critical-section")]
pub use critical_section_lock::CriticalSection;
#[cfg(feature = "mutex")]
pub use raw_lock::{Masking, MasksInterrupts, Raw};
#[cfg(feature = "std")]
pub use std_lock::StdMutex;
pub use {no_lock::NoLock, spin_lock::Spin};

#[cfg(all(test, feature = "std", not(any(loom, event_value_no_word))))]
pub(crate) use std_lock::counted;

/// The lock of a [`Value`](crate::Value): with feature `std` the operating system's mutex, otherwise [`Spin`].
#[cfg(all(feature = "std", not(any(event_value_loom, event_value_shuttle))))]
pub type DefaultLock = StdMutex;

/// The lock of a [`Value`](crate::Value): [`Spin`], and with feature `std` the operating system's mutex.
#[cfg(not(any(feature = "std", event_value_loom, event_value_shuttle)))]
pub type DefaultLock = Spin;

/// The lock of a [`Value`](crate::Value) in our models: the mutex of loom, or of shuttle.
#[cfg(any(event_value_loom, event_value_shuttle))]
pub type DefaultLock = model_lock::Model;

/// A kind of lock.
///
/// The trait is sealed. To use your own lock, implement `ScopedRawMutex` of `mutex-traits` for it, and take `Raw` or
/// `Masking`.
pub trait Lock: sealed::Sealed + 'static {
    /// Whether an interrupt handler may use the value. If so, the lock masks interrupts while it is held.
    const MASKS_INTERRUPTS: bool;

    #[doc(hidden)]
    type Guarding<T: Start>: Guarding<T>;

    /// A type with the alignment that a value with this lock should have.
    #[doc(hidden)]
    type Aligned;

    /// Runs `f` under the lock, and then `then` without it. Where the lock masks interrupts, none comes in between.
    #[doc(hidden)]
    #[inline(always)]
    fn with_then<T: Start, R, U>(
        guarding: &Self::Guarding<T>,
        f: impl FnOnce(&mut T) -> R,
        then: impl FnOnce(R) -> U,
    ) -> U {
        then(guarding.with(f))
    }

    /// Runs `f` with interrupts masked, where the lock masks them. It does not take the lock, so `f` may.
    #[doc(hidden)]
    #[inline(always)]
    fn masked<R>(f: impl FnOnce() -> R) -> R {
        f()
    }
}

/// A type that a lock can guard in a `static`, because it has a constant to begin with.
#[doc(hidden)]
pub trait Start {
    const START: Self;
}

/// A `T` and the lock that guards it.
#[doc(hidden)]
pub trait Guarding<T: Start>: Sized {
    #[cfg(not(event_value_loom))]
    const START: Self;

    fn holding(value: T) -> Self;

    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R;

    /// Like `with`, but returns `None` if the lock is held.
    fn try_with<R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R>;

    fn into_inner(self) -> T;
}

mod sealed {
    pub trait Sealed {}
}

/// Implements the constructors of `Guarding` by `new`.
macro_rules! constructors {
    () => {
        #[cfg(not(event_value_loom))]
        const START: Self = Self::new(T::START);

        fn holding(value: T) -> Self {
            Self::new(value)
        }
    };
}

/// Makes a guarded state. This is a constant, except in a loom model, whose locks have no `const` constructors.
#[cfg(not(event_value_loom))]
macro_rules! started {
    ($guarding:ty) => {
        <$guarding as $crate::lock::Guarding<_>>::START
    };
}
#[cfg(event_value_loom)]
macro_rules! started {
    ($guarding:ty) => {
        <$guarding as $crate::lock::Guarding<_>>::holding($crate::lock::Start::START)
    };
}
pub(crate) use started;

/// A panic under the lock leaves the state whole (see `cell.rs`), so it may be used afterwards.
macro_rules! unwind_safe {
    ($($guarding:ident<$($arg:ident),+>),+) => {$(
        impl<$($arg),+> core::panic::UnwindSafe for $guarding<$($arg),+> {}
        impl<$($arg),+> core::panic::RefUnwindSafe for $guarding<$($arg),+> {}
    )+};
}

/// The panic message of a call from inside the lock.
const REENTERED: &str = "event-value: a value was used from inside its own lock: `T::clone`, `T::eq`, `T::fmt` and those \
    closures that run under the lock (see their docs) must not use the same value";

// A function of its own, not generic, so that a program has the panic once for all its values.
#[cold]
#[inline(never)]
fn reentered() -> ! {
    panic!("{REENTERED}")
}

#[cfg(feature = "std")]
mod std_lock {
    use std::sync::{Mutex, PoisonError, TryLockError};

    use super::{Guarding, Lock, Start, sealed::Sealed};

    /// The mutex of the standard library: the default lock with feature `std`.
    ///
    /// In debug builds, a call that would wait for its own thread panics.
    #[derive(Debug)]
    pub enum StdMutex {}

    impl Sealed for StdMutex {}

    impl Lock for StdMutex {
        const MASKS_INTERRUPTS: bool = false;
        type Guarding<T: Start> = Guarded<T>;
        type Aligned = CacheLine;
    }

    /// Threads on several processors share the value, so what a get and a set touch should not straddle cache lines.
    #[derive(Debug)]
    #[repr(align(64))]
    pub struct CacheLine;

    #[expect(missing_debug_implementations, reason = "hidden")]
    pub struct Guarded<T> {
        #[cfg(debug_assertions)]
        owner: owner::Owner,
        value: Mutex<T>,
    }

    unwind_safe!(Guarded<T>);

    impl<T> Guarded<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self {
                #[cfg(debug_assertions)]
                owner: owner::Owner::new(),
                value: Mutex::new(value),
            }
        }
    }

    impl<T: Start> Guarding<T> for Guarded<T> {
        constructors!();

        #[inline(always)]
        fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
            #[cfg(all(test, not(any(loom, event_value_no_word))))]
            let f = |state: &mut T| counted::run(|| f(state));
            #[cfg(debug_assertions)]
            self.owner.refuse_reentry();
            // A panic leaves the state whole, so poison means nothing here.
            let mut value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
            #[cfg(debug_assertions)]
            let _owned = self.owner.own();
            f(&mut value)
        }

        fn try_with<R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R> {
            let mut value = match self.value.try_lock() {
                Ok(value) => value,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => return None,
            };
            #[cfg(debug_assertions)]
            let _owned = self.owner.own();
            Some(f(&mut value))
        }

        fn into_inner(self) -> T {
            self.value.into_inner().unwrap_or_else(PoisonError::into_inner)
        }
    }

    /// The thread that holds the lock. With it, debug builds turn a call that would wait for itself into a panic.
    #[cfg(debug_assertions)]
    mod owner {
        use std::sync::{Mutex, PoisonError};
        use std::thread::{self, ThreadId};

        use crate::lock::REENTERED;

        pub(super) struct Owner(Mutex<Option<ThreadId>>);

        impl Owner {
            pub(super) const fn new() -> Self {
                Self(Mutex::new(None))
            }

            pub(super) fn refuse_reentry(&self) {
                let owner = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
                assert!(owner != Some(thread::current().id()), "{REENTERED}");
            }

            pub(super) fn own(&self) -> Owned<'_> {
                self.set(Some(thread::current().id()));
                Owned(self)
            }

            fn set(&self, owner: Option<ThreadId>) {
                *self.0.lock().unwrap_or_else(PoisonError::into_inner) = owner;
            }
        }

        pub(super) struct Owned<'a>(&'a Owner);

        impl Drop for Owned<'_> {
            fn drop(&mut self) {
                self.0.set(None);
            }
        }
    }

    /// Counts what this thread does under locks, for the tests of the page `cost`.
    #[cfg(all(test, not(any(loom, event_value_no_word))))]
    pub(crate) mod counted {
        use core::cell::Cell;

        std::thread_local! {
            static LOCKS: Cell<u64> = const { Cell::new(0) };
            static HEAP: Cell<i64> = const { Cell::new(0) };
        }

        /// How many locks this thread has taken.
        pub(crate) fn locks_taken() -> u64 {
            LOCKS.get()
        }

        /// How often this thread has allocated or freed memory under a lock.
        pub(crate) fn heap_used() -> i64 {
            HEAP.get()
        }

        pub(super) fn run<R>(f: impl FnOnce() -> R) -> R {
            LOCKS.set(LOCKS.get() + 1);
            let mut result = None;
            let heap = allocation_counter::measure(|| result = Some(f()));
            let allocated = heap.count_total as i64;
            let freed = allocated - heap.count_current;
            HEAP.set(HEAP.get() + allocated + freed);
            result.expect("it has run")
        }
    }
}

mod spin_lock {
    use spin::mutex::SpinMutex;

    use super::{Guarding, Lock, Start, sealed::Sealed};

    /// A spin lock: the default lock without feature `std`.
    ///
    /// A thread that finds it taken keeps its processor busy until it is free. That is a waste if the system suspends
    /// the holder meanwhile, so prefer a mutex where there is an operating system. Where threads have fixed priorities,
    /// a more urgent one that finds it taken on its own processor spins for ever, as an interrupt handler does.
    #[derive(Debug)]
    pub enum Spin {}

    impl Sealed for Spin {}

    impl Lock for Spin {
        const MASKS_INTERRUPTS: bool = false;
        type Guarding<T: Start> = Guarded<T>;
        type Aligned = ();
    }

    #[expect(missing_debug_implementations, reason = "hidden")]
    pub struct Guarded<T>(SpinMutex<T>);

    unwind_safe!(Guarded<T>);

    impl<T> Guarded<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self(SpinMutex::new(value))
        }
    }

    impl<T: Start> Guarding<T> for Guarded<T> {
        constructors!();

        #[inline(always)]
        fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
            f(&mut self.0.lock())
        }

        fn try_with<R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R> {
            self.0.try_lock().map(|mut value| f(&mut value))
        }

        fn into_inner(self) -> T {
            self.0.into_inner()
        }
    }
}

mod no_lock {
    use core::cell::RefCell;

    use super::{Guarding, Lock, Start, reentered, sealed::Sealed};

    /// No lock at all, for a value that a single thread uses, for example the tasks of one executor. Such a value is
    /// not `Sync`, so the compiler keeps it on that thread.
    ///
    /// ```compile_fail,E0277
    /// use event_value::{General, lock::NoLock};
    ///
    /// static VALUE: General<u32, 2, NoLock> = General::new();
    /// ```
    #[derive(Debug)]
    pub enum NoLock {}

    impl Sealed for NoLock {}

    impl Lock for NoLock {
        const MASKS_INTERRUPTS: bool = false;
        type Guarding<T: Start> = Guarded<T>;
        type Aligned = ();
    }

    #[expect(missing_debug_implementations, reason = "hidden")]
    pub struct Guarded<T>(RefCell<T>);

    unwind_safe!(Guarded<T>);

    impl<T> Guarded<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self(RefCell::new(value))
        }
    }

    impl<T: Start> Guarding<T> for Guarded<T> {
        constructors!();

        #[inline(always)]
        fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
            let Ok(mut value) = self.0.try_borrow_mut() else { reentered() };
            f(&mut value)
        }

        fn try_with<R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R> {
            self.0.try_borrow_mut().ok().map(|mut value| f(&mut value))
        }

        fn into_inner(self) -> T {
            self.0.into_inner()
        }
    }
}

#[cfg(feature = "critical-section")]
mod critical_section_lock {
    use core::cell::RefCell;

    use critical_section::{CriticalSection as Masked, Mutex};

    use super::{Guarding, Lock, Start, reentered, sealed::Sealed};

    /// A critical section of the crate [critical-section](https://docs.rs/critical-section): the lock for a value that
    /// an interrupt handler uses.
    ///
    /// The final binary provides the implementation. On a machine with several processors, use the one of your chip's
    /// crate, which also keeps out the other processors.
    ///
    /// An interrupt that a critical section does not mask, such as an NMI, must not use the value.
    #[derive(Debug)]
    pub enum CriticalSection {}

    impl Sealed for CriticalSection {}

    impl Lock for CriticalSection {
        const MASKS_INTERRUPTS: bool = true;
        type Guarding<T: Start> = Guarded<T>;
        type Aligned = ();

        #[inline(always)]
        fn with_then<T: Start, R, U>(
            guarding: &Guarded<T>,
            f: impl FnOnce(&mut T) -> R,
            then: impl FnOnce(R) -> U,
        ) -> U {
            critical_section::with(|masked| then(guarding.borrow(masked, f)))
        }

        #[inline(always)]
        fn masked<R>(f: impl FnOnce() -> R) -> R {
            critical_section::with(|_| f())
        }
    }

    #[expect(missing_debug_implementations, reason = "hidden")]
    pub struct Guarded<T>(Mutex<RefCell<T>>);

    unwind_safe!(Guarded<T>);

    impl<T> Guarded<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self(Mutex::new(RefCell::new(value)))
        }

        #[inline(always)]
        fn borrow<R>(&self, masked: Masked<'_>, f: impl FnOnce(&mut T) -> R) -> R {
            let Ok(mut value) = self.0.borrow(masked).try_borrow_mut() else { reentered() };
            f(&mut value)
        }
    }

    impl<T: Start> Guarding<T> for Guarded<T> {
        constructors!();

        #[inline(always)]
        fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
            critical_section::with(|masked| self.borrow(masked, f))
        }

        fn try_with<R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R> {
            critical_section::with(|cs| self.0.borrow(cs).try_borrow_mut().ok().map(|mut value| f(&mut value)))
        }

        fn into_inner(self) -> T {
            self.0.into_inner().into_inner()
        }
    }
}

#[cfg(feature = "mutex")]
mod raw_lock {
    use core::marker::PhantomData;

    use mutex::{BlockingMutex, ConstInit, ScopedRawMutex};

    use super::{Guarding, Lock, Start, sealed::Sealed};
    use crate::sync::{catch, resume};

    /// Your own lock, if it does not mask interrupts: any `ScopedRawMutex` of
    /// [mutex-traits](https://docs.rs/mutex-traits).
    ///
    /// The crate [mutex](https://docs.rs/mutex) has some, among them one for the [thread
    /// mode](crate::docs::firmware#which-lock) of a Cortex-M, and re-exports the traits.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::{General, lock::Raw};
    /// use mutex::raw_impls::local::LocalRawMutex;
    ///
    /// let value: General<u32, 2, Raw<LocalRawMutex>> = General::new();
    /// value.set(1);
    /// assert_eq!(value.peek(), Some(1));
    /// ```
    #[derive(Debug)]
    pub struct Raw<R>(PhantomData<R>);

    /// Your own lock, if it masks interrupts while it is held, as those of a kernel do: any [`MasksInterrupts`].
    ///
    /// The program `kernel` of the [examples](https://docs.rs/crate/event-value/latest/source/examples/firmware/) has
    /// one for several processors.
    ///
    /// The traits `ScopedRawMutex` and `ConstInit` are in the crates mutex and mutex-traits:
    ///
    /// ```toml
    /// event-value = { version = "0.2", default-features = false, features = ["mutex"] }
    /// mutex = { version = "1", default-features = false } # or mutex-traits = "1"
    /// ```
    ///
    /// # Examples
    ///
    /// On a Cortex-M3 or later with one core, a value that interrupts up to a priority may use. More urgent ones are
    /// never masked, and must not use it.
    ///
    /// ```
    /// use core::sync::atomic::{AtomicBool, Ordering::Relaxed};
    /// # mod cortex_m { pub mod register {
    /// #     pub mod basepri {
    /// #         use core::sync::atomic::{AtomicU8, Ordering::Relaxed};
    /// #         pub static REGISTER: AtomicU8 = AtomicU8::new(0);
    /// #         pub fn read() -> u8 { REGISTER.load(Relaxed) }
    /// #         pub unsafe fn write(basepri: u8) { REGISTER.store(basepri, Relaxed) }
    /// #     }
    /// #     pub mod basepri_max {
    /// #         use super::basepri;
    /// #         pub fn write(ceiling: u8) {
    /// #             if basepri::read() == 0 || ceiling < basepri::read() { unsafe { basepri::write(ceiling) } }
    /// #         }
    /// #     }
    /// # } }
    /// use cortex_m::register::{basepri, basepri_max};
    /// use event_value::General;
    /// use event_value::lock::{Masking, MasksInterrupts};
    /// use mutex::{ConstInit, ScopedRawMutex};
    ///
    /// /// Masks all interrupts that are not more urgent than `CEILING`. A smaller number is more urgent.
    /// struct UpTo<const CEILING: u8> {
    ///     locked: AtomicBool,
    /// }
    ///
    /// impl<const CEILING: u8> ConstInit for UpTo<CEILING> {
    ///     const INIT: Self = Self { locked: AtomicBool::new(false) };
    /// }
    ///
    /// impl<const CEILING: u8> MasksInterrupts for UpTo<CEILING> {
    ///     fn masked<T>(f: impl FnOnce() -> T) -> T {
    ///         let before = basepri::read();
    ///         basepri_max::write(CEILING); // masks more than before, never less
    ///         let result = f();
    ///         // SAFETY: the section that this ends is the one that began above.
    ///         unsafe { basepri::write(before) };
    ///         result
    ///     }
    /// }
    ///
    /// // SAFETY: there is one core. Nothing that may use the value interrupts `f`, and a call from `f` finds it locked.
    /// unsafe impl<const CEILING: u8> ScopedRawMutex for UpTo<CEILING> {
    ///     fn try_with_lock<R>(&self, f: impl FnOnce() -> R) -> Option<R> {
    ///         Self::masked(|| {
    ///             // Relaxed, here and below: there is one core.
    ///             if self.locked.load(Relaxed) {
    ///                 return None;
    ///             }
    ///             self.locked.store(true, Relaxed);
    ///             let result = f();
    ///             self.locked.store(false, Relaxed);
    ///             Some(result)
    ///         })
    ///     }
    ///
    ///     fn with_lock<R>(&self, f: impl FnOnce() -> R) -> R {
    ///         self.try_with_lock(f).expect("the value was used from inside its own lock")
    ///     }
    ///
    ///     fn is_locked(&self) -> bool {
    ///         self.locked.load(Relaxed)
    ///     }
    /// }
    ///
    /// static SPEED: General<u32, 2, Masking<UpTo<0x40>>> = General::new();
    ///
    /// SPEED.set(1); // also in an interrupt of priority 0x40 or above
    /// # SPEED.peek_with(|_| assert_eq!(basepri::read(), 0x40));
    /// # UpTo::<0x20>::masked(|| SPEED.peek_with(|_| assert_eq!(basepri::read(), 0x20)));
    /// # assert_eq!((basepri::read(), SPEED.peek()), (0, Some(1)));
    /// ```
    ///
    /// A panic ends this program, so that nothing need be restored. Where panics unwind, use guards instead.
    #[derive(Debug)]
    pub struct Masking<R>(PhantomData<R>);

    /// A lock that masks interrupts while it is held, and can also mask them without being held.
    pub trait MasksInterrupts: ScopedRawMutex + ConstInit + 'static {
        /// Runs `f` with interrupts masked on this processor: at least all that may use the value; a priority ceiling
        /// is enough. It does not take the lock, so `f` may. Calls can be nested.
        ///
        /// Wakers run inside it, so that no interrupt handler finds a watcher whose waker was taken out but not woken
        /// yet.
        fn masked<T>(f: impl FnOnce() -> T) -> T;
    }

    impl<R> Sealed for Raw<R> {}
    impl<R> Sealed for Masking<R> {}

    impl<R: ScopedRawMutex + ConstInit + 'static> Lock for Raw<R> {
        const MASKS_INTERRUPTS: bool = false;
        type Guarding<T: Start> = Guarded<R, T>;
        type Aligned = ();
    }

    impl<R: MasksInterrupts> Lock for Masking<R> {
        const MASKS_INTERRUPTS: bool = true;
        type Guarding<T: Start> = Guarded<R, T>;
        type Aligned = ();

        #[inline(always)]
        fn with_then<T: Start, U, V>(
            guarding: &Guarded<R, T>,
            f: impl FnOnce(&mut T) -> U,
            then: impl FnOnce(U) -> V,
        ) -> V {
            R::masked(|| then(guarding.with(f)))
        }

        #[inline(always)]
        fn masked<U>(f: impl FnOnce() -> U) -> U {
            R::masked(f)
        }
    }

    #[expect(missing_debug_implementations, reason = "hidden")]
    pub struct Guarded<R, T>(BlockingMutex<R, T>);

    unwind_safe!(Guarded<R, T>);

    impl<R: ConstInit, T> Guarded<R, T> {
        pub(crate) const fn new(value: T) -> Self {
            Self(BlockingMutex::new(value))
        }
    }

    impl<R: ScopedRawMutex + ConstInit, T: Start> Guarding<T> for Guarded<R, T> {
        constructors!();

        #[inline(always)]
        fn with<U>(&self, f: impl FnOnce(&mut T) -> U) -> U {
            // Caught inside, because some locks are not released by a panic. Without std it can't be caught.
            match self.0.with_lock(|value| catch(|| f(value))) {
                Ok(done) => done,
                Err(panic) => resume(panic),
            }
        }

        fn try_with<U>(&self, f: impl FnOnce(&mut T) -> U) -> Option<U> {
            match self.0.try_with_lock(|value| catch(|| f(value)))? {
                Ok(done) => Some(done),
                Err(panic) => resume(panic),
            }
        }

        fn into_inner(self) -> T {
            self.0.into_inner()
        }
    }
}

#[cfg(any(event_value_loom, event_value_shuttle))]
mod model_lock {
    #[cfg(event_value_loom)]
    use loom::sync::Mutex;
    #[cfg(event_value_shuttle)]
    use shuttle::sync::Mutex;

    use super::{Guarding, Lock, Start, sealed::Sealed};

    #[derive(Debug)]
    pub enum Model {}

    impl Sealed for Model {}

    impl Lock for Model {
        const MASKS_INTERRUPTS: bool = false;
        type Guarding<T: Start> = Guarded<T>;
        type Aligned = ();
    }

    #[expect(missing_debug_implementations, reason = "hidden")]
    pub struct Guarded<T>(Mutex<T>);

    unwind_safe!(Guarded<T>);

    impl<T> Guarded<T> {
        crate::sync::const_fn! {
            pub(crate) const fn new(value: T) -> Self {
                Self(Mutex::new(value))
            }
        }
    }

    impl<T: Start> Guarding<T> for Guarded<T> {
        constructors!();

        fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
            f(&mut self.0.lock().unwrap())
        }

        fn try_with<R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R> {
            self.0.try_lock().ok().map(|mut value| f(&mut value))
        }

        fn into_inner(self) -> T {
            self.0.into_inner().unwrap()
        }
    }
}
