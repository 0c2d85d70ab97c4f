//! Which keys a value is about.

use std::fmt;
use std::ops::{Range, RangeFrom, RangeFull};

/// The keys of a [`Value::range`](crate::Value::range), in the order of their bytes.
///
/// Made from Rust's ranges, or by [`prefix`](Keys::prefix). A range whose end is not after its start has no keys in it,
/// as one would expect: nothing is ever delivered, and etcd is not asked.
///
/// # Examples
///
/// ```
/// use event_value_etcd::Keys;
///
/// let all_jobs = Keys::prefix("jobs/");
/// assert_eq!(all_jobs, Keys::from("jobs/".."jobs0")); // '0' is the byte after '/'
/// let from_jobs_on = Keys::from("jobs/"..);
/// let everything = Keys::from(..);
/// # let _ = (from_jobs_on, everything);
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Keys {
    start: Vec<u8>,
    end: End,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum End {
    /// There is one key: the start.
    Start,
    Before(Vec<u8>),
    Never,
}

/// What etcd takes for "from the first key on", or "to the last".
const OPEN: &[u8] = b"\0";

impl Keys {
    pub(crate) fn one(key: Vec<u8>) -> Self {
        Self { start: key, end: End::Start }
    }

    /// All keys that begin with `prefix`; all keys, if it is empty.
    ///
    /// # Examples
    ///
    /// See [`Keys`].
    #[must_use]
    pub fn prefix(prefix: impl Into<Vec<u8>>) -> Self {
        let start = prefix.into();
        let end = after_all_with(&start).map_or(End::Never, End::Before);
        Self { start, end }
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(&self.end, End::Before(end) if *end <= self.start)
    }

    /// The key that etcd calls the start of the range.
    pub(crate) fn start(&self) -> &[u8] {
        match self.end {
            // One empty key is a mistake, which etcd is to point out.
            End::Start => &self.start,
            _ if self.start.is_empty() => OPEN,
            _ => &self.start,
        }
    }

    /// The end of the range as etcd has it; `None` for one key.
    pub(crate) fn end(&self) -> Option<&[u8]> {
        match &self.end {
            End::Start => None,
            End::Before(end) => Some(end),
            End::Never => Some(OPEN),
        }
    }
}

/// The first key after all that begin with `prefix`, unless there is none.
fn after_all_with(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

impl<K: Into<Vec<u8>>> From<Range<K>> for Keys {
    fn from(range: Range<K>) -> Self {
        Self { start: range.start.into(), end: End::Before(range.end.into()) }
    }
}

impl<K: Into<Vec<u8>>> From<RangeFrom<K>> for Keys {
    fn from(range: RangeFrom<K>) -> Self {
        Self { start: range.start.into(), end: End::Never }
    }
}

impl From<RangeFull> for Keys {
    fn from(_: RangeFull) -> Self {
        Self { start: Vec::new(), end: End::Never }
    }
}

/// Keys are bytes, but most are text.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.start.escape_ascii())?;
        match &self.end {
            End::Start => Ok(()),
            End::Before(end) => write!(f, "..\"{}\"", end.escape_ascii()),
            End::Never => f.write_str(".."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_before_the_next_key_without_it() {
        assert_eq!(Keys::prefix("a/").end(), Some(&b"a0"[..]));
        assert_eq!(Keys::prefix([7, 255, 255]).end(), Some(&[8][..]));
        assert_eq!(Keys::prefix([255, 255]).end(), Some(OPEN));
    }

    #[test]
    fn an_empty_prefix_is_all_keys() {
        assert_eq!(Keys::prefix(""), Keys::from(..));
        assert_eq!((Keys::from(..).start(), Keys::from(..).end()), (OPEN, Some(OPEN)));
    }

    #[test]
    fn keys_are_shown_as_text() {
        assert_eq!(format!("{:?}", Keys::prefix("jobs/")), r#""jobs/".."jobs0""#);
        assert_eq!(format!("{:?} {:?}", Keys::from(..), Keys::one(vec![b'k', 255])), r#""".. "k\xff""#);
    }

    #[test]
    fn a_range_that_ends_before_it_starts_is_empty() {
        assert!(Keys::from("b".."a").is_empty());
        assert!(Keys::from("a".."a").is_empty());
        assert!(Keys::from("a".."").is_empty());
        assert!(!Keys::from("a".."b").is_empty());
        assert!(!Keys::one("a".into()).is_empty());
    }
}
