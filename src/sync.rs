//! The atomic, the panics and the numbers: what differs between an operating system, bare metal and a loom model. Beside
//! `lock.rs`, this is the only file that knows which of them we are built for.

pub(crate) use core::sync::atomic::Ordering;
pub(crate) use panics::{Panic, catch, resume};
pub(crate) use word::Word;

// Without the plain `--cfg loom`, event-listener would have std's mutex inside, of which loom knows nothing: a model would
// hang as soon as it switches threads while that is held.
#[cfg(all(event_value_loom, not(all(loom, feature = "loom"))))]
compile_error!("the models of event-value need the feature `loom` and `--cfg loom` beside `--cfg event_value_loom`");

#[cfg(all(event_value_shuttle, not(test)))]
compile_error!("the schedules of event-value are unit tests, and shuttle is there for those alone: see .ci/shuttle");

/// `const fn`, except in a loom model, whose types have no `const` constructors.
macro_rules! const_fn {
    ($(#[$meta:meta])* $visibility:vis const fn $($rest:tt)*) => {
        #[cfg(not(event_value_loom))]
        $(#[$meta])* $visibility const fn $($rest)*
        #[cfg(event_value_loom)]
        $(#[$meta])* $visibility fn $($rest)*
    };
}
pub(crate) use const_fn;

/// Without an allocator, where the program is in flash, small code is worth more than the last nanosecond.
pub(crate) const SMALL_CODE: bool = cfg!(not(feature = "alloc"));

/// A method that is always inlined; but without an allocator, where code is to be small, the compiler chooses.
macro_rules! inlined {
    ($(#[$meta:meta])* $visibility:vis fn $($rest:tt)*) => {
        #[cfg_attr(feature = "alloc", inline(always))]
        $(#[$meta])* $visibility fn $($rest)*
    };
}
pub(crate) use inlined;

/// The word beside the lock that says whether there is news (see `state_word.rs`), and that holds every version there will be.
#[cfg(all(target_has_atomic = "64", not(event_value_no_word)))]
mod word {
    #[cfg(not(any(event_value_loom, event_value_shuttle)))]
    use core::sync::atomic::AtomicU64;
    use core::sync::atomic::Ordering;
    #[cfg(event_value_loom)]
    use loom::sync::atomic::AtomicU64;
    #[cfg(event_value_shuttle)]
    use shuttle::sync::atomic::AtomicU64;

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

/// How many watchers a value can count, and number the seats of.
#[cfg(feature = "alloc")]
pub(crate) type Count = u32;
#[cfg(not(feature = "alloc"))]
pub(crate) type Count = u8;
pub(crate) type SeatNumber = Count;

/// A future that can be kept in something that moves: in a box; but without an allocator, as it is, and it must not mind.
#[cfg(feature = "alloc")]
mod pinned {
    use alloc::boxed::Box;
    use core::future::Future;
    use core::pin::Pin;
    use core::task::{Context, Poll};

    pub(crate) type Pinned<F> = Pin<Box<F>>;

    pub trait Pinnable: Future {}
    impl<F: Future> Pinnable for F {}

    pub(crate) fn pinned<F>(future: F) -> Pinned<F> {
        Box::pin(future)
    }

    pub(crate) fn poll_pinned<F: Pinnable>(future: &mut Pinned<F>, cx: &mut Context<'_>) -> Poll<F::Output> {
        future.as_mut().poll(cx)
    }
}
#[cfg(not(feature = "alloc"))]
mod pinned {
    use core::future::Future;
    use core::pin::Pin;
    use core::task::{Context, Poll};

    pub(crate) type Pinned<F> = F;

    pub trait Pinnable: Future + Unpin {}
    impl<F: Future + Unpin> Pinnable for F {}

    pub(crate) fn pinned<F>(future: F) -> Pinned<F> {
        future
    }

    pub(crate) fn poll_pinned<F: Pinnable>(future: &mut Pinned<F>, cx: &mut Context<'_>) -> Poll<F::Output> {
        Pin::new(future).poll(cx)
    }
}
pub(crate) use pinned::{Pinnable, Pinned, pinned, poll_pinned};

/// How many producers a value can count.
#[cfg(feature = "alloc")]
pub(crate) type Producers = u32;
#[cfg(not(feature = "alloc"))]
pub(crate) type Producers = u16;

/// The most inline seats that a value can have, so that the place after the last one has a number too.
pub(crate) const MOST_INLINE: usize = if cfg!(feature = "alloc") { 65534 } else { 254 };
const _: () = assert!(MOST_INLINE < SeatNumber::MAX as usize);

/// A `u64` that is aligned like a pointer, so that it leaves no gap where pointers are small.
#[derive(Clone, Copy, PartialEq)]
#[cfg_attr(target_pointer_width = "32", repr(packed(4)))]
pub(crate) struct Number(u64);

impl Number {
    #[inline]
    pub(crate) const fn new(number: u64) -> Self {
        Self(number)
    }

    #[inline]
    pub(crate) const fn get(self) -> u64 {
        self.0
    }
}

/// The version of a value that was never set.
///
/// `cfg(event_value_first_version = "...")` is for tests: with it, a value comes to that boundary after a few changes.
pub(crate) const FIRST_VERSION: u64 = if cfg!(event_value_first_version = "u16") {
    (1 << 16) - 3
} else if cfg!(event_value_first_version = "u32") {
    (1 << 32) - 3
} else if cfg!(event_value_first_version = "i64") {
    (1 << 63) - 3
} else {
    0
};

/// How many wakers one look under the lock takes out, after the first: enough to make the lock cheap, few enough for a
/// small stack. One in a loom model, and under shuttle, so that three watchers see two such looks. None without an
/// allocator, where code is to be small: they are woken one by one then.
pub(crate) const AT_ONCE: usize = match () {
    _ if cfg!(any(event_value_loom, event_value_shuttle)) => 1,
    _ if cfg!(feature = "alloc") => 17,
    _ => 0,
};
pub(crate) const ONE_BY_ONE: bool = AT_ONCE == 0;

/// Whether a one-shot wait looks again once it listens.
///
/// `cfg(event_value_no_second_look)` is for the one loom model that has to fail without it.
#[cfg(feature = "alloc")]
pub(crate) const SECOND_LOOK: bool = !cfg!(event_value_no_second_look);

/// Whether what panicked can be tried again. loom's own panics in event_listener come again each time, without end, and so
/// do shuttle's in its mutex.
pub(crate) const PANICS_END: bool = !cfg!(any(loom, event_value_shuttle));

#[cfg(feature = "alloc")]
pub(crate) use lazy::{Lazily, lazily};

/// A part of a `static` that is made by a `const fn`, which it is not where anybody builds with `--cfg loom`: there,
/// event_listener has loom's types inside, and its event is made when it is first needed.
#[cfg(all(feature = "alloc", not(loom)))]
mod lazy {
    pub(crate) struct Lazily<T>(pub(crate) T);

    impl<T> Lazily<T> {
        #[inline]
        pub(crate) fn get(&self, _: fn() -> T) -> &T {
            &self.0
        }
    }

    macro_rules! lazily {
        ($new:expr) => {
            $crate::sync::Lazily($new)
        };
    }
    pub(crate) use lazily;
}

#[cfg(all(feature = "alloc", loom))]
mod lazy {
    extern crate std;

    pub(crate) struct Lazily<T>(pub(crate) std::sync::OnceLock<T>);

    impl<T> Lazily<T> {
        pub(crate) const NEW: Self = Self(std::sync::OnceLock::new());

        pub(crate) fn get(&self, new: fn() -> T) -> &T {
            self.0.get_or_init(new)
        }
    }

    macro_rules! lazily {
        ($new:expr) => {
            $crate::sync::Lazily::NEW
        };
    }
    pub(crate) use lazily;
}

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
    pub(crate) type Panic = core::convert::Infallible;

    pub(crate) fn catch<R>(f: impl FnOnce() -> R) -> Result<R, Panic> {
        Ok(f())
    }

    pub(crate) fn resume(never: Panic) -> ! {
        match never {}
    }
}

/// Blocks until unparked, or until `at`.
#[cfg(feature = "std")]
pub(crate) fn park_deadline(parker: &parking::Parker, at: std::time::Instant) {
    #[cfg(not(loom))]
    parker.park_deadline(at);
    #[cfg(loom)]
    panic!("with `--cfg loom`, nobody can wait until {at:?}: loom has no clock ({parker:?})");
}
