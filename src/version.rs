//! `Version`, the number of a change.

use core::fmt;

/// The number of a change to a value: exact, never reused, and larger for later changes.
///
/// A new, empty value has version 0. Each change advances it by one: each value that is published, by
/// [`set`](crate::Value::set) for example, and each [`clear`](crate::Value::clear) of a value that was there. Closing
/// does not change it.
///
/// It is a `u64` on every machine, and so does not wrap around in practice: 2^64 changes, one a nanosecond, take 584
/// years.
///
/// # Examples
///
/// ```
/// use event_value::{Value, Version};
///
/// let value = Value::new();
/// assert_eq!(value.version(), Version::default());
///
/// value.set("a");
/// let seen = value.version();
/// assert_eq!(seen.get(), 1);
///
/// value.set("b");
/// assert_eq!(value.compare_set(seen, "c"), Err("c"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Version(u64);

impl Version {
    /// Makes the version with this number, which may have been stored, or sent over a network.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Version;
    /// assert!(Version::new(1) < Version::new(2));
    /// ```
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Returns the number.
    ///
    /// # Examples
    ///
    /// ```
    /// # use event_value::Version;
    /// assert_eq!(Version::new(7).get(), 7);
    /// ```
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
