//! The lock, the atomic and the panics: what differs between an operating system, bare metal and a loom model.
//!
//! This is the only file that knows which of them we are built for. `Lock` is
//!
//! | when | the lock is |
//! |---|---|
//! | `cfg(loom)` | loom's mutex |
//! | feature `critical-section` | a critical section, which a re-entering call finds and panics |
//! | feature `std` | `std::sync::Mutex`, with a check for re-entering calls in debug builds |
//! | otherwise | `spin::Mutex` |

pub(crate) use core::sync::atomic::Ordering;
pub(crate) use lock::Lock;
pub(crate) use panics::{catch, resume};
pub(crate) use word::Word;

/// `const fn`, except in a loom model, whose types have no `const` constructors.
macro_rules! const_fn {
    ($(#[$meta:meta])* $visibility:vis const fn $($rest:tt)*) => {
        #[cfg(not(loom))]
        $(#[$meta])* $visibility const fn $($rest)*
        #[cfg(loom)]
        $(#[$meta])* $visibility fn $($rest)*
    };
}
pub(crate) use const_fn;

/// The word beside the lock that says whether there is news (see `news.rs`), and that holds every version there will be.
#[cfg(all(target_has_atomic = "64", not(event_value_no_word)))]
mod word {
    #[cfg(not(loom))]
    use core::sync::atomic::AtomicU64;
    use core::sync::atomic::Ordering;
    #[cfg(loom)]
    use loom::sync::atomic::AtomicU64;

    pub(crate) struct Word(AtomicU64);

    impl Word {
        super::const_fn! {
            pub(crate) const fn new(value: u64) -> Self {
                Self(AtomicU64::new(value))
            }
        }

        pub(crate) fn store(&self, value: u64, order: Ordering) {
            self.0.store(value, order);
        }

        #[inline]
        pub(crate) fn load(&self, order: Ordering) -> Option<u64> {
            Some(self.0.load(order))
        }
    }
}

/// Where the machine can't load 64 bits in one go there is no word: the lock is asked instead. A narrower word would
/// have to ask it too, before it says that nothing is new, for its versions come around again.
///
/// `cfg(event_value_no_word)` takes the word away, so that all tests can run like this on any machine.
#[cfg(not(all(target_has_atomic = "64", not(event_value_no_word))))]
mod word {
    use core::sync::atomic::Ordering;

    pub(crate) struct Word;

    impl Word {
        pub(crate) const fn new(_: u64) -> Self {
            Self
        }

        pub(crate) fn store(&self, _: u64, _: Ordering) {}

        pub(crate) fn load(&self, _: Ordering) -> Option<u64> {
            None
        }
    }
}

/// What a watcher remembers a task by. In a loom model it is a whole word, for a model must do the same in each run:
/// addresses differ from run to run, and now and then two of them have the same two bytes.
#[cfg(not(loom))]
pub(crate) type Mark = core::num::NonZeroU16;
#[cfg(loom)]
pub(crate) type Mark = core::num::NonZeroUsize;

/// How many wakers one look under the lock takes out, beside the next one: enough to make the lock cheap, few enough for
/// a small stack. None without an allocator, where code is to be small; and none in a loom model, so that a model with
/// three watchers sees two such looks.
pub(crate) const BATCH: usize = if cfg!(feature = "alloc") && !cfg!(loom) { 16 } else { 0 };

/// Whether a watcher in the crowd looks again once it listens.
///
/// `cfg(event_value_no_second_look)` is for the one loom model that has to fail without it.
pub(crate) const SECOND_LOOK: bool = !cfg!(event_value_no_second_look);

/// What a call from inside the lock is told. Only `T::clone`, `T::eq` and the closures of `modify`, `modify_if`
/// and `peek_with` run in there.
#[cfg(any(feature = "critical-section", all(feature = "std", debug_assertions)))]
const REENTERED: &str = "event-value: a `Value` was used from inside its own lock: \
    `T::clone`, `T::eq` and the closures of `modify`, `modify_if` and `peek_with` must not touch the value they belong to";

#[cfg(loom)]
mod lock {
    use loom::sync::Mutex;

    pub(crate) struct Lock<T>(Mutex<T>);

    impl<T> Lock<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(Mutex::new(value))
        }

        pub(crate) fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
            f(&mut self.0.lock().unwrap())
        }

        pub(crate) fn into_inner(self) -> T {
            self.0.into_inner().unwrap()
        }
    }
}

#[cfg(all(feature = "critical-section", not(loom)))]
mod lock {
    use core::cell::RefCell;
    use critical_section::Mutex;

    pub(crate) struct Lock<T>(Mutex<RefCell<T>>);

    impl<T> Lock<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self(Mutex::new(RefCell::new(value)))
        }

        pub(crate) fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
            critical_section::with(|cs| f(&mut self.0.borrow(cs).try_borrow_mut().expect(super::REENTERED)))
        }

        pub(crate) fn into_inner(self) -> T {
            self.0.into_inner().into_inner()
        }
    }
}

#[cfg(all(feature = "std", not(any(feature = "critical-section", loom))))]
mod lock {
    use std::sync::{Mutex, PoisonError};

    pub(crate) struct Lock<T> {
        #[cfg(debug_assertions)]
        owner: owner::Owner,
        value: Mutex<T>,
    }

    impl<T> Lock<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self {
                #[cfg(debug_assertions)]
                owner: owner::Owner::new(),
                value: Mutex::new(value),
            }
        }

        pub(crate) fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
            #[cfg(test)]
            super::LOCKS_TAKEN.set(super::locks_taken() + 1);
            #[cfg(debug_assertions)]
            self.owner.refuse_reentry();
            // A panic in `T::clone` or a closure leaves the state whole, so poison has nothing to say.
            let mut value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
            #[cfg(debug_assertions)]
            let _owned = self.owner.own();
            f(&mut value)
        }

        pub(crate) fn into_inner(self) -> T {
            self.value.into_inner().unwrap_or_else(PoisonError::into_inner)
        }
    }

    /// Who holds the lock: debug builds turn a call that would wait for itself into a panic.
    #[cfg(debug_assertions)]
    mod owner {
        use std::sync::{Mutex, PoisonError};
        use std::thread::{self, ThreadId};

        pub(super) struct Owner(Mutex<Option<ThreadId>>);

        impl Owner {
            pub(super) const fn new() -> Self {
                Self(Mutex::new(None))
            }

            pub(super) fn refuse_reentry(&self) {
                let owner = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
                assert!(owner != Some(thread::current().id()), "{}", super::super::REENTERED);
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
}

/// How many locks this thread has taken, for the tests of `cost.rs`.
#[cfg(all(test, feature = "std", not(any(feature = "critical-section", loom))))]
pub(crate) fn locks_taken() -> u64 {
    LOCKS_TAKEN.get()
}

#[cfg(all(test, feature = "std", not(any(feature = "critical-section", loom))))]
std::thread_local! {
    static LOCKS_TAKEN: core::cell::Cell<u64> = const { core::cell::Cell::new(0) };
}

#[cfg(not(any(feature = "critical-section", feature = "std", loom)))]
mod lock {
    use spin::mutex::SpinMutex;

    pub(crate) struct Lock<T>(SpinMutex<T>);

    impl<T> Lock<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self(SpinMutex::new(value))
        }

        pub(crate) fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
            f(&mut self.0.lock())
        }

        pub(crate) fn into_inner(self) -> T {
            self.0.into_inner()
        }
    }
}

// Whatever panics inside the lock, the state stays whole (see `cell.rs`), so looking at it afterwards is fine.
impl<T> core::panic::UnwindSafe for Lock<T> {}
impl<T> core::panic::RefUnwindSafe for Lock<T> {}

/// A panic in a waker or in the drop of an old value must not keep the next watcher from being woken.
/// With std it is caught and goes on once all is done; without, the duty is finished while unwinding.
#[cfg(feature = "std")]
mod panics {
    use alloc::boxed::Box;
    use core::any::Any;
    use core::panic::AssertUnwindSafe;
    use std::panic::{catch_unwind, resume_unwind};

    pub(crate) type Panic = Box<dyn Any + Send>;

    pub(crate) fn catch<R>(f: impl FnOnce() -> R) -> Result<R, Panic> {
        catch_unwind(AssertUnwindSafe(f))
    }

    pub(crate) fn resume(panic: Panic) -> ! {
        resume_unwind(panic)
    }
}

#[cfg(not(feature = "std"))]
mod panics {
    use core::convert::Infallible;

    pub(crate) fn catch<R>(f: impl FnOnce() -> R) -> Result<R, Infallible> {
        Ok(f())
    }

    pub(crate) fn resume(never: Infallible) -> ! {
        match never {}
    }
}
