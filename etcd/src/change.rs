//! A change of one key, and all keys at one revision.

use bytes::Bytes;
use etcd_client::{Event, EventType, GetResponse, KeyValue};
use event_value::Version;

/// What became of a key; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) key: Bytes,
    /// The revision in which etcd made the change.
    pub(crate) revision: i64,
    /// `None`: it was deleted.
    pub(crate) value: Option<Bytes>,
}

/// All that there was at one revision, the oldest change first.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    pub(crate) revision: i64,
    pub(crate) keys: Vec<Change>,
}

impl Change {
    pub(crate) fn version(&self) -> Version {
        version_of(self.revision)
    }

    /// `None` if etcd sends an event about nothing.
    pub(crate) fn of(event: &Event) -> Option<Self> {
        let kv = event.kv()?;
        let value = (event.event_type() == EventType::Put).then(|| Bytes::copy_from_slice(kv.value()));
        Some(Self { key: Bytes::copy_from_slice(kv.key()), revision: kv.mod_revision(), value })
    }
}

impl From<KeyValue> for Change {
    fn from(kv: KeyValue) -> Self {
        let revision = kv.mod_revision();
        let (key, value) = kv.into_key_value();
        Self { key: key.into(), revision, value: Some(value.into()) }
    }
}

impl From<GetResponse> for Snapshot {
    fn from(mut response: GetResponse) -> Self {
        let revision = response.header().map_or(0, |header| header.revision());
        let mut keys: Vec<Change> = response.take_kvs().into_iter().map(Change::from).collect();
        keys.sort_by_key(|change| change.revision);
        Self { revision, keys }
    }
}

/// etcd counts from 1, and says 0 of a key that is not there.
pub(crate) fn version_of(revision: i64) -> Version {
    Version::new(u64::try_from(revision).unwrap_or(0))
}

/// A version that is too large for etcd is later than any.
pub(crate) fn revision_of(version: Version) -> i64 {
    i64::try_from(version.get()).unwrap_or(i64::MAX)
}
