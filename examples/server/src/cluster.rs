//! Values in etcd: one key each, as JSON.

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use event_value::{BacklogError, Value, Version};
use event_value_etcd::etcd_client::Client;
use event_value_etcd::{CompareError, Error, Versioned, Watcher, Writer, connect, connect_options, decode};
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream};
use futures::{FutureExt as _, StreamExt as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;
use values::{Seen, SetError, Store};

/// How long a client of the server waits for etcd.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

pub(crate) struct Cluster {
    client: Client,
}

impl Cluster {
    /// Takes addresses separated by commas. etcd may be started later.
    pub(crate) async fn connect(endpoints: &str) -> anyhow::Result<Self> {
        let endpoints: Vec<_> = endpoints.split(',').collect();
        Ok(Self { client: connect(endpoints, connect_options()).await? })
    }

    pub(crate) fn value<T: DeserializeOwned + 'static>(&self, name: &str) -> InCluster<T> {
        let key = format!("event-value-server/{name}");
        let value = event_value_etcd::Value::new(self.client.clone(), &*key, decode::json).versioned();
        let writer = Writer::new(self.client.clone(), key).with_timeout(ANSWER_WITHIN);
        InCluster { value, writer, audience: Arc::default() }
    }

    pub(crate) fn value_of_this_machine<T: DeserializeOwned + 'static>(&self, name: &str) -> InCluster<T> {
        let machine = sysinfo::System::host_name().unwrap_or_else(|| "localhost".into());
        self.value(&format!("{machine}/{name}"))
    }
}

pub(crate) struct InCluster<T> {
    value: event_value_etcd::Value<Versioned<Option<T>>, serde_json::Error>,
    writer: Writer,
    /// Has a watcher for each client of this server that watches the value, because etcd does not report them.
    audience: Arc<Value<()>>,
}

type JsonWatcher<T> = Watcher<Versioned<Option<T>>, serde_json::Error>;

/// The next value that exists and can be decoded; `None` at the end.
async fn next<T>(watcher: &mut JsonWatcher<T>) -> Option<Seen<T>> {
    loop {
        match watcher.get().await {
            Ok(Versioned { version, value: Some(value) }) => return Some(Seen { version, skipped: None, value }),
            // The key was deleted.
            Ok(Versioned { value: None, .. }) => {}
            Err(Error::Decode(error)) => eprintln!("{}: {error}", String::from_utf8_lossy(watcher.key())),
            Err(_) => return None,
        }
    }
}

/// The current value.
async fn current<T>(mut watcher: JsonWatcher<T>) -> Result<(Version, Option<T>), SetError> {
    match timeout(ANSWER_WITHIN, watcher.backlog()).await {
        Ok(Ok(Versioned { version, value })) => Ok((version, value)),
        Ok(Err(BacklogError::BacklogDone)) => Ok((Version::default(), None)),
        Ok(Err(error)) => Err(SetError::failed(error)),
        Err(_) => Err(SetError::failed("etcd does not answer")),
    }
}

impl<T: Serialize + Send + Sync + 'static> Store<T> for InCluster<T> {
    fn watch(&self) -> BoxStream<'static, Seen<T>> {
        let looks = self.audience.watch_arc();
        let next = |(mut watcher, looks)| async { Some((next(&mut watcher).await?, (watcher, looks))) };
        stream::unfold((self.value.watch(), looks), next).boxed()
    }

    fn newer_than(&self, seen: Version) -> BoxFuture<'_, Option<Seen<T>>> {
        let newer = move |found: &Seen<T>| ready(found.version != seen);
        async move { self.watch().filter(newer).next().await }.boxed()
    }

    fn look(&self) -> BoxFuture<'_, Result<(Version, Option<T>), SetError>> {
        current(self.value.watch()).boxed()
    }

    fn set(&self, seen: Option<Version>, value: T) -> BoxFuture<'_, Result<Version, SetError>> {
        async move {
            let json = serde_json::to_vec(&value).map_err(SetError::failed)?;
            let Some(seen) = seen else {
                return self.writer.put(json).await.map_err(SetError::failed);
            };
            self.writer.compare_put(seen, json).await.map_err(|error| match error {
                CompareError::Changed(_) => SetError::NotNewest,
                CompareError::Etcd(error) => SetError::failed(error),
            })
        }
        .boxed()
    }

    fn watched(&self) -> BoxFuture<'_, ()> {
        self.audience.watched().boxed()
    }

    fn unwatched(&self) -> BoxFuture<'_, ()> {
        self.audience.unwatched().boxed()
    }

    /// Does nothing, because clients of other servers may still watch.
    fn retire(&self) {}
}
