//! Longer pages: for those who know another crate, and for tasks that people have.
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
//! | [`firmware`] | which lock, how do I name a watcher, what may an interrupt handler do, how large is it? |
//! | [`cost`] | which locks does each call take, and what does it allocate? |
//! | [`guarantees`] | what is promised, and where is it tested? |
//!
//! The [examples](https://docs.rs/crate/event-value/latest/source/examples/) are whole programs.

pub mod cost;
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
pub mod guarantees;
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
