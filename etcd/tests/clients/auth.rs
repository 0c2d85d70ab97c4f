//! Users, roles and tokens that change while a watcher watches and a writer writes.

use std::fs;
use std::time::{Duration, Instant};

use event_value::WatchTest;
use event_value_etcd::etcd_client::{Client, Permission};
use event_value_etcd::{Registration, Writer, connect, connect_options};
use tempfile::NamedTempFile;

use crate::registration::until_there;
use crate::util::node::Node;
use crate::util::proxy::{Network, Proxy};
use crate::util::{
    SOON, enable_users, next, run, some, text, until, until_connected, until_failure, until_retrying, until_stored,
};

/// An etcd whose tokens are JWTs, signed with a secret that lies in this file.
fn with_jwt() -> (Node, NamedTempFile) {
    let secret = NamedTempFile::new().unwrap();
    fs::write(secret.path(), "a secret that is long enough for HS256").unwrap();
    let token = format!("jwt,sign-method=HS256,priv-key={},ttl=10m", secret.path().display());
    (Node::start_with(&["--auth-token", &token]), secret)
}

/// Also with a client that etcd-client made, without `connect`.
#[test]
fn a_token_that_is_older_than_the_newest_user_is_renewed() {
    run(async {
        let (node, _secret) = with_jwt();
        let mut root = enable_users(&node).await;
        let proxy = Proxy::to(node.port()).await;
        let options = connect_options().with_user("root", "secret");
        let plain = Client::connect([proxy.endpoint()], Some(options)).await.unwrap();
        let writer = Writer::new(plain.clone(), "k");
        let mut version = writer.put("0").await.unwrap();
        let mut watcher = text(&plain, "k").watch();
        assert_eq!(next(&mut watcher).await, some("0"));
        for round in 1..4 {
            root.user_add(format!("user{round}"), "secret", None).await.unwrap();
            // A break of the connection makes it read with the old token.
            proxy.set(Network::Cut);
            until_retrying(&watcher).await;
            proxy.set(Network::Up);
            until_connected(&watcher).await;
            root.user_delete(format!("user{round}")).await.unwrap();
            version = writer.compare_put(version, format!("{round}")).await.unwrap();
            assert_eq!(next(&mut watcher).await, some(&format!("{round}")));
            // This client has changed the users, so its own token is old now.
            root.refresh_token().await.unwrap();
        }
        assert_eq!(watcher.health().failures, 0);
    });
}

#[test]
fn a_registration_outlives_changes_of_users() {
    run(async {
        let (node, _secret) = with_jwt();
        let mut root = enable_users(&node).await;
        let client = connect([node.endpoint()], connect_options().with_user("root", "secret")).await.unwrap();
        let service = Registration::with_ttl(client, "s", "one", Duration::from_secs(2)).unwrap();
        until_there(&service).await;
        root.user_add("other", "secret", None).await.unwrap();
        root.refresh_token().await.unwrap();
        let mut watcher = text(&root, "s").watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        service.set("two");
        assert_eq!(next(&mut watcher).await, some("two"));
        service.withdraw().await;
        assert_eq!(next(&mut watcher).await, None);
    });
}

#[test]
fn a_registration_that_is_not_permitted_says_so_and_is_there_when_it_is() {
    run(async {
        let node = Node::start();
        let mut root = enable_users(&node).await;
        root.user_add("service", "secret", None).await.unwrap();
        let options = connect_options().with_user("service", "secret");
        let client = connect([node.endpoint()], options).await.unwrap();
        let service = Registration::new(client, "s", "here").unwrap();
        let refused = || service.health().last_failure.is_some_and(|why| why.to_string().contains("permission denied"));
        until("the refusal is seen", SOON, refused).await;
        root.role_add("services").await.unwrap();
        root.role_grant_permission("services", Permission::read_write("s")).await.unwrap();
        root.user_grant_role("service", "services").await.unwrap();
        assert_eq!(next(&mut text(&root, "s").watch()).await, some("here"));
    });
}

#[test]
fn a_token_that_has_expired_is_renewed() {
    run(async {
        let node = Node::start_with(&["--auth-token-ttl", "1"]);
        let root = enable_users(&node).await;
        let proxy = Proxy::to(node.port()).await;
        let client = connect([proxy.endpoint()], connect_options().with_user("root", "secret")).await.unwrap();
        let mut watcher = text(&client, "k").watch();
        watcher.expect_pending();
        until_connected(&watcher).await;
        proxy.set(Network::Cut);
        until_retrying(&watcher).await;
        let probe = Client::connect([node.endpoint()], Some(plain_root())).await.unwrap();
        until_expired(&probe).await;
        proxy.set(Network::Up);
        Writer::new(root, "k").put("one").await.unwrap();
        assert_eq!(next(&mut watcher).await, some("one"));
    });
}

/// A user whose token is not renewed.
fn plain_root() -> event_value_etcd::etcd_client::ConnectOptions {
    connect_options().with_user("root", "secret").with_auto_token_refresh(false)
}

/// Waits until the token has expired. Asks rarely, because each use renews the time of a token.
async fn until_expired(client: &Client) {
    let start = Instant::now();
    while client.kv_client().get("k", None).await.is_ok() {
        assert!(start.elapsed() < SOON, "a token of 1 s is still good");
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
}

#[test]
fn a_role_that_is_revoked_is_seen_and_retried_slowly_until_it_is_granted_again() {
    run(async {
        let node = Node::start();
        let mut root = enable_users(&node).await;
        root.user_add("reader", "secret", None).await.unwrap();
        root.role_add("readers").await.unwrap();
        root.role_grant_permission("readers", Permission::read("k")).await.unwrap();
        root.user_grant_role("reader", "readers").await.unwrap();

        let proxy = Proxy::to(node.port()).await;
        let client = connect([proxy.endpoint()], connect_options().with_user("reader", "secret")).await.unwrap();
        root.put("k", "one", None).await.unwrap();
        let mut watcher = text(&client, "k").watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        root.user_revoke_role("reader", "readers").await.unwrap();
        proxy.set(Network::Cut);
        until_retrying(&watcher).await;
        // Before the refusal, because it may be seen late.
        let start = Instant::now();
        proxy.set(Network::Up);
        until_failure(&watcher, |why| why.to_string().contains("permission denied")).await;
        let first = watcher.health().failures;
        until("it goes on trying", SOON, || watcher.health().failures > first).await;
        assert!(start.elapsed() >= Duration::from_secs(5), "tried again after {:?}", start.elapsed());

        root.put("k", "two", None).await.unwrap();
        watcher.expect_pending();
        root.user_grant_role("reader", "readers").await.unwrap();
        assert_eq!(next(&mut watcher).await, some("two"));
    });
}

#[test]
fn a_password_that_was_changed_is_seen_in_the_health() {
    run(async {
        let mut node = Node::start();
        let mut root = enable_users(&node).await;
        let client = connect([node.endpoint()], connect_options().with_user("root", "secret")).await.unwrap();
        root.user_change_password("root", "other").await.unwrap();
        let options = || connect_options().with_user("root", "other");
        until_stored(&node, &connect([node.endpoint()], options()).await.unwrap()).await;
        // A member that is restarted has forgotten all tokens.
        node.restart();
        node.wait_until_healthy();
        let mut watcher = text(&client, "k").watch();
        watcher.expect_pending();
        until_failure(&watcher, |why| why.to_string().contains("authentication failed")).await;
        let mut root = connect([node.endpoint()], options()).await.unwrap();
        root.user_change_password("root", "secret").await.unwrap();
        root.update_user(Some(("root".into(), "secret".into()))).await.unwrap();
        root.put("k", "one", None).await.unwrap();
        assert_eq!(next(&mut watcher).await, some("one"));
    });
}
