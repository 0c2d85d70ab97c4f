//! A server that breaks its word, which a real etcd can't be made to do on demand.

use std::time::Duration;

use event_value::WatchTest;
use event_value_etcd::{Failure, Keys, State, Value, Watcher, decode};
use tonic::Status;

use crate::util::fake::{Answer, Fake};
use crate::util::{Text, connect, next, pair, run, run_for, some, text, until};

async fn value_in(fake: &Fake) -> Text {
    text(&connect(&[fake.endpoint()]).await, "k")
}

async fn until_failure<T, E>(watcher: &Watcher<T, E>, is_it: impl Fn(&Failure) -> bool) {
    let seen = || watcher.health().last_failure.is_some_and(|failure| is_it(&failure));
    until("the failure is seen", Duration::from_secs(60), seen).await;
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
        let limit = Duration::from_secs(200);
        until("it is created", limit, || watcher.health().state == State::Connected).await;
        assert_eq!(next(&mut watcher).await, some("two"));
        assert_eq!((fake.started_at().len(), fake.reads(), watcher.health().failures), (51, 1, 0));
    });
}

#[test]
fn a_watch_that_ends_at_once_is_created_again_where_it_ended() {
    run(async {
        let fake = Fake::start([Answer::End, Answer::End, Answer::End]).await;
        fake.put("k", "one");
        let mut watcher = value_in(&fake).await.watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        until_failure(&watcher, |failure| matches!(failure, Failure::Ended)).await;
        fake.put("k", "two");
        assert_eq!(next(&mut watcher).await, some("two"));
        assert_eq!((fake.started_at(), fake.reads()), (vec![3; 4], 1));

        fake.end_all();
        fake.put("k", "three");
        assert_eq!(next(&mut watcher).await, some("three"));
        assert_eq!((fake.started_at(), fake.reads()), (vec![3, 3, 3, 3, 4], 1));
        watcher.expect_pending();
    });
}

#[test]
fn after_a_cancelled_watch_all_is_read_again_and_only_what_changed_is_given() {
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
        watcher.expect_pending();
        assert_eq!(fake.reads(), 2);
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
fn a_member_that_knows_less_makes_it_read_again() {
    run(async {
        let fake = Fake::start([Answer::Follow, Answer::FollowFrom(1)]).await;
        fake.put("k", "one");
        let mut watcher = value_in(&fake).await.watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        fake.put("k", "two");
        assert_eq!(next(&mut watcher).await, some("two"));
        fake.end_all();
        until_failure(&watcher, |failure| matches!(failure, Failure::HistoryLost)).await;
        fake.put("k", "three");
        assert_eq!(next(&mut watcher).await, some("three"));
        assert_eq!(fake.reads(), 2);
    });
}
