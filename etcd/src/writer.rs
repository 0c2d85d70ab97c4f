//! `Writer`: what a value in etcd lacks.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use etcd_client::{Client, DeleteOptions, GetOptions, KvClient, PutOptions};
use event_value::Version;

use crate::caller::{Caller, version_in};
use crate::entry::{Versioned, revision_of};
use crate::transaction::{Transaction, TransactionError};

/// Writes one key. A handle, cheap to clone.
///
/// None of its methods tries again when etcd or the connection fails: after an error, or if its future is dropped, it
/// may have been carried out or not. [`compare_put`](Writer::compare_put) and
/// [`compare_delete`](Writer::compare_delete) can be tried again without harm.
///
/// Several keys at once are the task of a [`Transaction`]. For a key that is to be there while its owner lives, there
/// is [`Registration`](crate::Registration); other leases belong to the client: grant one there, keep it alive, and put
/// with it.
///
/// # Who reads what was written
///
/// A watcher, here or on another machine, may be behind by what its connection lags. To read no less than what was
/// written, let it wait for the version that the writer returned:
/// [`Watcher::reached`](crate::Watcher::reached).
///
/// # Examples
///
/// ```no_run
/// use event_value_etcd::{Writer, connect, connect_options};
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut client = connect(["localhost:2379"], connect_options()).await?;
/// let lease = client.lease_grant(30, None).await?.id();
///
/// let status = Writer::new(client, "nodes/1/status").with_lease(lease);
/// let version = status.put("up").await?;
/// status.compare_put(version, "draining").await?;
/// status.delete().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Writer {
    caller: Caller,
    key: Vec<u8>,
    lease: Option<i64>,
}

impl Writer {
    /// Writes `key`. Sends nothing to etcd.
    ///
    /// # Examples
    ///
    /// See [`Writer`].
    pub fn new(client: Client, key: impl Into<Vec<u8>>) -> Self {
        Self { caller: Caller::new(client), key: key.into(), lease: None }
    }

    /// What is put from now on goes with this lease.
    ///
    /// # Examples
    ///
    /// See [`Writer`].
    #[must_use]
    pub fn with_lease(self, lease: i64) -> Self {
        Self { lease: Some(lease), ..self }
    }

    /// Each request waits for its answer at most so long; without this, there is no limit.
    ///
    /// When the time has passed, the error is [`etcd_client::Error::GRpcStatus`] with `DeadlineExceeded`, the one with
    /// which etcd itself gives up. What was asked for may have been carried out or not.
    ///
    /// The timer is that of the tokio runtime in which the request is made, or else of the one in which the writer was
    /// made. Where there is none, requests fail with [`etcd_client::Error::InvalidArgs`].
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// use event_value_etcd::Writer;
    ///
    /// # async fn example(client: etcd_client::Client) -> Result<(), etcd_client::Error> {
    /// let motd = Writer::new(client, "config/motd").with_timeout(Duration::from_secs(2));
    /// motd.put("hello").await?; // or an error, after 2 seconds at most
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_timeout(self, limit: Duration) -> Self {
        Self { caller: self.caller.with_limit(limit), ..self }
    }

    /// Puts a value, whatever is there, and returns its version.
    ///
    /// # Errors
    ///
    /// What etcd says.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the value may have been put or not.
    ///
    /// # Examples
    ///
    /// See [`Writer`].
    #[doc(alias = "set")]
    pub async fn put(&self, value: impl Into<Vec<u8>>) -> Result<Version, etcd_client::Error> {
        let value = value.into();
        let put = |mut kv: KvClient| {
            let (key, value, options) = (self.key.clone(), value.clone(), self.options());
            async move { kv.put(key, value, options).await }
        };
        Ok(version_in(self.caller.call(put).await?.header()))
    }

    /// Puts a value if `seen` is still the version of what is there, and returns the new version.
    ///
    /// Version 0, which is `Version::default()`, stands for a key that is not there. So does the version of a deletion,
    /// as a [versioned](crate::Value::versioned) watcher gives it, as long as etcd has not compacted it: afterwards,
    /// the error is [`CompareError::Changed`] with `None`, and version 0 is what to try next.
    ///
    /// # Errors
    ///
    /// [`CompareError::Changed`], with what is there, if something else is; it may be the same bytes, put again.
    /// [`CompareError::Etcd`]: what etcd says.
    ///
    /// # Cancel safety
    ///
    /// As [`put`](Writer::put).
    ///
    /// # Examples
    ///
    /// A counter that many increment:
    ///
    /// ```no_run
    /// use event_value::Version;
    /// use event_value_etcd::{CompareError, Versioned, Writer};
    ///
    /// async fn increment(counter: &Writer) -> Result<u64, etcd_client::Error> {
    ///     let (mut seen, mut count) = (Version::default(), 0);
    ///     loop {
    ///         match counter.compare_put(seen, format!("{}", count + 1)).await {
    ///             Ok(_) => return Ok(count + 1),
    ///             Err(CompareError::Changed(Some(Versioned { version, value }))) => {
    ///                 seen = version;
    ///                 count = String::from_utf8_lossy(&value).parse().unwrap_or(0);
    ///             }
    ///             Err(CompareError::Changed(None)) => (seen, count) = (Version::default(), 0),
    ///             Err(CompareError::Etcd(error)) => return Err(error),
    ///         }
    ///     }
    /// }
    /// # let _ = increment;
    /// ```
    #[doc(alias = "compare_set")]
    #[doc(alias = "compare_and_swap")]
    pub async fn compare_put(&self, seen: Version, value: impl Into<Vec<u8>>) -> Result<Version, CompareError> {
        let (key, value) = (self.key.clone(), value.into());
        self.compare(seen, |transaction| match self.lease {
            Some(lease) => transaction.put_with_lease(key.clone(), value.clone(), lease),
            None => transaction.put(key.clone(), value.clone()),
        })
        .await
    }

    /// Deletes the key if `seen` is still the version of what is there, and returns the version of the deletion.
    ///
    /// Of a key that is not there, as was expected, it returns the newest version of all keys.
    ///
    /// # Errors
    ///
    /// As [`compare_put`](Writer::compare_put).
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the key may have been deleted or not.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::{CompareError, Writer};
    ///
    /// # async fn example(client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let claim = Writer::new(client, "claims/7");
    /// let ours = claim.put("this machine").await?;
    /// match claim.compare_delete(ours).await {
    ///     Ok(_) => println!("given back"),
    ///     Err(CompareError::Changed(_)) => println!("somebody else has it already"),
    ///     Err(CompareError::Etcd(error)) => return Err(error.into()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn compare_delete(&self, seen: Version) -> Result<Version, CompareError> {
        self.compare(seen, |transaction| transaction.delete(self.key.clone())).await
    }

    async fn compare(
        &self,
        seen: Version,
        change: impl Fn(Transaction) -> Transaction,
    ) -> Result<Version, CompareError> {
        let attempt = |seen| change(Transaction::with(self.caller.clone()).expect(self.key.clone(), seen)).commit();
        match attempt(seen).await.map_err(CompareError::of_one) {
            // etcd compares a key that is not there as version 0 alone, a watcher knows it by that of its deletion.
            Err(CompareError::Changed(None)) if self.was_absent(seen).await? => {
                attempt(Version::default()).await.map_err(CompareError::of_one)
            }
            result => result,
        }
    }

    /// Whether etcd knows that the key was not there at this version.
    async fn was_absent(&self, version: Version) -> Result<bool, etcd_client::Error> {
        let revision = revision_of(version);
        if matches!(revision, 0 | i64::MAX) {
            return Ok(false);
        }
        let get = |mut kv: KvClient| {
            let (key, options) = (self.key.clone(), GetOptions::new().with_revision(revision).with_count_only());
            async move { kv.get(key, Some(options)).await }
        };
        match self.caller.call(get).await {
            Ok(found) => Ok(found.count() == 0),
            // Compacted, or not a revision of this etcd.
            Err(etcd_client::Error::GRpcStatus(status)) if status.code() == tonic::Code::OutOfRange => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Deletes the key, and returns the version of the deletion; `None` if there was nothing to delete.
    ///
    /// # Errors
    ///
    /// What etcd says.
    ///
    /// # Cancel safety
    ///
    /// As [`put`](Writer::put).
    ///
    /// # Examples
    ///
    /// See [`Writer`].
    #[doc(alias = "clear")]
    pub async fn delete(&self) -> Result<Option<Version>, etcd_client::Error> {
        let delete = |mut kv: KvClient| {
            let key = self.key.clone();
            async move { kv.delete(key, Some(DeleteOptions::new())).await }
        };
        let response = self.caller.call(delete).await?;
        Ok((response.deleted() > 0).then(|| version_in(response.header())))
    }

    fn options(&self) -> Option<PutOptions> {
        self.lease.map(|lease| PutOptions::new().with_lease(lease))
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = String::from_utf8_lossy(&self.key);
        f.debug_struct("Writer").field("key", &key).field("lease", &self.lease).finish_non_exhaustive()
    }
}

/// Why [`Writer::compare_put`] or [`Writer::compare_delete`] has changed nothing, as far as it knows.
///
/// # Examples
///
/// See [`Writer::compare_put`].
#[derive(Debug)]
pub enum CompareError {
    /// This is there instead; `None`: nothing is.
    Changed(Option<Versioned<Vec<u8>>>),
    /// etcd or the connection to it has failed: the change may have been made or not.
    Etcd(etcd_client::Error),
}

/// The name of [`CompareError`] in version 0.1.
pub type ComparePutError = CompareError;

impl CompareError {
    /// That of a transaction which expects one key.
    fn of_one(error: TransactionError) -> Self {
        match error {
            TransactionError::Changed(found) => Self::Changed(found.into_iter().find_map(|changed| changed.now)),
            TransactionError::Etcd(error) => Self::Etcd(error),
        }
    }
}

impl From<etcd_client::Error> for CompareError {
    fn from(error: etcd_client::Error) -> Self {
        Self::Etcd(error)
    }
}

impl fmt::Display for CompareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(Some(found)) => write!(f, "the key has changed: it is at version {}", found.version),
            Self::Changed(None) => f.pad("the key has changed: it is not there"),
            Self::Etcd(error) => error.fmt(f),
        }
    }
}

impl Error for CompareError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Changed(_) => None,
            Self::Etcd(error) => Some(error),
        }
    }
}
