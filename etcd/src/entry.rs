//! `Entry`: a key, what etcd has there, and at which revision. Revisions as versions.

use bytes::Bytes;
use etcd_client::EventType;
use etcd_client::proto::{PbEvent, PbKeyValue};
use event_value::Version;

/// A key in etcd, its value if there is one, and what etcd records about both.
///
/// The decoder of [`Value::entries`](crate::Value::entries) gets this.
///
/// # Examples
///
/// ```
/// use std::convert::Infallible;
/// use event_value::Version;
/// use event_value_etcd::Entry;
///
/// /// When a candidate for an election was created. The one that was created first is the leader.
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
    /// If no watcher saw the deletion itself, this is the revision at which the key was found to be missing.
    #[must_use]
    pub fn version(&self) -> Version {
        version_of(self.revision)
    }

    /// etcd's `create_revision`: the revision since which the key exists without a break; 0 if it does not exist.
    #[must_use]
    pub fn created(&self) -> Version {
        version_of(self.created)
    }

    /// How often the key was put since it was created; 0 if it does not exist. etcd calls this its `version`.
    #[must_use]
    pub fn puts(&self) -> u64 {
        u64::try_from(self.puts).unwrap_or(0)
    }

    /// The lease that the key is bound to, if there is one. When the lease ends, etcd deletes the key.
    #[must_use]
    pub fn lease(&self) -> Option<i64> {
        Some(self.lease).filter(|lease| *lease != 0)
    }

    /// A key that did not exist at this revision.
    pub(crate) fn absent(key: Bytes, revision: i64) -> Self {
        Self { key, value: None, revision, created: 0, puts: 0, lease: 0 }
    }

    /// `None` if the event is about no key, which the protocol allows.
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

/// A value and its version, which is etcd's `mod_revision` of the change that made it.
///
/// # Examples
///
/// ```
/// use event_value::Version;
/// use event_value_etcd::Versioned;
///
/// let Versioned { version, value } = Versioned { version: Version::new(7), value: "hello" };
/// assert_eq!((version.get(), value), (7, "hello"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Versioned<T> {
    /// The revision of the change. For a deletion that no watcher saw, the revision at which the key was found to be
    /// missing.
    pub version: Version,
    /// The value.
    pub value: T,
}

/// etcd counts from 1. It uses 0 for a key that does not exist.
pub(crate) fn version_of(revision: i64) -> Version {
    Version::new(u64::try_from(revision).unwrap_or(0))
}

/// A version that is too large for etcd becomes the latest of all.
pub(crate) fn revision_of(version: Version) -> i64 {
    i64::try_from(version.get()).unwrap_or(i64::MAX)
}
