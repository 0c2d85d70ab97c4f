//! The task behind all watchers of a value: it follows etcd for ever, whatever happens.

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

/// Starts a follower as a task of the runtime of `run`. Without one, or with one that is shut down, it ends at once.
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

/// However the task ends, even if it never began: those who wait for it are told, or it goes on elsewhere.
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
    /// Until it is aborted, or no attempt can help.
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

    /// Reads all that there is, and watches from there on. Each time: only this tells for sure, whatever became of the
    /// history meanwhile (compacted, restored from a snapshot, another cluster), and however much there was of it.
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

/// A watch that etcd has confirmed.
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
