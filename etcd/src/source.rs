//! What the watchers of a value share: its client, its keys, its hub, its follower.

use std::sync::Arc;

use etcd_client::Client;
use tokio::runtime::Handle;

use crate::follower;
use crate::hub::Hub;
use crate::keys::Keys;
use crate::mailbox::Mailbox;
use crate::runtime;
use crate::unread::Unread;
use crate::upstream::Upstream;

/// Some keys of an etcd, what is known of them, and the runtime for the task that follows them. Cheap to clone; clones
/// share the follower.
#[derive(Clone)]
pub(crate) struct Source {
    upstream: Arc<Upstream>,
    hub: Arc<Hub>,
    runtime: Option<Handle>,
}

impl Source {
    /// Uses the runtime in which this is called, if there is one.
    pub(crate) fn new(client: Client, keys: Keys) -> Self {
        let upstream = Arc::new(Upstream { client, keys });
        Self { upstream, hub: Arc::default(), runtime: runtime::current() }
    }

    pub(crate) fn on(self, runtime: Handle) -> Self {
        Self { runtime: Some(runtime), ..self }
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.upstream.keys
    }

    /// A mailbox for a new reader. The first reader starts the follower.
    pub(crate) fn join(&self, unread: Unread) -> Mailbox {
        let (hub, waker) = (Arc::clone(&self.hub), Arc::default());
        let runtime = runtime::usable(self.runtime.as_ref());
        let joined = hub.join(unread, Arc::clone(&waker), runtime.ok());
        let (number, monitor) = (joined.number, joined.monitor);
        let mailbox = Mailbox { hub, number, monitor, waker, no_runtime: runtime.err() };
        if let Some(run) = joined.new_run {
            follower::start(&self.upstream, &self.hub, run);
        }
        mailbox
    }
}
