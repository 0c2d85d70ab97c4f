//! The atomic, the panics and the numbers: what differs between an operating system, bare metal and a loom model.
//! Beside `lock.rs`, this is the only file that depends on the target and the features.

pub(crate) use core::sync::atomic::Ordering;
pub(crate) use panics::{Panic, catch, resume};
pub(crate) use word::Word;

// Without the plain `--cfg loom`, event-listener would have std's mutex inside, which loom does not know. A model would
// hang as soon as it switches threads while that mutex is held.
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

/// Without an allocator, the program is most likely in flash, where small code is worth more than the last nanosecond.
pub(crate) const SMALL_CODE: bool = cfg!(not(feature = "alloc"));

/// A method that is always inlined. Without an allocator, where code is to be small, the compiler decides; a leading
/// `#[inline]` is a hint for that.
macro_rules! inlined {
    (#[inline] $($rest:tt)*) => {
        #[cfg_attr(feature = "alloc", inline(always))]
        #[cfg_attr(not(feature = "alloc"), inline)]
        $($rest)*
    };
    ($(#[$meta:meta])* $visibility:vis fn $($rest:tt)*) => {
        #[cfg_attr(feature = "alloc", inline(always))]
        $(#[$meta])* $visibility fn $($rest)*
    };
}
pub(crate) use inlined;

/// The word beside the lock (see `state_word.rs`). It is wide enough for every version.
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

/// Where the machine can't load 64 bits atomically, there is no word, and callers take the lock. A narrower word would
/// not save that: its versions wrap, so an equal version would not prove that nothing is new.
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

/// Counts watchers, and numbers their seats.
#[cfg(feature = "alloc")]
pub(crate) type Count = u32;
#[cfg(not(feature = "alloc"))]
pub(crate) type Count = u8;
pub(crate) type SeatNumber = Count;

/// A future inside a type that can be moved. With an allocator it is in a box; without one it must be `Unpin`.
#[cfg(feature = "alloc")]
mod pinned {
    use alloc::boxed::Box;
    use core::future::Future;
    use core::pin::Pin;
    use core::task::{Context, Poll};

    pub(crate) type Pinned<F> = Pin<Box<F>>;

    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not a future",
        label = "this is not a future",
        note = "pass a future that is ready when the watch should end: `value.closed()`, or `watcher.reader().closed()`"
    )]
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

    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not a future that is `Unpin`",
        label = "this is not a future that is `Unpin`",
        note = "without feature `alloc`, pin the future first, `pin!(future)`, or pass the `get()` of a watcher of a stop signal"
    )]
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

/// Counts producers.
#[cfg(feature = "alloc")]
pub(crate) type Producers = u32;
#[cfg(not(feature = "alloc"))]
pub(crate) type Producers = u16;

/// The most inline seats that a value can have. The place after the last one also needs a number.
pub(crate) const MOST_INLINE: usize = if cfg!(feature = "alloc") { 65534 } else { 254 };
const _: () = assert!(MOST_INLINE < SeatNumber::MAX as usize);

/// A `u64` that is aligned at most like a pointer, so that it leaves no gap beside one.
///
/// Only on 32-bit machines can a plain `u64` be aligned more than a pointer is: those with 16 bits align both to 2 bytes
/// or less.
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
/// `cfg(event_value_first_version = "...")` is for tests: with it, a value reaches that boundary after a few changes.
pub(crate) const FIRST_VERSION: u64 = if cfg!(event_value_first_version = "u16") {
    (1 << 16) - 3
} else if cfg!(event_value_first_version = "u32") {
    (1 << 32) - 3
} else if cfg!(event_value_first_version = "i64") {
    (1 << 63) - 3
} else {
    0
};

/// How many wakers are taken out under one lock, after the first: enough to make the lock cheap, few enough for a small
/// stack. In our models it is one, so that a model with three watchers takes the lock twice. Without an allocator,
/// where code is to be small, there is no batch, and wakers are taken out one by one.
pub(crate) const AT_ONCE: usize = match () {
    _ if cfg!(any(event_value_loom, event_value_shuttle)) => 1,
    _ if cfg!(feature = "alloc") => 17,
    _ => 0,
};
pub(crate) const ONE_BY_ONE: bool = AT_ONCE == 0;

/// Whether a one-shot wait looks at the state again once it listens.
///
/// `cfg(event_value_no_second_look)` is for the loom model that must fail without the second look.
#[cfg(feature = "alloc")]
pub(crate) const SECOND_LOOK: bool = !cfg!(event_value_no_second_look);

/// Whether work that panicked can be tried again. In our models it can't: the panics of loom in event_listener, and of
/// shuttle in its mutex, come again each time.
pub(crate) const PANICS_END: bool = !cfg!(any(loom, event_value_shuttle));

#[cfg(feature = "alloc")]
pub(crate) use lazy::{Lazily, lazily};

/// A part of a `static`, made by a `const fn`. In a build with `--cfg loom`, event-listener has loom's types inside,
/// which have no `const` constructors, so its event is made when it is first needed.
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

/// A panic in a waker or in the drop of an old value must not keep the next watcher from being woken. With std it is
/// caught, and resumed when all work is done. Without std it can't be caught, and the work is finished while it
/// unwinds.
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

/// Blocks the thread until it is unparked or `at` has come.
#[cfg(feature = "std")]
pub(crate) fn park_deadline(parker: &parking::Parker, at: std::time::Instant) {
    #[cfg(not(loom))]
    parker.park_deadline(at);
    #[cfg(loom)]
    panic!("with `--cfg loom`, a wait with a deadline ({at:?}) is impossible, because loom has no clock ({parker:?})");
}
