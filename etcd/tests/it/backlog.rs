//! The backlog: what existed at the start, and then no more.

use event_value::{BacklogError, WatchTest};

use crate::util::{Etcd, next, pair, run, some};

#[test]
fn the_backlog_of_one_key_is_its_value() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "initial").await;
        let mut watcher = etcd.text("k").watch();
        assert_eq!(watcher.backlog().await, Ok(some("initial")));
        assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
        etcd.put("k", "second").await;
        assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
        assert_eq!(next(&mut watcher).await, some("second"));
        assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
    });
}

#[test]
fn the_backlog_of_an_absent_key_is_empty() {
    run(async {
        let etcd = Etcd::shared().await;
        let mut watcher = etcd.text("k").watch();
        assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
        etcd.put("k", "one").await;
        assert_eq!(next(&mut watcher).await, some("one"));
    });
}

#[test]
fn the_backlog_of_a_range_is_each_key_once() {
    run(async {
        let etcd = Etcd::shared().await;
        for n in 0..100 {
            etcd.put(["a", "b"][n % 2], &format!("val-{n}")).await;
        }
        let mut watcher = etcd.texts().watch();
        assert_eq!(next(&mut watcher).await, pair("a", "val-98"));
        assert_eq!(next(&mut watcher).await, pair("b", "val-99"));
        watcher.expect_pending();
    });
}

#[test]
fn news_are_no_part_of_the_backlog_of_a_range() {
    run(async {
        let etcd = Etcd::shared().await;
        for n in 0..100 {
            etcd.put(["a", "b"][n % 2], &format!("val-{n}")).await;
        }
        let texts = etcd.texts();
        let (mut watcher, mut bystander) = (texts.watch(), texts.watch());
        assert_eq!(watcher.backlog().await, Ok(pair("a", "val-98")));
        for (key, value) in [("a", "news"), ("c", "news")] {
            etcd.put(key, value).await;
        }
        while next(&mut bystander).await != pair("c", "news") {}
        assert_eq!(watcher.backlog().await, Ok(pair("b", "val-99")));
        assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
        assert_eq!(next(&mut watcher).await, pair("a", "news"));
        assert_eq!(next(&mut watcher).await, pair("c", "news"));
    });
}

#[test]
fn a_backlog_key_that_has_changed_is_given_as_it_is_now() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("a", "old").await;
        etcd.put("b", "old").await;
        let texts = etcd.texts();
        let (mut watcher, mut bystander) = (texts.watch(), texts.watch());
        assert_eq!(watcher.backlog().await, Ok(pair("a", "old")));
        etcd.put("b", "new").await;
        while next(&mut bystander).await != pair("b", "new") {}
        assert_eq!(watcher.backlog().await, Ok(pair("b", "new")));
        assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
        watcher.expect_pending();
    });
}
