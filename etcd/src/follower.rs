//! The task behind all watchers of a value. It follows etcd for ever, whatever happens.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;

use etcd_client::WatchStream;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::feed::Feed;
use crate::hub::{Hub, NewRun};
use crate::known::Snapshot;
use crate::retry::{Patience, Retry};
use crate::upstream::{NEWEST, Origin, Upstream};

/// Starts a follower on the runtime of `run`. If there is none, or it is shut down, the follower ends at once.
pub(crate) fn start(upstream: &Arc<Upstream>, hub: &Arc<Hub>, run: NewRun) {
    run.monitor.connecting();
    let (number, runtime) = (run.number, run.runtime);
    let task =
        Task { upstream: Arc::clone(upstream), feed: Feed { hub: Arc::clone(hub), run: number, monitor: run.monitor } };
    let follower = Follower { task, retry: Retry::default(), patience: Patience::default() };
    if let Some(runtime) = runtime {
        hub.started(number, runtime.spawn(follower.run()).abort_handle());
    }
}

struct Follower {
    task: Task,
    retry: Retry,
    patience: Patience,
}

/// Dropped however the task ends, even if it never began: the run then continues elsewhere, or the readers are told.
struct Task {
    upstream: Arc<Upstream>,
    feed: Feed,
}

impl Drop for Task {
    fn drop(&mut self) {
        if let Some(run) = self.feed.ended() {
            start(&self.upstream, &self.feed.hub, run);
        }
    }
}

impl Follower {
    /// Runs until it is aborted, or no attempt can succeed any more.
    async fn run(mut self) {
        let mut is_final = false;
        while !is_final {
            let Err(failure) = self.follow().await;
            self.task.feed.interrupt();
            is_final = failure.is_final();
            self.recover(failure).await;
        }
    }

    async fn recover(&mut self, failure: Failure) {
        let (failures, delay) = self.retry.failed(&failure);
        let upstream = &self.task.upstream;
        upstream.mend(&failure, &mut self.patience).await;
        self.task.feed.monitor.failed(failure, &upstream.keys, failures, delay);
        tokio::time::sleep(delay).await;
    }

    /// Reads everything, and watches from there on, each time anew. Only this is right whatever has become of the
    /// history in the meantime (compacted, restored from a backup, another cluster), and however long it is.
    async fn follow(&mut self) -> Result<Infallible, Failure> {
        let Task { upstream, feed } = &self.task;
        if upstream.keys.is_empty() {
            feed.replace(Snapshot::default());
            feed.monitor.connected(&upstream.keys);
            return pending().await;
        }
        let (snapshot, origin) = upstream.read(NEWEST, &mut self.patience).await?;
        let next = snapshot.revision + 1;
        feed.replace(snapshot);
        let stream = created(upstream, next, origin, &mut self.patience).await?;
        self.retry.connected();
        Connection::new(upstream, feed).follow(stream).await
    }
}

/// Creates a watch, and waits until etcd has confirmed it.
async fn created(
    upstream: &Upstream,
    next: i64,
    origin: Origin,
    patience: &mut Patience,
) -> Result<WatchStream, Failure> {
    let creation = async {
        let mut stream = upstream.watch(next).await?;
        Ok((stream.message().await?, stream))
    };
    let (first, stream) = patience.answer(creation).await?;
    let first = first.ok_or(Failure::Ended)?;
    if first.canceled() {
        return Err(Failure::of_cancelled(&first));
    }
    origin.expect_in(first.header())?;
    Ok(stream)
}
