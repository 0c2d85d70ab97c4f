//! Three members: what happens when one of them goes, the leader or our own, or two.

mod util;

use std::time::{Duration, Instant};

use etcd_client::Client;
use event_value::WatchTest;
use event_value_etcd::{Keys, Value, decode};
use futures::FutureExt as _;
use futures::future::join_all;

use util::node::Node;
use util::process::one_at_a_time;
use util::{SOON, connect, gone, next, pair, run, some, text, until_connected, until_retrying, within};

/// One test at a time: a cluster of three takes much of a small machine.
fn in_cluster<F: Future<Output = ()>>(test: impl FnOnce(Vec<Node>) -> F) {
    let turn = one_at_a_time();
    run(async { test(Node::start_cluster(3)).await });
    drop(turn);
}

async fn client_of(nodes: &[Node]) -> Client {
    connect(&nodes.iter().map(Node::endpoint).collect::<Vec<_>>()).await
}

/// Sends a request until it succeeds, because a cluster may be looking for a leader at any time: on a busy machine even
/// if nothing was done to it.
async fn until_done<T, E>(request: impl AsyncFn() -> Result<T, E>) -> T {
    let done = async {
        loop {
            if let Ok(done) = request().await {
                return done;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    within("a request", SOON, done).await
}

async fn put(client: &Client, key: &str, value: &str) {
    until_done(async || client.kv_client().put(key, value, None).await).await;
}

async fn leader_of(nodes: &[Node]) -> usize {
    let clients = join_all(nodes.iter().map(async |node| connect(&[node.endpoint()]).await)).await;
    until_done(async || {
        for (n, client) in clients.iter().enumerate() {
            let status = client.maintenance_client().status().await.map_err(drop)?;
            if status.leader() == status.header().unwrap().member_id() {
                return Ok(n);
            }
        }
        Err(())
    })
    .await
}

#[test]
fn a_killed_leader_is_survived() {
    in_cluster(|mut nodes| async move {
        let client = client_of(&nodes).await;
        put(&client, "k", "one").await;
        let mut watchers: Vec<_> = (0..10).map(|_| text(&client, "k").watch()).collect();
        for watcher in &mut watchers {
            assert_eq!(next(watcher).await, some("one"));
        }
        let leader = leader_of(&nodes).await;
        nodes[leader].kill();
        put(&client, "k", "two").await;
        for watcher in &mut watchers {
            assert_eq!(next(watcher).await, some("two"));
        }
        nodes[leader].restart();
        nodes[leader].wait_until_healthy();
        put(&client, "k", "three").await;
        for watcher in &mut watchers {
            assert_eq!(next(watcher).await, some("three"));
            watcher.expect_pending();
        }
    });
}

#[test]
fn a_client_of_one_member_can_be_moved_to_others() {
    in_cluster(|mut nodes| async move {
        let client = connect(&[nodes[0].endpoint()]).await;
        put(&client, "k", "one").await;
        let mut watcher = text(&client, "k").watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        nodes[0].kill();
        until_retrying(&watcher).await;
        for node in &nodes[1..] {
            client.add_endpoint(node.endpoint()).await.unwrap();
        }
        client.remove_endpoint(nodes[0].endpoint()).await.unwrap();
        put(&client_of(&nodes[1..]).await, "k", "two").await;
        assert_eq!(next(&mut watcher).await, some("two"));
    });
}

#[test]
fn a_member_without_a_leader_is_noticed_and_heals() {
    in_cluster(|nodes| async move {
        let client = connect(&[nodes[0].endpoint()]).await;
        put(&client, "k", "one").await;
        let mut watcher = text(&client, "k").watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        until_connected(&watcher).await;
        nodes[1].freeze();
        nodes[2].freeze();
        until_retrying(&watcher).await;
        let mut late = text(&client, "k").watch();
        assert_eq!(late.backlog().now_or_never(), None);
        until_retrying(&late).await;
        nodes[1].thaw();
        nodes[2].thaw();
        put(&client, "k", "two").await;
        assert_eq!(next(&mut watcher).await, some("two"));
        assert_eq!(next(&mut late).await, some("two"));
    });
}

#[test]
fn a_watcher_that_is_cut_off_with_its_member_catches_up_when_it_heals() {
    in_cluster(|nodes| async move {
        let ours = connect(&[nodes[0].endpoint()]).await;
        let theirs = client_of(&nodes[1..]).await;
        put(&ours, "k", "a").await;
        let (mut here, mut there) = (text(&ours, "k").watch(), text(&theirs, "k").watch());
        assert_eq!((next(&mut here).await, next(&mut there).await), (some("a"), some("a")));
        until_connected(&here).await;
        nodes[0].freeze();
        put(&theirs, "k", "b").await;
        assert_eq!(next(&mut there).await, some("b"));
        here.expect_pending();
        nodes[0].thaw();
        assert_eq!(next(&mut here).await, some("b"));
        put(&theirs, "k", "c").await;
        assert_eq!((next(&mut here).await, next(&mut there).await), (some("c"), some("c")));
    });
}

#[test]
fn a_range_is_followed_through_restarts_of_all_members_in_turn() {
    in_cluster(|mut nodes| async move {
        let client = client_of(&nodes).await;
        for key in ["r/a", "r/b"] {
            put(&client, key, "0").await;
        }
        let mut watcher = Value::range(client.clone(), Keys::prefix("r/"), decode::keyed(decode::string)).watch();
        for key in ["r/a", "r/b"] {
            assert_eq!(next(&mut watcher).await, pair(key, "0"));
        }
        for (round, node) in nodes.iter_mut().enumerate() {
            let value = format!("{}", round + 1);
            node.kill();
            put(&client, "r/a", &value).await;
            assert_eq!(next(&mut watcher).await, pair("r/a", &value));
            node.restart();
            node.wait_until_healthy();
        }
        // With a new client, because the other may still report a member that was gone.
        let client = client_of(&nodes).await;
        until_done(async || client.kv_client().delete("r/b", None).await).await;
        assert_eq!(next(&mut watcher).await, gone("r/b"));
        watcher.expect_pending();
    });
}

#[test]
fn a_frozen_member_delays_news_for_a_while_and_is_left() {
    in_cluster(|nodes| async move {
        let client = client_of(&nodes).await;
        put(&client, "k", "0").await;
        let mut watcher = text(&client, "k").watch();
        assert_eq!(next(&mut watcher).await, some("0"));
        // One of the members has the watch. None is thawed before the news has come.
        for frozen in 0..nodes.len() {
            until_connected(&watcher).await;
            let others: Vec<_> = (0..nodes.len()).filter(|n| *n != frozen).map(|n| nodes[n].endpoint()).collect();
            nodes[frozen].freeze();
            put(&connect(&others).await, "k", &format!("{frozen} is frozen")).await;
            let start = Instant::now();
            assert_eq!(next(&mut watcher).await, some(&format!("{frozen} is frozen")));
            println!("member {frozen} is frozen: news after {:.1?}", start.elapsed());
            nodes[frozen].thaw();
            nodes[frozen].wait_until_healthy();
        }
    });
}
