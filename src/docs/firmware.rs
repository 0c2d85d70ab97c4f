//! In firmware, kernels and browsers: which lock, how to name a watcher, what an interrupt handler may do, and how
//! large it all is.
//!
//! The crate is `no_std`. Without features it needs no allocator: use a `static` value with as many seats as it has
//! watchers, at most 254, and [`try_watch`](crate::General::try_watch). Every method of a [`Watcher`](crate::Watcher)
//! is there, except the blocking ones and `clone`, which is [`try_clone`](crate::Watcher::try_clone). One-shot waits,
//! such as `closed`, need an allocator. Instead, wait with the [`get`](crate::Watcher::get) of a watcher: it returns
//! `Err(Closed)` when the value is closed.
//!
//! ```
//! use event_value::General;
//!
//! static LEVEL: General<u32, 2> = General::new(); // two tasks can watch it; no interrupt handler uses it
//!
//! async fn show() {
//!     let mut level = LEVEL.try_watch().unwrap(); // or deal with `NoSeat`
//!     while let Ok(level) = level.get().await {
//!         // ...
//! #       let _ = level;
//!     }
//! }
//! # let _ = show;
//! ```
//!
//! # Which lock
//!
//! Each value has the lock that its type names, and pays for no other. The module [`lock`](crate::lock) has them all.
//!
//! | what uses the value | lock |
//! |---|---|
//! | an interrupt handler; tasks or threads of different priorities (RTIC, an `InterruptExecutor`, a preemptive RTOS) | `CriticalSection` |
//! | tasks of one executor, value not in a `static` (it is not `Sync`) | [`NoLock`](crate::lock::NoLock) |
//! | tasks in thread mode of a Cortex-M with one core, value in a `static` | `Raw<ThreadModeRawMutex>` |
//! | a kernel with a spin lock that masks interrupts; interrupts up to a priority, by BASEPRI | [`Masking`](crate::lock)`<Yours>`, which has an example |
//! | no interrupt handler: tasks of one executor, also in a `static`, or code on several cores | [`Spin`](crate::lock::Spin), the default without `std` |
//!
//! `CriticalSection` needs feature `critical-section`; `Raw` and `Masking` need `mutex`. The lock for thread mode is
//! `mutex::raw_impls::single_core_thread_mode::ThreadModeRawMutex`:
//!
//! ```toml
//! event-value = { version = "0.2", default-features = false, features = ["mutex"] }
//! mutex = { version = "1", default-features = false, features = ["impl-unsafe-cortex-m-single-core"] }
//! ```
//!
//! # Naming a watcher
//!
//! A struct field or a task argument needs the type of a watcher. (With an allocator, the page [types](super::types)
//! has more.) An alias for the value makes all names short. And `new_with` needs one: `General::new()` works as it is,
//! but `General::new_with(5)` is ambiguous (E0034), because each lock has a `new_with` of its own.
//!
//! ```
//! use event_value::{Closed, General, Set, Watch, Watcher};
//!
//! type Level = General<u32, 2>; // General<u32, 2, CriticalSection> if an interrupt handler uses it
//! type LevelWatcher = Watcher<&'static Level>;
//!
//! static LEVEL: Level = Level::new_with(5);
//!
//! // In a struct.
//! struct Display {
//!     level: LevelWatcher,
//! }
//!
//! // As an argument of a task, which can't be generic. `#[embassy_executor::task]` goes here.
//! async fn show(mut level: LevelWatcher) {
//!     while let Ok(level) = level.get().await {
//! #       let _ = level;
//!         // ...
//!     }
//! }
//!
//! // A watcher of any value, or what `map` and `filter` make of one. `static_cell` makes such references. Without
//! // `+ Send`, the task can't be spawned on an executor of another priority.
//! async fn show_any(level: &'static mut (dyn Watch<Item = u32, Error = Closed> + Send)) {
//! #   use event_value::WatchExt;
//!     while let Ok(level) = level.get().await {
//! #       let _ = level;
//!         // ...
//!     }
//! }
//!
//! // A setter of any value, whatever its seats and lock. Without `+ Sync`, it can't be in a `static`.
//! struct Sensor {
//!     level: &'static (dyn Set<Item = u32> + Sync),
//! }
//!
//! static SENSOR: Sensor = Sensor { level: &LEVEL };
//!
//! # fn main() -> Result<(), event_value::NoSeat> {
//! let display = Display { level: LEVEL.try_watch()? };
//! let task = show(LEVEL.try_watch()?);
//! SENSOR.level.set(6);
//! # assert_eq!(LEVEL.peek(), Some(6));
//! # fn is_send<T: Send>(_: &T) {}
//! # is_send(&task);
//! # drop(display.level);
//! # is_send(&show_any(Box::leak(Box::new(LEVEL.try_watch()?))));
//! # drop(task);
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
//! # Recipes
//!
//! The page [recipes](super::recipes) begins with a list of those that work without an allocator, such as
//! [configuration for many tasks](super::recipes#configuration-for-many-tasks), [the health of
//! three](super::recipes#the-health-of-three) and [until all tasks have
//! ended](super::recipes#until-all-tasks-have-ended). To end the loop of a task from outside, write
//! `level.until(stop.get())`, where `stop` is a watcher of a [stop signal](super::recipes#a-stop-signal). A level that is
//! unseen is still returned, once, also to a task that starts after the stop; a task that must not act on it selects
//! `stop.get()` first, as the recipe does. To [`pipe`](crate::WatchExt::pipe) a watch into a value needs feature `sink`,
//! which needs no allocator either.
//!
//! ## Timeouts
//!
//! With embassy-time, a wait with a time limit, and a display that is drawn at most ten times a second:
//!
//! ```
//! use embassy_time::{Duration, TimeoutError, Timer, with_timeout};
//! use event_value::{Closed, General, Watcher};
//!
//! type Temperature = General<i16, 2>;
//! static TEMPERATURE: Temperature = Temperature::new();
//!
//! #[derive(Debug, PartialEq)]
//! enum NotWarm { Late, Closed }
//!
//! impl From<TimeoutError> for NotWarm {
//!     fn from(_: TimeoutError) -> Self { Self::Late }
//! }
//!
//! impl From<Closed> for NotWarm {
//!     fn from(_: Closed) -> Self { Self::Closed }
//! }
//!
//! async fn warm(temperature: &mut Watcher<&'static Temperature>, within: Duration) -> Result<i16, NotWarm> {
//!     let warm = temperature.wait_for(|degrees| *degrees > 20);
//!     Ok(with_timeout(within, warm).await??)
//! }
//!
//! async fn draw(mut temperature: Watcher<&'static Temperature>) {
//!     while let Ok(degrees) = temperature.get().await {
//! #       let _ = degrees;
//!         // ...
//!         Timer::after_millis(100).await; // what comes meanwhile is skipped, but never the last
//!     }
//! }
//! # futures_lite::future::block_on(async {
//! # let mut watcher = TEMPERATURE.try_watch().unwrap();
//! # TEMPERATURE.set(21);
//! # assert_eq!(warm(&mut watcher, Duration::from_secs(60)).await, Ok(21));
//! # TEMPERATURE.set(20);
//! # assert_eq!(warm(&mut watcher, Duration::from_millis(1)).await, Err(NotWarm::Late));
//! # TEMPERATURE.close();
//! # draw(watcher).await;
//! # assert_eq!(warm(&mut TEMPERATURE.try_watch().unwrap(), Duration::from_secs(60)).await, Err(NotWarm::Closed));
//! # });
//! ```
//!
//! ## A driver in a `static`
//!
//! Only the driver sets its status. Others get a [`Reader`](crate::Reader), with which they can look and watch.
//! [`reader`](crate::General::reader) is a `const fn`, so a reader can be in a `static`, too.
//!
//! ```
//! # #[cfg(feature = "critical-section")] {
//! use event_value::lock::CriticalSection;
//! use event_value::{General, Reader};
//!
//! #[derive(Clone, Copy, Debug, PartialEq)]
//! enum Link { Down, Up }
//!
//! type LinkValue = General<Link, 2, CriticalSection>; // for `on_interrupt`
//! type LinkReader = Reader<&'static LinkValue>;
//!
//! struct Ethernet {
//!     link: LinkValue,
//! }
//!
//! impl Ethernet {
//!     const fn new() -> Self {
//!         Self { link: LinkValue::new_with(Link::Down) }
//!     }
//!
//!     const fn link(&'static self) -> LinkReader {
//!         self.link.reader()
//!     }
//!
//!     fn on_interrupt(&self, link: Link) {
//!         self.link.set_if_changed(link);
//!     }
//! }
//!
//! struct Led {
//!     link: LinkReader,
//! }
//!
//! static ETH0: Ethernet = Ethernet::new();
//! static LED: Led = Led { link: ETH0.link() };
//!
//! ETH0.on_interrupt(Link::Up);
//! assert_eq!(LED.link.peek(), Some(Link::Up));
//! assert_eq!(LED.link.try_watch().unwrap().try_get(), Ok(Link::Up));
//! # }
//! ```
//!
//! A driver that can be restarted should not hold a [`Producer`](crate::Producer): when its last one is dropped, the
//! value is closed, and stays closed for the driver that is started next.
//!
//! A [derived](crate::derive) value can't be in a `static`, because `map` is not `const`. Make it where you look
//! at it: it stores nothing. Its `watch` panics without a free seat; to get an error instead, [combine
//! watches](super::recipes#the-health-of-three).
//!
//! # From an interrupt handler
//!
//! **A `set` in an interrupt handler, on a value whose lock does not mask that interrupt, may hang**: it waits for ever
//! for a lock that the interrupted code holds. The same is true of every other method that takes the lock. Give such a
//! value `CriticalSection` or `Masking`; then the handler may call every method that does not block, and those that
//! [allocate](super::cost) if the allocator may be used there. The handler runs the wakers; those of embassy, RTIC and
//! most other executors only mark a task as ready. An interrupt that the lock can't mask, such as an NMI, must not use
//! the value at all.
//!
//! If a handler interrupts a `set` halfway and sets the value, too, its own `set` wakes all that still wait. So urgent
//! code never waits for less urgent code: with these locks, when a `set` (or `modify`, `notify`, `close` ...) returns,
//! every watcher that waited when it began has been woken, whatever code it interrupted.
//!
//! ## What an interrupt handler pays
//!
//! | call | bound |
//! |---|---|
//! | [`store`](crate::General::store) | one section and the move of a `T`, then the drop of the old one; no waker runs |
//! | [`set`](crate::General::set) | as `store`, and one short section for each *waiting* watcher, in which its waker runs |
//! | [`is_closed`](crate::General::is_closed) | one section on a Cortex-M or riscv32, which have no 64-bit atomics; elsewhere one load |
//!
//! The page [cost](super::cost) has all other calls. A handler that must be short calls `store` and leaves
//! [`notify`](crate::General::notify) to thread mode.
//!
//! How long interrupts are masked does not grow with the number of watchers. In instructions, with opt-level "z", for a
//! `u32` and wakers that do nothing:
//!
#![doc = include_str!("sections.md")]
//!
//! Add your own code: interrupts are masked while a `T` is moved, cloned or compared, while a closure runs whose docs
//! say that it runs under the lock, as that of [`modify`](crate::General::modify), and while a waker runs. With
//! `alloc`, all one-shot waits that are due are woken in one section.
//!
//! # Several cores
//!
//! A critical section must keep the other cores out, too: use the implementation of your chip's crate, never one for a
//! single core, such as `critical-section-single-core` of `cortex-m` or `unsafe-assume-single-core` of
//! `portable-atomic`. `ThreadModeRawMutex` is for one core only. The default, a spin lock, works between cores if no
//! interrupt handler uses the value.
//!
//! # Panics
//!
//! Without `std`, no panic can be caught. If the program aborts on a panic, as most firmware does, a panic ends it. If
//! it unwinds, the other watchers are still woken if a waker panics; a second panic meanwhile aborts.
//!
//! The crate itself panics if the value is used from inside its own lock, from `T::clone` for example, where the lock
//! can tell; and, without `alloc`, in [`ValueWatch::watch`](crate::ValueWatch::watch) if no seat is free.
//!
//! # Sizes
//!
//! In bytes, in release with opt-level "z", LTO and a critical section, beside `embassy_sync::watch`. Flash is what the
//! program takes beyond one that watches nothing. Rows "one": a `static` value of type `u32` and two tasks, one of them
//! with a filter. Rows "four": values of different types and numbers of seats, each with a task. Endless loops ignore
//! `Closed`. Ending loops end at `Closed`; in embassy-sync, which closes nothing, the value is an `Option`, and `None`
//! ends them. Values of the same type and number of seats share their code.
//!
#![doc = include_str!("sizes.md")]
//!
//! event-value does more in them. It wakes outside the borrow of the value, in the order in which the watchers began to
//! wait, in sections that do not grow with the number of seats. It takes back the waker of a wait that is cancelled,
//! and it can be closed. A watcher holds two [versions](crate::Version) (the one it has seen, the one it returned last)
//! and how many it skipped; a receiver holds one.
//!
//! # Features
//!
//! The [front page](crate#features) lists all features. One-shot waits (`alloc` only) have a lock of their own, which
//! a `set` takes, too. With feature `critical-section`, it is a critical section. So with `alloc`, enable that feature even
//! if the values that interrupt handlers set have a `Masking` lock.
//!
//! A target without compare-and-swap (thumbv6m, riscv32imc) needs `portable-atomic`, even if all values have a
//! `CriticalSection`, because the crate spin is compiled anyway. If you forget it, the compiler finds no
//! `compare_exchange` in spin (E0599). `Arc` handles need atomic pointers, which these targets lack: use `&'static`
//! there. Only the final binary may select the implementations of `critical-section` and `portable-atomic`, because
//! only one can be linked:
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
//! # Cortex-M0+ with two cores (RP2040); rp2040-hal also has a "critical-section-impl"
//! event-value = { version = "0.2", default-features = false, features = ["critical-section", "portable-atomic"] }
//! portable-atomic = { version = "1", features = ["critical-section"] } # never "unsafe-assume-single-core"
//! embassy-rp = { version = "0.10", features = ["rp2040", "critical-section-impl"] }
//!
//! # RISC-V with atomics (riscv32imac)
//! event-value = { version = "0.2", default-features = false, features = ["critical-section"] }
//! riscv = { version = "0.16", features = ["critical-section-single-hart"] }
//!
//! # RISC-V without (riscv32imc)
//! event-value = { version = "0.2", default-features = false, features = ["critical-section", "portable-atomic"] }
//! portable-atomic = { version = "1", features = ["critical-section"] } # or "unsafe-assume-single-core"
//! riscv = { version = "0.16", features = ["critical-section-single-hart"] }
//!
//! # Tests on a PC, with any executor: without a "generic-queue-", embassy-time works in embassy's alone
//! [dev-dependencies]
//! critical-section = { version = "1", features = ["std"] }
//! embassy-time = { version = "0.5", features = ["std", "generic-queue-8"] }
//! ```
//!
//! # In a browser
//!
//! wasm32-unknown-unknown needs no feature beyond what you use. The main thread of a page must not block: there, use
//! the futures and not the blocking gets. (Those with a deadline also need a clock, which this target lacks.) Without
//! threads, no lock is ever contended. With threads (`+atomics`), a contended `std` mutex would block the main thread,
//! which browsers refuse; use `default-features = false, features = ["alloc"]` then, whose spin lock only spins.
//!
//! # To start from
//!
//! The folder [`examples/firmware`](https://docs.rs/crate/event-value/latest/source/examples/firmware/) has five small
//! programs to copy, for embassy, RTIC, a Cortex-M0 and a RISC-V chip, and a kernel. In `no_std_check`, in the
//! repository, the laws run on Cortex-M0, Cortex-M3, RISC-V and x86_64 under QEMU, with interrupts that call `set` at
//! any point.
