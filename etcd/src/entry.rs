//! `Entry`: a key, and what etcd has there.

use bytes::Bytes;
use etcd_client::EventType;
use etcd_client::proto::{PbEvent, PbKeyValue};
use event_value::Version;

use crate::version::version_of;

/// A key of etcd with its value, if there is one, and with what etcd notes about both.
///
/// This is what the decoder of [`Value::entries`](crate::Value::entries) gets to see.
///
/// # Examples
///
/// ```
/// use std::convert::Infallible;
/// use event_value::Version;
/// use event_value_etcd::Entry;
///
/// /// Since when a candidate stands for an election; the one that came first is the leader.
/// fn candidate(entry: &Entry) -> Result<(Vec<u8>, Option<Version>), Infallible> {
///     Ok((entry.key().to_vec(), entry.value().map(|_| entry.created())))
/// }
/// # let _ = candidate;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub(crate) key: Bytes,
    pub(crate) value: Option<Bytes>,
    pub(crate) revision: i64,
    created: i64,
    puts: i64,
    lease: i64,
}

impl Entry {
    /// The key.
    #[must_use]
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// The value; `None` if the key was deleted or was never there.
    #[must_use]
    pub fn value(&self) -> Option<&[u8]> {
        self.value.as_deref()
    }

    /// etcd's `mod_revision`: the revision of the newest change of this key.
    ///
    /// If nobody saw the deletion, it is the revision at which the key was found to be missing.
    #[must_use]
    pub fn version(&self) -> Version {
        version_of(self.revision)
    }

    /// etcd's `create_revision`: since when the key is there without a break; 0 if it is not.
    #[must_use]
    pub fn created(&self) -> Version {
        version_of(self.created)
    }

    /// How often the key was put since it was created, which etcd calls its `version`; 0 if it is not there.
    #[must_use]
    pub fn puts(&self) -> u64 {
        u64::try_from(self.puts).unwrap_or(0)
    }

    /// The lease with which the key goes, if there is one.
    #[must_use]
    pub fn lease(&self) -> Option<i64> {
        Some(self.lease).filter(|lease| *lease != 0)
    }

    /// A key that was not there at this revision.
    pub(crate) fn absent(key: Bytes, revision: i64) -> Self {
        Self { key, value: None, revision, created: 0, puts: 0, lease: 0 }
    }

    /// `None` if etcd sends an event about nothing.
    pub(crate) fn of_event(event: PbEvent) -> Option<Self> {
        let kv = event.kv?;
        let is_deletion = event.r#type == EventType::Delete as i32;
        Some(if is_deletion { Self::absent(kv.key.into(), kv.mod_revision) } else { kv.into() })
    }
}

impl From<PbKeyValue> for Entry {
    fn from(kv: PbKeyValue) -> Self {
        Self {
            key: kv.key.into(),
            value: Some(kv.value.into()),
            revision: kv.mod_revision,
            created: kv.create_revision,
            puts: kv.version,
            lease: kv.lease,
        }
    }
}
