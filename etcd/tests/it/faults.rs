//! A server that breaks its word, which a real etcd can't be made to do on demand.

use event_value::WatchTest;
use event_value_etcd::{Failure, Keys, State, Value, decode};
use tonic::Status;

use crate::util::fake::{Answer, Fake};
use crate::util::{
    SOON, Text, TextWatcher, connect, next, pair, run, run_for, some, text, until, until_connected, until_failure,
    within,
};

async fn value_in(fake: &Fake) -> Text {
    text(&connect(&[fake.endpoint()]).await, "k")
}

/// A server that answers its first watches in these ways, and a watcher that has returned what is there: "one".
async fn after_one(answers: impl IntoIterator<Item = Answer>) -> (Fake, TextWatcher) {
    let fake = Fake::start(answers).await;
    fake.put("k", "one");
    let mut watcher = value_in(&fake).await.watch();
    assert_eq!(next(&mut watcher).await, some("one"));
    (fake, watcher)
}

/// The same, with the first watch established.
async fn watching() -> (Fake, TextWatcher) {
    let (fake, watcher) = after_one([]).await;
    until_connected(&watcher).await;
    (fake, watcher)
}

#[test]
fn a_creation_that_is_refused_fifty_times_is_tried_again_ever_less_often() {
    run_for(10 * SOON, async {
        let refusals = (0..50).map(|_| Answer::Refuse(Status::unavailable("not now")));
        let (fake, mut watcher) = after_one(refusals).await;
        until_failure(&watcher, |failure| failure.to_string().contains("not now")).await;
        fake.put("k", "two");
        // There is news without a watch, because each attempt reads.
        assert_eq!(next(&mut watcher).await, some("two"));
        until("it is created", 4 * SOON, || watcher.health().state == State::Connected).await;
        assert_eq!((fake.started_at().len(), fake.reads(), watcher.health().failures), (51, 51, 0));
    });
}

/// Each watch that ends is counted, until one holds.
async fn count_until_one_holds(answer: Answer) {
    let (fake, mut watcher) = after_one(vec![answer; 1000]).await;
    until_failure(&watcher, |failure| matches!(failure, Failure::Ended)).await;
    until("six are counted", SOON, || watcher.health().failures >= 6).await;
    let before = watcher.health().failures;
    let watches = fake.started_at().len() as u64;
    // The newest watch may not have ended yet.
    assert!((before..=watcher.health().failures + 1).contains(&watches), "{watches} watches, {:?}", watcher.health());
    fake.follow_from_now_on();
    fake.put("k", "two");
    assert_eq!(next(&mut watcher).await, some("two"));
    until_connected(&watcher).await;
    assert_eq!(watcher.health().failures, 0);
}

#[test]
fn watches_that_end_at_once_are_counted_until_one_holds() {
    run(count_until_one_holds(Answer::End));
}

#[test]
fn watches_that_end_after_a_word_are_counted_until_one_holds() {
    run(count_until_one_holds(Answer::EndAfterAWord));
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
        let (fake, mut watcher) = after_one([Answer::Silence]).await;
        fake.put("k", "two");
        assert_eq!(next(&mut watcher).await, some("two"));
        until_failure(&watcher, |failure| matches!(failure, Failure::NoAnswer(_))).await;
    });
}

#[test]
fn a_watch_that_falls_silent_is_noticed_while_all_else_works() {
    run(async {
        let (fake, mut watcher) = watching().await;
        fake.mute_all();
        fake.put("k", "two");
        // How soon is tested in `src/connection.rs`.
        until_failure(&watcher, |failure| matches!(failure, Failure::NoAnswer(_))).await;
        assert_eq!(next(&mut watcher).await, some("two"));
    });
}

#[test]
fn a_change_that_etcd_does_not_tell_is_found() {
    run(async {
        let (fake, mut watcher) = watching().await;
        fake.put_untold("k", "two");
        assert_eq!(next(&mut watcher).await, some("two"));
        until_failure(&watcher, |failure| matches!(failure, Failure::Missed)).await;
    });
}

#[test]
fn a_deletion_that_etcd_does_not_tell_is_found() {
    run(async {
        let (fake, mut watcher) = watching().await;
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
        let (fake, watcher) = after_one([Answer::OfCluster(7)]).await;
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
        within("another request", SOON, client.kv_client().get("k", None)).await.unwrap();
    });
}

#[test]
fn a_proxy_that_passes_no_requests_for_progress_on_is_no_outage_but_loses_nothing_either() {
    run(async {
        let (fake, mut watcher) = after_one([Answer::Unanswering]).await;
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
