//! `Transaction`: several keys at once, or none.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use etcd_client::{Client, Compare, CompareOp, GetResponse, PutOptions, Txn, TxnOp, TxnOpResponse};
use event_value::Version;

use crate::caller::{Caller, version_in};
use crate::entry::{Versioned, revision_of, version_of};

/// Puts and deletes several keys at once, perhaps only if some keys still have the versions that were seen. Either all
/// of it happens, or nothing.
///
/// Watchers return each key by itself, all with the same version.
///
/// etcd refuses a transaction that puts a key twice or has more than 128 changes, unless it is
/// [configured otherwise](https://etcd.io/docs/v3.5/op-guide/configuration/).
///
/// # Examples
///
/// Takes a job out of the queue, for this worker alone:
///
/// ```no_run
/// use event_value::Version;
/// use event_value_etcd::etcd_client::{Client, Error};
/// use event_value_etcd::{Transaction, TransactionError};
///
/// async fn take(client: Client, job: &str, seen: Version) -> Result<bool, Error> {
///     let taken = Transaction::new(client)
///         .expect(format!("queue/{job}"), seen)
///         .delete(format!("queue/{job}"))
///         .put(format!("running/{job}"), "worker 7")
///         .commit()
///         .await;
///     match taken {
///         Ok(_) => Ok(true),
///         Err(TransactionError::Changed(_)) => Ok(false), // somebody else was faster
///         Err(TransactionError::Etcd(error)) => Err(error),
///     }
/// }
/// # let _ = take;
/// ```
#[derive(Clone)]
#[must_use = "a transaction does nothing unless it is committed"]
pub struct Transaction {
    caller: Caller,
    expected: Vec<(Vec<u8>, Version)>,
    changes: Vec<TxnOp>,
}

impl Transaction {
    /// Makes an empty transaction. Sends nothing to etcd before [`commit`](Transaction::commit).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::Transaction;
    ///
    /// # async fn example(client: etcd_client::Client) -> Result<(), event_value_etcd::TransactionError> {
    /// Transaction::new(client).put("host", "10.0.0.1").put("port", "80").commit().await?; // both at one version
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(client: Client) -> Self {
        Self::with(Caller::new(client))
    }

    pub(crate) fn with(caller: Caller) -> Self {
        Self { caller, expected: Vec::new(), changes: Vec::new() }
    }

    /// Makes the commit fail unless `seen` is still the version of this key.
    ///
    /// Version 0, which is `Version::default()`, stands for a key that does not exist.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value::Version;
    /// use event_value_etcd::Transaction;
    ///
    /// # async fn example(client: etcd_client::Client) -> Result<(), event_value_etcd::TransactionError> {
    /// // Only if nobody has claimed it yet.
    /// Transaction::new(client).expect("claims/7", Version::default()).put("claims/7", "us").commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn expect(mut self, key: impl Into<Vec<u8>>, seen: Version) -> Self {
        self.expected.push((key.into(), seen));
        self
    }

    /// Adds a put.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn example(transaction: event_value_etcd::Transaction) {
    /// let transaction = transaction.put("host", "10.0.0.1");
    /// # let _ = transaction;
    /// # }
    /// ```
    pub fn put(self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        self.change(TxnOp::put(key, value, None))
    }

    /// Adds a put with a lease: etcd deletes the key when the lease ends.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(mut client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use event_value_etcd::Transaction;
    ///
    /// let lease = client.lease_grant(30, None).await?.id();
    /// Transaction::new(client).put_with_lease("nodes/1", "up", lease).commit().await?; // for 30 seconds
    /// # Ok(())
    /// # }
    /// ```
    pub fn put_with_lease(self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>, lease: i64) -> Self {
        self.change(TxnOp::put(key, value, Some(PutOptions::new().with_lease(lease))))
    }

    /// Adds the deletion of a key, which need not exist.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn example(transaction: event_value_etcd::Transaction) {
    /// let transaction = transaction.delete("queue/7");
    /// # let _ = transaction;
    /// # }
    /// ```
    pub fn delete(self, key: impl Into<Vec<u8>>) -> Self {
        self.change(TxnOp::delete(key, None))
    }

    /// The same, with a time limit for the request, as [`Writer::with_timeout`](crate::Writer::with_timeout) sets it.
    /// Without this, there is no limit.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use event_value_etcd::{Transaction, TransactionError};
    /// # async fn example(transaction: Transaction) -> Result<(), TransactionError> {
    /// transaction.with_timeout(std::time::Duration::from_secs(2)).commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_timeout(self, limit: Duration) -> Self {
        Self { caller: self.caller.with_limit(limit), ..self }
    }

    fn change(mut self, change: TxnOp) -> Self {
        self.changes.push(change);
        self
    }

    /// Makes all changes, and returns their version. Sends one request.
    ///
    /// If there are no changes, the version is the newest of all keys in etcd.
    ///
    /// # Errors
    ///
    /// [`TransactionError::Changed`] if a key does not have the expected version; then nothing was changed.
    /// [`TransactionError::Etcd`] with the error of etcd, or that the time limit has passed.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the changes may have been made or not, but never only some of them.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::{Transaction, TransactionError};
    ///
    /// # async fn example(transaction: Transaction) -> Result<(), Box<dyn std::error::Error>> {
    /// match transaction.commit().await {
    ///     Ok(version) => println!("done, as version {version}"),
    ///     Err(error @ TransactionError::Changed(_)) => println!("nothing done: {error}"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn commit(self) -> Result<Version, TransactionError> {
        let compare =
            |(key, seen): &(Vec<u8>, Version)| Compare::mod_revision(key.clone(), CompareOp::Equal, revision_of(*seen));
        // If one is not as expected, etcd reads all of them in the same transaction, so that the answer is consistent.
        let txn = Txn::new()
            .when(self.expected.iter().map(compare).collect::<Vec<_>>())
            .and_then(self.changes)
            .or_else(self.expected.iter().map(|(key, _)| TxnOp::get(key.clone(), None)).collect::<Vec<_>>());
        let commit = |mut kv: etcd_client::KvClient| {
            let txn = txn.clone();
            async move { kv.txn(txn).await }
        };
        let response = self.caller.call(commit).await?;
        if response.succeeded() {
            return Ok(version_in(response.header()));
        }
        let found = response.op_responses().into_iter().filter_map(|answer| match answer {
            TxnOpResponse::Get(found) => Some(first(found)),
            _ => None,
        });
        let found = self.expected.into_iter().zip(found).filter(|((_, seen), now)| version_of_found(now) != *seen);
        Err(TransactionError::Changed(found.map(|((key, _), now)| Changed { key, now }).collect()))
    }
}

fn first(mut found: GetResponse) -> Option<Versioned<Vec<u8>>> {
    let kv = found.take_kvs().into_iter().next()?;
    Some(Versioned { version: version_of(kv.mod_revision()), value: kv.into_key_value().1 })
}

fn version_of_found(found: &Option<Versioned<Vec<u8>>>) -> Version {
    found.as_ref().map_or(Version::default(), |found| found.version)
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (expected, changes) = (self.expected.len(), self.changes.len());
        f.debug_struct("Transaction").field("expected", &expected).field("changes", &changes).finish_non_exhaustive()
    }
}

/// A key whose version was not the one that a [`Transaction`] expected.
///
/// # Examples
///
/// ```
/// use event_value_etcd::Changed;
///
/// let changed = Changed { key: b"queue/1".to_vec(), now: None };
/// assert_eq!(changed.to_string(), "\"queue/1\" (gone)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The key.
    pub key: Vec<u8>,
    /// What is there now, or `None` if the key does not exist.
    pub now: Option<Versioned<Vec<u8>>>,
}

/// Why a [`Transaction`] failed.
///
/// # Examples
///
/// ```
/// use event_value_etcd::{Changed, TransactionError};
///
/// let error = TransactionError::Changed(vec![Changed { key: b"queue/1".to_vec(), now: None }]);
/// assert_eq!(error.to_string(), "these keys have changed: \"queue/1\" (gone)");
/// ```
#[derive(Debug)]
pub enum TransactionError {
    /// These keys do not have the expected versions. Nothing was changed.
    Changed(Vec<Changed>),
    /// etcd or the connection to it has failed. The changes may have been made or not.
    Etcd(etcd_client::Error),
}

impl From<etcd_client::Error> for TransactionError {
    fn from(error: etcd_client::Error) -> Self {
        Self::Etcd(error)
    }
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" ", self.key.escape_ascii())?;
        match &self.now {
            Some(found) => write!(f, "(at version {})", found.version),
            None => f.write_str("(gone)"),
        }
    }
}

impl fmt::Display for TransactionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(keys) => {
                let keys: Vec<_> = keys.iter().map(Changed::to_string).collect();
                write!(f, "these keys have changed: {}", keys.join(", "))
            }
            Self::Etcd(error) => error.fmt(f),
        }
    }
}

impl Error for TransactionError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Changed(_) => None,
            Self::Etcd(error) => Some(error),
        }
    }
}
