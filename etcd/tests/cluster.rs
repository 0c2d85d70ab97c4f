//! Three members: what happens when one goes, be it the leader or one's own, or two.

mod util;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use etcd_client::Client;
use event_value::WatchTest;
use event_value_etcd::{Keys, State, Value, decode};
use futures::FutureExt as _;

use util::node::Node;
use util::{connect, gone, next, pair, put, run, some, text, until, within};

const SOON: Duration = Duration::from_secs(60);

/// A cluster of three takes much of a small machine: one at a time.
fn one_at_a_time() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn in_cluster<F: Future<Output = ()>>(test: impl FnOnce(Vec<Node>) -> F) {
    let turn = one_at_a_time();
    run(async { test(Node::start_cluster(3)).await });
    drop(turn);
}

async fn client_of(nodes: &[Node]) -> Client {
    connect(&nodes.iter().map(Node::endpoint).collect::<Vec<_>>()).await
}

/// Puts as one does while a cluster finds a new leader: again and again.
async fn put_until_done(client: &Client, key: &str, value: &str) {
    let done = async {
        while client.kv_client().put(key, value, None).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    within("a put", SOON, done).await;
}

async fn leader_of(nodes: &[Node]) -> usize {
    for (n, node) in nodes.iter().enumerate() {
        let status = connect(&[node.endpoint()]).await.status().await.unwrap();
        if status.leader() == status.header().unwrap().member_id() {
            return n;
        }
    }
    panic!("a healthy cluster has a leader");
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
        put_until_done(&client, "k", "two").await;
        for watcher in &mut watchers {
            assert_eq!(next(watcher).await, some("two"));
        }
        nodes[leader].restart();
        nodes[leader].wait_until_healthy();
        put_until_done(&client, "k", "three").await;
        for watcher in &mut watchers {
            assert_eq!(next(watcher).await, some("three"));
            watcher.expect_pending();
        }
    });
}

#[test]
fn who_is_connected_to_one_member_can_be_moved_to_others() {
    in_cluster(|mut nodes| async move {
        let client = connect(&[nodes[0].endpoint()]).await;
        put(&client, "k", "one").await;
        let mut watcher = text(&client, "k").watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        nodes[0].kill();
        until("it is noticed", SOON, || watcher.health().state == State::Retrying).await;
        for node in &nodes[1..] {
            client.add_endpoint(node.endpoint()).await.unwrap();
        }
        client.remove_endpoint(nodes[0].endpoint()).await.unwrap();
        put_until_done(&client_of(&nodes[1..]).await, "k", "two").await;
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
        until("it watches", SOON, || watcher.health().state == State::Connected).await;
        nodes[1].freeze();
        nodes[2].freeze();
        until("it is noticed", SOON, || watcher.health().state == State::Retrying).await;
        let mut late = text(&client, "k").watch();
        assert_eq!(late.backlog().now_or_never(), None);
        until("this is too", SOON, || late.health().state == State::Retrying).await;
        nodes[1].thaw();
        nodes[2].thaw();
        put_until_done(&client, "k", "two").await;
        assert_eq!(next(&mut watcher).await, some("two"));
        assert_eq!(next(&mut late).await, some("two"));
    });
}

#[test]
fn who_is_cut_off_with_a_member_catches_up_when_it_heals() {
    in_cluster(|nodes| async move {
        let ours = connect(&[nodes[0].endpoint()]).await;
        let theirs = client_of(&nodes[1..]).await;
        put(&ours, "k", "a").await;
        let (mut here, mut there) = (text(&ours, "k").watch(), text(&theirs, "k").watch());
        assert_eq!((next(&mut here).await, next(&mut there).await), (some("a"), some("a")));
        until("it watches", SOON, || here.health().state == State::Connected).await;
        nodes[0].freeze();
        put_until_done(&theirs, "k", "b").await;
        assert_eq!(next(&mut there).await, some("b"));
        here.expect_pending();
        nodes[0].thaw();
        assert_eq!(next(&mut here).await, some("b"));
        put_until_done(&theirs, "k", "c").await;
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
            put_until_done(&client, "r/a", &value).await;
            assert_eq!(next(&mut watcher).await, pair("r/a", &value));
            node.restart();
            node.wait_until_healthy();
        }
        // By a client of its own: the other may still have to tell of a member that was gone.
        client_of(&nodes).await.delete("r/b", None).await.unwrap();
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
        // One of them is that with the watch. None of them is thawed before the news has come.
        for frozen in 0..nodes.len() {
            until("it watches", SOON, || watcher.health().state == State::Connected).await;
            let others: Vec<_> = (0..nodes.len()).filter(|n| *n != frozen).map(|n| nodes[n].endpoint()).collect();
            nodes[frozen].freeze();
            put_until_done(&connect(&others).await, "k", &format!("{frozen} is frozen")).await;
            let start = Instant::now();
            assert_eq!(next(&mut watcher).await, some(&format!("{frozen} is frozen")));
            println!("member {frozen} is frozen: news after {:.1?}", start.elapsed());
            nodes[frozen].thaw();
            nodes[frozen].wait_until_healthy();
        }
    });
}
