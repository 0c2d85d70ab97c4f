//! In firmware and kernels: which lock, how to name a watcher, what an interrupt handler may do, and what it all takes.
//!
//! The crate is `no_std`. Without features it needs no allocator: a `static` value with as many seats as it has
//! watchers, [`try_watch`](crate::General::try_watch), and every method of a [`Watcher`](crate::Watcher) except the
//! blocking ones.
//!
//! ```
//! use event_value::General;
//!
//! static BUTTON: General<bool, 2> = General::new(); // two tasks can watch it
//!
//! async fn blink() {
//!     let mut button = BUTTON.try_watch().unwrap(); // or deal with `NoSeat`
//!     while let Ok(pressed) = button.get().await {
//!         // ...
//! #       let _ = pressed;
//!     }
//! }
//! # let _ = blink;
//! ```
//!
//! # Which lock
//!
//! Each value has the lock that its type names, and pays for no other. The page [`lock`](crate::lock) has them all.
//!
//! | who uses the value | lock |
//! |---|---|
//! | an interrupt handler, or tasks of executors that interrupt each other | `CriticalSection` |
//! | tasks of one executor, and the value need not be a `static` | [`NoLock`](crate::lock::NoLock) |
//! | tasks in thread mode of a Cortex-M with one core, in a `static` | `Raw<ThreadModeRawMutex>`, of the crate mutex |
//! | a kernel with a spin lock that masks interrupts | `Masking<Yours>` |
//! | threads or cores, and no interrupt | [`Spin`](crate::lock::Spin), the default without `std` |
//!
//! # Naming a watcher
//!
//! An alias for the value makes all other names short:
//!
//! ```
//! use event_value::{Closed, General, Set, Watch, Watcher};
//!
//! type Level = General<u32, 2>; // or General<u32, 2, CriticalSection>
//! type LevelWatcher = Watcher<&'static Level>;
//!
//! static LEVEL: Level = Level::new();
//!
//! // In a struct.
//! struct Display {
//!     level: LevelWatcher,
//! }
//!
//! // As an argument of a task, which can't be generic: `#[embassy_executor::task]` goes here.
//! async fn show(mut level: LevelWatcher) {
//!     while let Ok(level) = level.get().await {
//! #       let _ = level;
//!         // ...
//!     }
//! }
//!
//! // A watcher of any value, also of what `map` and `filter` make of one. `static_cell` gives such references.
//! async fn show_any(level: &'static mut dyn Watch<Item = u32, Error = Closed>) {
//! #   use event_value::WatchExt;
//!     while let Ok(level) = level.get().await {
//! #       let _ = level;
//!         // ...
//!     }
//! }
//!
//! // A setter of any value, whatever its seats and lock.
//! struct Sensor {
//!     level: &'static dyn Set<Item = u32>,
//! }
//!
//! # fn main() -> Result<(), event_value::NoSeat> {
//! let display = Display { level: LEVEL.try_watch()? };
//! let task = show(LEVEL.try_watch()?);
//! let sensor = Sensor { level: &LEVEL };
//! sensor.level.set(5);
//! # drop((display.level, task, show_any));
//! # Ok(())
//! # }
//! ```
//!
//! In RTIC, a watcher is a `#[local]` resource that `init` returns:
//!
//! ```text
//! #[local]
//! struct Local {
//!     level: Watcher<&'static Level>,
//! }
//!
//! #[init]
//! fn init(_: init::Context) -> (Shared, Local) {
//!     show::spawn().ok();
//!     (Shared {}, Local { level: LEVEL.try_watch().unwrap() })
//! }
//!
//! #[task(local = [level])]
//! async fn show(cx: show::Context) {
//!     while let Ok(level) = cx.local.level.get().await { /* ... */ }
//! }
//! ```
//!
//! # From an interrupt handler
//!
//! **A `set` in an interrupt handler, on a value whose lock does not mask that interrupt, may hang**: it waits for ever
//! for a lock that the code which it interrupted holds. The same is true of every other method. Take `CriticalSection`
//! or `Masking` for such a value: then the handler may call everything. It runs the wakers; those of embassy, RTIC and
//! most others only mark a task as ready. An interrupt that the lock can't mask, such as an NMI, must not use the value
//! at all.
//!
//! With these locks, nobody waits for less urgent code: when a `set` (or `modify`, `notify`, `close` ...) returns,
//! whoever waited when it began has been woken, whatever code it interrupted.
//!
//! ## What an interrupt handler pays
//!
//! | call | bound |
//! |---|---|
//! | [`store`](crate::General::store) | one section and the move of a `T`, then the drop of the old one; no waker runs |
//! | [`set`](crate::General::set) | as `store`, and one short section for each *waiting* watcher, in which its waker runs |
//! | [`is_closed`](crate::General::is_closed) | one load; where there are no 64-bit atomics, one section |
//!
//! The page [`cost`](crate::docs::cost) has all the others. Where the handler must be short, it calls `store` and leaves
//! [`notify`](crate::General::notify) to thread mode.
//!
//! How long interrupts are masked does not grow with the number of watchers. In instructions, on thumbv6m, with
//! opt-level "z", for a `u32` and wakers that do nothing:
//!
//! | | longest section | the whole call |
//! |---|--:|--:|
//! | `set`, nobody waiting | 39 | 62 |
//! | `set`, one waiting | 120 | 148 |
//! | `set`, 4 waiting | 133 | 516 |
//! | `set`, 16 waiting | 133 | 1896 |
//! | a get that finds something | 62 | 113 |
//! | a get that waits | 72 | 181 |
//!
//! To these comes what is yours: interrupts are masked while a `T` is moved, cloned or compared, while the closures of
//! [`modify`](crate::General::modify) and [`peek_with`](crate::General::peek_with) run, and while a waker runs. With
//! `alloc`, those that wait once, without a watcher, are all woken in one section.
//!
//! # Several cores
//!
//! A critical section must keep the other cores out, too: take the implementation of your chip's crate, never one for a
//! single core. `ThreadModeRawMutex` is for one core only. The default, a spin lock, works between cores as long as no
//! interrupt handler uses the value.
//!
//! # Panics
//!
//! Without `std` no panic can be caught. Where the program aborts on a panic, as most firmware does, that is the end.
//! Where it unwinds, a panicking waker keeps nobody from being woken, as everywhere; a second panic meanwhile aborts.
//!
//! What panics by itself: a call from inside the lock, from `T::clone` for example, where the lock can tell; and,
//! without `alloc`, [`ValueWatch::watch`](crate::ValueWatch::watch) if no seat is free.
//!
//! # Sizes
//!
//! Of one static `u32` that two tasks watch, one of them with a filter, in bytes, with opt-level "z", LTO and a
//! critical section. Flash is what the program takes beyond one that watches nothing:
//!
//! | | thumbv6m | thumbv7m |
//! |---|--:|--:|
//! | flash, loops that never end | 1900 | 1900 |
//! | flash, loops that end when the value is closed | 2016 | 2032 |
//! | flash, four values of different types and numbers of seats, loops that end | 4936 | 4472 |
//! | the value: 28, and 12 for each seat | 52 | 52 |
//! | a watcher | 28 | 28 |
//! | a pending get | 8 | 8 |
//!
//! Where there is no allocator, a value can have at most 254 seats. In `no_std_check`, in the repository, `sizes`
//! measures all of this, beside embassy-sync.
//!
//! # Features
//!
//! `critical-section` makes that lock available, and `mutex` those of anybody else; neither changes a value that does
//! not ask for them. `defmt` gives [`Version`](crate::Version) and the errors a `Format`. With `alloc`, a value has as
//! many watchers as memory holds; the lock within event-listener, which one-shot waits need, is then a critical section
//! if that feature is on, because a `set` in an interrupt handler notifies there.
//!
//! On a target without compare-and-swap (thumbv6m, riscv32imc), add `portable-atomic`. Only the final binary may select
//! the implementations of `critical-section` and `portable-atomic`, because only one can be linked. `Arc` handles need
//! atomic pointers, which these targets lack: use `&'static` there.
//!
//! ```toml
//! # Cortex-M3 and up (thumbv7m, thumbv7em)
//! event-value = { version = "0.2", default-features = false, features = ["critical-section"] }
//! cortex-m = { version = "0.7", features = ["critical-section-single-core"] }
//!
//! # Cortex-M0 (thumbv6m)
//! event-value = { version = "0.2", default-features = false, features = ["critical-section", "portable-atomic"] }
//! portable-atomic = { version = "1", features = ["critical-section"] } # or "unsafe-assume-single-core"
//! cortex-m = { version = "0.7", features = ["critical-section-single-core"] }
//!
//! # RISC-V with atomics (riscv32imac)
//! event-value = { version = "0.2", default-features = false, features = ["critical-section"] }
//! riscv = { version = "0.16", features = ["critical-section-single-hart"] }
//!
//! # RISC-V without (riscv32imc)
//! event-value = { version = "0.2", default-features = false, features = ["critical-section", "portable-atomic"] }
//! portable-atomic = { version = "1", features = ["critical-section"] } # or "unsafe-assume-single-core"
//! riscv = { version = "0.16", features = ["critical-section-single-hart"] }
//! ```
//!
//! # To start from
//!
//! The folder `examples/firmware` has firmware that runs. In `no_std_check`, in the repository, the laws run on
//! Cortex-M0, Cortex-M3, RISC-V and x86_64 under QEMU, with interrupts that call `set` amid everything.
