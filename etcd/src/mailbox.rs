//! What a watcher has not read yet: for each key the newest change, however many there were.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use atomic_waker::AtomicWaker;
use bytes::Bytes;

use crate::change::{Change, Snapshot};
use crate::follow::Feed;

/// Filled by the task that follows etcd, emptied by one watcher. Its size is that of the keys, not of the changes.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    mail: Mutex<Mail>,
    reader: AtomicWaker,
}

#[derive(Debug, Default)]
struct Mail {
    keys: HashMap<Bytes, Entry>,
    /// The keys with an unread change, in the order in which they came to have one: so that a key that changes all the
    /// time keeps no other from being read.
    turns: BTreeMap<u64, Bytes>,
    next_turn: u64,
    /// The turn after those of the first snapshot, once that is there.
    backlog_end: Option<u64>,
    /// Everything up to here is in.
    revision: i64,
    /// The reader knows what there was at this revision, and we are still to look it up.
    assumes: Option<i64>,
    started_over: bool,
    closed: bool,
}

/// A key of which the reader has a value, or will be told; a key without either is forgotten.
#[derive(Debug, Default)]
struct Entry {
    /// What the reader was given, unless it was told that the key is gone.
    given: Option<Bytes>,
    unread: Option<Unread>,
}

#[derive(Debug)]
struct Unread {
    turn: u64,
    change: Change,
}

/// What a reader asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ask {
    News,
    Backlog,
}

/// Why there is nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Nothing {
    BacklogDone,
    Closed,
}

impl Mailbox {
    /// For a reader that knows what there was at `revision`: at 0, before the first change, nothing.
    pub(crate) fn after(revision: i64) -> Self {
        let assumes = (revision > 0).then_some(revision);
        let mail = Mail { assumes, revision, ..Mail::default() };
        Self { mail: Mutex::new(mail), reader: AtomicWaker::new() }
    }

    /// The next unread change; else the task of `cx` is woken when there may be one.
    pub(crate) fn poll_take(&self, ask: Ask, cx: &mut Context<'_>) -> Poll<Result<Change, Nothing>> {
        let taken = self.mail().take(ask);
        if taken.is_ready() {
            return taken;
        }
        self.reader.register(cx.waker());
        // Something may have come before the waker was there to be woken.
        self.mail().take(ask)
    }

    pub(crate) fn stop_waiting(&self) {
        drop(self.reader.take());
    }

    /// All changes up to this revision were read: where another watcher can go on.
    pub(crate) fn read_up_to(&self) -> i64 {
        let mail = self.mail();
        let unread = mail.keys.values().filter_map(|entry| entry.unread.as_ref());
        unread.map(|unread| unread.change.revision - 1).chain([mail.revision]).min().unwrap_or(0)
    }

    pub(crate) fn started_over(&self) -> bool {
        self.mail().started_over
    }

    /// This is all that there is: what differs from what the reader knows is unread.
    pub(crate) fn fill(&self, snapshot: &Snapshot) {
        self.mail().fill(snapshot);
    }

    /// True if something became unread that was not.
    pub(crate) fn add(&self, changes: &[Change]) -> bool {
        self.mail().add(changes)
    }

    /// Nothing will ever come again.
    pub(crate) fn seal(&self) {
        self.mail().closed = true;
    }

    /// Wakes the reader: not under a lock, for its waker is not ours.
    pub(crate) fn wake(&self) {
        self.reader.wake();
    }

    fn mail(&self) -> MutexGuard<'_, Mail> {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Feed for Arc<Mailbox> {
    fn assumes(&self) -> Option<i64> {
        self.mail().assumes
    }

    fn assume(&self, known: Option<&Snapshot>) {
        let mut mail = self.mail();
        mail.assumes = None;
        mail.started_over = known.is_none();
        for Change { key, value, .. } in known.into_iter().flat_map(|known| &known.keys) {
            mail.keys.insert(key.clone(), Entry { given: value.clone(), unread: None });
        }
    }

    fn needs_snapshot(&self) -> bool {
        self.mail().backlog_end.is_none()
    }

    fn replace(&self, snapshot: &Snapshot) {
        self.fill(snapshot);
        self.wake();
    }

    fn update(&self, changes: &[Change]) {
        if self.add(changes) {
            self.wake();
        }
    }

    fn interrupt(&self) {}

    fn close(&self) {
        self.seal();
        self.wake();
    }
}

impl Mail {
    fn take(&mut self, ask: Ask) -> Poll<Result<Change, Nothing>> {
        let end = if ask == Ask::Backlog { self.backlog_end.unwrap_or(0) } else { u64::MAX };
        if let Some(first) = self.turns.first_entry().filter(|first| *first.key() < end) {
            let key = first.remove();
            return Poll::Ready(Ok(self.read(&key)));
        }
        match ask {
            _ if self.closed => Poll::Ready(Err(Nothing::Closed)),
            Ask::Backlog if self.backlog_end.is_some() => Poll::Ready(Err(Nothing::BacklogDone)),
            _ => Poll::Pending,
        }
    }

    fn read(&mut self, key: &Bytes) -> Change {
        let entry = self.keys.get_mut(key).expect("a key with a turn has an entry");
        let change = entry.unread.take().expect("a key with a turn is unread").change;
        entry.given.clone_from(&change.value);
        if change.value.is_none() {
            self.keys.remove(key);
        }
        change
    }

    fn fill(&mut self, snapshot: &Snapshot) {
        let there: HashSet<&Bytes> = snapshot.keys.iter().map(|change| &change.key).collect();
        let gone: Vec<Bytes> = self.keys.keys().filter(|key| !there.contains(key)).cloned().collect();
        for key in gone {
            self.put(Change { key, revision: snapshot.revision, value: None });
        }
        for change in &snapshot.keys {
            self.put(change.clone());
        }
        self.revision = snapshot.revision;
        self.backlog_end.get_or_insert(self.next_turn);
    }

    fn add(&mut self, changes: &[Change]) -> bool {
        let turn = self.next_turn;
        for change in changes {
            self.put(change.clone());
        }
        self.revision = changes.last().map_or(self.revision, |last| last.revision);
        self.next_turn != turn
    }

    /// Makes a change unread, in the place of an older one of the same key; unless the reader knows that value already.
    fn put(&mut self, change: Change) {
        let entry = self.keys.entry(change.key.clone()).or_default();
        if entry.given == change.value {
            let overtaken = entry.unread.take();
            self.turns.remove(&overtaken.map_or(u64::MAX, |unread| unread.turn));
            if change.value.is_none() {
                self.keys.remove(&change.key);
            }
            return;
        }
        match &mut entry.unread {
            Some(unread) => unread.change = change,
            None => {
                self.turns.insert(self.next_turn, change.key.clone());
                entry.unread = Some(Unread { turn: self.next_turn, change });
                self.next_turn += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn change(key: &'static str, revision: i64, value: Option<&'static str>) -> Change {
        let value = value.map(|value| Bytes::from_static(value.as_bytes()));
        Change { key: Bytes::from_static(key.as_bytes()), revision, value }
    }

    /// Keys that all were put at their place in the list.
    fn there(keys: &[(&'static str, &'static str)], revision: i64) -> Snapshot {
        let keys = keys.iter().zip(1..).map(|((key, value), revision)| change(key, revision, Some(value)));
        Snapshot { revision, keys: keys.collect() }
    }

    fn take(mailbox: &Mailbox, ask: Ask) -> Option<Result<String, Nothing>> {
        match mailbox.poll_take(ask, &mut Context::from_waker(Waker::noop())) {
            Poll::Pending => None,
            Poll::Ready(taken) => Some(taken.map(|change| {
                let text = |bytes: &Bytes| String::from_utf8(bytes.to_vec()).unwrap();
                let value = change.value.as_ref().map_or("-".into(), text);
                format!("{}{value}@{}", text(&change.key), change.revision)
            })),
        }
    }

    fn news(mailbox: &Mailbox) -> Vec<String> {
        std::iter::from_fn(|| take(mailbox, Ask::News)).map(Result::unwrap).collect()
    }

    #[test]
    fn unread_changes_of_a_key_are_one() {
        let mailbox = Mailbox::default();
        mailbox.fill(&Snapshot::default());
        for revision in 1..1000 {
            mailbox.add(&[change("a", revision, Some("x")), change("b", revision, Some("y"))]);
        }
        assert_eq!(news(&mailbox), ["ax@999", "by@999"]);
    }

    #[test]
    fn it_is_as_large_as_the_keys_that_are_there_or_unread() {
        let mailbox = Mailbox::default();
        mailbox.fill(&there(&[("a", "1")], 1));
        for revision in 2..1000 {
            let key = Bytes::from(format!("key {revision}"));
            mailbox.add(&[Change { key: key.clone(), revision, value: Some(Bytes::new()) }]);
            if revision % 2 == 0 {
                news(&mailbox);
            }
            mailbox.add(&[Change { key, revision, value: None }]);
            news(&mailbox);
            let mail = mailbox.mail();
            assert_eq!((mail.keys.len(), mail.turns.len()), (1, 0));
        }
    }

    #[test]
    fn a_value_that_comes_back_takes_its_turn_back() {
        let mailbox = Mailbox::default();
        mailbox.fill(&there(&[("a", "1")], 1));
        assert_eq!(news(&mailbox), ["a1@1"]);
        for revision in 2..1000 {
            let value = if revision % 2 == 0 { "2" } else { "1" };
            mailbox.add(&[change("a", revision, Some(value))]);
            assert_eq!(mailbox.mail().turns.len(), usize::from(revision % 2 == 0));
        }
        assert_eq!(news(&mailbox), <[&str; 0]>::default());
        assert_eq!(mailbox.read_up_to(), 999);
    }

    #[test]
    fn a_second_look_gives_what_differs_from_what_was_given_or_is_unread() {
        let mailbox = Mailbox::default();
        mailbox.fill(&there(&[("a", "1"), ("b", "1"), ("c", "1")], 3));
        assert_eq!(news(&mailbox), ["a1@1", "b1@2", "c1@3"]);
        mailbox.add(&[change("a", 4, Some("2")), change("b", 5, None), change("d", 6, Some("1"))]);
        mailbox.fill(&there(&[("b", "1"), ("c", "2"), ("e", "1")], 9));
        assert_eq!(news(&mailbox), ["a-@9", "c2@2", "e1@3"]);
    }

    #[test]
    fn read_up_to_is_before_what_is_unread() {
        let mailbox = Mailbox::default();
        mailbox.fill(&there(&[("a", "1"), ("b", "1")], 7));
        assert_eq!(mailbox.read_up_to(), 0);
        take(&mailbox, Ask::News);
        assert_eq!(mailbox.read_up_to(), 1);
        take(&mailbox, Ask::News);
        assert_eq!(mailbox.read_up_to(), 7);
    }

    #[test]
    fn the_backlog_ends_where_the_first_look_did() {
        let mailbox = Mailbox::default();
        assert_eq!(take(&mailbox, Ask::Backlog), None);
        mailbox.fill(&there(&[("a", "1"), ("b", "1")], 2));
        mailbox.add(&[change("c", 3, Some("1")), change("b", 4, Some("2"))]);
        assert_eq!(take(&mailbox, Ask::Backlog), Some(Ok("a1@1".into())));
        mailbox.add(&[change("a", 5, Some("2"))]);
        assert_eq!(take(&mailbox, Ask::Backlog), Some(Ok("b2@4".into())));
        assert_eq!(take(&mailbox, Ask::Backlog), Some(Err(Nothing::BacklogDone)));
        mailbox.fill(&there(&[("f", "1")], 9));
        assert_eq!(take(&mailbox, Ask::Backlog), Some(Err(Nothing::BacklogDone)));
    }

    #[test]
    fn what_is_unread_comes_before_the_end() {
        let mailbox = Mailbox::default();
        mailbox.fill(&there(&[("a", "1")], 1));
        mailbox.seal();
        assert_eq!(take(&mailbox, Ask::News), Some(Ok("a1@1".into())));
        assert_eq!(take(&mailbox, Ask::News), Some(Err(Nothing::Closed)));
        assert_eq!(take(&mailbox, Ask::Backlog), Some(Err(Nothing::Closed)));
    }
}
