//! etcd's revisions as versions, and a value together with its own.

use event_value::Version;

/// A value, with etcd's `mod_revision` of the change that made it; see [`Value::versioned`](crate::Value::versioned).
///
/// # Examples
///
/// See [`Value::versioned`](crate::Value::versioned).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Versioned<T> {
    /// The revision of the change. If nobody saw the deletion, the one at which the key was found to be missing.
    pub version: Version,
    /// The value.
    pub value: T,
}

/// etcd counts from 1, and says 0 of a key that is not there.
pub(crate) fn version_of(revision: i64) -> Version {
    Version::new(u64::try_from(revision).unwrap_or(0))
}

/// A version that is too large for etcd is later than any.
pub(crate) fn revision_of(version: Version) -> i64 {
    i64::try_from(version.get()).unwrap_or(i64::MAX)
}
