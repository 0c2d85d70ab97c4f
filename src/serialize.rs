//! `Serialize` and `Deserialize` of a `Version`, as its number. It is apart because only feature `serde` has it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::version::Version;

/// Serializes a version as its number (feature `serde`).
///
/// # Examples
///
/// ```
/// use event_value::{Value, Version};
///
/// let value = Value::new_with("a");
/// let stored = serde_json::to_string(&value.version()).unwrap();
/// assert_eq!(stored, "1");
/// assert_eq!(serde_json::from_str::<Version>(&stored).unwrap(), value.version());
/// ```
impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.get())
    }
}

/// Deserializes a version from its number (feature `serde`).
impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u64::deserialize(deserializer).map(Self::new)
    }
}
