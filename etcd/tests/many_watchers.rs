//! What many watchers cost: memory for many keys, and an outage. In a process of its own, for it is the process that is
//! measured.

#![cfg(target_os = "linux")]

mod util;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{env, fs, process};

use etcd_client::{Client, Txn, TxnOp};
use event_value_etcd::{Keys, State, Value, decode};
use futures::future::join_all;

use util::node::Node;
use util::proxy::{Network, Proxy};
use util::{connect, next, put, run_for, some, text, until};

const MIB: usize = 1 << 20;

/// What is measured is the process: one at a time.
fn one_at_a_time() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The memory of this process now, and the most it has had.
fn memory(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}

/// The processor time that this process has had so far, as the kernel's tick of 10 ms counts it.
fn processor_time() -> Duration {
    let stat = fs::read_to_string(format!("/proc/{}/stat", process::id())).unwrap();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11..=12].iter().map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

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
    run_for(Duration::from_secs(240), async {
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
        // And all keys unread once more, by all.
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
    run_for(Duration::from_secs(240), async {
        let node = Node::start();
        let (proxy, direct) = (Proxy::to(node.port()).await, connect(&[node.endpoint()]).await);
        put(&direct, "k", "one").await;
        let value = text(&connect(&[proxy.endpoint()]).await, "k");
        let mut watchers: Vec<_> = (0..WATCHERS).map(|_| value.watch()).collect();
        for watcher in &mut watchers {
            assert_eq!(next(watcher).await, some("one"));
        }
        until("it watches", Duration::from_secs(60), || watchers[0].health().state == State::Connected).await;
        proxy.set(Network::Cut);
        put(&direct, "k", "two").await;
        let got = tokio::spawn(async move {
            let got = join_all(watchers.iter_mut().map(next)).await;
            (got, Instant::now())
        });
        let before = processor_time();
        // Not to make sure of anything: this is what is measured.
        tokio::time::sleep(outage()).await;
        let share = (processor_time() - before).as_secs_f64() / outage().as_secs_f64();
        let back = Instant::now();
        proxy.set(Network::Up);
        let (got, end) = got.await.unwrap();
        assert!(got.iter().all(|value| *value == some("two")));
        let recovery = end - back;
        println!("{WATCHERS} watchers: {:.1} % of a processor in the outage, {recovery:.0?} to recover", share * 100.);
        assert!(share < 0.05, "{share} of a processor");
        assert!(recovery < Duration::from_millis(1500), "{recovery:?}");
    });
    drop(turn);
}
