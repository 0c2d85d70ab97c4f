//! A key that is there while its owner lives.

use std::time::{Duration, Instant};

use event_value::WatchTest;
use event_value_etcd::etcd_client::Client;
use event_value_etcd::{Failure, Health, Registration, State, Writer};

use crate::util::node::Node;
use crate::util::proxy::Network;
use crate::util::{Etcd, SOON, connect, next, run, some, text, through_a_proxy, within};

/// For a test that waits until a lease runs out: the least that etcd grants with its usual settings.
const SHORT: Duration = Duration::from_secs(2);

/// With a lease that does not run out, however busy the machine is.
fn register(client: &Client, key: &str, value: &str) -> Registration {
    register_for(SOON, client, key, value)
}

fn register_for(ttl: Duration, client: &Client, key: &str, value: &str) -> Registration {
    Registration::with_ttl(client.clone(), key, value, ttl).unwrap()
}

pub(crate) async fn until_there(registration: &Registration) {
    until_health(registration, |health| health.state == State::Connected).await;
}

async fn until_failure(registration: &Registration, is_it: impl Fn(&Failure) -> bool) {
    until_health(registration, |health| health.last_failure.as_ref().is_some_and(|failure| is_it(failure))).await;
}

async fn until_health(registration: &Registration, is_it: impl Fn(&Health) -> bool) {
    let mut health = registration.health_reader().watch();
    within("the health", SOON, health.get_filter(is_it)).await.unwrap();
}

#[test]
fn a_key_is_there_until_its_registration_is_dropped() {
    run(async {
        let etcd = Etcd::shared().await;
        let service = register(&etcd.client, &etcd.key("s"), "here");
        let mut watcher = etcd.text("s").watch();
        assert_eq!(next(&mut watcher).await, some("here"));
        service.set("there");
        assert_eq!(next(&mut watcher).await, some("there"));
        until_there(&service).await;
        let start = Instant::now();
        drop(service);
        assert_eq!(next(&mut watcher).await, None);
        assert!(start.elapsed() < SOON / 2, "it went with its lease only, after {:?}", start.elapsed());
    });
}

#[test]
fn a_key_that_was_withdrawn_is_gone() {
    run(async {
        let etcd = Etcd::shared().await;
        let service = register(&etcd.client, &etcd.key("s"), "here");
        until_there(&service).await;
        service.withdraw().await;
        assert!(etcd.client.kv_client().get(etcd.key("s"), None).await.unwrap().kvs().is_empty());
    });
}

#[test]
fn a_lease_is_kept_alive_for_longer_than_it_lasts() {
    run(async {
        let etcd = Etcd::shared().await;
        // An answer may take a third of it, which a busy machine needs.
        const SECONDS: u64 = 6;
        let service = register_for(Duration::from_secs(SECONDS), &etcd.client, &etcd.key("s"), "here");
        let mut watcher = etcd.text("s").watch();
        assert_eq!(next(&mut watcher).await, some("here"));
        // Somebody else's, of the same length, which nobody keeps alive.
        let mut leases = etcd.client.lease_client();
        let other = leases.grant(SECONDS.cast_signed(), None).await.unwrap().id();
        Writer::new(etcd.client.clone(), etcd.key("other")).with_lease(other).put("here").await.unwrap();
        let mut others = etcd.text("other").watch();
        assert_eq!(next(&mut others).await, some("here"));
        assert_eq!(next(&mut others).await, None);
        watcher.expect_pending();
        assert_eq!((service.health().state, service.health().last_failure.is_none()), (State::Connected, true));
    });
}

#[test]
fn a_key_that_was_deleted_is_put_again() {
    run(async {
        let etcd = Etcd::shared().await;
        let service = register(&etcd.client, &etcd.key("s"), "here");
        let mut watcher = etcd.text("s").versioned().watch();
        let first = next(&mut watcher).await;
        for _ in 0..3 {
            until_there(&service).await;
            let gone = etcd.delete("s").await;
            let mut again = next(&mut watcher).await;
            while again.value.is_none() {
                again = next(&mut watcher).await;
            }
            assert_eq!(again.value, first.value);
            assert!(again.version.get() > gone.cast_unsigned());
        }
    });
}

#[test]
fn a_lease_that_was_revoked_is_replaced() {
    run(async {
        let etcd = Etcd::shared().await;
        let service = register(&etcd.client, &etcd.key("s"), "here");
        until_there(&service).await;
        let found = etcd.client.kv_client().get(etcd.key("s"), None).await.unwrap();
        let lease = found.kvs()[0].lease();
        etcd.client.lease_client().revoke(lease).await.unwrap();
        until_failure(&service, |failure| matches!(failure, Failure::LeaseLost)).await;
        until_there(&service).await;
        let found = etcd.client.kv_client().get(etcd.key("s"), None).await.unwrap();
        assert_ne!(found.kvs()[0].lease(), lease);
    });
}

#[test]
fn a_key_is_put_again_after_an_outage_that_outlasts_its_lease() {
    run(async {
        let etcd = Etcd::shared().await;
        let (proxy, client) = through_a_proxy(&etcd.node).await;
        let service = register_for(SHORT, &client, &etcd.key("s"), "here");
        let mut watcher = etcd.text("s").watch();
        assert_eq!(next(&mut watcher).await, some("here"));
        for network in [Network::Cut, Network::Silent] {
            proxy.set(network);
            assert_eq!(next(&mut watcher).await, None);
            until_health(&service, |health| health.state == State::Retrying).await;
            service.set(format!("after {network:?}"));
            proxy.set(Network::Up);
            assert_eq!(next(&mut watcher).await, some(&format!("after {network:?}")));
            until_there(&service).await;
        }
    });
}

#[test]
fn an_outage_that_is_shorter_than_the_lease_is_not_seen_by_others() {
    run(async {
        let etcd = Etcd::shared().await;
        let (proxy, client) = through_a_proxy(&etcd.node).await;
        let service = register(&client, &etcd.key("s"), "here");
        until_there(&service).await;
        let mut watcher = etcd.text("s").versioned().watch();
        next(&mut watcher).await;
        proxy.set(Network::Cut);
        until_health(&service, |health| health.state == State::Retrying).await;
        proxy.set(Network::Up);
        until_there(&service).await;
        watcher.expect_pending();
    });
}

#[test]
fn a_registration_begins_while_etcd_is_down_and_survives_that_it_is_set_up_anew() {
    run(async {
        let mut node = Node::stopped();
        let service = register(&connect(&[node.endpoint()]).await, "s", "here");
        until_health(&service, |health| health.state == State::Retrying).await;
        for _ in 0..2 {
            node.restart();
            node.wait_until_healthy();
            let mut watcher = text(&connect(&[node.endpoint()]).await, "s").watch();
            assert_eq!(next(&mut watcher).await, some("here"));
            node.kill();
            node.wipe();
        }
    });
}

#[test]
fn the_last_of_two_owners_has_the_key_and_the_other_when_it_is_gone() {
    run(async {
        let etcd = Etcd::shared().await;
        let first = register(&etcd.client, &etcd.key("s"), "first");
        until_there(&first).await;
        let second = register(&etcd.client, &etcd.key("s"), "second");
        until_there(&second).await;
        until_failure(&first, |failure| matches!(failure, Failure::Taken)).await;
        let mut watcher = etcd.text("s").watch();
        assert_eq!(next(&mut watcher).await, some("second"));
        // This stays so after the first has tried again.
        let failures = first.health().failures;
        until_health(&first, |health| health.failures > failures).await;
        watcher.expect_pending();
        assert_eq!(second.health().state, State::Connected);
        second.withdraw().await;
        assert_eq!(next(&mut watcher).await, None);
        assert_eq!(next(&mut watcher).await, some("first"));
    });
}

#[test]
fn a_registration_that_is_dropped_while_etcd_is_away_does_not_wait_for_ever() {
    run(async {
        let etcd = Etcd::shared().await;
        let (proxy, client) = through_a_proxy(&etcd.node).await;
        let service = register_for(SHORT, &client, &etcd.key("s"), "here");
        until_there(&service).await;
        proxy.set(Network::Cut);
        within("its end", SOON, service.withdraw()).await;
        let mut watcher = etcd.text("s").with_absence().watch();
        while next(&mut watcher).await.is_some() {}
    });
}
