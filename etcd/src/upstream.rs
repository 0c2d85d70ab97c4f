//! The requests to etcd: reads in pages, watches, looks.

use bytes::Bytes;
use etcd_client::{Client, Error, GetOptions, GetResponse, ResponseHeader, WatchOptions, WatchStream};

use crate::entry::Entry;
use crate::failure::Failure;
use crate::keys::Keys;
use crate::known::Snapshot;
use crate::retry::Patience;

pub(crate) struct Upstream {
    pub(crate) client: Client,
    pub(crate) keys: Keys,
}

/// To etcd, the revision that means "now".
pub(crate) const NEWEST: i64 = 0;

/// No limit for the size of a response: with the client's default, large values could never be read.
const NO_LIMIT: usize = usize::MAX;

/// Whether what was known at a revision is still everything.
#[derive(Debug, PartialEq)]
pub(crate) enum Look {
    /// Nothing has changed up to this revision.
    Same(i64),
    /// Something has changed. The watch should report it.
    Different,
    /// etcd was never at the revision that is known.
    Impossible,
}

/// Which etcd has answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Origin {
    cluster: u64,
    term: u64,
}

impl Upstream {
    /// Reads everything that exists, or existed at `revision`. In pages, because a gRPC message can't exceed 2 GiB, but
    /// all at one revision. The reads are linearizable: they wait for a majority of the cluster.
    pub(crate) async fn read(&self, revision: i64, patience: &mut Patience) -> Result<(Snapshot, Origin), Failure> {
        let (mut start, mut size) = (self.keys.start().to_vec(), PageSize::default());
        let mut response = patience.answer(self.page(start, revision, size)).await?;
        // A response names the revision of etcd now, even if it was asked for the past.
        let revision = if revision == NEWEST { revision_of(&response) } else { revision };
        let origin = Origin::of(response.header());
        let mut entries = Vec::new();
        loop {
            let more = response.more();
            let page: Vec<_> = response.take_kvs().into_iter().map(|kv| kv.0.into()).collect();
            size = size.after(&page);
            entries.extend(page);
            let Some(last) = entries.last().filter(|_| more) else { break };
            start = after(&last.key);
            response = patience.answer(self.page(start, revision, size)).await?;
            origin.expect_in(response.header())?;
        }
        Ok((Snapshot { revision, entries }, origin))
    }

    async fn page(&self, start: Vec<u8>, revision: i64, size: PageSize) -> Result<GetResponse, Error> {
        let options = self.options().with_revision(revision).with_limit(size.keys());
        let mut kv = self.client.kv_client().max_decoding_message_size(NO_LIMIT);
        kv.get(start, Some(options)).await
    }

    /// Looks whether everything is as it was at `revision`, with this many keys: nothing is newer, and no key is
    /// missing.
    pub(crate) async fn look(&self, revision: i64, keys: usize) -> Result<Look, Error> {
        let options = self.options().with_min_mod_revision(revision + 1).with_keys_only();
        let mut kv = self.client.kv_client().max_decoding_message_size(NO_LIMIT);
        let response = kv.get(self.keys.start(), Some(options)).await?;
        let is_same = response.kvs().is_empty() && usize::try_from(response.count()) == Ok(keys);
        Ok(match revision_of(&response) {
            now if now < revision => Look::Impossible,
            now if is_same => Look::Same(now),
            _ => Look::Different,
        })
    }

    fn options(&self) -> GetOptions {
        let options = GetOptions::new();
        if let Some(end) = self.keys.end() { options.with_range(end) } else { options }
    }

    /// Watches what changes from `revision` on. Large responses come in fragments.
    pub(crate) async fn watch(&self, revision: i64) -> Result<WatchStream, Error> {
        let mut options = WatchOptions::new().with_start_revision(revision).with_fragment();
        if let Some(end) = self.keys.end() {
            options = options.with_range(end);
        }
        let mut watch = self.client.watch_client().max_decoding_message_size(NO_LIMIT);
        watch.watch(self.keys.start(), Some(options)).await
    }

    /// After a failure that a new token may mend, gets one.
    pub(crate) async fn mend(&self, failure: &Failure, patience: &mut Patience) {
        if failure.is_about_the_token() {
            // If that fails too, so does the next attempt, and its failure says why.
            let _ = patience.answer(self.client.refresh_token()).await;
        }
    }
}

impl Origin {
    pub(crate) fn of(header: Option<&ResponseHeader>) -> Self {
        header.map_or(Self { cluster: 0, term: 0 }, |header| Self {
            cluster: header.cluster_id(),
            term: header.raft_term(),
        })
    }

    /// Fails if this comes from another cluster, or from the same one after it was restored, which starts again at a
    /// low term.
    pub(crate) fn expect_in(&self, header: Option<&ResponseHeader>) -> Result<(), Failure> {
        let there = Self::of(header);
        let is_same = there.cluster == self.cluster && there.term >= self.term;
        if is_same { Ok(()) } else { Err(Failure::Replaced) }
    }
}

fn revision_of(response: &GetResponse) -> i64 {
    response.header().map_or(0, ResponseHeader::revision)
}

/// The next possible key.
fn after(key: &Bytes) -> Vec<u8> {
    [key, &b"\0"[..]].concat()
}

/// The bytes that a page should have, if its keys and values are as large as those of the page before.
const PAGE_BYTES: usize = 4 << 20;

/// Few keys at first, because their size is unknown, and never very many more than before, because the next may be
/// larger.
const FIRST: usize = 16;
const GROWTH: usize = 8;
const MOST: usize = 4096;

/// How many keys to read at once.
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
        let fitting = PAGE_BYTES.saturating_mul(page.len()) / bytes.max(1);
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
