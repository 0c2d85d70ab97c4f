//! Networks and servers that go and come back, and what was compacted meanwhile.

use std::collections::BTreeMap;

use etcd_client::Client;
use event_value::{BacklogError, WatchTest};
use event_value_etcd::{State, Value, decode};
use futures::FutureExt as _;

use crate::util::node::Node;
use crate::util::proxy::{Network, Proxy};
use crate::util::{
    Etcd, SOON, Texts, connect, gone, next, pair, put, run, some, text, through_a_proxy, until, until_connected,
    until_retrying, within,
};

async fn cut_off() -> (Etcd, Proxy, Client) {
    let etcd = Etcd::own().await;
    let (proxy, client) = through_a_proxy(&etcd.node).await;
    (etcd, proxy, client)
}

#[test]
fn a_connection_that_breaks_loses_and_repeats_nothing() {
    run(async {
        let (etcd, proxy, client) = cut_off().await;
        etcd.put("a", "one").await;
        etcd.put("b", "one").await;
        let mut watcher = etcd.texts_by(client).watch();
        for key in ["a", "b"] {
            assert_eq!(next(&mut watcher).await, pair(key, "one"));
        }
        proxy.set(Network::Cut);
        until_retrying(&watcher).await;
        etcd.put("b", "two").await;
        watcher.expect_pending();
        proxy.set(Network::Up);
        assert_eq!(next(&mut watcher).await, pair("b", "two"));
        etcd.put("c", "one").await;
        assert_eq!(next(&mut watcher).await, pair("c", "one"));
        let health = watcher.health();
        assert_eq!((health.state, health.failures), (State::Connected, 0));
        assert!(health.last_failure.is_some());
    });
}

#[test]
fn health_is_an_event_value() {
    run(async {
        let (etcd, proxy, client) = cut_off().await;
        let mut watcher = text(&client, &etcd.key("k")).watch();
        let mut health = watcher.health_reader().watch();
        for (network, state) in
            [(Network::Up, State::Connected), (Network::Cut, State::Retrying), (Network::Up, State::Connected)]
        {
            proxy.set(network);
            let changed = health.get_filter(|health| health.state == state);
            let health = within("the change", SOON, changed).await.unwrap();
            assert_eq!(health.failures > 0, state == State::Retrying, "{health:?}");
        }
        drop(watcher);
        let closed = health.get_filter(|health| health.state == State::Closed);
        within("the end", SOON, closed).await.unwrap();
    });
}

#[test]
fn a_network_that_swallows_everything_is_noticed() {
    run(async {
        let (etcd, proxy, client) = cut_off().await;
        etcd.put("k", "one").await;
        let mut watcher = text(&client, &etcd.key("k")).watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        until_connected(&watcher).await;
        proxy.set(Network::Silent);
        until_retrying(&watcher).await;
        etcd.put("k", "two").await;
        proxy.set(Network::Up);
        assert_eq!(next(&mut watcher).await, some("two"));
    });
}

#[test]
fn unreachable_is_not_absent() {
    run(async {
        let (etcd, proxy, client) = cut_off().await;
        proxy.set(Network::Cut);
        let mut watcher = text(&client, &etcd.key("k")).watch();
        assert_eq!(watcher.backlog().now_or_never(), None);
        until("it is noticed", SOON, || watcher.health().failures >= 2).await;
        assert_eq!(watcher.backlog().now_or_never(), None);
        proxy.set(Network::Up);
        assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
    });
}

#[test]
fn a_restart_of_etcd_is_survived() {
    run(async {
        let mut node = Node::start();
        let client = connect(&[node.endpoint()]).await;
        put(&client, "k", "one").await;
        let mut watcher = text(&client, "k").watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        node.kill();
        until_retrying(&watcher).await;
        node.restart();
        node.wait_until_healthy();
        put(&connect(&[node.endpoint()]).await, "k", "two").await;
        assert_eq!(next(&mut watcher).await, some("two"));
    });
}

#[test]
fn an_etcd_that_was_set_up_anew_is_read_again() {
    run(async {
        let mut node = Node::start();
        let client = connect(&[node.endpoint()]).await;
        for key in ["a", "b", "a"] {
            put(&client, key, "old").await;
        }
        let mut watcher = Value::range(client.clone(), .., decode::keyed(decode::string)).watch();
        for key in ["b", "a"] {
            assert_eq!(next(&mut watcher).await, pair(key, "old"));
        }
        node.kill();
        node.wipe();
        node.restart();
        node.wait_until_healthy();
        put(&connect(&[node.endpoint()]).await, "a", "new").await;
        // If it has read before that put, it has also returned that `a` was gone.
        let mut got = BTreeMap::new();
        while got != BTreeMap::from([pair("a", "new"), gone("b")]) {
            got.extend([next(&mut watcher).await]);
        }
    });
}

/// The reader of `texts` is cut off with a get pending; then b goes, a changes, d comes, and etcd forgets how.
async fn compacted_while_a_get_waits(etcd: &Etcd, proxy: &Proxy, texts: Texts) {
    for key in ["a", "b", "c"] {
        etcd.put(key, "old").await;
    }
    let mut watcher = texts.watch();
    for key in ["a", "b", "c"] {
        assert_eq!(next(&mut watcher).await, pair(key, "old"));
    }
    until_connected(&watcher).await;
    let get = tokio::spawn(async move { (next(&mut watcher).await, watcher) });

    proxy.set(Network::Cut);
    etcd.delete("b").await;
    etcd.put("a", "new").await;
    etcd.put("d", "new").await;
    let puts = (0..1000).map(|n| put(&etcd.client, "elsewhere", if n % 2 == 0 { "x" } else { "y" }));
    let last = futures::future::join_all(puts).await.into_iter().max().unwrap();
    etcd.client.kv_client().compact(last, None).await.unwrap();
    assert!(!get.is_finished());
    proxy.set(Network::Up);

    let got = within("what was missed", SOON, async {
        let (first, mut watcher) = get.await.unwrap();
        let mut got = vec![first, next(&mut watcher).await, next(&mut watcher).await];
        got.sort();
        watcher.expect_pending();
        assert_eq!(got, [pair("a", "new"), gone("b"), pair("d", "new")]);
        watcher
    });
    let mut watcher = got.await;
    etcd.put("c", "new").await;
    assert_eq!(next(&mut watcher).await, pair("c", "new"));
}

#[test]
fn a_compaction_while_a_get_waits_hides_nothing() {
    run(async {
        let (etcd, proxy, client) = cut_off().await;
        compacted_while_a_get_waits(&etcd, &proxy, etcd.texts_by(client)).await;
    });
}

#[test]
fn what_was_unread_before_a_compaction_is_given_as_it_is_now() {
    run(async {
        let (etcd, proxy, client) = cut_off().await;
        for key in ["a", "b", "c"] {
            etcd.put(key, "old").await;
        }
        let mut watcher = etcd.texts_by(client).watch();
        assert_eq!(next(&mut watcher).await, pair("a", "old"));
        until_connected(&watcher).await;
        proxy.set(Network::Cut);
        until_retrying(&watcher).await;
        etcd.delete("b").await;
        let last = etcd.put("c", "new").await;
        etcd.client.kv_client().compact(last, None).await.unwrap();
        proxy.set(Network::Up);
        until_connected(&watcher).await;
        assert_eq!(next(&mut watcher).await, pair("c", "new"));
        watcher.expect_pending();
    });
}
