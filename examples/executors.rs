//! One value, one consumer function, three executors at the same time.
//!
//! An event value needs no runtime: a `get` is a future like any other, and a `set` wakes the consumers wherever they
//! run.
//!
//! ```text
//! cargo run --example executors
//! ```

#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "a program, which has std anyway")]

use std::sync::Arc;

use event_value::{Value, Watcher};

/// Follows the value until it is closed, and returns the last number.
///
/// It may skip some of the numbers in between, but never the last one.
async fn last_number(mut watcher: Watcher<Arc<Value<u32>>>) -> Option<u32> {
    let mut last = None;
    while let Ok(number) = watcher.get().await {
        last = Some(number);
    }
    last
}

fn main() {
    let value = Arc::new(Value::new());

    // `watch_arc`, because a spawned task has to own what it uses.
    let on_smol = smol::spawn(last_number(value.watch_arc()));
    let on_async_std = async_std::task::spawn(last_number(value.watch_arc()));
    let tokio = tokio::runtime::Runtime::new().expect("tokio starts");
    let on_tokio = tokio.spawn(last_number(value.watch_arc()));

    // From a plain thread: `set` never waits, so it needs no executor.
    for number in 1..=1000 {
        value.set(number);
    }
    value.close();

    println!("smol:      {:?}", smol::block_on(on_smol));
    println!("async-std: {:?}", async_std::task::block_on(on_async_std));
    println!("tokio:     {:?}", tokio.block_on(on_tokio).expect("the task does not panic"));
}
