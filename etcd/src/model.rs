//! The hub and its readers beside a simple model, and the laws of what is unread one by one. No etcd, no task.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use atomic_waker::AtomicWaker;
use bytes::Bytes;
use proptest::prelude::*;

use crate::entry::Entry;
use crate::feed::Feed;
use crate::hub::Hub;
use crate::known::{Known, Snapshot};
use crate::mailbox::Mailbox;
use crate::unread::{Ask, News, Nothing, Unread};

type Map = BTreeMap<String, (String, i64)>;

fn entry(key: &str, value: Option<&str>, revision: i64) -> Entry {
    let mut entry = Entry::absent(Bytes::copy_from_slice(key.as_bytes()), revision);
    entry.value = value.map(|value| Bytes::copy_from_slice(value.as_bytes()));
    entry
}

/// Everything in `map`.
fn all(map: &Map, revision: i64) -> Snapshot {
    let entries = map.iter().map(|(key, (value, revision))| entry(key, Some(value), *revision));
    Snapshot { revision, entries: entries.collect() }
}

/// A hub whose follower is played by the test. A reader of its own keeps the run alive.
struct Stage {
    feed: Feed,
    _first: Mailbox,
}

impl Stage {
    fn new() -> Self {
        let hub = Arc::<Hub>::default();
        let waker = Arc::<AtomicWaker>::default();
        let joined = hub.join(Unread::default(), Arc::clone(&waker), None);
        let run = joined.new_run.expect("it is the first");
        let feed = Feed { hub: Arc::clone(&hub), run: run.number, monitor: run.monitor };
        Self { feed, _first: Mailbox { hub, number: joined.number, monitor: joined.monitor, waker, no_runtime: None } }
    }

    /// With these keys, each put at its place in the list.
    fn with(keys: &[(&str, &str)]) -> Self {
        let stage = Self::new();
        stage.read(keys, keys.len() as i64);
        stage
    }

    fn read(&self, keys: &[(&str, &str)], revision: i64) {
        let entries = keys.iter().zip(1..).map(|((key, value), revision)| entry(key, Some(value), revision));
        self.feed.replace(Snapshot { revision, entries: entries.collect() });
    }

    fn put(&self, changes: &[(&str, i64, Option<&str>)]) {
        self.feed.update(changes.iter().map(|(key, revision, value)| entry(key, *value, *revision)).collect());
    }

    fn join(&self, unread: Unread) -> Mailbox {
        let waker = Arc::<AtomicWaker>::default();
        let joined = self.feed.hub.join(unread, Arc::clone(&waker), None);
        Mailbox {
            hub: Arc::clone(&self.feed.hub),
            number: joined.number,
            monitor: joined.monitor,
            waker,
            no_runtime: None,
        }
    }

    fn reader(&self) -> Mailbox {
        self.join(Unread::default())
    }
}

fn take(mailbox: &Mailbox, ask: Ask) -> Option<Result<Arc<Entry>, Nothing>> {
    match mailbox.poll_take(ask, &mut Context::from_waker(Waker::noop())) {
        Poll::Pending => None,
        Poll::Ready(taken) => Some(taken),
    }
}

fn shown(entry: &Entry) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!("{}{}@{}", text(entry.key()), entry.value().map_or("-".into(), text), entry.revision)
}

fn news(mailbox: &Mailbox) -> Vec<String> {
    std::iter::from_fn(|| take(mailbox, Ask::News)).map(|taken| shown(&taken.unwrap())).collect()
}

fn backlog(mailbox: &Mailbox) -> Option<Result<String, Nothing>> {
    take(mailbox, Ask::Backlog).map(|taken| taken.map(|entry| shown(&entry)))
}

#[test]
fn unread_changes_of_a_key_are_one() {
    let stage = Stage::with(&[]);
    let reader = stage.reader();
    for revision in 1..1000 {
        stage.put(&[("a", revision, Some("x")), ("b", revision, Some("y"))]);
    }
    assert_eq!(news(&reader), ["ax@999", "by@999"]);
}

#[test]
fn a_second_look_gives_what_differs_from_what_was_given_or_is_unread() {
    let stage = Stage::with(&[("a", "1"), ("b", "1"), ("c", "1")]);
    let reader = stage.reader();
    assert_eq!(news(&reader), ["a1@1", "b1@2", "c1@3"]);
    stage.put(&[("a", 4, Some("2")), ("b", 5, None), ("d", 6, Some("1"))]);
    stage.feed.interrupt();
    stage.read(&[("b", "1"), ("c", "2"), ("e", "1")], 9);
    assert_eq!(news(&reader), ["a-@9", "c2@2", "e1@3"]);
}

#[test]
fn a_value_that_comes_back_is_news_only_to_a_reader_of_every_revision() {
    let stage = Stage::with(&[("a", "1")]);
    let every_revision = Unread::new(News { every_revision: true, absence_of: None });
    let (bytes, revisions) = (stage.reader(), stage.join(every_revision));
    assert_eq!((news(&bytes), news(&revisions)), (vec!["a1@1".into()], vec!["a1@1".into()]));
    for revision in 2..=1001 {
        stage.put(&[("a", revision, Some(if revision % 2 == 0 { "2" } else { "1" }))]);
        let is_unread = revision % 2 == 0;
        assert_eq!((bytes.read_up_to(), revisions.read_up_to()), ((!is_unread).then_some(revision), None));
    }
    assert_eq!((news(&bytes), news(&revisions)), (vec![], vec!["a1@1001".into()]));
}

#[test]
fn absence_is_given_first_where_it_was_asked_for() {
    let absence = || Unread::new(News { every_revision: false, absence_of: Some("a".into()) });
    let stage = Stage::with(&[]);
    let (reader, late) = (stage.join(absence()), stage.join(absence()));
    assert_eq!(backlog(&reader), Some(Ok("a-@0".into())));
    assert_eq!(backlog(&reader), Some(Err(Nothing::BacklogDone)));
    // Unread absence stays unread, whatever comes and goes in the meantime.
    stage.put(&[("a", 1, Some("1"))]);
    stage.put(&[("a", 2, None)]);
    assert_eq!((news(&reader), news(&late)), (vec![], vec!["a-@2".into()]));
    stage.put(&[("a", 3, Some("2"))]);
    assert_eq!((news(&reader), news(&late)), (vec!["a2@3".into()], vec!["a2@3".into()]));
    assert_eq!(news(&stage.join(absence())), ["a2@3"]);
}

#[test]
fn what_is_marked_as_unseen_is_a_backlog_again_with_the_deletions_that_are_unread() {
    let stage = Stage::with(&[("a", "1"), ("b", "1"), ("c", "1")]);
    let reader = stage.reader();
    assert_eq!(news(&reader), ["a1@1", "b1@2", "c1@3"]);
    stage.put(&[("b", 4, None), ("c", 5, Some("2"))]);
    reader.mark_unseen();
    // Also if it comes back to what was given.
    stage.put(&[("c", 6, Some("1"))]);
    assert_eq!(backlog(&reader), Some(Ok("b-@4".into())));
    assert_eq!(backlog(&reader), Some(Ok("c1@6".into())));
    assert_eq!(backlog(&reader), Some(Ok("a1@1".into())));
    assert_eq!(backlog(&reader), Some(Err(Nothing::BacklogDone)));
    assert_eq!((news(&reader), reader.read_up_to()), (vec![], Some(6)));
}

#[test]
fn the_backlog_ends_where_the_first_look_did() {
    let stage = Stage::new();
    let reader = stage.reader();
    assert_eq!(backlog(&reader), None);
    stage.read(&[("a", "1"), ("b", "1"), ("gone", "1")], 3);
    stage.put(&[("c", 4, Some("1")), ("b", 5, Some("2")), ("gone", 6, None)]);
    assert_eq!(backlog(&reader), Some(Ok("a1@1".into())));
    stage.put(&[("a", 7, Some("2"))]);
    assert_eq!(backlog(&reader), Some(Ok("b2@5".into())));
    assert_eq!(backlog(&reader), Some(Err(Nothing::BacklogDone)));
    stage.read(&[("f", "1")], 9);
    assert_eq!(backlog(&reader), Some(Err(Nothing::BacklogDone)));
}

#[test]
fn new_readers_wait_while_what_is_known_may_be_old() {
    let stage = Stage::with(&[("a", "1")]);
    stage.feed.interrupt();
    let reader = stage.reader();
    assert_eq!(backlog(&reader), None);
    stage.read(&[("a", "2")], 2);
    assert_eq!(news(&reader), ["a2@1"]);
}

#[test]
fn what_is_older_than_what_is_known_is_dropped() {
    let stage = Stage::with(&[("a", "1"), ("b", "1")]);
    let reader = stage.reader();
    news(&reader);
    stage.put(&[("a", 1, Some("0")), ("a", 2, None), ("b", 3, Some("2"))]);
    assert_eq!(news(&reader), ["b2@3"]);
}

#[test]
fn a_reader_that_goes_on_from_the_future_waits_until_it_is_there() {
    let stage = Stage::with(&[("a", "1")]);
    let reader = stage.join(Unread::after(5, News::default()));
    assert_eq!(stage.feed.assumption().map(|(_, revision)| revision), Some(5));
    let then = [("a".to_owned(), ("new".to_owned(), 5))].into();
    stage.feed.assume(reader.number, Some(all(&then, 5)));
    assert!(stage.feed.lags() && news(&reader).is_empty());
    stage.put(&[("a", 5, Some("new"))]);
    assert!(!stage.feed.lags() && news(&reader).is_empty());
    assert_eq!(reader.read_up_to(), Some(5));
    stage.put(&[("a", 6, Some("newer"))]);
    assert_eq!(news(&reader), ["anewer@6"]);
}

#[test]
fn a_reader_that_goes_on_from_a_lost_future_waits_for_the_next_read_only() {
    let stage = Stage::with(&[("a", "1")]);
    let reader = stage.join(Unread::after(5, News::default()));
    let then = [("a".to_owned(), ("lost".to_owned(), 5))].into();
    stage.feed.assume(reader.number, Some(all(&then, 5)));
    assert!(stage.feed.lags() && news(&reader).is_empty());
    stage.feed.interrupt();
    stage.read(&[("a", "restored")], 2);
    assert!(!stage.feed.lags());
    assert_eq!(news(&reader), ["arestored@1"]);
}

#[test]
fn a_revision_is_confirmed_only_if_nothing_came_meanwhile() {
    let stage = Stage::with(&[("a", "1")]);
    let reader = stage.reader();
    news(&reader);
    stage.feed.confirm(1, 10);
    assert_eq!(reader.read_up_to(), Some(10));
    stage.feed.confirm(1, 20);
    assert_eq!(reader.read_up_to(), Some(10));
}

#[test]
fn before_the_first_revision_there_is_nothing_to_ask_for() {
    assert_eq!(Unread::after(0, News::default()).assumes(), None);
    assert_eq!(Unread::after(1, News::default()).assumes(), Some(1));
}

#[test]
fn a_reader_has_started_over_if_etcd_does_not_know_any_more_where_it_goes_on() {
    let stage = Stage::with(&[("a", "1")]);
    let forgotten = stage.join(Unread::after(1, News::default()));
    stage.feed.assume(forgotten.number, None);
    assert!(forgotten.started_over() && !stage.reader().started_over());
    assert_eq!(news(&forgotten), ["a1@1"]);
}

#[test]
fn how_many_keys_are_known_follows_every_change() {
    let stage = Stage::with(&[("a", "1"), ("b", "2")]);
    assert_eq!(stage.feed.known(), (2, 2));
    stage.put(&[("a", 3, None), ("b", 4, None)]);
    assert_eq!(stage.feed.known(), (4, 0));
}

/// A waker that counts its calls. The `Arc` counts the wakers.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed); // One thread: there is nothing to order.
    }
}

#[test]
fn a_reader_is_woken_by_news_alone() {
    let (stage, wakes) = (Stage::with(&[("a", "1")]), Arc::<Wakes>::default());
    let waker = Waker::from(Arc::clone(&wakes));
    let reader = stage.reader();
    assert_eq!(news(&reader), ["a1@1"]);
    for (revision, value, expected) in [(2, "1", 0), (3, "2", 1)] {
        assert!(reader.poll_take(Ask::News, &mut Context::from_waker(&waker)).is_pending());
        stage.put(&[("a", revision, Some(value))]);
        assert_eq!(wakes.0.load(Ordering::Relaxed), expected); // One thread, again.
    }
    assert_eq!(news(&reader), ["a2@3"]);
}

#[test]
fn law_09_no_waker_stays_with_a_reader_that_stops_waiting_or_leaves() {
    let (stage, wakes) = (Stage::with(&[]), Arc::<Wakes>::default());
    let waker = Waker::from(Arc::clone(&wakes));
    let mut cx = Context::from_waker(&waker);
    let reader = stage.reader();
    assert!(reader.poll_take(Ask::News, &mut cx).is_pending());
    assert_eq!(Arc::strong_count(&wakes), 3);
    reader.stop_waiting();
    assert_eq!(Arc::strong_count(&wakes), 2);
    assert!(reader.poll_reach(1, &mut cx).is_pending());
    assert_eq!(Arc::strong_count(&wakes), 3);
    stage.put(&[("a", 1, Some("x"))]);
    assert_eq!(reader.poll_reach(1, &mut cx), Poll::Ready(Ok(())));
    assert!(reader.poll_reach(2, &mut cx).is_pending());
    drop(reader);
    assert_eq!(Arc::strong_count(&wakes), 2);
}

#[test]
fn law_10_the_last_reader_ends_the_run_when_it_leaves() {
    let Stage { feed, _first: last } = Stage::with(&[("a", "1")]);
    assert_eq!(feed.known(), (1, 1));
    drop(last);
    assert_eq!(feed.known(), (0, 0), "a run that is over knows nothing");
}

#[test]
fn what_is_unread_comes_before_the_end() {
    let stage = Stage::with(&[("a", "1")]);
    let reader = stage.reader();
    assert!(stage.feed.ended().is_none());
    assert_eq!(take(&reader, Ask::News).unwrap().map(|entry| shown(&entry)), Ok("a1@1".into()));
    assert_eq!(take(&reader, Ask::News), Some(Err(Nothing::Closed)));
    assert_eq!(take(&reader, Ask::Backlog), Some(Err(Nothing::Closed)));
    let reached = reader.poll_reach(9, &mut Context::from_waker(Waker::noop()));
    assert_eq!(reached, Poll::Ready(Err(Nothing::Closed)), "no later revision will be known");
}

#[derive(Clone, Debug)]
enum Step {
    Put(usize, usize),
    Delete(usize),
    /// Changes that only a new read shows; perhaps those of another etcd, which is at a lower revision.
    ReadAgain(Vec<(usize, Option<usize>)>, bool),
    Join,
    /// Notes up to where a reader has read.
    Note(usize),
    /// A new reader goes on from what was noted.
    GoOn(usize),
    Take(usize),
    MarkUnseen(usize),
    /// Forgets all history of etcd.
    Compact,
}

fn step() -> impl Strategy<Value = Step> {
    let unseen = prop::collection::vec((0..3_usize, prop::option::of(0..2_usize)), 0..4);
    prop_oneof![
        4 => (0..3_usize, 0..2_usize).prop_map(|(key, value)| Step::Put(key, value)),
        2 => (0..3_usize).prop_map(Step::Delete),
        1 => (unseen, any::<bool>()).prop_map(|(unseen, other)| Step::ReadAgain(unseen, other)),
        1 => Just(Step::Join),
        2 => (0..8_usize).prop_map(Step::Note),
        1 => (0..8_usize).prop_map(Step::GoOn),
        6 => (0..8_usize).prop_map(Step::Take),
        1 => (0..8_usize).prop_map(Step::MarkUnseen),
        1 => Just(Step::Compact),
    ]
}

/// A reader, and everything that it was given.
struct Told {
    mailbox: Mailbox,
    map: Map,
    every_revision: bool,
    /// Keys that it must be given again, because they were marked as unseen.
    again: BTreeSet<String>,
}

struct Model {
    stage: Stage,
    /// All states of etcd that were seen, by revision.
    history: BTreeMap<i64, Map>,
    readers: Vec<Told>,
    notes: Vec<(i64, Map, bool)>,
}

impl Model {
    fn new() -> Self {
        let stage = Stage::new();
        stage.feed.replace(Snapshot { revision: 1, entries: vec![] });
        Self { stage, history: [(1, Map::new())].into(), readers: vec![], notes: vec![] }
    }

    fn now(&self) -> (i64, Map) {
        let (revision, map) = self.history.last_key_value().expect("there is one");
        (*revision, map.clone())
    }

    fn change(&mut self, key: usize, value: Option<usize>) -> (String, Option<String>, i64) {
        let (revision, mut map) = self.now();
        let (key, value, revision) = (format!("k{key}"), value.map(|value| value.to_string()), revision + 1);
        match &value {
            Some(value) => map.insert(key.clone(), (value.clone(), revision)),
            None => map.remove(&key),
        };
        self.history.insert(revision, map);
        (key, value, revision)
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Put(key, value) => self.tell(key, Some(value)),
            Step::Delete(key) => self.tell(key, None),
            Step::ReadAgain(unseen, other_etcd) => self.read_again(unseen, other_etcd),
            Step::Join => self.join(Unread::default(), Map::new(), false),
            Step::Note(reader) => self.note(reader),
            Step::GoOn(note) => self.go_on(note),
            Step::Take(reader) => self.take(reader),
            Step::MarkUnseen(reader) => self.mark_unseen(reader),
            Step::Compact => self.history = [self.now()].into(),
        }
    }

    fn tell(&mut self, key: usize, value: Option<usize>) {
        let (_, before) = self.now();
        if value.is_none() && !before.contains_key(&format!("k{key}")) {
            return;
        }
        let (key, value, revision) = self.change(key, value);
        self.stage.put(&[(&key, revision, value.as_deref())]);
    }

    fn read_again(&mut self, unseen: Vec<(usize, Option<usize>)>, other_etcd: bool) {
        self.stage.feed.interrupt();
        if other_etcd {
            self.history = [(1, Map::new())].into();
            // Revisions are those of one etcd.
            self.notes.clear();
        }
        for (key, value) in unseen {
            self.change(key, value);
        }
        let (revision, map) = self.now();
        self.stage.feed.replace(all(&map, revision));
    }

    fn join(&mut self, unread: Unread, map: Map, every_revision: bool) {
        let mailbox = self.stage.join(unread);
        self.readers.push(Told { mailbox, map, every_revision, again: BTreeSet::new() });
    }

    /// The law of `read_up_to`: everything was then as the reader was told.
    fn note(&mut self, reader: usize) {
        let Some(told) = self.readers.get(reader) else { return };
        let Some(revision) = told.mailbox.read_up_to() else { return };
        if let Some((_, then)) = self.history.range(..=revision).next_back() {
            assert_eq!(values(&told.map), values(then), "at {revision}");
        }
        self.notes.push((revision, told.map.clone(), told.every_revision));
    }

    fn go_on(&mut self, note: usize) {
        let Some((revision, mut map, every_revision)) = self.notes.get(note).cloned() else { return };
        let then = self.history.range(..=revision).next_back().map(|(_, map)| all(map, revision));
        if then.is_none() {
            // It starts over.
            map.clear();
        }
        let news = News { every_revision, absence_of: None };
        self.join(Unread::after(revision, news), map, every_revision);
        self.stage.feed.assume(self.readers.last().expect("it has joined").mailbox.number, then);
    }

    fn take(&mut self, reader: usize) {
        if let Some(told) = self.readers.get_mut(reader) {
            told.take();
        }
    }

    /// The law of `mark_unseen`: what was given is given once more, or a deletion in its place.
    fn mark_unseen(&mut self, reader: usize) {
        let Some(told) = self.readers.get_mut(reader) else { return };
        let has_begun = |unread: &Unread, _: &Known| unread.has_begun();
        if told.mailbox.hub.look(told.mailbox.number, has_begun) == Some(true) {
            told.mailbox.mark_unseen();
            told.again.extend(told.map.keys().cloned());
        }
    }

    /// In the end, each reader knows what there is.
    fn finish(mut self) {
        let (_, now) = self.now();
        for told in &mut self.readers {
            while told.take() {}
            assert!(told.again.is_empty(), "not given again: {:?}", told.again);
            if told.every_revision {
                assert_eq!(told.map, now);
            } else {
                assert_eq!(values(&told.map), values(&now));
            }
        }
    }
}

impl Told {
    /// The law of `get`: what is given differs from what was given before.
    fn take(&mut self) -> bool {
        let Some(Ok(entry)) = take(&self.mailbox, Ask::News) else { return false };
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let key = text(entry.key());
        let is_again = self.again.remove(&key);
        let new = entry.value().map(|value| (text(value), entry.revision));
        let old = match new.clone() {
            Some(new) => self.map.insert(key, new),
            None => self.map.remove(&key),
        };
        let without_revision = |told: Option<(String, i64)>| told.map(|(value, _)| value);
        let is_news = if self.every_revision { old != new } else { without_revision(old) != without_revision(new) };
        assert!(is_news || is_again, "given twice: {}", shown(&entry));
        true
    }
}

fn values(map: &Map) -> BTreeMap<&str, &str> {
    map.iter().map(|(key, (value, _))| (key.as_str(), value.as_str())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_reader_is_told_what_differs_and_knows_in_the_end_what_there_is(
        every_revision in any::<bool>(),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut model = Model::new();
        model.join(Unread::new(News { every_revision, absence_of: None }), Map::new(), every_revision);
        model.join(Unread::default(), Map::new(), false);
        steps.into_iter().for_each(|step| model.step(step));
        model.finish();
    }
}
