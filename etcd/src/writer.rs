//! `Writer`: what a value in etcd lacks.

use std::error::Error;
use std::fmt;

use etcd_client::{Client, Compare, CompareOp, DeleteOptions, GetResponse, PutOptions, Txn, TxnOp, TxnOpResponse};
use event_value::Version;

use crate::version::{Versioned, revision_of, version_of};

/// Writes one key. A handle, cheap to clone.
///
/// Each method is one request. None of them tries again: after an error, or if its future is dropped, it may have been
/// carried out or not. [`compare_put`](Writer::compare_put) can be tried again without harm.
///
/// Leases belong to the client: grant one there, keep it alive, and put with it.
///
/// # Examples
///
/// ```no_run
/// use etcd_client::Client;
/// use event_value_etcd::{Writer, connect_options};
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut client = Client::connect(["localhost:2379"], Some(connect_options())).await?;
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
    client: Client,
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
        Self { client, key: key.into(), lease: None }
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

    /// Puts a value, whatever is there, and gives its version.
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
        let response = self.client.kv_client().put(self.key.clone(), value, self.options()).await?;
        Ok(version_of(response.header().map_or(0, |header| header.revision())))
    }

    /// Puts a value if `seen` is still the version of what is there, and gives the new version.
    ///
    /// Version 0, which is `Version::default()`, stands for a key that is not there.
    ///
    /// # Errors
    ///
    /// [`ComparePutError::Changed`], with what is there, if something else is; it may be the same bytes, put again.
    /// [`ComparePutError::Etcd`]: what etcd says.
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
    /// use event_value_etcd::{ComparePutError, Versioned, Writer};
    ///
    /// async fn increment(counter: &Writer) -> Result<u64, etcd_client::Error> {
    ///     let (mut seen, mut count) = (Version::default(), 0);
    ///     loop {
    ///         match counter.compare_put(seen, format!("{}", count + 1)).await {
    ///             Ok(_) => return Ok(count + 1),
    ///             Err(ComparePutError::Changed(Some(Versioned { version, value }))) => {
    ///                 seen = version;
    ///                 count = String::from_utf8_lossy(&value).parse().unwrap_or(0);
    ///             }
    ///             Err(ComparePutError::Changed(None)) => (seen, count) = (Version::default(), 0),
    ///             Err(ComparePutError::Etcd(error)) => return Err(error),
    ///         }
    ///     }
    /// }
    /// # let _ = increment;
    /// ```
    #[doc(alias = "compare_set")]
    #[doc(alias = "compare_and_swap")]
    pub async fn compare_put(&self, seen: Version, value: impl Into<Vec<u8>>) -> Result<Version, ComparePutError> {
        let key = || self.key.clone();
        let txn = Txn::new()
            .when([Compare::mod_revision(key(), CompareOp::Equal, revision_of(seen))])
            .and_then([TxnOp::put(key(), value, self.options())])
            .or_else([TxnOp::get(key(), None)]);
        let response = self.client.kv_client().txn(txn).await?;
        if response.succeeded() {
            return Ok(version_of(response.header().map_or(0, |header| header.revision())));
        }
        let found = response.op_responses().into_iter().find_map(|response| match response {
            TxnOpResponse::Get(found) => Some(found),
            _ => None,
        });
        Err(ComparePutError::Changed(found.and_then(first)))
    }

    /// Deletes the key, and gives the version of the deletion; `None` if there was nothing to delete.
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
        let response = self.client.kv_client().delete(self.key.clone(), Some(DeleteOptions::new())).await?;
        let version = version_of(response.header().map_or(0, |header| header.revision()));
        Ok((response.deleted() > 0).then_some(version))
    }

    fn options(&self) -> Option<PutOptions> {
        self.lease.map(|lease| PutOptions::new().with_lease(lease))
    }
}

fn first(mut found: GetResponse) -> Option<Versioned<Vec<u8>>> {
    let kv = found.take_kvs().into_iter().next()?;
    Some(Versioned { version: version_of(kv.mod_revision()), value: kv.into_key_value().1 })
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = String::from_utf8_lossy(&self.key);
        f.debug_struct("Writer").field("key", &key).field("lease", &self.lease).finish_non_exhaustive()
    }
}

/// Why [`Writer::compare_put`] has put nothing, as far as it knows.
///
/// # Examples
///
/// See [`Writer::compare_put`].
#[derive(Debug)]
pub enum ComparePutError {
    /// This is there instead; `None`: nothing is.
    Changed(Option<Versioned<Vec<u8>>>),
    /// etcd or the connection to it has failed: the value may have been put or not.
    Etcd(etcd_client::Error),
}

impl From<etcd_client::Error> for ComparePutError {
    fn from(error: etcd_client::Error) -> Self {
        Self::Etcd(error)
    }
}

impl fmt::Display for ComparePutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(Some(found)) => write!(f, "the key has changed: it is at version {}", found.version),
            Self::Changed(None) => f.pad("the key has changed: it is not there"),
            Self::Etcd(error) => error.fmt(f),
        }
    }
}

impl Error for ComparePutError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Changed(_) => None,
            Self::Etcd(error) => Some(error),
        }
    }
}
