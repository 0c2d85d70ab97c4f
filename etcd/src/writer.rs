//! `Writer`: puts and deletes one key.

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
/// No method tries again when etcd or the connection fails. After an error, or if the future was dropped, the request
/// may have been carried out or not. [`compare_put`](Writer::compare_put) and
/// [`compare_delete`](Writer::compare_delete) can be repeated without harm.
///
/// To write several keys at once, use a [`Transaction`]. For a key that exists while its owner lives, use a
/// [`Registration`](crate::Registration). Other leases belong to the client: grant a lease there, keep it alive, and
/// put with it.
///
/// # Reading what was written
///
/// A watcher, here or on another machine, can be behind by as long as etcd takes to report a change. To read at least
/// what was written, pass the version that the writer returned to [`Watcher::reached`](crate::Watcher::reached).
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
    /// Makes a writer of `key`. Sends nothing to etcd.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::Writer;
    ///
    /// # async fn example(client: etcd_client::Client) -> Result<(), etcd_client::Error> {
    /// Writer::new(client, "config/motd").put("hello").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(client: Client, key: impl Into<Vec<u8>>) -> Self {
        Self { caller: Caller::new(client), key: key.into(), lease: None }
    }

    /// Puts a value, whatever is there, and returns its version. Sends one request.
    ///
    /// # Errors
    ///
    /// The error of etcd, or that the [time limit](Writer::with_timeout) has passed.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the value may have been put or not.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(motd: event_value_etcd::Writer) -> Result<(), etcd_client::Error> {
    /// let version = motd.put("hello").await?;
    /// println!("version {version}");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "set")]
    pub async fn put(&self, value: impl Into<Vec<u8>>) -> Result<Version, etcd_client::Error> {
        let value = value.into();
        let put = |mut kv: KvClient| {
            let (key, value, options) = (self.key.clone(), value.clone(), self.options());
            async move { kv.put(key, value, options).await }
        };
        Ok(version_in(self.caller.call(put).await?.header()))
    }

    /// Deletes the key and returns the version of the deletion, or `None` if the key did not exist. Sends one request.
    ///
    /// # Errors
    ///
    /// The error of etcd, or that the [time limit](Writer::with_timeout) has passed.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the key may have been deleted or not.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(motd: event_value_etcd::Writer) -> Result<(), etcd_client::Error> {
    /// if motd.delete().await?.is_none() {
    ///     println!("there was no message");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "clear")]
    pub async fn delete(&self) -> Result<Option<Version>, etcd_client::Error> {
        let delete = |mut kv: KvClient| {
            let key = self.key.clone();
            async move { kv.delete(key, Some(DeleteOptions::new())).await }
        };
        let response = self.caller.call(delete).await?;
        Ok((response.deleted() > 0).then(|| version_in(response.header())))
    }

    /// Puts a value if `seen` is still the version of the key, and returns the new version.
    ///
    /// Version 0, which is `Version::default()`, stands for a key that does not exist. So does the version of its
    /// deletion, as a [versioned](crate::Value::versioned) watcher returns it, until etcd compacts that version. From
    /// then on, the error is [`CompareError::Changed`] with `None`, and version 0 is what to try next.
    ///
    /// Sends one request, and at most two more if `seen` may be the version of a deletion.
    ///
    /// # Errors
    ///
    /// [`CompareError::Changed`], with what is there now, if the key has another version; the bytes may be the same.
    /// [`CompareError::Etcd`] with the error of etcd, or that the [time limit](Writer::with_timeout) has passed.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the value may have been put or not.
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

    /// Deletes the key if `seen` is still its version, and returns the version of the deletion.
    ///
    /// If the key was expected not to exist, and does not, this returns the newest version of all keys. Sends as many
    /// requests as `compare_put`.
    ///
    /// # Errors
    ///
    /// Those of [`compare_put`](Writer::compare_put).
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
            // To etcd, a key that does not exist has version 0 only; a watcher knows it by the version of its deletion.
            Err(CompareError::Changed(None)) if self.was_absent(seen).await? => {
                attempt(Version::default()).await.map_err(CompareError::of_one)
            }
            result => result,
        }
    }

    /// Whether etcd knows that the key did not exist at this version.
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
            // It was compacted, or is not a revision of this etcd.
            Err(etcd_client::Error::GRpcStatus(status)) if status.code() == tonic::Code::OutOfRange => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The same, with a lease for everything that is put from now on: etcd deletes the key when the lease ends.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::Writer;
    ///
    /// # async fn example(mut client: etcd_client::Client) -> Result<(), etcd_client::Error> {
    /// let lease = client.lease_grant(30, None).await?.id();
    /// Writer::new(client, "nodes/1/status").with_lease(lease).put("up").await?; // for 30 seconds
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_lease(self, lease: i64) -> Self {
        Self { lease: Some(lease), ..self }
    }

    /// The same, with a time limit for each request. Without this, there is no limit.
    ///
    /// When the time has passed, the error is [`etcd_client::Error::GRpcStatus`] with `DeadlineExceeded`, as when etcd
    /// itself gives up. The request may have been carried out or not.
    ///
    /// The timer belongs to the tokio runtime in which the request is made, or else to the one in which the writer was
    /// made. If there is neither, requests fail with [`etcd_client::Error::InvalidArgs`].
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

/// Why [`Writer::compare_put`] or [`Writer::compare_delete`] failed.
///
/// # Examples
///
/// ```
/// use event_value_etcd::CompareError;
///
/// assert_eq!(CompareError::Changed(None).to_string(), "the key has changed: it does not exist");
/// ```
#[derive(Debug)]
pub enum CompareError {
    /// The key has another version: this is what is there now, or `None` if the key does not exist. Nothing was
    /// changed.
    Changed(Option<Versioned<Vec<u8>>>),
    /// etcd or the connection to it has failed. The change may have been made or not.
    Etcd(etcd_client::Error),
}

/// The name of [`CompareError`] in version 0.1.
pub type ComparePutError = CompareError;

impl CompareError {
    /// Made from the error of a transaction that expects one key.
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
            Self::Changed(None) => f.pad("the key has changed: it does not exist"),
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
