//! The kernel's lock. While it is held, other processors spin, and interrupts of this one are masked.

use core::arch::asm;
use core::hint::spin_loop;
use core::sync::atomic::{AtomicBool, Ordering::Acquire, Ordering::Relaxed, Ordering::Release};

use event_value::lock::MasksInterrupts;
use mutex::{ConstInit, ScopedRawMutex};

/// For `Masking<IrqSpin>`, whose values interrupt handlers may use.
pub struct IrqSpin {
    locked: AtomicBool,
}

impl ConstInit for IrqSpin {
    #[expect(clippy::declare_interior_mutable_const, reason = "the trait wants it")]
    const INIT: Self = Self { locked: AtomicBool::new(false) };
}

// SAFETY: `f` runs between an exchange that found `locked` false and the store of false: never twice at a time.
unsafe impl ScopedRawMutex for IrqSpin {
    fn try_with_lock<R>(&self, f: impl FnOnce() -> R) -> Option<R> {
        Self::masked(|| {
            // Acquire: pairs with the Release of the holder before us.
            self.locked.compare_exchange(false, true, Acquire, Relaxed).ok()?;
            let _unlocked_by = Unlock(self);
            Some(f())
        })
    }

    fn with_lock<R>(&self, f: impl FnOnce() -> R) -> R {
        Self::masked(|| {
            // Acquire: as above.
            while self.locked.compare_exchange_weak(false, true, Acquire, Relaxed).is_err() {
                spin_loop();
            }
            let _unlocked_by = Unlock(self);
            f()
        })
    }

    fn is_locked(&self) -> bool {
        self.locked.load(Relaxed)
    }
}

impl MasksInterrupts for IrqSpin {
    fn masked<T>(f: impl FnOnce() -> T) -> T {
        let _restored_by = Masked::new();
        f()
    }
}

/// A guard, so that a panic unlocks too.
struct Unlock<'a>(&'a IrqSpin);

impl Drop for Unlock<'_> {
    fn drop(&mut self) {
        // Release: pairs with the Acquire of the next holder, which then sees what was done under the lock.
        self.0.locked.store(false, Release);
    }
}

/// Masks interrupts while it lives. Afterwards they are as before, so that calls can be nested.
struct Masked {
    flags: u64,
}

impl Masked {
    fn new() -> Self {
        let flags;
        // SAFETY: reads the flags and masks interrupts. It is not `nomem`, so the compiler moves nothing out of the
        // section.
        unsafe { asm!("pushfq", "pop {}", "cli", out(reg) flags) }
        Self { flags }
    }
}

impl Drop for Masked {
    fn drop(&mut self) {
        const INTERRUPTS: u64 = 1 << 9;
        if self.flags & INTERRUPTS != 0 {
            // SAFETY: they were unmasked before.
            unsafe { asm!("sti") }
        }
    }
}
