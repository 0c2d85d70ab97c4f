//! Joins responses that etcd has split.

use std::collections::HashMap;

use bytes::Bytes;
use etcd_client::proto::PbWatchResponse;

use crate::entry::Entry;

/// The fragments of a response so far. They are joined so that what was put in one transaction is seen at once. Only
/// the newest change of each key is kept, because a response can be as large as all changes that were still to be sent.
#[derive(Debug, Default)]
pub(crate) struct Fragments(HashMap<Bytes, Entry>);

impl Fragments {
    /// Adds a response. Returns the changes when it is complete, the oldest first; nothing before its last fragment has
    /// come.
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

#[cfg(test)]
mod tests {
    use etcd_client::proto::{PbEvent, PbKeyValue};

    use super::*;

    fn response(keys: &[(&str, i64)], fragment: bool) -> PbWatchResponse {
        let kv = |(key, revision): &(&str, i64)| PbKeyValue {
            key: (*key).into(),
            mod_revision: *revision,
            ..PbKeyValue::default()
        };
        let events = keys.iter().map(|key| PbEvent { r#type: 0, kv: Some(kv(key)), prev_kv: None }).collect();
        PbWatchResponse { events, fragment, ..PbWatchResponse::default() }
    }

    fn told(fragments: &mut Fragments, response: PbWatchResponse) -> Vec<(String, i64)> {
        let entries = fragments.add(response).into_iter();
        entries.map(|entry| (String::from_utf8(entry.key.to_vec()).unwrap(), entry.revision)).collect()
    }

    #[test]
    fn nothing_is_told_before_the_last_fragment() {
        let mut fragments = Fragments::default();
        assert_eq!(told(&mut fragments, response(&[("a", 2), ("b", 2)], true)), []);
        assert_eq!(told(&mut fragments, response(&[("a", 3)], true)), []);
        let all = [("b".into(), 2), ("a".into(), 3), ("c".into(), 4)];
        assert_eq!(told(&mut fragments, response(&[("c", 4)], false)), all);
        assert_eq!(told(&mut fragments, response(&[("d", 5)], false)), [("d".into(), 5)]);
    }
}
