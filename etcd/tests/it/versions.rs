//! Versions, and starting from one.

use std::str::Utf8Error;

use event_value::{BacklogError, Version, WatchTest};
use event_value_etcd::{ComparePutError, Entry, Keys, Value, Versioned, Watcher, Writer};

use crate::util::{Etcd, gone, next, pair, run, some};

fn version(revision: i64) -> Version {
    Version::new(u64::try_from(revision).unwrap())
}

#[test]
fn a_version_is_the_revision_of_the_change() {
    run(async {
        let etcd = Etcd::shared().await;
        let put = etcd.put("k", "one").await;
        let (mut watcher, mut versioned) = (etcd.text("k").watch(), etcd.text("k").versioned().watch());
        assert_eq!((watcher.version(), watcher.key()), (Version::default(), &b""[..]));
        next(&mut watcher).await;
        assert_eq!((watcher.version(), watcher.key()), (version(put), etcd.key("k").as_bytes()));
        assert_eq!(next(&mut versioned).await, Versioned { version: version(put), value: some("one") });

        let deletion = etcd.delete("k").await;
        assert_eq!(next(&mut versioned).await, Versioned { version: version(deletion), value: None });
    });
}

#[test]
fn a_watcher_goes_on_where_another_ended() {
    run(async {
        let etcd = Etcd::shared().await;
        for key in ["a", "b", "c", "d"] {
            etcd.put(key, "old").await;
        }
        let mut watcher = etcd.texts().watch();
        for _ in 0..4 {
            next(&mut watcher).await;
        }
        let seen = watcher.read_up_to().unwrap();
        drop(watcher);
        etcd.put("a", "new").await;
        etcd.delete("b").await;
        etcd.put("c", "old").await;
        etcd.put("e", "old").await;
        let mut watcher = etcd.texts().watch_after(seen);
        assert_eq!(watcher.read_up_to(), Some(seen));
        // Deletions come first, because they are found by comparing the keys.
        assert_eq!(next(&mut watcher).await, gone("b"));
        assert_eq!(next(&mut watcher).await, pair("a", "new"));
        assert_eq!(watcher.backlog().await, Ok(pair("e", "old")));
        assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
        assert!(!watcher.started_over());
        etcd.put("d", "new").await;
        assert_eq!(next(&mut watcher).await, pair("d", "new"));
    });
}

#[test]
fn there_is_no_revision_to_go_on_from_while_something_is_unread() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("a", "one").await;
        let last = etcd.put("b", "two").await;
        let mut watcher = etcd.texts().watch();
        assert_eq!(watcher.read_up_to(), None);
        assert_eq!(next(&mut watcher).await, pair("a", "one"));
        assert_eq!(watcher.read_up_to(), None);
        assert_eq!(next(&mut watcher).await, pair("b", "two"));
        assert!(watcher.read_up_to().unwrap() >= version(last));
    });
}

#[test]
fn a_watcher_of_what_is_compacted_starts_over() {
    run(async {
        let etcd = Etcd::own().await;
        let old = etcd.put("a", "one").await;
        etcd.put("b", "two").await;
        let new = etcd.delete("b").await;
        etcd.client.kv_client().compact(new, None).await.unwrap();
        let mut watcher = etcd.texts().watch_after(version(old));
        assert_eq!(watcher.backlog().await, Ok(pair("a", "one")));
        assert!(watcher.started_over());
        assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
    });
}

#[test]
fn a_watcher_after_nothing_is_a_new_one() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("a", "one").await;
        let mut watcher = etcd.texts().watch_after(Version::default());
        assert_eq!(watcher.read_up_to(), None);
        assert_eq!(watcher.backlog().await, Ok(pair("a", "one")));
        assert!(!watcher.started_over());
    });
}

#[test]
fn a_watcher_after_the_future_starts_over() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("a", "one").await;
        let mut watcher = etcd.texts().watch_after(Version::new(u64::MAX));
        assert_eq!(watcher.backlog().await, Ok(pair("a", "one")));
        assert!(watcher.started_over());
    });
}

#[test]
fn where_another_ended_is_read_in_pages_at_that_revision() {
    run(async {
        let etcd = Etcd::shared().await;
        let keys: Vec<_> = (0..100).map(|n| format!("{n:02}")).collect();
        for key in &keys {
            etcd.put(key, "old").await;
        }
        let mut watcher = etcd.texts().watch();
        while watcher.backlog().await.is_ok() {}
        let seen = watcher.read_up_to().unwrap();
        for key in &keys {
            etcd.put(key, "new").await;
        }
        let mut watcher = etcd.texts().watch_after(seen);
        for key in &keys {
            assert_eq!(watcher.backlog().await, Ok(pair(key, "new")));
        }
        assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
    });
}

#[test]
fn every_revision_is_news_with_its_version_though_the_bytes_are_the_same() {
    run(async {
        let etcd = Etcd::shared().await;
        let first = etcd.put("k", "same").await;
        let value = etcd.text("k");
        let (mut plain, mut versioned) = (value.watch(), value.clone().versioned().watch());
        assert_eq!(next(&mut plain).await, some("same"));
        assert_eq!(next(&mut versioned).await, Versioned { version: version(first), value: some("same") });
        for _ in 0..10 {
            let put = etcd.put("k", "same").await;
            assert_eq!(next(&mut versioned).await, Versioned { version: version(put), value: some("same") });
        }
        plain.expect_pending();
    });
}

/// Puts what is there once more, in its own time.
async fn touch(writer: &Writer, watcher: &mut Watcher<Versioned<Option<String>>, Utf8Error>) {
    loop {
        let Versioned { version, value } = next(watcher).await;
        match writer.compare_put(version, value.unwrap()).await {
            Ok(_) => return,
            // Another task was faster, so there is news.
            Err(ComparePutError::Changed(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn compare_and_put_else_wait_for_news_always_comes_to_an_end() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "same").await;
        let (writer, value) = (Writer::new(etcd.client.clone(), etcd.key("k")), etcd.text("k").versioned());
        let touching = (0..8).map(|_| async {
            let mut watcher = value.watch();
            for _ in 0..20 {
                touch(&writer, &mut watcher).await;
            }
        });
        futures::future::join_all(touching).await;
        // All puts were made, and a watcher gets the last of them.
        let mut entries = Value::entries(etcd.client.clone(), Keys::one(etcd.key("k")), |entry: &Entry| {
            Ok::<_, std::convert::Infallible>(entry.puts())
        });
        entries = entries.with_absence();
        assert_eq!(next(&mut entries.watch()).await, 161);
    });
}

#[test]
fn a_decoder_can_see_all_that_etcd_notes_about_a_key() {
    run(async {
        let mut etcd = Etcd::shared().await;
        let lease = etcd.client.lease_grant(60, None).await.unwrap().id();
        let all = |entry: &Entry| {
            let value = entry.value().map(<[u8]>::to_vec);
            Ok::<_, ()>((entry.key().to_vec(), value, entry.version(), entry.created(), entry.puts(), entry.lease()))
        };
        let mut watcher = Value::entries(etcd.client.clone(), Keys::prefix(etcd.prefix()), all).watch();
        let (key, none) = (etcd.key("k").into_bytes(), Version::default());
        let created = etcd.put("k", "one").await;
        let expected = (key.clone(), Some(b"one".to_vec()), version(created), version(created), 1, None);
        assert_eq!(next(&mut watcher).await, expected);
        // The same bytes, but with a lease.
        let with_lease = Writer::new(etcd.client.clone(), etcd.key("k")).with_lease(lease).put("one").await.unwrap();
        let expected = (key.clone(), Some(b"one".to_vec()), with_lease, version(created), 2, Some(lease));
        assert_eq!(next(&mut watcher).await, expected);
        let deleted = etcd.delete("k").await;
        assert_eq!(next(&mut watcher).await, (key, None, version(deleted), none, 0, None));
    });
}

#[test]
fn the_absence_of_a_key_is_a_value_where_it_was_asked_for() {
    run(async {
        let etcd = Etcd::shared().await;
        let port =
            |_: &[u8], value: Option<&[u8]>| value.map_or(Ok(80), |text| String::from_utf8_lossy(text).parse::<u16>());
        let value = Value::new(etcd.client.clone(), etcd.key("port"), port).with_absence();
        let mut watcher = value.watch();
        assert_eq!(watcher.backlog().await, Ok(80));
        assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
        etcd.put("port", "443").await;
        assert_eq!(next(&mut watcher).await, 443);
        assert_eq!(next(&mut value.watch()).await, 443);
        etcd.delete("port").await;
        assert_eq!(next(&mut watcher).await, 80);
        watcher.expect_pending();
        // It has no effect on a range, because nobody could say which keys are absent.
        let mut range = etcd.texts().with_absence().watch();
        assert_eq!(range.backlog().await, Err(BacklogError::BacklogDone));
    });
}
