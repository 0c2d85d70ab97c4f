//! One watch of etcd for many watchers.

use event_value::{BacklogError, WatchTest};
use event_value_etcd::State;
use futures::FutureExt as _;

use crate::util::proxy::Network;
use crate::util::{Etcd, SOON, gone, next, pair, run, some, through_a_proxy, until, until_retrying};

#[test]
fn many_watchers_are_one_watch_of_etcd() {
    run(async {
        let etcd = Etcd::own().await;
        etcd.put("k", "one").await;
        let value = etcd.text("k");
        let mut watchers: Vec<_> = (0..1000).map(|_| value.watch()).collect();
        for watcher in &mut watchers {
            assert_eq!(next(watcher).await, some("one"));
        }
        until("one watch", SOON, || etcd.watches() == 1.).await;
        etcd.put("k", "two").await;
        for watcher in &mut watchers {
            assert_eq!(next(watcher).await, some("two"));
        }
        assert_eq!(etcd.watches(), 1.);
        let last = watchers.pop();
        drop(watchers);
        etcd.put("k", "three").await;
        assert_eq!(next(&mut last.unwrap()).await, some("three"));
        until("none is left", SOON, || etcd.watches() == 0.).await;
    });
}

#[test]
fn it_begins_with_the_first_and_ends_after_the_last_again_and_again() {
    run(async {
        let etcd = Etcd::own().await;
        let value = etcd.text("k");
        let idle = value.watch();
        for round in 0..3 {
            let text = format!("round {round}");
            etcd.put("k", &text).await;
            let (mut first, mut second) = (value.watch(), value.watch());
            // It returns what exists now, not what existed when the last watcher was dropped.
            assert_eq!(next(&mut first).await, some(&text));
            assert_eq!(second.backlog().await, Ok(some(&text)));
            assert_eq!(second.backlog().await, Err(BacklogError::BacklogDone));
            until("one watch", SOON, || etcd.watches() == 1.).await;
            drop((first, second));
            until("none is left", SOON, || etcd.watches() == 0.).await;
        }
        assert_eq!(idle.health().state, State::Idle);
    });
}

#[test]
fn each_watcher_has_its_own_unread_keys() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("a", "one").await;
        etcd.put("b", "one").await;
        let texts = etcd.texts();
        let mut early = texts.watch();
        for key in ["a", "b"] {
            assert_eq!(next(&mut early).await, pair(key, "one"));
        }
        etcd.delete("a").await;
        assert_eq!(next(&mut early).await, gone("a"));
        let mut late = texts.watch();
        assert_eq!(late.backlog().await, Ok(pair("b", "one")));
        assert_eq!(late.backlog().await, Err(BacklogError::BacklogDone));
        etcd.put("a", "two").await;
        for watcher in [&mut early, &mut late] {
            assert_eq!(next(watcher).await, pair("a", "two"));
            watcher.expect_pending();
        }
    });
}

#[test]
fn a_watcher_that_joins_while_cut_off_waits_for_what_is_true() {
    run(async {
        let etcd = Etcd::own().await;
        let (proxy, client) = through_a_proxy(&etcd.node).await;
        let texts = etcd.texts_by(client);
        etcd.put("a", "old").await;
        etcd.put("b", "old").await;
        let mut early = texts.watch();
        for key in ["a", "b"] {
            assert_eq!(next(&mut early).await, pair(key, "old"));
        }
        proxy.set(Network::Cut);
        until_retrying(&early).await;
        etcd.delete("a").await;
        etcd.put("b", "new").await;
        let mut late = texts.watch();
        assert_eq!(late.backlog().now_or_never(), None);
        assert_eq!(late.health().state, State::Retrying);
        proxy.set(Network::Up);
        assert_eq!(late.backlog().await, Ok(pair("b", "new")));
        assert_eq!(late.backlog().await, Err(BacklogError::BacklogDone));
        assert_eq!(next(&mut early).await, gone("a"));
        assert_eq!(next(&mut early).await, pair("b", "new"));
    });
}

#[test]
fn watchers_may_come_and_go_while_values_do() {
    run(async {
        let etcd = Etcd::shared().await;
        let value = etcd.text("k");
        let churn = (0..8).map(|_| {
            let value = value.clone();
            tokio::spawn(async move {
                while next(&mut value.watch()).await != some("end") {
                    // These gets are ready at once: without a yield, no other task might ever run.
                    tokio::task::yield_now().await;
                }
            })
        });
        let churn: Vec<_> = churn.collect();
        let mut steady = value.watch();
        for n in 0..200 {
            etcd.put("k", &n.to_string()).await;
        }
        etcd.put("k", "end").await;
        while next(&mut steady).await != some("end") {}
        for task in churn {
            task.await.unwrap();
        }
    });
}
