//! Whatever happens to etcd while a watcher is cut off, the watcher knows all of it afterwards.

use std::collections::BTreeMap;
use std::env;
use std::time::{Duration, Instant};

use etcd_client::{Client, Txn, TxnOp};
use event_value::{BacklogError, WatchTest};
use event_value_etcd::{Keys, Value, Watcher, decode};

use crate::util::node::Node;
use crate::util::proxy::{Network, Proxy};
use crate::util::{
    Etcd, SOON, TextWatcher, connect, gone, next, pair, put, run, run_for, some, text, through_a_proxy, until,
    until_connected, within,
};

/// A node with a network before it.
async fn behind_a_proxy() -> (Node, Proxy, Client) {
    let node = Node::start();
    let (proxy, client) = through_a_proxy(&node).await;
    (node, proxy, client)
}

/// A watcher that has returned "one", and is cut off from its etcd.
async fn cut_off_after_one() -> (Node, Proxy, TextWatcher) {
    let (node, proxy, client) = behind_a_proxy().await;
    put(&client, "k", "one").await;
    let mut watcher = text(&client, "k").watch();
    assert_eq!(next(&mut watcher).await, some("one"));
    until_connected(&watcher).await;
    proxy.set(Network::Cut);
    (node, proxy, watcher)
}

async fn direct(node: &Node) -> Client {
    connect(&[node.endpoint()]).await
}

fn restart(node: &mut Node, prepare: impl FnOnce(&mut Node)) {
    node.kill();
    prepare(node);
    node.restart();
    node.wait_until_healthy();
}

/// What a watcher of all keys knows after it was cut off, and its etcd was made another.
async fn after_another_etcd(prepare: impl FnOnce(&mut Node), puts: usize) {
    let (mut node, proxy, client) = behind_a_proxy().await;
    for key in ["a", "b", "c"] {
        put(&client, key, "old").await;
    }
    let mut watcher = Value::range(client, Keys::from("a".."d"), decode::keyed(decode::string)).watch();
    for key in ["a", "b", "c"] {
        assert_eq!(next(&mut watcher).await, pair(key, "old"));
    }
    until_connected(&watcher).await;
    proxy.set(Network::Cut);
    restart(&mut node, prepare);
    let direct = direct(&node).await;
    put(&direct, "a", "other").await;
    direct.kv_client().delete("b", None).await.unwrap();
    put(&direct, "c", "old").await;
    for n in 0..puts {
        put(&direct, "elsewhere", &n.to_string()).await;
    }
    proxy.set(Network::Up);
    let mut got = vec![next(&mut watcher).await, next(&mut watcher).await];
    got.sort();
    assert_eq!(got, [pair("a", "other"), gone("b")]);
    watcher.expect_pending();
    put(&direct, "c", "new").await;
    assert_eq!(next(&mut watcher).await, pair("c", "new"));
}

#[test]
fn an_etcd_that_was_restored_and_has_gone_on_is_read_again() {
    run(async {
        let (mut node, proxy, client) = behind_a_proxy().await;
        put(&client, "k", "1").await;
        restart(&mut node, |_| {});
        node.kill();
        let saved = node.save();
        node.restart();
        node.wait_until_healthy();
        let direct_before = direct(&node).await;
        for value in ["2", "3"] {
            put(&direct_before, "k", value).await;
        }
        let mut watcher = text(&client, "k").watch();
        assert_eq!(next(&mut watcher).await, some("3"));
        until_connected(&watcher).await;
        proxy.set(Network::Cut);
        restart(&mut node, |node| node.put_back(&saved));
        // There is something else now at the revision that the watcher has seen, and etcd has passed it.
        let direct = direct(&node).await;
        put(&direct, "k", "restored").await;
        for n in 0..10 {
            put(&direct, "elsewhere", &n.to_string()).await;
        }
        proxy.set(Network::Up);
        assert_eq!(next(&mut watcher).await, some("restored"));
        watcher.expect_pending();
        put(&direct, "k", "new").await;
        assert_eq!(next(&mut watcher).await, some("new"));
    });
}

#[test]
fn another_cluster_with_fewer_revisions_is_read_again() {
    run(after_another_etcd(Node::wipe, 0));
}

#[test]
fn another_cluster_with_more_revisions_is_read_again() {
    run(after_another_etcd(Node::wipe, 20));
}

#[test]
fn a_deletion_that_is_the_compaction_revision_is_given() {
    run(async {
        for _ in 0..3 {
            let (node, proxy, mut watcher) = cut_off_after_one().await;
            let direct = direct(&node).await;
            let deletion = direct.kv_client().delete("k", None).await.unwrap().header().unwrap().revision();
            put(&direct, "elsewhere", "x").await;
            direct.kv_client().compact(deletion, None).await.unwrap();
            proxy.set(Network::Up);
            assert_eq!(next(&mut watcher).await, None);
        }
    });
}

/// MiB of history. gRPC's limit is 2048, for which there is EVENT_VALUE_HISTORY; it takes as much of the disk twice.
fn history() -> usize {
    env::var("EVENT_VALUE_HISTORY").map_or(64, |mebibytes| mebibytes.parse().expect("a number of MiB"))
}

#[test]
fn no_history_is_replayed_however_much_there_is() {
    run_for(5 * SOON + Duration::from_secs(2 * history() as u64), async {
        let (node, proxy, mut watcher) = cut_off_after_one().await;
        let direct = direct(&node).await;
        let mebibyte = "x".repeat(1 << 20);
        for _ in 0..history() {
            put(&direct, "k", &mebibyte).await;
        }
        put(&direct, "k", "two").await;
        let before = proxy.bytes();
        let start = Instant::now();
        proxy.set(Network::Up);
        assert_eq!(next(&mut watcher).await, some("two"));
        until_connected(&watcher).await;
        let (bytes, seconds) = (proxy.bytes() - before, start.elapsed().as_secs_f64());
        println!("after {} MiB of history: {bytes} bytes, {seconds:.1} s", history());
        assert!(bytes < 64 << 10, "{bytes} bytes for a value of 3");
    });
}

/// So many small keys, all in transactions of as many as etcd allows.
async fn put_many(client: &Client, keys: usize) {
    let keys: Vec<_> = (0..keys).collect();
    for some in keys.chunks(128) {
        let puts: Vec<_> = some.iter().map(|key| TxnOp::put(format!("k{key:06}"), "old", None)).collect();
        client.kv_client().txn(Txn::new().and_then(puts)).await.unwrap();
    }
}

#[test]
fn a_range_of_a_hundred_thousand_keys_arrives_and_so_does_what_changes_in_it() {
    const KEYS: usize = 100_000;
    run_for(10 * SOON, async {
        let (node, proxy, client) = behind_a_proxy().await;
        put_many(&direct(&node).await, KEYS).await;
        let mut watcher = Value::range(client, Keys::prefix("k"), decode::keyed(decode::string)).watch();
        let mut keys = BTreeMap::new();
        loop {
            match watcher.backlog().await {
                Ok((key, value)) => assert!(keys.insert(key, value).is_none()),
                Err(error) => break assert_eq!(error, BacklogError::BacklogDone),
            }
        }
        assert_eq!(keys.len(), KEYS);
        assert!(keys.values().all(|value| *value == some("old")));
        until_connected(&watcher).await;
        proxy.set(Network::Cut);
        let direct = direct(&node).await;
        put(&direct, "k050000", "new").await;
        direct.kv_client().delete("k099999", None).await.unwrap();
        put(&direct, "k100000", "new").await;
        proxy.set(Network::Up);
        for expected in [gone("k099999"), pair("k050000", "new"), pair("k100000", "new")] {
            assert_eq!(next(&mut watcher).await, expected);
        }
        watcher.expect_pending();
    });
}

/// A random number below `limit`; always the same ones.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Puts and deletes at random, so few values that they often come back.
async fn change(etcd: &Etcd, random: &mut Random) {
    let key = ["a", "b"][random.below(2) as usize];
    match random.below(3) {
        0 => drop(etcd.delete(key).await),
        n => drop(etcd.put(key, &n.to_string()).await),
    }
}

type Map = BTreeMap<String, Option<String>>;

/// Reads until the map is as etcd has it; it is a failure if that never comes.
async fn read_until<E: std::fmt::Debug>(watcher: &mut Watcher<(String, Option<String>), E>, map: &mut Map, now: &Map) {
    map.retain(|_, value| value.is_some());
    while map != now {
        let got = tokio::time::timeout(SOON, watcher.get()).await;
        let got =
            got.unwrap_or_else(|_| panic!("{map:?} does not become {now:?}: {:?} {watcher:?}", watcher.read_up_to()));
        let (key, value) = got.unwrap();
        map.insert(key, value);
        map.retain(|_, value| value.is_some());
    }
}

async fn now(etcd: &Etcd) -> Map {
    let mut watcher = etcd.texts().watch();
    let mut map = Map::new();
    while let Ok((key, value)) = watcher.backlog().await {
        map.insert(key, value);
    }
    map
}

#[test]
fn in_a_thousand_rounds_another_watcher_goes_on_where_one_has_read_up_to() {
    run_for(10 * SOON, async {
        let etcd = Etcd::shared().await;
        let mut random = Random(0x1234_5678_9abc_def1);
        let texts = etcd.texts();
        let (mut watcher, mut map) = (texts.watch(), Map::new());
        let mut resumed = 0;
        for round in 0..1000 {
            for _ in 0..random.below(4) {
                change(&etcd, &mut random).await;
            }
            for _ in 0..random.below(3) {
                // It reads what has arrived so far, perhaps only half of it.
                let Some(got) = futures::FutureExt::now_or_never(watcher.get()) else { break };
                map.extend([got.unwrap()]);
            }
            let Some(seen) = watcher.read_up_to() else { continue };
            resumed += 1;
            change(&etcd, &mut random).await;
            let now = now(&etcd).await;
            // A watcher of the same value, or of another, which reads from etcd again.
            let other = if round % 2 == 0 { texts.clone() } else { etcd.texts() };
            let (mut heir, mut known) = (other.watch_after(seen), map.clone());
            read_until(&mut heir, &mut known, &now).await;
            assert!(!heir.started_over());
            // Sometimes, the next round continues with this watcher.
            if random.below(2) == 0 {
                (watcher, map) = (heir, known);
            }
        }
        println!("{resumed} times");
        assert!(resumed > 100);
        let now = now(&etcd).await;
        read_until(&mut watcher, &mut map, &now).await;
    });
}

#[test]
fn a_quiet_key_is_known_up_to_a_young_revision() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("quiet", "one").await;
        let mut watcher = etcd.text("quiet").watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        let last = u64::try_from(etcd.put("busy", "x").await).unwrap();
        let is_young = || watcher.read_up_to().is_some_and(|seen| seen.get() >= last);
        until("it is known", SOON, is_young).await;
        watcher.expect_pending();
    });
}

#[test]
fn a_watcher_that_has_reached_a_version_returns_nothing_older() {
    run(async {
        let etcd = Etcd::shared().await;
        let texts = etcd.texts();
        let mut steady = texts.watch();
        etcd.put("a", "first").await;
        next(&mut steady).await;
        for n in 0..50 {
            let value = n.to_string();
            let version = event_value::Version::new(etcd.put("a", &value).await as u64);
            let mut watcher = texts.watch();
            watcher.reached(version).await.unwrap();
            assert_eq!(watcher.backlog().await, Ok(pair("a", &value)));
            // The version of another key, which this value does not watch.
            let version =
                event_value::Version::new(put(&etcd.client, &format!("elsewhere{}", etcd.prefix()), "x").await as u64);
            within("the revision", SOON, steady.reached(version)).await.unwrap();
            assert!(steady.read_up_to().is_none_or(|seen| seen >= version));
        }
    });
}
