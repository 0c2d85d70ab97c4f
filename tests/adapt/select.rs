//! Gets in plain `select!` and `join!`: the losers lose nothing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use event_value::adapt::combine;
use event_value::{Value, Watch, WatchExt as _};
use futures_lite::future::block_on;

use crate::bench::guarded;

const ROUNDS: u64 = 100_000;

/// Two producers set 1, 2, 3 ... and a consumer tells them how far it has come, so that each value has to arrive.
fn produce_until_seen(value: &Value<u64>, seen: &AtomicU64) {
    for round in 1..=ROUNDS / 2 {
        value.set(round);
        while seen.load(Ordering::Acquire) < round {
            thread::yield_now();
        }
    }
}

fn note(seen: &AtomicU64, got: u64) {
    assert_eq!(got, seen.load(Ordering::Relaxed) + 1, "each value once, in order");
    seen.store(got, Ordering::Release);
}

#[test]
fn the_losers_of_a_select_lose_nothing() {
    select_rounds(|value| value.watch());
}

#[test]
fn the_losers_of_a_select_of_adaptors_lose_nothing() {
    select_rounds(|value| value.watch().map(|n| n + 1).filter(|n| n % 3 < 3).distinct().map(|n| n - 1));
}

fn select_rounds<'a, W: Watch<Item = u64> + 'a>(watch: impl Fn(&'static Value<u64>) -> W) {
    let values: &'static [Value<u64>; 2] = Box::leak(Box::default());
    let seen = [AtomicU64::new(0), AtomicU64::new(0)];
    let (mut a, mut b) = (watch(&values[0]), watch(&values[1]));
    guarded("the losers of a select", || {
        thread::scope(|scope| {
            for index in 0..2 {
                let seen = &seen[index];
                scope.spawn(move || produce_until_seen(&values[index], seen));
            }
            block_on(async {
                for _ in 0..ROUNDS {
                    tokio::select! {
                        Ok(got) = a.get() => note(&seen[0], got),
                        Ok(got) = b.get() => note(&seen[1], got),
                        else => unreachable!("nobody closes"),
                    }
                }
            });
        });
    });
    assert!(seen.iter().all(|seen| seen.load(Ordering::Relaxed) == ROUNDS / 2));
}

#[test]
fn the_losers_of_a_futures_select_lose_nothing() {
    use futures::FutureExt as _;
    let (a, b) = (Value::new(), Value::new());
    let (mut watch_a, mut watch_b) = (a.watch(), b.watch().map(|n: u64| n));
    guarded("the losers of a futures select", || {
        block_on(async {
            for round in 1..=ROUNDS / 2 {
                a.set(round);
                b.set(round);
                for _ in 0..2 {
                    futures::select! {
                        got = watch_a.get() => assert_eq!(got, Ok(round)),
                        got = watch_b.get() => assert_eq!(got, Ok(round)),
                    }
                }
                assert_eq!(watch_a.get().now_or_never(), None, "each value once");
                assert_eq!(watch_b.get().now_or_never(), None, "each value once");
            }
        });
    });
}

#[test]
fn a_join_gets_both() {
    let values: [Value<u64>; 2] = Default::default();
    let seen = [AtomicU64::new(0), AtomicU64::new(0)];
    let (mut a, mut b) = (values[0].watch(), values[1].watch().map(|n| n));
    guarded("a join gets both", || {
        thread::scope(|scope| {
            for (value, seen) in values.iter().zip(&seen) {
                scope.spawn(move || produce_until_seen(value, seen));
            }
            block_on(async {
                for round in 1..=ROUNDS / 2 {
                    let (a, b) = futures::join!(a.get(), b.get());
                    assert_eq!((a, b), (Ok(round), Ok(round)));
                    seen.iter().for_each(|seen| seen.store(round, Ordering::Release));
                }
            });
        });
    });
}

#[test]
fn the_last_value_of_each_reaches_a_combination() {
    let values: [Value<u64>; 2] = Default::default();
    let mut both = combine((values[0].watch(), values[1].watch()));
    guarded("the last value of each reaches a combination", || {
        thread::scope(|scope| {
            for value in &values {
                scope.spawn(|| (1..=ROUNDS).for_each(|round| value.set(round)));
            }
            block_on(async {
                let mut last = (0, 0);
                while last != (ROUNDS, ROUNDS) {
                    let newer = both.get().await.unwrap();
                    assert!(newer.0 >= last.0 && newer.1 >= last.1 && newer != last, "{newer:?} after {last:?}");
                    last = newer;
                }
            });
        });
    });
}
