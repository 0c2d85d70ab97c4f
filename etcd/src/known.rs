//! What etcd has, as far as the follower knows.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;

use crate::entry::Entry;

/// All keys of a range as they were at one revision. All watchers of a value share it, so keys and values are in memory
/// once.
#[derive(Debug, Default)]
pub(crate) struct Known {
    entries: HashMap<Bytes, Arc<Entry>>,
    revision: i64,
    order: Option<Arc<Order>>,
}

/// Everything that existed at one revision.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    pub(crate) revision: i64,
    pub(crate) entries: Vec<Entry>,
}

/// How a key has changed. `None`: it did not exist.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) old: Option<Arc<Entry>>,
    pub(crate) new: Arc<Entry>,
}

/// The keys in the order of their newest changes, and the place of each. This is the backlog of new readers.
#[derive(Debug, Default)]
pub(crate) struct Order {
    pub(crate) keys: Vec<Bytes>,
    places: HashMap<Bytes, usize>,
}

impl Known {
    pub(crate) fn revision(&self) -> i64 {
        self.revision
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<&Arc<Entry>> {
        self.entries.get(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Made when it is first needed after a change, and then shared by all readers that begin.
    pub(crate) fn order(&mut self) -> Arc<Order> {
        Arc::clone(self.order.get_or_insert_with(|| Arc::new(Order::of(self.entries.values()))))
    }

    /// Takes over everything that etcd has. Returns what has changed: first the deletions, then the rest, the oldest
    /// first.
    pub(crate) fn replace(&mut self, snapshot: Snapshot) -> Vec<Change> {
        let mut now = Self::from(snapshot);
        let changes = self.changes_to(&now);
        // Keep the old entries where nothing has changed: readers may hold them, and they should be in memory once.
        let kept = self.entries.drain().filter(|(key, old)| now.get(key) == Some(old));
        let kept: Vec<_> = kept.collect();
        for (key, old) in kept {
            now.entries.remove(&key);
            now.entries.insert(key, old);
        }
        *self = now;
        changes
    }

    /// The changes that turn this into `now`.
    pub(crate) fn changes_to(&self, now: &Self) -> Vec<Change> {
        let gone = self.entries.values().filter(|old| !now.entries.contains_key(&old.key));
        let gone = gone.map(|old| Change {
            old: Some(Arc::clone(old)),
            new: Arc::new(Entry::absent(old.key.clone(), now.revision)),
        });
        let there = now.entries.values().map(|new| Change { old: self.get(&new.key).cloned(), new: Arc::clone(new) });
        let mut changed: Vec<_> = there.filter(|change| change.old.as_ref() != Some(&change.new)).collect();
        changed.sort_by(|a, b| a.new.by_age(&b.new));
        gone.chain(changed).collect()
    }

    /// Takes over events, the oldest first. A member that is behind may send some that are known already.
    pub(crate) fn update(&mut self, entries: Vec<Entry>) -> Vec<Change> {
        let before = self.revision;
        let news = entries.into_iter().filter(|entry| entry.revision > before);
        let changes: Vec<_> = news.map(|entry| self.set(Arc::new(entry))).collect();
        if let Some(last) = changes.last() {
            self.revision = last.new.revision;
            self.order = None;
        }
        changes
    }

    fn set(&mut self, new: Arc<Entry>) -> Change {
        // Not only `insert`, which would keep the old key: the map and the entry should share the bytes of one key.
        let old = self.entries.remove(&new.key);
        if new.value.is_some() {
            self.entries.insert(new.key.clone(), Arc::clone(&new));
        }
        Change { old, new }
    }

    /// Notes that nothing has changed up to this revision.
    pub(crate) fn confirm(&mut self, revision: i64) {
        self.revision = self.revision.max(revision);
    }
}

impl From<Snapshot> for Known {
    fn from(snapshot: Snapshot) -> Self {
        let entries = snapshot.entries.into_iter().map(|entry| (entry.key.clone(), Arc::new(entry)));
        Self { entries: entries.collect(), revision: snapshot.revision, order: None }
    }
}

impl Order {
    fn of<'a, I: Iterator<Item = &'a Arc<Entry>>>(entries: I) -> Self {
        let mut entries: Vec<_> = entries.collect();
        entries.sort_by(|a, b| a.by_age(b));
        let keys: Vec<_> = entries.into_iter().map(|entry| entry.key.clone()).collect();
        let places = keys.iter().cloned().enumerate().map(|(place, key)| (key, place)).collect();
        Self { keys, places }
    }

    pub(crate) fn place(&self, key: &[u8]) -> Option<usize> {
        self.places.get(key).copied()
    }
}

impl Entry {
    /// By revision. Keys that were put in one transaction have the same: those by key, as etcd lists them.
    fn by_age(&self, other: &Self) -> std::cmp::Ordering {
        (self.revision, &self.key).cmp(&(other.revision, &other.key))
    }
}
