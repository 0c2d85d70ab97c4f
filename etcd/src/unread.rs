//! What one reader has not read: the newest change of each key, however many there were.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;

use crate::entry::Entry;
use crate::known::{Change, Known, Order, Snapshot};

/// How what etcd has ([`Known`]) differs from what a reader was given. For each key that is not in here, the reader was
/// given what is known. So keys that were read take no memory.
#[derive(Debug, Default)]
pub(crate) struct Unread {
    news: News,
    start: Start,
    /// What existed at the start and was not given yet: the keys from `place` on. They come before all others.
    backlog: Arc<Order>,
    place: usize,
    /// All other unread keys, and their turns: in the order in which they became unread, so that a key that changes all
    /// the time does not hold up the others.
    keys: BTreeMap<Bytes, Differing>,
    turns: BTreeMap<u64, Bytes>,
    next_turn: u64,
    /// The first turn that is not part of the backlog.
    backlog_end: u64,
    started_over: bool,
    closed: bool,
}

/// Which differences are news to a reader.
#[derive(Clone, Debug, Default)]
pub(crate) struct News {
    /// Each new revision, even with the same bytes.
    pub(crate) every_revision: bool,
    /// At the start, that this key does not exist.
    pub(crate) absence_of: Option<Bytes>,
}

/// What a reader knew before it was given anything.
#[derive(Debug, Default)]
enum Start {
    #[default]
    Nothing,
    /// What existed at this revision, which is still to be read.
    After(i64),
    From(Known),
    /// It does not matter any more: the reader has begun.
    Over,
}

/// A key whose value is not what the reader was given.
#[derive(Debug)]
struct Differing {
    turn: u64,
    /// `None` if the reader was given nothing, or a deletion.
    given: Option<Arc<Entry>>,
    new: Arc<Entry>,
    /// Give it even if it does not differ: see `News::absence_of` and `Unread::mark_unseen`.
    at_any_rate: bool,
}

/// What a reader asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ask {
    News,
    Backlog,
}

/// Why a reader gets nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Nothing {
    BacklogDone,
    Closed,
}

impl Unread {
    /// For a reader that knows nothing.
    pub(crate) fn new(news: News) -> Self {
        Self { news, ..Self::default() }
    }

    /// For a reader that knows what existed at `revision`. At 0, before the first change, that is nothing.
    pub(crate) fn after(revision: i64, news: News) -> Self {
        let start = if revision > 0 { Start::After(revision) } else { Start::Nothing };
        Self { start, ..Self::new(news) }
    }

    /// The revision at which everything is still to be read.
    pub(crate) fn assumes(&self) -> Option<i64> {
        if let Start::After(revision) = self.start { Some(revision) } else { None }
    }

    /// Takes what existed at the revision that `assumes` returned; `None` if etcd does not know any more.
    pub(crate) fn assume(&mut self, then: Option<Snapshot>) {
        self.started_over = then.is_none();
        self.start = then.map_or(Start::Nothing, |then| Start::From(then.into()));
    }

    /// Begins, unless `known` is older than what the reader knows. Returns whether it has begun.
    ///
    /// If `known` was just read, it is not older, even if its revision is lower: that may be the revision of another
    /// etcd.
    pub(crate) fn begin(&mut self, known: &mut Known, is_just_read: bool) -> bool {
        match &self.start {
            Start::Nothing => self.begin_anew(known),
            Start::From(then) if is_just_read || then.revision() <= known.revision() => {
                let changes = then.changes_to(known);
                self.change(&changes);
            }
            _ => return false,
        }
        self.backlog_end = self.next_turn;
        self.start = Start::Over;
        true
    }

    fn begin_anew(&mut self, known: &mut Known) {
        self.backlog = known.order();
        self.next_turn = self.backlog.keys.len() as u64;
        self.insert_absence(known);
    }

    fn insert_absence(&mut self, known: &Known) {
        let is_absent = |key: &Bytes| known.get(key).is_none() && !self.keys.contains_key(key);
        if let Some(key) = self.news.absence_of.clone().filter(is_absent) {
            self.insert(None, &Arc::new(Entry::absent(key, known.revision())), true);
        }
    }

    /// The revision that must be known before the reader can begin.
    pub(crate) fn awaits(&self) -> Option<i64> {
        if let Start::From(then) = &self.start { Some(then.revision()) } else { None }
    }

    pub(crate) fn has_begun(&self) -> bool {
        matches!(self.start, Start::Over)
    }

    /// Takes over changes of what is known. Returns whether some key became unread.
    pub(crate) fn change(&mut self, changes: &[Change]) -> bool {
        let turn = self.next_turn;
        changes.iter().for_each(|change| self.change_one(change));
        self.next_turn != turn
    }

    fn change_one(&mut self, Change { old, new }: &Change) {
        // A key that is still in the backlog is taken from `known` when its turn comes, and so will be newest then.
        if self.is_in_backlog(&new.key) {
            return;
        }
        match self.keys.get_mut(&new.key) {
            Some(differing) => {
                differing.new = Arc::clone(new);
                if !differing.at_any_rate && !self.news.differ(differing.given.as_deref(), new) {
                    let turn = differing.turn;
                    self.keys.remove(&new.key);
                    self.turns.remove(&turn);
                }
            }
            None if self.news.differ(old.as_deref(), new) => self.insert(old.clone(), new, false),
            None => {}
        }
    }

    fn insert(&mut self, given: Option<Arc<Entry>>, new: &Arc<Entry>, at_any_rate: bool) {
        let turn = self.next_turn;
        self.next_turn += 1;
        self.turns.insert(turn, new.key.clone());
        self.keys.insert(new.key.clone(), Differing { turn, given, new: Arc::clone(new), at_any_rate });
    }

    /// Makes everything that exists unread again, as a new backlog. What is unread already keeps its turn.
    pub(crate) fn mark_unseen(&mut self, known: &mut Known) {
        if !self.has_begun() {
            return;
        }
        for differing in self.keys.values_mut() {
            // It may come back to what was given, which is unseen now. But what was never given is not to be given when
            // it goes.
            differing.at_any_rate |= differing.given.is_some();
        }
        for key in &known.order().keys {
            if let Some(entry) = known.get(key).filter(|_| !self.is_unread(key)) {
                self.insert(Some(Arc::clone(entry)), entry, true);
            }
        }
        self.insert_absence(known);
        self.backlog_end = self.next_turn;
    }

    fn is_unread(&self, key: &[u8]) -> bool {
        self.keys.contains_key(key) || self.is_in_backlog(key)
    }

    /// Whether it will be taken from what is known when its turn comes.
    fn is_in_backlog(&self, key: &[u8]) -> bool {
        self.backlog.place(key).is_some_and(|place| place >= self.place)
    }

    /// Takes out what has been unread for longest.
    pub(crate) fn take(&mut self, ask: Ask, known: &Known) -> Poll<Result<Arc<Entry>, Nothing>> {
        if let Some(entry) = self.take_of_backlog(known) {
            return Poll::Ready(Ok(entry));
        }
        let end = if ask == Ask::Backlog { self.backlog_end } else { u64::MAX };
        if let Some(turn) = self.turns.first_entry().filter(|turn| *turn.key() < end) {
            let key = turn.remove();
            let differing = self.keys.remove(&key).expect("a turn is that of a key");
            return Poll::Ready(Ok(differing.new));
        }
        match ask {
            _ if self.closed => Poll::Ready(Err(Nothing::Closed)),
            Ask::Backlog if self.has_begun() => Poll::Ready(Err(Nothing::BacklogDone)),
            _ => Poll::Pending,
        }
    }

    fn take_of_backlog(&mut self, known: &Known) -> Option<Arc<Entry>> {
        while let Some(key) = self.backlog.keys.get(self.place) {
            self.place += 1;
            // If it is not there, it was deleted before it was given.
            if let Some(entry) = known.get(key) {
                return Some(Arc::clone(entry));
            }
        }
        // Free it: this may be the last reader that holds it.
        (self.backlog, self.place) = Default::default();
        None
    }

    /// The revision at which everything was as the reader knows it. With some changes read and others not, there is
    /// none.
    pub(crate) fn read_up_to(&self, known: &Known) -> Option<i64> {
        match &self.start {
            Start::Nothing => None,
            Start::After(revision) => Some(*revision),
            Start::From(then) => Some(then.revision()),
            Start::Over => self.is_empty().then(|| known.revision()),
        }
    }

    fn is_empty(&self) -> bool {
        self.place == self.backlog.keys.len() && self.keys.is_empty()
    }

    pub(crate) fn started_over(&self) -> bool {
        self.started_over
    }

    /// Notes that nothing will ever come again.
    pub(crate) fn close(&mut self) {
        self.closed = true;
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }
}

impl News {
    fn differ(&self, given: Option<&Entry>, new: &Entry) -> bool {
        match given {
            None => new.value.is_some(),
            Some(given) => given.value != new.value || self.every_revision && given.revision != new.revision,
        }
    }
}
