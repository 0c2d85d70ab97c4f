//! What is asked of etcd.

use etcd_client::{Client, Error, GetOptions, WatchOptions, WatchStream};

use crate::change::Snapshot;
use crate::keys::Keys;

pub(crate) struct Upstream {
    pub(crate) client: Client,
    pub(crate) keys: Keys,
}

/// etcd sends as much as was asked for; the client's default limit would make a large range unreadable for ever.
const NO_LIMIT: usize = usize::MAX;

impl Upstream {
    /// All that there is, or was at `revision`. A linearizable read: it waits for a majority of the cluster.
    pub(crate) async fn read(&self, revision: i64) -> Result<Snapshot, Error> {
        let mut options = GetOptions::new().with_revision(revision);
        if let Some(end) = self.keys.end() {
            options = options.with_range(end);
        }
        let mut kv = self.client.kv_client().max_decoding_message_size(NO_LIMIT);
        Ok(kv.get(self.keys.start(), Some(options)).await?.into())
    }

    /// What changes, from `revision` on.
    pub(crate) async fn watch(&self, revision: i64) -> Result<WatchStream, Error> {
        let mut options = WatchOptions::new().with_start_revision(revision);
        if let Some(end) = self.keys.end() {
            options = options.with_range(end);
        }
        let mut watch = self.client.watch_client().max_decoding_message_size(NO_LIMIT);
        watch.watch(self.keys.start(), Some(options)).await
    }
}
