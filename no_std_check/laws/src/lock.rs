//! Which lock the values of the laws have.

use event_value::General;

/// A value with that lock.
pub(crate) type Value<T, const SEATS: usize> = General<T, SEATS, Chosen>;

#[cfg(not(any(feature = "critical-section", feature = "kernel", feature = "thread-mode")))]
type Chosen = event_value::lock::DefaultLock;

#[cfg(feature = "critical-section")]
type Chosen = event_value::lock::CriticalSection;

/// The lock of the kernel that one can start from.
#[cfg(feature = "kernel")]
type Chosen = event_value::lock::Masking<irq_spin::IrqSpin>;

#[cfg(feature = "kernel")]
#[path = "../../../examples/firmware/kernel/src/irq_spin.rs"]
mod irq_spin;

/// For the thread mode of a Cortex-M alone: no lock, and a panic elsewhere.
#[cfg(feature = "thread-mode")]
type Chosen = event_value::lock::Raw<mutex::raw_impls::single_core_thread_mode::ThreadModeRawMutex>;
