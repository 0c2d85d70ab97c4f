//! A server that breaks its word, which a real etcd can't be made to do on demand.

use std::time::Duration;

use event_value::WatchTest;
use event_value_etcd::{Failure, Keys, State, Value, Watcher, decode};
use tonic::Status;

use crate::util::fake::{Answer, Fake};
use crate::util::{Text, connect, next, pair, run, run_for, some, text, until, within};

const SOON: Duration = Duration::from_secs(60);

async fn value_in(fake: &Fake) -> Text {
    text(&connect(&[fake.endpoint()]).await, "k")
}

async fn until_failure<T, E>(watcher: &Watcher<T, E>, is_it: impl Fn(&Failure) -> bool) {
    let seen = || watcher.health().last_failure.is_some_and(|failure| is_it(&failure));
    until("the failure is seen", SOON, seen).await;
}

async fn until_connected<T, E>(watcher: &Watcher<T, E>) {
    until("it watches", SOON, || watcher.health().state == State::Connected).await;
}

#[test]
fn a_creation_that_is_refused_fifty_times_is_tried_again_ever_less_often() {
    run_for(Duration::from_secs(240), async {
        let refusals = (0..50).map(|_| Answer::Refuse(Status::unavailable("not now")));
        let fake = Fake::start(refusals).await;
        fake.put("k", "one");
        let mut watcher = value_in(&fake).await.watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        until_failure(&watcher, |failure| failure.to_string().contains("not now")).await;
        fake.put("k", "two");
        // Each attempt reads: so there is news though there is no watch.
        assert_eq!(next(&mut watcher).await, some("two"));
        let limit = Duration::from_secs(200);
        until("it is created", limit, || watcher.health().state == State::Connected).await;
        assert_eq!((fake.started_at().len(), fake.reads(), watcher.health().failures), (51, 51, 0));
    });
}

#[test]
fn watches_that_end_at_once_are_counted_until_one_holds() {
    run(async {
        let fake = Fake::start(vec![Answer::End; 6]).await;
        fake.put("k", "one");
        let mut watcher = value_in(&fake).await.watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        until_failure(&watcher, |failure| matches!(failure, Failure::Ended)).await;
        until("all are counted", SOON, || watcher.health().failures == 6).await;
        fake.put("k", "two");
        assert_eq!(next(&mut watcher).await, some("two"));
        until_connected(&watcher).await;
        assert_eq!((fake.started_at().len(), watcher.health().failures), (7, 0));
    });
}

#[test]
fn watches_that_end_after_a_word_are_counted_until_one_holds() {
    run(async {
        let fake = Fake::start(vec![Answer::EndAfterAWord; 6]).await;
        let watcher = &mut value_in(&fake).await.watch();
        let mut health = watcher.health_reader().watch();
        let sixth = health.get_filter(|health| health.failures == 6).await.unwrap();
        assert!(sixth.last_failure.is_some_and(|failure| matches!(*failure, Failure::Ended)));
        until_connected(watcher).await;
    });
}

#[test]
fn after_each_break_all_is_read_again_and_only_what_changed_is_given() {
    run(async {
        let fake = Fake::start([Answer::Cancel]).await;
        fake.put("a", "one");
        fake.put("b", "one");
        let client = connect(&[fake.endpoint()]).await;
        let mut watcher = Value::range(client, Keys::prefix(""), decode::keyed(decode::string)).watch();
        assert_eq!(next(&mut watcher).await, pair("a", "one"));
        assert_eq!(next(&mut watcher).await, pair("b", "one"));
        until_failure(&watcher, |failure| matches!(failure, Failure::Cancelled(_))).await;
        fake.put("b", "two");
        assert_eq!(next(&mut watcher).await, pair("b", "two"));
        until_connected(&watcher).await;
        fake.end_all();
        fake.put("b", "three");
        assert_eq!(next(&mut watcher).await, pair("b", "three"));
        until_connected(&watcher).await;
        watcher.expect_pending();
        assert_eq!(fake.reads(), 3);
    });
}

#[test]
fn a_creation_without_an_answer_is_given_up() {
    run(async {
        let fake = Fake::start([Answer::Silence]).await;
        fake.put("k", "one");
        let mut watcher = value_in(&fake).await.watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        fake.put("k", "two");
        assert_eq!(next(&mut watcher).await, some("two"));
        until_failure(&watcher, |failure| matches!(failure, Failure::NoAnswer(_))).await;
    });
}

#[test]
fn a_watch_that_falls_silent_is_noticed_while_all_else_works() {
    run(async {
        let fake = Fake::start([]).await;
        fake.put("k", "one");
        let mut watcher = value_in(&fake).await.watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        until_connected(&watcher).await;
        fake.mute_all();
        fake.put("k", "two");
        let mut health = watcher.health_reader().watch();
        let noticed = health.get_filter(|health| health.state == State::Retrying);
        // What the docs of `State::Connected` say.
        let noticed = tokio::time::timeout(Duration::from_secs(17), noticed).await.unwrap().unwrap();
        assert!(matches!(*noticed.last_failure.unwrap(), Failure::NoAnswer(_)));
        assert_eq!(next(&mut watcher).await, some("two"));
    });
}

#[test]
fn a_change_that_etcd_does_not_tell_is_found() {
    run(async {
        let fake = Fake::start([]).await;
        fake.put("k", "one");
        let mut watcher = value_in(&fake).await.watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        until_connected(&watcher).await;
        fake.put_untold("k", "two");
        assert_eq!(next(&mut watcher).await, some("two"));
        until_failure(&watcher, |failure| matches!(failure, Failure::Missed)).await;
    });
}

#[test]
fn a_deletion_that_etcd_does_not_tell_is_found() {
    run(async {
        let fake = Fake::start([]).await;
        fake.put("k", "one");
        let mut watcher = value_in(&fake).await.watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        until_connected(&watcher).await;
        fake.delete_untold("k");
        assert_eq!(next(&mut watcher).await, None);
    });
}

#[test]
fn events_older_than_asked_for_are_dropped() {
    run(async {
        let fake = Fake::start([]).await;
        for n in 0..100 {
            fake.put("k", &n.to_string());
        }
        let mut watcher = value_in(&fake).await.versioned().watch();
        let newest = next(&mut watcher).await;
        until_connected(&watcher).await;
        fake.tell_again("k", 60, "old");
        fake.put("k", "new");
        let new = next(&mut watcher).await;
        assert_eq!(new.value, some("new"));
        assert!(new.version > newest.version, "{new:?} after {newest:?}");
    });
}

#[test]
fn another_cluster_between_the_read_and_the_watch_is_noticed() {
    run(async {
        let fake = Fake::start([Answer::OfCluster(7)]).await;
        fake.put("k", "one");
        let mut watcher = value_in(&fake).await.watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        until_failure(&watcher, |failure| matches!(failure, Failure::Replaced)).await;
        until_connected(&watcher).await;
        assert_eq!(fake.reads(), 2);
    });
}

#[test]
fn many_watchers_of_a_value_leave_streams_for_others() {
    run(async {
        let fake = Fake::with_streams(3).await;
        fake.put("k", "one");
        let (client, mut watchers) = (connect(&[fake.endpoint()]).await, vec![]);
        let value = text(&client, "k");
        watchers.resize_with(200, || value.watch());
        for watcher in &mut watchers {
            assert_eq!(next(watcher).await, some("one"));
        }
        until_connected(&watchers[0]).await;
        assert_eq!(fake.started_at().len(), 1);
        within("another request", Duration::from_secs(5), client.kv_client().get("k", None)).await.unwrap();
    });
}

#[test]
fn a_proxy_that_passes_no_requests_for_progress_on_is_no_outage_but_loses_nothing_either() {
    run(async {
        let fake = Fake::start([Answer::Unanswering]).await;
        fake.put("k", "one");
        let mut watcher = value_in(&fake).await.watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        until_connected(&watcher).await;
        let looked = fake.looks();
        until("it has looked", SOON, || fake.looks() > looked).await;
        fake.put("k", "two");
        assert_eq!(next(&mut watcher).await, some("two"));
        assert!(watcher.health().last_failure.is_none(), "{:?}", watcher.health());
        fake.put_untold("k", "three");
        assert_eq!(next(&mut watcher).await, some("three"));
        until_failure(&watcher, |failure| matches!(failure, Failure::Missed)).await;
    });
}
