//! The value of one key.

use event_value::{Watch, WatchTest};

use crate::util::{Etcd, next, pair, run, some};

#[test]
fn a_get_gives_the_newest_value() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "one").await;
        let mut watcher = etcd.text("k").watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        etcd.put("k", "two").await;
        assert_eq!(next(&mut watcher).await, some("two"));
        for value in ["three", "four", "five", "six"] {
            etcd.put("k", value).await;
        }
        while next(&mut watcher).await != some("six") {}
        watcher.expect_pending();
    });
}

#[test]
fn a_thousand_unread_puts_are_one_get() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "first").await;
        // They share a watch: what one of them has seen can be read by the other.
        let text = etcd.text("k");
        let (mut watcher, mut bystander) = (text.watch(), text.watch());
        assert_eq!(next(&mut watcher).await, some("first"));
        next(&mut bystander).await;
        for n in 1..=1000 {
            etcd.put("k", &n.to_string()).await;
        }
        while next(&mut bystander).await != some("1000") {}
        assert_eq!(next(&mut watcher).await, some("1000"));
    });
}

#[test]
fn a_get_waits_for_a_key_that_is_not_there_yet() {
    run(async {
        let etcd = Etcd::shared().await;
        let mut watcher = etcd.text("k").watch();
        watcher.expect_pending();
        etcd.put("k", "one").await;
        assert_eq!(next(&mut watcher).await, some("one"));
    });
}

#[test]
fn a_deletion_is_none_and_an_empty_value_is_not() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "one").await;
        let mut watcher = etcd.text("k").watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        etcd.put("k", "").await;
        assert_eq!(next(&mut watcher).await, some(""));
        etcd.delete("k").await;
        assert_eq!(next(&mut watcher).await, None);
        etcd.put("k", "").await;
        assert_eq!(next(&mut watcher).await, some(""));
    });
}

#[test]
fn equal_bytes_are_no_news() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "same").await;
        let mut watcher = etcd.text("k").watch();
        assert_eq!(next(&mut watcher).await, some("same"));
        etcd.put("k", "same").await;
        etcd.put("k", "other").await;
        assert_eq!(next(&mut watcher).await, some("other"));
    });
}

#[test]
fn what_is_marked_as_unseen_is_returned_again() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "one").await;
        let mut watcher = etcd.text("k").watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        watcher.expect_pending();
        for _ in 0..2 {
            watcher.mark_unseen();
            assert_eq!(watcher.try_get(), Ok(some("one")));
        }
        watcher.expect_pending();
    });
}

#[test]
fn a_missing_key_that_is_marked_as_unseen_is_returned_again_where_absence_is_a_value() {
    run(async {
        let etcd = Etcd::shared().await;
        let (mut plain, mut with_absence) = (etcd.text("k").watch(), etcd.text("k").with_absence().watch());
        plain.expect_pending();
        for _ in 0..2 {
            assert_eq!(next(&mut with_absence).await, None);
            for watcher in [&mut plain, &mut with_absence] {
                watcher.mark_unseen();
            }
        }
        plain.expect_pending();
    });
}

#[test]
fn what_comes_back_before_it_was_read_is_no_news() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "a").await;
        etcd.put("other", "a").await;
        let texts = etcd.texts();
        let (mut watcher, mut bystander) = (texts.watch(), texts.watch());
        for _ in 0..2 {
            next(&mut watcher).await;
        }
        etcd.put("k", "b").await;
        etcd.delete("k").await;
        etcd.put("k", "a").await;
        etcd.put("other", "b").await;
        while next(&mut bystander).await != pair("other", "b") {}
        assert_eq!(next(&mut watcher).await, pair("other", "b"));
        watcher.expect_pending();
    });
}

#[test]
fn a_put_between_the_read_and_the_watch_is_not_missed() {
    run(async {
        let etcd = Etcd::shared().await;
        for round in 0..20 {
            let key = format!("k{round}");
            etcd.put(&key, "old").await;
            etcd.delete(&key).await;
            let mut watcher = etcd.text(&key).watch();
            let put = etcd.put(&key, "new");
            let (got, _) = futures::join!(next(&mut watcher), put);
            assert_eq!(got, some("new"));
        }
    });
}
