//! What many watchers cost: memory for many keys, and an outage. In a program of its own, because the whole process is
//! measured.

#![cfg(target_os = "linux")]

mod util;

use std::env;
use std::time::{Duration, Instant};

use etcd_client::{Client, Txn, TxnOp};
use event_value_etcd::{Keys, Value, decode};
use futures::future::join_all;

use util::node::Node;
use util::process::{memory, one_at_a_time, processor_time};
use util::proxy::Network;
use util::{SOON, connect, next, put, run_for, some, text, through_a_proxy, until_connected};

const MIB: usize = 1 << 20;

async fn put_all(client: &Client, keys: usize, value: &str) {
    let keys: Vec<_> = (0..keys).collect();
    for some in keys.chunks(100) {
        let puts: Vec<_> = some.iter().map(|key| TxnOp::put(format!("keys/{key:05}"), value, None)).collect();
        client.kv_client().txn(Txn::new().and_then(puts)).await.unwrap();
    }
}

#[test]
fn a_hundred_watchers_share_ten_thousand_keys() {
    const WATCHERS: usize = 100;
    const KEYS: usize = 10_000;
    let turn = one_at_a_time();
    run_for(10 * SOON, async {
        let node = Node::start();
        let client = connect(&[node.endpoint()]).await;
        put_all(&client, KEYS, "a value like many others, of some fifty bytes in all").await;
        let value = Value::range(client.clone(), Keys::prefix("keys/"), decode::keyed(decode::string));
        let before = memory("VmRSS");
        let mut watchers: Vec<_> = (0..WATCHERS).map(|_| value.watch()).collect();
        join_all(watchers.iter_mut().map(async |watcher| {
            for _ in 0..KEYS {
                next(watcher).await;
            }
        }))
        .await;
        let (read, peak) = (memory("VmRSS") - before, memory("VmHWM") - before);
        // Now all watchers have all keys unread once more.
        put_all(&client, KEYS, "another value, also of some fifty bytes in all, or so").await;
        let last = format!("keys/{:05}", KEYS - 1);
        while next(&mut watchers[0]).await.0 != last {}
        let unread = memory("VmHWM") - before;
        let [read_mib, peak_mib, unread_mib] = [read, peak, unread].map(|bytes| bytes as f64 / MIB as f64);
        println!("{WATCHERS} watchers of {KEYS} keys: {read_mib:.1} MiB after all was read, {peak_mib:.1} at most;");
        println!("with all changed and unread: {unread_mib:.1} MiB");
        assert!(peak <= 60 * MIB, "{peak} bytes");
        assert!(unread <= 300 * MIB, "{unread} bytes");
    });
    drop(turn);
}

/// Seconds of outage.
fn outage() -> Duration {
    Duration::from_secs(env::var("EVENT_VALUE_SECONDS").map_or(7, |seconds| seconds.parse().expect("a number")))
}

#[test]
fn five_thousand_watchers_get_over_an_outage_together() {
    const WATCHERS: usize = 5000;
    let turn = one_at_a_time();
    run_for(10 * SOON, async {
        let node = Node::start();
        let (proxy, client) = through_a_proxy(&node).await;
        let direct = connect(&[node.endpoint()]).await;
        put(&direct, "k", "one").await;
        let value = text(&client, "k");
        let mut watchers: Vec<_> = (0..WATCHERS).map(|_| value.watch()).collect();
        for watcher in &mut watchers {
            assert_eq!(next(watcher).await, some("one"));
        }
        until_connected(&watchers[0]).await;
        proxy.set(Network::Cut);
        put(&direct, "k", "two").await;
        let got = tokio::spawn(async move {
            let got = join_all(watchers.iter_mut().map(next)).await;
            (got, Instant::now())
        });
        let before = processor_time();
        // This is not a wait for something: it is the time that is measured.
        tokio::time::sleep(outage()).await;
        let share = (processor_time() - before).as_secs_f64() / outage().as_secs_f64();
        let (back, before) = (Instant::now(), processor_time());
        proxy.set(Network::Up);
        let (got, end) = got.await.unwrap();
        let work = processor_time() - before;
        assert!(got.iter().all(|value| *value == some("two")));
        let recovery = end - back;
        println!("{WATCHERS} watchers: {:.1} % of a processor in the outage, {recovery:.0?} to recover", share * 100.);
        assert!(share < 0.05, "{share} of a processor");
        // The work and not the time, which is mostly the wait for the next attempt, and longer on a busy machine.
        assert!(work < Duration::from_secs(1), "{work:?} of a processor to recover");
    });
    drop(turn);
}
