//! A pipe and its receiver as a group. If either fails, both are restarted. Other tasks can wait until the group is
//! ready.
//!
//! Each generation makes its own channel, so a lingering receiver of an old generation can't take what is meant for the
//! new one. Each generation also makes its own watcher, whose first value is the current one, so the new receiver gets
//! it at once.
//!
//! ```text
//! cargo run --example pipe_supervised
//! ```

use event_value::{Value, WatchExt as _};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::PollSender;

static CONFIG: Value<&str> = Value::new_with("config 1");
/// The generation that is ready; empty while the group starts.
static READY: Value<u32> = Value::new();
/// Breaks the connection of the generation with this number.
static FAULT: Value<u32> = Value::new();

type Outcome = Result<(), String>;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (rounds, ()) = tokio::join!(supervise(), drive());
    println!("the configuration has ended in generation {rounds}");
}

/// Runs the group until it succeeds, and returns how often it was started.
async fn supervise() -> u32 {
    let mut generation = 1;
    loop {
        match run_group(generation).await {
            Ok(()) => return generation,
            Err(failure) => println!("generation {generation} failed: {failure}"),
        }
        generation += 1;
    }
}

/// Runs until all tasks have succeeded, or until one fails, which ends the others.
async fn run_group(generation: u32) -> Outcome {
    let (sender, receiver) = mpsc::channel(1);
    let mut group = JoinSet::new();
    group.spawn(async { CONFIG.watch().pipe(PollSender::new(sender)).await.map_err(|error| error.to_string()) });
    group.spawn(receive(generation, receiver));
    let outcome = all_ended(&mut group).await;
    READY.clear();
    group.shutdown().await;
    outcome
}

async fn all_ended(group: &mut JoinSet<Outcome>) -> Outcome {
    while let Some(ended) = group.join_next().await {
        ended.map_err(|error| error.to_string())??;
    }
    Ok(())
}

/// Receives configurations. It is ready when it has its first one.
async fn receive(generation: u32, mut configs: mpsc::Receiver<&str>) -> Outcome {
    let mut fault = FAULT.watch().filter(|broken| *broken == generation);
    loop {
        tokio::select! {
            config = configs.recv() => match config {
                Some(config) => println!("generation {generation} runs with {config}"),
                None => return Ok(()),
            },
            Ok(_) = fault.get() => return Err("connection lost".into()),
        }
        READY.set_if_changed(generation);
    }
}

/// Another part of the program, which waits for the group where that matters.
async fn drive() {
    let mut ready = READY.watch();
    for generation in 1..=3 {
        ready.wait_for(|ready| *ready == generation).await.expect("nobody closes it");
        FAULT.set(generation);
    }
    ready.wait_for(|ready| *ready == 4).await.expect("nobody closes it");
    CONFIG.set("config 2");
    CONFIG.close();
}
