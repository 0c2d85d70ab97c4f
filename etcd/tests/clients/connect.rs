//! What `connect` does while etcd is down.

use event_value::WatchTest;
use event_value_etcd::etcd_client::{Client, Error};
use event_value_etcd::{Writer, connect, connect_options};

use crate::util::node::Node;
use crate::util::{SOON, enable_users, next, run, some, text, until_retrying, until_stored, within};

/// A watcher notices that etcd is down; when it is up, requests and the watcher succeed.
async fn works_when_it_is_up(client: Client, node: &mut Node) {
    let mut watcher = text(&client, "k").watch();
    watcher.expect_pending();
    until_retrying(&watcher).await;
    node.restart();
    node.wait_until_healthy();
    Writer::new(client, "k").put("one").await.unwrap();
    assert_eq!(next(&mut watcher).await, some("one"));
}

#[test]
fn a_client_is_had_while_etcd_is_down_and_works_when_it_is_up() {
    run(async {
        let mut node = Node::stopped();
        let client = connect([node.endpoint()], connect_options()).await.unwrap();
        works_when_it_is_up(client, &mut node).await;
    });
}

#[test]
fn with_a_user_too_a_client_is_had_while_etcd_is_down_and_logs_in_when_it_is_up() {
    run(async {
        let mut node = Node::start();
        until_stored(&node, &enable_users(&node).await).await;
        node.kill();
        let options = connect_options().with_user("root", "secret");
        let client = connect([node.endpoint()], options).await.unwrap();
        works_when_it_is_up(client, &mut node).await;
    });
}

#[test]
fn a_member_that_never_answers_keeps_nobody_from_a_client() {
    run(async {
        let node = Node::start();
        enable_users(&node).await;
        node.freeze();
        let options = connect_options().with_user("root", "secret");
        let client = within("a client", SOON, connect([node.endpoint()], options)).await.unwrap();
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
        enable_users(&node).await;
        assert!(refused().await.contains("authentication failed"));
        let nowhere: [&str; 0] = [];
        assert!(matches!(connect(nowhere, connect_options()).await, Err(Error::InvalidArgs(_))));
        assert!(matches!(connect(["not an address"], connect_options()).await, Err(Error::InvalidUri(_))));
    });
}
