//! Responses that etcd has split.

use std::collections::HashMap;

use bytes::Bytes;
use etcd_client::proto::PbWatchResponse;

use crate::entry::Entry;

/// Joins them again, so that what was put in one transaction is seen at once. Of each key only the newest change is kept:
/// a response can be as large as all changes that were still to be sent.
#[derive(Debug, Default)]
pub(crate) struct Fragments(HashMap<Bytes, Entry>);

impl Fragments {
    /// What a response with its fragments tells, the oldest change first; nothing before the last of them has come.
    pub(crate) fn add(&mut self, response: PbWatchResponse) -> Vec<Entry> {
        let entries = response.events.into_iter().filter_map(Entry::of_event);
        if !response.fragment && self.0.is_empty() {
            return entries.collect();
        }
        self.0.extend(entries.map(|entry| (entry.key.clone(), entry)));
        if response.fragment { vec![] } else { self.join() }
    }

    fn join(&mut self) -> Vec<Entry> {
        let mut entries: Vec<_> = std::mem::take(&mut self.0).into_values().collect();
        entries.sort_by_key(|entry| entry.revision);
        entries
    }
}
