//! The values of many keys.

use std::collections::BTreeMap;

use event_value::{BacklogError, WatchTest};
use event_value_etcd::{Keys, Value, decode};

use crate::util::{Etcd, gone, next, pair, run, some};

#[test]
fn a_get_gives_one_changed_key_at_a_time() {
    run(async {
        let etcd = Etcd::shared().await;
        for (key, value) in [("a", "one"), ("b", "two"), ("c", "three"), ("b", "four")] {
            etcd.put(key, value).await;
        }
        let mut watcher = etcd.texts().watch();
        let mut map = BTreeMap::new();
        for _ in 0..3 {
            map.extend([next(&mut watcher).await]);
        }
        watcher.expect_pending();
        etcd.put("a", "five").await;
        map.extend([next(&mut watcher).await]);
        etcd.put("e", "six").await;
        map.extend([next(&mut watcher).await]);
        let expected = [pair("a", "five"), pair("b", "four"), pair("c", "three"), pair("e", "six")];
        assert_eq!(map, BTreeMap::from(expected));
    });
}

#[test]
fn keys_outside_are_not_watched() {
    run(async {
        let etcd = Etcd::shared().await;
        for key in ["a", "b", "bb", "c"] {
            etcd.put(key, "there").await;
        }
        let range = Value::range(etcd.client.clone(), etcd.key("b")..etcd.key("c"), decode::keyed(decode::string));
        let mut watcher = range.watch();
        assert_eq!(next(&mut watcher).await.0, etcd.key("b"));
        assert_eq!(next(&mut watcher).await.0, etcd.key("bb"));
        etcd.put("c", "changed").await;
        etcd.put("b", "changed").await;
        assert_eq!(next(&mut watcher).await, (etcd.key("b"), some("changed")));
    });
}

#[test]
fn a_range_without_keys_has_an_empty_backlog() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("a", "there").await;
        for keys in [Keys::from(etcd.key("b")..etcd.key("a")), Keys::from(etcd.key("a")..String::new())] {
            let mut watcher = Value::range(etcd.client.clone(), keys, decode::bytes).watch();
            assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
            watcher.expect_pending();
        }
    });
}

#[test]
fn all_keys_can_be_watched() {
    run(async {
        let etcd = Etcd::own().await;
        etcd.put("a", "there").await;
        let mut watcher = Value::range(etcd.client.clone(), .., decode::keyed(decode::string)).watch();
        assert_eq!(next(&mut watcher).await, (etcd.key("a"), some("there")));
        etcd.put("b", "there").await;
        assert_eq!(next(&mut watcher).await, (etcd.key("b"), some("there")));
    });
}

#[test]
fn a_deletion_is_given_once_and_the_key_is_forgotten() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("a", "one").await;
        etcd.put("b", "two").await;
        let mut watcher = etcd.texts().watch();
        assert_eq!(next(&mut watcher).await, pair("a", "one"));
        assert_eq!(next(&mut watcher).await, pair("b", "two"));
        etcd.delete("a").await;
        assert_eq!(next(&mut watcher).await, gone("a"));
        etcd.put("a", "one").await;
        assert_eq!(next(&mut watcher).await, pair("a", "one"));
    });
}

#[test]
fn a_key_that_went_before_it_was_read_is_not_mentioned() {
    run(async {
        let etcd = Etcd::shared().await;
        for (key, value) in [("a", "one"), ("b", "two"), ("b", "four"), ("c", "three")] {
            etcd.put(key, value).await;
        }
        etcd.delete("c").await;
        // They share a watch: what one of them has seen can be read by the other.
        let texts = etcd.texts();
        let (mut watcher, mut bystander) = (texts.watch(), texts.watch());
        assert_eq!(next(&mut watcher).await, pair("a", "one"));
        assert_eq!(next(&mut watcher).await, pair("b", "four"));

        etcd.put("d", "short-lived").await;
        etcd.delete("d").await;
        etcd.put("e", "five").await;
        while next(&mut bystander).await != pair("e", "five") {}
        assert_eq!(next(&mut watcher).await, pair("e", "five"));
        watcher.expect_pending();
    });
}

#[test]
fn a_key_that_changes_all_the_time_keeps_no_other_waiting() {
    run(async {
        let etcd = Etcd::shared().await;
        let texts = etcd.texts();
        let (mut watcher, mut bystander) = (texts.watch(), texts.watch());
        assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
        for (key, value) in [("busy", "1"), ("calm", "1"), ("busy", "2"), ("end", "1")] {
            etcd.put(key, value).await;
        }
        while next(&mut bystander).await != pair("end", "1") {}
        assert_eq!(next(&mut watcher).await, pair("busy", "2"));
        etcd.put("busy", "3").await;
        assert_eq!(next(&mut watcher).await, pair("calm", "1"));
        assert_eq!(next(&mut watcher).await, pair("end", "1"));
        assert_eq!(next(&mut watcher).await, pair("busy", "3"));
    });
}

#[test]
fn a_range_larger_than_a_message_of_grpc_is_read() {
    run(async {
        let etcd = Etcd::shared().await;
        let mebibyte = "x".repeat(1 << 20);
        for key in ["a", "b", "c", "d", "e", "f"] {
            etcd.put(key, &mebibyte).await;
        }
        let mut watcher = etcd.texts().watch();
        for key in ["a", "b", "c", "d", "e", "f"] {
            assert_eq!(next(&mut watcher).await, pair(key, &mebibyte));
        }
    });
}
