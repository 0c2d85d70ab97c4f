//! An expensive source that runs only while it is watched: it starts with the first watcher, all watchers share it, and
//! it stops after the last one.
//!
//! ```text
//! cargo run --example share_while_watched
//! ```

use event_value::Value;
use futures::{FutureExt as _, join, select};
use futures_lite::future::block_on;

static SAMPLE: Value<u32> = Value::new();
static RUNNING: Value<bool> = Value::new_with(false);
/// Asks the source for another sample.
static TICK: Value<u32> = Value::new();

fn main() {
    block_on(async {
        select! {
            () = share_while_watched().fuse() => {}
            () = consume().fuse() => {}
        }
    });
}

async fn share_while_watched() {
    loop {
        SAMPLE.watched().await;
        println!("the source starts");
        RUNNING.set(true);
        select! {
            () = measure().fuse() => return,
            () = SAMPLE.unwatched() => println!("the source stops"),
        }
        // The next watcher waits for a fresh sample.
        SAMPLE.clear();
        RUNNING.set(false);
    }
}

/// This could be a sensor, a connection or a computation.
async fn measure() {
    let mut ticks = TICK.watch();
    while let Ok(tick) = ticks.get().await {
        SAMPLE.set(tick * 10);
    }
}

async fn consume() {
    let mut first = SAMPLE.watch();
    TICK.set(1);
    println!("first: {:?}", first.get().await);

    let mut second = SAMPLE.watch();
    println!("second: {:?}, of the same source", second.get().await);
    TICK.set(2);
    println!("first and second: {:?}", join!(first.get(), second.get()));

    drop((first, second));
    until_running(false).await;
    println!("nobody watches");

    TICK.set(3);
    println!("third: {:?}", SAMPLE.watch().get().await);
    until_running(false).await;
}

async fn until_running(wanted: bool) {
    let running = RUNNING.watch().wait_for(|running| *running == wanted).await;
    running.expect("nobody closes it");
}
