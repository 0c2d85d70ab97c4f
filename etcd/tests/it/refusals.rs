//! What no retry mends: it is retried all the same, and seen.

use std::time::Duration;

use etcd_client::Client;
use event_value::BacklogError;
use event_value_etcd::{State, Value, connect_options, decode};
use futures::FutureExt as _;

use crate::util::{Etcd, connect_with, next, run, some, text, until};

async fn enable_auth(etcd: &mut Etcd) -> Client {
    etcd.client.user_add("root", "secret", None).await.unwrap();
    // Some versions of etcd make this role themselves.
    let _ = etcd.client.role_add("root").await;
    etcd.client.user_grant_role("root", "root").await.unwrap();
    etcd.client.auth_enable().await.unwrap();
    connect_with(&[etcd.node.endpoint()], connect_options().with_user("root", "secret")).await
}

#[test]
fn who_is_not_allowed_tries_for_ever_and_says_so() {
    run(async {
        let mut etcd = Etcd::own().await;
        let mut root = enable_auth(&mut etcd).await;
        root.put(etcd.key("k"), "one", None).await.unwrap();
        let mut watcher = etcd.text("k").watch();
        assert_eq!(watcher.get().now_or_never(), None);
        until("it goes on trying", Duration::from_secs(60), || watcher.health().failures >= 3).await;
        let health = watcher.health();
        assert_eq!(health.state, State::Retrying);
        // Slowly: only a person can help.
        assert!(health.since.elapsed() >= Duration::from_secs(10), "{health:?}");
        assert!(health.last_failure.unwrap().to_string().contains("user name is empty"));
        root.auth_disable().await.unwrap();
        assert_eq!(next(&mut watcher).await, some("one"));
    });
}

#[test]
fn a_user_with_a_password_watches() {
    run(async {
        let mut etcd = Etcd::own().await;
        let mut root = enable_auth(&mut etcd).await;
        let mut watcher = text(&root, &etcd.key("k")).watch();
        assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
        root.put(etcd.key("k"), "one", None).await.unwrap();
        assert_eq!(next(&mut watcher).await, some("one"));
    });
}

#[test]
fn an_empty_key_is_refused_by_etcd_for_ever() {
    run(async {
        let etcd = Etcd::shared().await;
        let mut watcher = Value::new(etcd.client.clone(), "", decode::bytes).watch();
        assert_eq!(watcher.get().now_or_never(), None);
        until("it goes on trying", Duration::from_secs(60), || watcher.health().failures >= 2).await;
        assert!(watcher.health().last_failure.unwrap().to_string().contains("key is not provided"));
    });
}
