//! The task behind a watcher: it follows etcd for ever, whatever happens.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;

use etcd_client::{WatchResponse, WatchStream};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use crate::change::{Change, Snapshot};
use crate::failure::Failure;
use crate::health::Monitor;
use crate::retry::{Patience, Retry};
use crate::upstream::Upstream;

/// Where the news goes: the mailbox of one watcher, or a hub with many.
pub(crate) trait Feed: Send + Sync + 'static {
    /// The revision that its reader knows already, while it has still to learn what that means.
    fn assumes(&self) -> Option<i64> {
        None
    }

    /// This is what there was at the revision that it assumes; `None` if that is not known any more.
    fn assume(&self, _known: Option<&Snapshot>) {}

    /// Whether it must be told all that there is before changes mean anything to it.
    fn needs_snapshot(&self) -> bool;

    /// This is all that there is.
    fn replace(&self, snapshot: &Snapshot);

    /// These changes have come since.
    fn update(&self, changes: &[Change]);

    /// From now on, changes may be late.
    fn interrupt(&self);

    /// Nothing will ever come again.
    fn close(&self);
}

/// A task that follows etcd until this is dropped.
#[derive(Debug)]
pub(crate) struct Following(Option<AbortHandle>);

impl Following {
    /// Begins to follow `upstream`. Without a runtime, or with one that is shut down, the feed is closed.
    pub(crate) fn start<F: Feed>(
        runtime: Option<&Handle>,
        upstream: Arc<Upstream>,
        feed: F,
        monitor: Arc<Monitor>,
    ) -> Self {
        monitor.connecting();
        let task = Task { feed, monitor };
        let (retry, patience) = (Retry::default(), Patience::default());
        let follower = Follower { upstream, task, next: None, retry, patience };
        Self(runtime.map(|runtime| runtime.spawn(follower.run()).abort_handle()))
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

struct Follower<F: Feed> {
    upstream: Arc<Upstream>,
    task: Task<F>,
    /// The revision from which to watch, once it is known.
    next: Option<i64>,
    retry: Retry,
    patience: Patience,
}

/// However the task ends, even if it never began: who waits for it is told.
struct Task<F: Feed> {
    feed: F,
    monitor: Arc<Monitor>,
}

impl<F: Feed> Drop for Task<F> {
    fn drop(&mut self) {
        self.monitor.closed();
        self.feed.close();
    }
}

impl<F: Feed> Follower<F> {
    async fn run(mut self) {
        loop {
            let Err(failure) = self.follow().await;
            self.task.feed.interrupt();
            if failure.loses_history() {
                self.next = None;
            }
            let delay = self.retry.delay_after(&failure);
            self.task.monitor.failed(failure, &self.upstream.keys, delay);
            tokio::time::sleep(delay).await;
        }
    }

    async fn follow(&mut self) -> Result<Infallible, Failure> {
        if self.upstream.keys.is_empty() {
            self.task.feed.replace(&Snapshot::default());
            self.task.monitor.connected(&self.upstream.keys);
            return pending().await;
        }
        self.learn_what_is_assumed().await?;
        let resumes = self.next.is_some() && !self.task.feed.needs_snapshot();
        if !resumes {
            self.read().await?;
        }
        let mut stream = self.watch(resumes).await?;
        self.task.monitor.connected(&self.upstream.keys);
        self.retry.connected();
        loop {
            let response = stream.message().await?.ok_or(Failure::Ended)?;
            self.deliver(&response)?;
        }
    }

    async fn learn_what_is_assumed(&mut self) -> Result<(), Failure> {
        let Some(revision) = self.task.feed.assumes() else { return Ok(()) };
        match self.patience.answer(self.upstream.read(revision)).await {
            Ok(known) => self.task.feed.assume(Some(&known)),
            Err(failure) if failure.is_out_of_range() => self.task.feed.assume(None),
            Err(failure) => return Err(failure),
        }
        Ok(())
    }

    async fn read(&mut self) -> Result<(), Failure> {
        let snapshot = self.patience.answer(self.upstream.read(NEWEST)).await?;
        self.task.feed.replace(&snapshot);
        self.next = Some(snapshot.revision + 1);
        Ok(())
    }

    /// A watch that etcd has confirmed.
    async fn watch(&mut self, resumes: bool) -> Result<WatchStream, Failure> {
        let next = self.next.unwrap_or(0);
        let (upstream, patience) = (&self.upstream, &mut self.patience);
        let creation = async {
            let mut stream = upstream.watch(next).await?;
            Ok((stream.message().await?, stream))
        };
        let (first, stream) = patience.answer(creation).await?;
        let first = first.ok_or(Failure::Ended)?;
        // A member that knows less than we do may be late, or it may have been set up anew: a fresh look tells.
        if resumes && first.header().is_some_and(|header| header.revision() + 1 < next) {
            return Err(Failure::HistoryLost);
        }
        self.deliver(&first)?;
        Ok(stream)
    }

    fn deliver(&mut self, response: &WatchResponse) -> Result<(), Failure> {
        if response.canceled() {
            return Err(Failure::of_cancelled(response));
        }
        let changes: Vec<Change> = response.events().iter().filter_map(Change::of).collect();
        // Of the response, only the events say how far it reaches: its header can be ahead of them.
        if let Some(last) = changes.last() {
            self.next = Some(last.revision + 1);
            self.task.feed.update(&changes);
        }
        Ok(())
    }
}

/// For etcd, the revision at which to read what is newest.
const NEWEST: i64 = 0;
