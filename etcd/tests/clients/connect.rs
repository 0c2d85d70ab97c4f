//! What `connect` does while etcd is not there.

use std::time::{Duration, Instant};

use event_value::WatchTest;
use event_value_etcd::etcd_client::Error;
use event_value_etcd::{State, Writer, connect, connect_options};

use crate::auth::enable;
use crate::util::node::Node;
use crate::util::{next, run, some, text, until};

const SOON: Duration = Duration::from_secs(60);

#[test]
fn a_client_is_had_while_etcd_is_down_and_works_when_it_is_up() {
    run(async {
        let mut node = Node::stopped();
        let client = connect([node.endpoint()], connect_options()).await.unwrap();
        let mut watcher = text(&client, "k").watch();
        watcher.expect_pending();
        until("it is noticed", SOON, || watcher.health().state == State::Retrying).await;
        node.restart();
        node.wait_until_healthy();
        Writer::new(client, "k").put("one").await.unwrap();
        assert_eq!(next(&mut watcher).await, some("one"));
    });
}

#[test]
fn with_a_user_too_a_client_is_had_while_etcd_is_down_and_logs_in_when_it_is_up() {
    run(async {
        let mut node = Node::start();
        enable(&node).await;
        node.kill();
        let options = connect_options().with_user("root", "secret");
        let client = connect([node.endpoint()], options).await.unwrap();
        let mut watcher = text(&client, "k").watch();
        watcher.expect_pending();
        until("it is noticed", SOON, || watcher.health().state == State::Retrying).await;
        node.restart();
        node.wait_until_healthy();
        Writer::new(client, "k").put("one").await.unwrap();
        assert_eq!(next(&mut watcher).await, some("one"));
    });
}

#[test]
fn a_member_that_never_answers_keeps_nobody_from_a_client() {
    run(async {
        let node = Node::start();
        enable(&node).await;
        node.freeze();
        let start = Instant::now();
        let options = connect_options().with_user("root", "secret");
        let client = connect([node.endpoint()], options).await.unwrap();
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
        node.thaw();
        Writer::new(client, "k").put("one").await.unwrap();
    });
}

#[test]
fn what_waiting_does_not_mend_is_an_error_at_once() {
    run(async {
        let node = Node::start();
        let wrong = || connect_options().with_user("root", "guess");
        let refused = async || match connect([node.endpoint()], wrong()).await {
            Err(Error::GRpcStatus(status)) => status.message().to_owned(),
            other => panic!("{:?}", other.map(|_| "a client")),
        };
        assert!(refused().await.contains("authentication is not enabled"));
        enable(&node).await;
        assert!(refused().await.contains("authentication failed"));
        let nowhere: [&str; 0] = [];
        assert!(matches!(connect(nowhere, connect_options()).await, Err(Error::InvalidArgs(_))));
        assert!(matches!(connect(["not an address"], connect_options()).await, Err(Error::InvalidUri(_))));
    });
}
