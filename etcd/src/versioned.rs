//! `Versioned`: a value with the revision that made it.

use event_value::Version;

/// A value, with etcd's `mod_revision` of the change that made it; see [`Value::versioned`](crate::Value::versioned).
///
/// # Examples
///
/// See [`Value::versioned`](crate::Value::versioned).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Versioned<T> {
    /// The revision of the change. Of a deletion that was found out afterwards, that at which the key was missed.
    pub version: Version,
    /// The value.
    pub value: T,
}
