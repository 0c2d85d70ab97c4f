//! The writing side.

use event_value::Version;
use event_value_etcd::{ComparePutError, Versioned, Writer};

use crate::util::{Etcd, next, run, some};

#[test]
fn what_is_put_is_seen_with_its_version() {
    run(async {
        let etcd = Etcd::shared().await;
        let writer = Writer::new(etcd.client.clone(), etcd.key("k"));
        let mut watcher = etcd.text("k").versioned().watch();
        let version = writer.put("one").await.unwrap();
        assert_eq!(next(&mut watcher).await, Versioned { version, value: some("one") });
        let version = writer.delete().await.unwrap().unwrap();
        assert_eq!(next(&mut watcher).await, Versioned { version, value: None });
        assert_eq!(writer.delete().await.unwrap(), None);
    });
}

#[test]
fn compare_put_puts_only_what_follows_what_was_seen() {
    run(async {
        let etcd = Etcd::shared().await;
        let writer = Writer::new(etcd.client.clone(), etcd.key("k"));
        let absent = Version::default();
        let first = writer.compare_put(absent, "one").await.unwrap();
        let second = writer.compare_put(first, "two").await.unwrap();
        let there = Versioned { version: second, value: b"two".to_vec() };
        for stale in [absent, first, Version::new(u64::MAX)] {
            match writer.compare_put(stale, "late").await {
                Err(ComparePutError::Changed(Some(found))) => assert_eq!(found, there),
                other => panic!("{other:?}"),
            }
        }
        writer.delete().await.unwrap();
        assert!(matches!(writer.compare_put(second, "late").await, Err(ComparePutError::Changed(None))));
    });
}

#[test]
fn of_many_that_count_none_is_lost() {
    run(async {
        let etcd = Etcd::shared().await;
        let writer = Writer::new(etcd.client.clone(), etcd.key("k"));
        let counters = (0..4).map(|_| async {
            for _ in 0..10 {
                increment(&writer).await;
            }
        });
        futures::future::join_all(counters).await;
        assert_eq!(next(&mut etcd.text("k").watch()).await, some("40"));
    });
}

async fn increment(counter: &Writer) {
    let (mut seen, mut count) = (Version::default(), 0);
    while let Err(error) = counter.compare_put(seen, format!("{}", count + 1)).await {
        let ComparePutError::Changed(Some(found)) = error else { panic!("{error}") };
        seen = found.version;
        count = String::from_utf8(found.value).unwrap().parse().unwrap();
    }
}

#[test]
fn what_is_put_with_a_lease_goes_with_it() {
    run(async {
        let mut etcd = Etcd::shared().await;
        let lease = etcd.client.lease_grant(60, None).await.unwrap().id();
        let writer = Writer::new(etcd.client.clone(), etcd.key("k")).with_lease(lease);
        let version = writer.put("one").await.unwrap();
        writer.compare_put(version, "two").await.unwrap();
        let mut watcher = etcd.text("k").watch();
        assert_eq!(next(&mut watcher).await, some("two"));
        etcd.client.lease_revoke(lease).await.unwrap();
        assert_eq!(next(&mut watcher).await, None);
    });
}
