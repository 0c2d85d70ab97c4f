//! `Keys`: the keys that a value watches.

use std::fmt;
use std::ops::{Bound, Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use bytes::Bytes;

/// A range of keys, for [`Value::range`](crate::Value::range), in the order of their bytes.
///
/// Make it from one of Rust's ranges, from a pair of [`Bound`]s, with [`one`](Keys::one) or with
/// [`prefix`](Keys::prefix). A range that ends before it starts contains no keys: its watchers return nothing, and etcd
/// is not asked.
///
/// # Examples
///
/// ```
/// use event_value_etcd::Keys;
///
/// let all_jobs = Keys::prefix("jobs/");
/// assert_eq!(all_jobs, Keys::from("jobs/".."jobs0")); // '0' is the byte after '/'
/// let from_jobs_on = Keys::from("jobs/"..);
/// let with_the_last = Keys::from("jobs/a"..="jobs/c");
/// let everything = Keys::from(..);
/// # let _ = (from_jobs_on, with_the_last, everything);
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Keys {
    start: Vec<u8>,
    end: End,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum End {
    /// The start is the only key.
    Start,
    Before(Vec<u8>),
    Never,
}

/// To etcd, this means "from the first key on" or "to the last key".
const OPEN: &[u8] = b"\0";

impl Keys {
    /// One key.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value_etcd::Keys;
    ///
    /// assert_eq!(format!("{:?}", Keys::one("config/motd")), "\"config/motd\"");
    /// ```
    #[must_use]
    pub fn one(key: impl Into<Vec<u8>>) -> Self {
        Self { start: key.into(), end: End::Start }
    }

    /// All keys that begin with `prefix`. If it is empty, all keys.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value_etcd::Keys;
    ///
    /// assert_eq!(Keys::prefix("jobs/"), Keys::from("jobs/".."jobs0")); // '0' is the byte after '/'
    /// assert_eq!(Keys::prefix(""), Keys::from(..));
    /// ```
    #[must_use]
    pub fn prefix(prefix: impl Into<Vec<u8>>) -> Self {
        let start = prefix.into();
        let end = after_all_with(&start).map_or(End::Never, End::Before);
        Self { start, end }
    }

    /// The key, if it is one key and not a range.
    pub(crate) fn single(&self) -> Option<Bytes> {
        matches!(self.end, End::Start).then(|| Bytes::copy_from_slice(&self.start))
    }

    /// Whether no key is in it. Such a range must not be sent to etcd, which would take an end of `OPEN` for no end at
    /// all.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(&self.end, End::Before(end) if &**end <= self.start())
    }

    /// The start of the range, as etcd wants it.
    pub(crate) fn start(&self) -> &[u8] {
        match self.end {
            // A single empty key is a mistake: pass it on, so that etcd says so.
            End::Start => &self.start,
            // No key is empty, so this starts at the first possible key.
            _ if self.start.is_empty() => OPEN,
            _ => &self.start,
        }
    }

    /// The end of the range, as etcd wants it; `None` for one key.
    pub(crate) fn end(&self) -> Option<&[u8]> {
        match &self.end {
            End::Start => None,
            End::Before(end) => Some(end),
            End::Never => Some(OPEN),
        }
    }
}

/// The first key after all that begin with `prefix`; `None` if there is none, because all its bytes are 255.
fn after_all_with(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

/// The next possible key.
fn next(mut key: Vec<u8>) -> Vec<u8> {
    key.push(0);
    key
}

impl<K: Into<Vec<u8>>> From<(Bound<K>, Bound<K>)> for Keys {
    fn from((start, end): (Bound<K>, Bound<K>)) -> Self {
        let start = match start {
            Bound::Included(key) => key.into(),
            Bound::Excluded(key) => next(key.into()),
            Bound::Unbounded => Vec::new(),
        };
        let end = match end {
            Bound::Included(key) => End::Before(next(key.into())),
            Bound::Excluded(key) => End::Before(key.into()),
            Bound::Unbounded => End::Never,
        };
        Self { start, end }
    }
}

impl<K: Into<Vec<u8>>> From<Range<K>> for Keys {
    fn from(range: Range<K>) -> Self {
        (Bound::Included(range.start), Bound::Excluded(range.end)).into()
    }
}

impl<K: Into<Vec<u8>>> From<RangeInclusive<K>> for Keys {
    fn from(range: RangeInclusive<K>) -> Self {
        let (start, end) = range.into_inner();
        (Bound::Included(start), Bound::Included(end)).into()
    }
}

impl<K: Into<Vec<u8>>> From<RangeFrom<K>> for Keys {
    fn from(range: RangeFrom<K>) -> Self {
        (Bound::Included(range.start), Bound::Unbounded).into()
    }
}

impl<K: Into<Vec<u8>>> From<RangeTo<K>> for Keys {
    fn from(range: RangeTo<K>) -> Self {
        (Bound::Unbounded, Bound::Excluded(range.end)).into()
    }
}

impl<K: Into<Vec<u8>>> From<RangeToInclusive<K>> for Keys {
    fn from(range: RangeToInclusive<K>) -> Self {
        (Bound::Unbounded, Bound::Included(range.end)).into()
    }
}

impl From<RangeFull> for Keys {
    fn from(_: RangeFull) -> Self {
        (Bound::<Vec<u8>>::Unbounded, Bound::Unbounded).into()
    }
}

/// As text, because most keys are text.
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
        assert_eq!(format!("{:?} {:?}", Keys::from(..), Keys::one([b'k', 255])), r#""".. "k\xff""#);
    }

    #[test]
    fn one_key_is_no_range() {
        assert_eq!(Keys::one("a").single().as_deref(), Some(&b"a"[..]));
        assert_eq!((Keys::prefix("a").single(), Keys::from("a"..="a").single()), (None, None));
        assert_eq!((Keys::one("").start(), Keys::one("").end()), (&b""[..], None), "etcd is to say that it is empty");
    }

    #[test]
    fn a_range_that_ends_before_it_starts_is_empty() {
        assert!(Keys::from("b".."a").is_empty());
        assert!(Keys::from("a".."a").is_empty());
        assert!(Keys::from("a".."").is_empty());
        assert!(!Keys::from("a".."b").is_empty());
        assert!(!Keys::one("a").is_empty());
    }

    /// What etcd takes `keys` for, by its documentation of a range request; and our own word that there is nothing to
    /// ask.
    fn etcd_has(keys: &Keys, key: &[u8]) -> bool {
        let (start, end) = (keys.start(), keys.end());
        !keys.is_empty()
            && match end {
                None => key == start,
                Some(OPEN) if start == OPEN => true,
                Some(OPEN) => key >= start,
                Some(end) => start <= key && key < end,
            }
    }

    #[test]
    fn odd_ranges_are_what_rust_takes_them_for() {
        let alphabet: [u8; 3] = [0, 1, 255];
        let one = alphabet.iter().map(|byte| vec![*byte]);
        let two = alphabet.iter().flat_map(|first| alphabet.iter().map(|second| vec![*first, *second]));
        let keys: Vec<Vec<u8>> = one.chain(two).collect();
        let edges: Vec<Vec<u8>> = [vec![]].into_iter().chain(keys.iter().cloned()).collect();
        let edge = |edge: &Vec<u8>| [Bound::Included(edge.clone()), Bound::Excluded(edge.clone())];
        let bounds: Vec<_> = edges.iter().flat_map(edge).chain([Bound::Unbounded]).collect();
        for (start, end) in bounds.iter().flat_map(|start| bounds.iter().map(move |end| (start, end))) {
            let range = (start.clone(), end.clone());
            let asked = Keys::from(range.clone());
            for key in &keys {
                let is_in = std::ops::RangeBounds::contains(&range, key);
                assert_eq!(etcd_has(&asked, key), is_in, "{key:?} in {range:?}, asked for as {asked:?}");
            }
        }
    }

    #[test]
    fn all_kinds_of_ranges_mean_what_they_say() {
        let is_in = |keys: &Keys| ["a", "b", "c", "d"].map(|key| etcd_has(keys, key.as_bytes()));
        assert_eq!(is_in(&Keys::from("b".."d")), [false, true, true, false]);
        assert_eq!(is_in(&Keys::from("b"..="c")), [false, true, true, false]);
        assert_eq!(is_in(&Keys::from("b"..)), [false, true, true, true]);
        assert_eq!(is_in(&Keys::from(.."c")), [true, true, false, false]);
        assert_eq!(is_in(&Keys::from(..="c")), [true, true, true, false]);
        assert_eq!(is_in(&Keys::from(..)), [true; 4]);
        assert_eq!(is_in(&Keys::from(""..="\0")), [false; 4]);
        assert_eq!(is_in(&Keys::from("".."\0")), [false; 4]);
        assert_eq!(is_in(&Keys::one("b")), [false, true, false, false]);
    }
}
