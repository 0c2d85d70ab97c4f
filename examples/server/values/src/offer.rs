//! A value by its name, as JSON: a server does not need to know its type.

use std::sync::Arc;
use std::time::Duration;

use event_value::Version;
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream};
use futures::{FutureExt as _, StreamExt as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};

use crate::{Seen, SetError, Sleep, Store};

/// What a client is told about a value.
#[derive(Debug, Serialize)]
pub struct News {
    pub name: &'static str,
    pub version: u64,
    /// How many versions this client has skipped since its last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<u64>,
    /// `null` if the value is empty.
    pub value: Box<RawValue>,
}

/// Why nothing was set.
#[derive(Debug)]
pub enum PutError {
    ReadOnly,
    /// The JSON is not a value of this type, with the reason.
    Malformed(String),
    Store(SetError),
}

/// A value that is offered to clients.
pub trait Offered: Send + Sync {
    fn name(&self) -> &'static str;

    /// The current value and all newer ones, each at least `pace` after the one before. A client with a slow pace skips
    /// values.
    fn news(&self, pace: Duration, sleep: Sleep) -> BoxStream<'static, News>;

    /// Waits until the version is not `seen`, and returns the value then; `None` if that will never happen.
    fn newer_than(&self, seen: Version) -> BoxFuture<'_, Option<News>>;

    /// The current value.
    fn look(&self) -> BoxFuture<'_, Result<News, SetError>>;

    /// Sets the value to this JSON; with a version, only if that is still the newest.
    fn put<'a>(&'a self, seen: Option<Version>, json: &'a [u8]) -> BoxFuture<'a, Result<Version, PutError>>;
}

/// Checks a value that a client wants to set, and says what is wrong with it.
type Check<T> = fn(&T) -> Result<(), String>;

/// A value of some type, offered.
pub struct Offer<T> {
    name: &'static str,
    store: Arc<dyn Store<T>>,
    /// `None` if clients must not set it.
    check: Option<Check<T>>,
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Offer<T> {
    pub fn read_only(name: &'static str, store: Arc<dyn Store<T>>) -> Arc<dyn Offered> {
        Arc::new(Self { name, store, check: None })
    }

    pub fn writable(name: &'static str, store: Arc<dyn Store<T>>, check: Check<T>) -> Arc<dyn Offered> {
        Arc::new(Self { name, store, check: Some(check) })
    }
}

impl News {
    fn new<T: Serialize>(name: &'static str, version: Version, skipped: Option<u64>, value: &T) -> Self {
        let value = to_raw_value(value).expect("the values here are plain structs, maps with text as keys, and text");
        Self { name, version: version.get(), skipped, value }
    }

    fn seen<T: Serialize>(name: &'static str, seen: &Seen<T>) -> Self {
        Self::new(name, seen.version, seen.skipped, &seen.value)
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Offered for Offer<T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn news(&self, pace: Duration, sleep: Sleep) -> BoxStream<'static, News> {
        let name = self.name;
        let next = move |(mut values, rest): (BoxStream<'static, Seen<T>>, _)| async move {
            // Rest first and then take the value, so that it is new when it is sent.
            if rest {
                sleep(pace).await;
            }
            let news = News::seen(name, &values.next().await?);
            Some((news, (values, !pace.is_zero())))
        };
        stream::unfold((self.store.watch(), false), next).boxed()
    }

    fn newer_than(&self, seen: Version) -> BoxFuture<'_, Option<News>> {
        let newer = self.store.newer_than(seen);
        async { Some(News::seen(self.name, &newer.await?)) }.boxed()
    }

    fn look(&self) -> BoxFuture<'_, Result<News, SetError>> {
        let look = self.store.look();
        async {
            let (version, value) = look.await?;
            Ok(News::new(self.name, version, None, &value))
        }
        .boxed()
    }

    fn put<'a>(&'a self, seen: Option<Version>, json: &'a [u8]) -> BoxFuture<'a, Result<Version, PutError>> {
        async move {
            let check = self.check.ok_or(PutError::ReadOnly)?;
            let value = serde_json::from_slice(json).map_err(|error| PutError::Malformed(error.to_string()))?;
            check(&value).map_err(PutError::Malformed)?;
            self.store.set(seen, value).await.map_err(PutError::Store)
        }
        .boxed()
    }
}
