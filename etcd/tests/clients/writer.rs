//! Writers with limits and conditions, and transactions.

use std::time::{Duration, Instant};

use event_value::{Version, WatchTest};
use event_value_etcd::etcd_client::Error;
use event_value_etcd::{Changed, CompareError, Transaction, TransactionError, Value, Versioned, Writer, decode};
use prost::Message as _;
use tonic::Code;

use crate::util::proxy::Network;
use crate::util::{Etcd, gone, next, pair, run, some, through_a_proxy, try_next};

const ABSENT: Version = Version::new(0);

#[test]
fn a_timeout_is_an_error_in_time() {
    run(async {
        let etcd = Etcd::shared().await;
        let (proxy, client) = through_a_proxy(&etcd.node).await;
        let writer = Writer::new(client, etcd.key("k"));
        let version = writer.put("one").await.unwrap();
        proxy.set(Network::Silent);
        let hasty = writer.with_timeout(Duration::from_millis(300));
        let start = Instant::now();
        let is_late =
            |error: &Error| matches!(error, Error::GRpcStatus(status) if status.code() == Code::DeadlineExceeded);
        assert!(is_late(&hasty.put("two").await.unwrap_err()));
        assert!(is_late(&hasty.delete().await.unwrap_err()));
        for result in [hasty.compare_put(version, "two").await, hasty.compare_delete(version).await] {
            assert!(matches!(result, Err(CompareError::Etcd(error)) if is_late(&error)));
        }
        // The connection itself is given up after 15 s.
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
        // Nothing has reached etcd.
        assert_eq!(next(&mut etcd.text("k").watch()).await, some("one"));
    });
}

#[test]
fn compare_delete_deletes_only_what_was_seen() {
    run(async {
        let etcd = Etcd::shared().await;
        let writer = Writer::new(etcd.client.clone(), etcd.key("k"));
        let first = writer.put("one").await.unwrap();
        let second = writer.put("two").await.unwrap();
        for stale in [ABSENT, first, Version::new(u64::MAX)] {
            match writer.compare_delete(stale).await {
                Err(CompareError::Changed(Some(found))) => {
                    assert_eq!(found, Versioned { version: second, value: b"two".to_vec() });
                }
                other => panic!("{other:?}"),
            }
        }
        let mut watcher = etcd.text("k").versioned().watch();
        assert_eq!(next(&mut watcher).await.value, some("two"));
        let deleted = writer.compare_delete(second).await.unwrap();
        assert_eq!(next(&mut watcher).await, Versioned { version: deleted, value: None });
        assert!(matches!(writer.compare_delete(second).await, Err(CompareError::Changed(None))));
        writer.compare_delete(ABSENT).await.unwrap();
    });
}

#[test]
fn after_a_deletion_its_version_is_one_that_was_seen() {
    run(async {
        let etcd = Etcd::own().await;
        let writer = Writer::new(etcd.client.clone(), etcd.key("k"));
        writer.put("one").await.unwrap();
        let deleted = writer.delete().await.unwrap().unwrap();
        let again = writer.compare_put(deleted, "two").await.unwrap();
        assert!(matches!(writer.compare_put(deleted, "late").await, Err(CompareError::Changed(Some(_)))));

        // The version of an earlier put does not stand for absence.
        writer.delete().await.unwrap();
        assert!(matches!(writer.compare_put(again, "late").await, Err(CompareError::Changed(None))));

        // etcd does not know any more what a compacted version was.
        let newest = etcd.put("elsewhere", "x").await;
        etcd.client.kv_client().compact(newest, None).await.unwrap();
        assert!(matches!(writer.compare_put(deleted, "late").await, Err(CompareError::Changed(None))));
        writer.compare_put(ABSENT, "three").await.unwrap();
    });
}

#[test]
fn a_transaction_changes_all_keys_at_one_version_or_none() {
    run(async {
        let etcd = Etcd::shared().await;
        let transaction = || Transaction::new(etcd.client.clone());
        let first = transaction().put(etcd.key("a"), "1").put(etcd.key("b"), "1").commit().await.unwrap();
        let mut watcher = etcd.texts().versioned().watch();
        for key in ["a", "b"] {
            assert_eq!(next(&mut watcher).await, Versioned { version: first, value: pair(key, "1") });
        }

        let change = |seen_b| {
            let seen = transaction().expect(etcd.key("a"), first).expect(etcd.key("b"), seen_b);
            let seen = seen.expect(etcd.key("c"), ABSENT);
            seen.delete(etcd.key("a")).put(etcd.key("b"), "2").put(etcd.key("c"), "2").commit()
        };
        let TransactionError::Changed(found) = change(ABSENT).await.unwrap_err() else { panic!("etcd is there") };
        let now = Some(Versioned { version: first, value: b"1".to_vec() });
        assert_eq!(found, [Changed { key: etcd.key("b").into(), now }]);
        watcher.expect_pending();

        let second = change(first).await.unwrap();
        let mut got = vec![];
        for _ in 0..3 {
            let Versioned { version, value } = next(&mut watcher).await;
            assert_eq!(version, second);
            got.push(value);
        }
        got.sort();
        assert_eq!(got, [gone("a"), pair("b", "2"), pair("c", "2")]);
    });
}

#[test]
fn what_a_transaction_puts_with_a_lease_goes_with_it() {
    run(async {
        let mut etcd = Etcd::shared().await;
        let lease = etcd.client.lease_grant(60, None).await.unwrap().id();
        let put = Transaction::new(etcd.client.clone()).put_with_lease(etcd.key("k"), "one", lease);
        put.commit().await.unwrap();
        let mut watcher = etcd.text("k").watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        etcd.client.lease_revoke(lease).await.unwrap();
        assert_eq!(next(&mut watcher).await, None);
    });
}

#[test]
fn a_new_watcher_that_has_reached_a_version_returns_it_or_a_later_one() {
    run(async {
        let etcd = Etcd::shared().await;
        let writer = Writer::new(etcd.client.clone(), etcd.key("k"));
        let value = etcd.text("k");
        // This keeps the follower running, so that new watchers begin with what it knows.
        let mut first = value.watch();
        for round in 0..50 {
            let version = writer.put(format!("{round}")).await.unwrap();
            let mut watcher = value.watch();
            watcher.reached(version).await.unwrap();
            assert_eq!(next(&mut watcher).await, some(&format!("{round}")));
            first.reached(version).await.unwrap();
            assert_eq!(next(&mut first).await, some(&format!("{round}")));
        }
    });
}

#[test]
fn a_protobuf_message_is_read_as_it_was_written() {
    #[derive(Clone, PartialEq, prost::Message)]
    struct Address {
        #[prost(string, tag = "1")]
        host: String,
        #[prost(uint32, tag = "2")]
        port: u32,
    }
    run(async {
        let etcd = Etcd::shared().await;
        let address = Address { host: "node1".into(), port: 443 };
        let writer = Writer::new(etcd.client.clone(), etcd.key("k"));
        let mut watcher = Value::new(etcd.client.clone(), etcd.key("k"), decode::protobuf::<Address>).watch();
        writer.put(address.encode_to_vec()).await.unwrap();
        assert_eq!(next(&mut watcher).await, Some(address));
        writer.put("no message").await.unwrap();
        assert!(matches!(try_next(&mut watcher).await, Err(event_value_etcd::Error::Decode(_))));
        writer.delete().await.unwrap();
        assert_eq!(next(&mut watcher).await, None);
    });
}

#[test]
fn of_many_that_take_one_thing_one_has_it() {
    run(async {
        let etcd = Etcd::shared().await;
        let thing = etcd.key("thing");
        let claims = (0..8).map(|n| {
            let claim = Transaction::new(etcd.client.clone()).expect(thing.clone(), ABSENT);
            claim.put(thing.clone(), format!("{n}")).put(etcd.key(&format!("owner{n}")), "it").commit()
        });
        let won = futures::future::join_all(claims).await.into_iter().filter(Result::is_ok).count();
        let owners = etcd.client.kv_client().get(etcd.key("owner"), Some(prefix())).await.unwrap().count();
        assert_eq!((won, owners), (1, 1));
    });
}

fn prefix() -> event_value_etcd::etcd_client::GetOptions {
    event_value_etcd::etcd_client::GetOptions::new().with_prefix()
}
