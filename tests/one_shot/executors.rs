//! Every wait under every executor: the wait begins in a task, and is made ready from outside.

use std::sync::Arc;
use std::thread;

use event_value::{Closed, Value, Version};
use futures::future::join_all;

use crate::guarded;
use crate::scene::{NEVER, over};

/// Runs a body as the main task of a runtime, with `$spawn` to start others.
macro_rules! under {
    ($($executor:ident: $block_on:expr, $spawn:expr;)+) => {$(
        mod $executor {
            use super::*;

            #[test]
            fn every_wait_is_woken() {
                guarded(concat!(stringify!($executor), "::every_wait_is_woken"), || {
                    $block_on(async {
                        each_wait!(reader_arc, |scene, wait| {
                            let waits = $spawn(async move { over(wait.await) });
                            futures_lite::future::yield_now().await;
                            scene.fulfil();
                            waits.await;
                        });
                        each_wait!(producer_arc, |scene, wait| {
                            let waits = $spawn(async move { over(wait.await) });
                            scene.fulfil();
                            waits.await;
                        });
                    })
                });
            }

            #[test]
            fn long_polls_come_to_the_last_version() {
                guarded(concat!(stringify!($executor), "::long_polls_come_to_the_last_version"), || {
                    $block_on(async {
                        let value = Arc::new(Value::new());
                        let setter = set_from_a_thread(&value);
                        let followers = (0..10).map(|_| $spawn(follow(value.clone())));
                        for last in join_all(followers).await {
                            assert_eq!(u64::from(last), ROUNDS);
                        }
                        setter.join().unwrap();
                    })
                });
            }

            #[test]
            fn a_wait_that_loses_a_race_takes_nothing_away() {
                guarded(concat!(stringify!($executor), "::a_wait_that_loses_a_race_takes_nothing_away"), || {
                    $block_on(async {
                        let value = Arc::new(Value::new());
                        let (waits, races) = (value.reader_arc().newer_than(NEVER), value.reader_arc().closed());
                        let waits = $spawn(async move { over(waits.await) });
                        let ready = async { futures_lite::future::yield_now().await };
                        futures_lite::future::or(races, ready).await;
                        value.set(1);
                        waits.await;
                    })
                });
            }
        }
    )+};
}

under! {
    smol: ::smol::block_on, ::smol::spawn;
    async_std: ::async_std::task::block_on, ::async_std::task::spawn;
    tokio_current_thread: on_one_thread, spawn_on_tokio;
    tokio_multi_thread: on_threads, spawn_on_tokio;
}

fn on_one_thread<R>(main: impl Future<Output = R>) -> R {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(main)
}

fn on_threads<R>(main: impl Future<Output = R>) -> R {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap().block_on(main)
}

/// A task whose panic goes on in whoever awaits it.
fn spawn_on_tokio<R: Send + 'static>(task: impl Future<Output = R> + Send + 'static) -> impl Future<Output = R> {
    let task = tokio::spawn(task);
    async { task.await.unwrap() }
}

const ROUNDS: u64 = 200;

fn set_from_a_thread(value: &Arc<Value<u32>>) -> thread::JoinHandle<()> {
    let value = Arc::clone(value);
    thread::spawn(move || {
        for n in 1..=ROUNDS as u32 {
            value.set(n);
        }
        value.close();
    })
}

/// A client that keeps a version, and asks for a newer one again and again.
async fn follow(value: Arc<Value<u32>>) -> u32 {
    let mut seen = NEVER;
    loop {
        match value.newer_than(seen).await {
            Ok(newer) => {
                assert!(newer > seen && newer <= Version::new(ROUNDS));
                seen = newer;
            }
            Err(Closed) => return value.peek().unwrap(),
        }
    }
}
