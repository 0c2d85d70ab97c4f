//! How many keys to read at once.

use crate::entry::Entry;

/// As many as have this many bytes, if they are like those of the last page.
const BYTES: usize = 4 << 20;

/// Few at first: nobody knows how large they are. And never very many more than fitted last time: the next may be
/// larger.
const FIRST: usize = 16;
const GROWTH: usize = 8;
const MOST: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PageSize(usize);

impl Default for PageSize {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl PageSize {
    pub(crate) fn keys(self) -> i64 {
        i64::try_from(self.0).expect("it is small")
    }

    pub(crate) fn after(self, page: &[Entry]) -> Self {
        let bytes: usize = page.iter().map(|entry| entry.key().len() + entry.value().map_or(0, <[u8]>::len)).sum();
        let fitting = BYTES.saturating_mul(page.len()) / bytes.max(1);
        Self(fitting.clamp(1, MOST).min(self.0 * GROWTH))
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// The sizes of the pages in which so many values of a size are read.
    fn sizes(mut keys: usize, bytes: usize) -> Vec<usize> {
        let value = Bytes::from(vec![0; bytes]);
        let entry = || {
            let mut entry = Entry::absent(Bytes::new(), 0);
            entry.value = Some(value.clone());
            entry
        };
        let (mut size, mut sizes) = (PageSize::default(), vec![]);
        while keys > 0 {
            let page: Vec<_> = (0..keys.min(size.0)).map(|_| entry()).collect();
            keys -= page.len();
            sizes.push(page.len());
            size = size.after(&page);
        }
        sizes
    }

    #[test]
    fn many_small_values_come_in_few_pages() {
        assert_eq!(sizes(10_000, 100), [16, 128, 1024, 4096, 4096, 640]);
        assert_eq!(sizes(5000, 0), [16, 128, 1024, 3832]);
    }

    #[test]
    fn a_page_of_large_values_is_small() {
        assert_eq!(sizes(50, 1 << 20), [16, 4, 4, 4, 4, 4, 4, 4, 4, 2]);
        assert_eq!(sizes(20, 100 << 20), [16, 1, 1, 1, 1]);
    }
}
