//! Failures that no retry mends. They are retried all the same, and can be seen.

use std::time::Duration;

use event_value::BacklogError;
use event_value_etcd::{State, Value, decode};
use futures::FutureExt as _;

use crate::util::{Etcd, SOON, enable_users, next, run, some, text, until};

#[test]
fn a_client_that_is_not_allowed_tries_for_ever_and_says_so() {
    run(async {
        let etcd = Etcd::own().await;
        let mut root = enable_users(&etcd.node).await;
        root.put(etcd.key("k"), "one", None).await.unwrap();
        let mut watcher = etcd.text("k").watch();
        assert_eq!(watcher.get().now_or_never(), None);
        until("it goes on trying", SOON, || watcher.health().failures >= 3).await;
        let health = watcher.health();
        assert_eq!(health.state, State::Retrying);
        // It tries slowly, because only a person can help.
        assert!(health.since.elapsed() >= Duration::from_secs(10), "{health:?}");
        assert!(health.last_failure.unwrap().to_string().contains("user name is empty"));
        root.auth_disable().await.unwrap();
        assert_eq!(next(&mut watcher).await, some("one"));
    });
}

#[test]
fn a_user_with_a_password_watches() {
    run(async {
        let etcd = Etcd::own().await;
        let mut root = enable_users(&etcd.node).await;
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
        until("it goes on trying", SOON, || watcher.health().failures >= 2).await;
        assert!(watcher.health().last_failure.unwrap().to_string().contains("key is not provided"));
    });
}
