//! Versions, and starting from one.

use event_value::{BacklogError, Version};
use event_value_etcd::Versioned;

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
        // Deletions come first: they are found by their absence.
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
