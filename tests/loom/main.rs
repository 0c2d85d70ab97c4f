//! What may go wrong between threads, as models: a few operations each, on the real code.
//!
//! With `--cfg event_value_loom --cfg loom` and the feature `loom` (see `.ci/loom`), loom runs every interleaving of a
//! model, and lets every load see every value that its ordering allows: a lost wake-up is a deadlock, which it reports.
//! Otherwise plain threads run each model a few hundred times.
//!
//! Our cfg puts loom's types into this crate. The plain one is what event-listener and parking know loom by: they take
//! loom's mutex, atomics and cells, so loom sees every step inside them too, and switches threads while a waker runs under
//! event-listener's lock. What loom does not see: fences of event-listener are weaker under loom than the instructions that
//! it uses on x86, the clock (nobody waits with a deadline in a model), and the `OnceLock` that stands in for
//! event-listener's `const` constructor, see `src/sync.rs`.
//!
//! Each model runs with inline seats, with seats in blocks on the heap, or with both, as its place says.

#![cfg(any(event_value_loom, not(loom)))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use event_value::{Closed, Get, Handle, Watcher};

use runtime::{JoinHandle, block_on, spawn};
use shared::{Shared, watch};

#[path = "../util/mod.rs"]
mod util;

/// Makes tests of models: `bound model: place number of inline seats, ...`.
macro_rules! models {
    ($($bound:ident $model:ident: $($place:ident $seats:tt),+;)+) => {$(
        mod $model {
            $(models!(@$place $bound $model $seats);)+
        }
    )+};
    (@inline $bound:ident $model:ident $seats:tt) => { models!(@test inline $bound $model $seats); };
    (@$place:ident $bound:ident $model:ident $seats:tt) => {
        #[cfg(feature = "alloc")]
        models!(@test $place $bound $model $seats);
    };
    (@test $place:ident $bound:ident $model:ident $seats:tt) => {
        #[test]
        fn $place() {
            let name = concat!(module_path!(), "::", stringify!($place));
            crate::util::with_watchdog(name, crate::LIMIT, || {
                crate::runtime::explore(name, crate::$bound, super::$model::<$seats>)
            });
        }
    };
}

#[cfg(feature = "alloc")]
mod adapt;
#[cfg(feature = "alloc")]
mod blocks;
#[cfg(feature = "alloc")]
mod one_shot;
mod runtime;
mod shared;
#[cfg(feature = "std")]
mod threads;
mod three_threads;
mod two_threads;

const LIMIT: Duration = Duration::from_secs(if cfg!(event_value_loom) { 600 } else { 120 });

/// How often one run interrupts threads that could go on, at most. Without a bound, a model is complete.
type Bound = Option<usize>;
const COMPLETE: Bound = None;
const THREE: Bound = Some(3);
const TWO: Bound = Some(2);

/// How many watchers are woken before a setter looks again for more: the first, and those that one look takes out, which
/// are a batch as in `src/sync.rs`.
const AT_ONCE: usize = 1 + if cfg!(feature = "alloc") && !cfg!(event_value_loom) { 17 } else { 1 };

/// Gets until `version` comes; each get is newer than the one before.
fn follow<S: Handle<Item = u32>>(watcher: &mut Watcher<S>, version: u64) -> u32 {
    block_on(async {
        loop {
            let before = watcher.version();
            let got = watcher.get().await.unwrap();
            assert!(watcher.version() > before);
            if watcher.version().get() == version {
                return got;
            }
        }
    })
}

/// A get that waits, for a task that does not care.
fn begin<S: Handle<Item = u32>>(watcher: &mut Watcher<S>) -> Get<'_, Watcher<S>> {
    let mut get = watcher.get();
    assert!(Pin::new(&mut get).poll(&mut Context::from_waker(Waker::noop())).is_pending());
    get
}

/// A watcher that waits, for a task that does not care.
fn idle<const SEATS: usize>(value: &Shared<SEATS>) -> Watcher<Shared<SEATS>> {
    let mut watcher = watch(value);
    assert!(poll_idly(&mut watcher).is_pending());
    watcher
}

fn poll_idly<S: Handle<Item = u32>>(watcher: &mut Watcher<S>) -> Poll<Result<u32, Closed>> {
    watcher.poll_get(&mut Context::from_waker(Waker::noop()))
}

/// Lets another thread work on the value.
fn with<S, R>(value: &S, work: impl FnOnce(&S) -> R + Send + 'static) -> JoinHandle<R>
where
    S: Clone + Send + 'static,
    R: Send + 'static,
{
    let value = value.clone();
    spawn(move || work(&value))
}

fn join<R, const N: usize>(threads: [JoinHandle<R>; N]) -> [R; N] {
    threads.map(|thread| thread.join().unwrap())
}
