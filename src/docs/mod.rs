//! Longer pages: how to do common tasks, how to move over from another crate, and how it all works.
//!
//! | page | what it answers |
//! |---|---|
//! | [`from_tokio`] | what is tokio's `watch` here, and what differs? |
//! | [`from_embassy`] | what are embassy's `Watch` and `Signal` here? |
//! | [`from_eyeball`] | what are eyeball's `Observable` and n0-watcher's `Watchable` here? |
//! | [`from_kotlin`] | what are `StateFlow`, `BehaviorSubject` and their operators here? |
//! | [`from_go`] | what is Go's `event.Value` here? |
//! | [`with_tokio`] | how do I spawn, select, time out, and stay fair to other tasks? |
//! | [`recipes`] | stop, reload, long polls, throttling, supervised groups, and more |
//! | [`types`] | which type do I write in a struct or a function? |
//! | [`testing`] | how do I test code that watches, and implement `Watch` myself? |
//! | [`firmware`] | firmware, kernels, browsers: which lock, which type, what may an interrupt handler do, how large is it? |
//! | [`cost`] | which locks does each call take, and what does it allocate? |
//! | [`guarantees`] | what is promised, what can block, and where is it tested? |
//! | [`how_it_works`] | how do the cell, the seats and the waits work inside? |
//!
//! The [examples](https://docs.rs/crate/event-value/latest/source/examples/) are whole programs.

#[doc(alias = "performance")]
#[doc(alias = "allocation")]
#[doc(alias = "size")]
pub mod cost;
#[doc(alias = "no_std")]
#[doc(alias = "embedded")]
#[doc(alias = "interrupt")]
#[doc(alias = "kernel")]
#[doc(alias = "wasm")]
#[doc(alias = "RTIC")]
pub mod firmware;
#[doc(alias = "embassy")]
pub mod from_embassy;
#[doc(alias = "eyeball")]
#[doc(alias = "n0")]
#[doc(alias = "watchable")]
pub mod from_eyeball;
#[doc(alias = "golang")]
pub mod from_go;
#[doc(alias = "rxjs")]
#[doc(alias = "reactive")]
#[doc(alias = "combine framework")]
pub mod from_kotlin;
#[doc(alias = "tokio")]
pub mod from_tokio;
#[doc(alias = "laws")]
#[doc(alias = "deadlock")]
#[doc(alias = "panic")]
#[doc(alias = "memory ordering")]
pub mod guarantees;
#[doc(alias = "internals")]
#[doc(alias = "design")]
pub mod how_it_works;
#[doc(alias = "shutdown")]
#[doc(alias = "graceful")]
#[doc(alias = "stop")]
#[doc(alias = "cancel")]
#[doc(alias = "CancellationToken")]
#[doc(alias = "reload")]
#[doc(alias = "poll")]
#[doc(alias = "throttle")]
#[doc(alias = "debounce")]
#[doc(alias = "sample")]
#[doc(alias = "timeout")]
#[doc(alias = "supervise")]
#[doc(alias = "health")]
pub mod recipes;
#[doc(alias = "mock")]
#[doc(alias = "fake")]
#[doc(alias = "test")]
pub mod testing;
#[doc(alias = "struct")]
#[doc(alias = "field")]
pub mod types;
#[doc(alias = "tokio")]
#[doc(alias = "spawn")]
#[doc(alias = "select")]
#[doc(alias = "coop")]
#[doc(alias = "timeout")]
pub mod with_tokio;
