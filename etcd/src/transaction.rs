//! `Transaction`: several keys at once, or none.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use etcd_client::{Client, Compare, CompareOp, GetResponse, PutOptions, Txn, TxnOp, TxnOpResponse};
use event_value::Version;

use crate::caller::{Caller, version_in};
use crate::entry::{Versioned, revision_of, version_of};

/// Puts and deletes several keys at once, if others are as they were seen: all of it happens, or nothing.
///
/// Watchers are given each key by itself, all with the same version.
///
/// etcd refuses a transaction that puts a key twice or has more than 128 changes, unless it is
/// [told otherwise](https://etcd.io/docs/v3.5/op-guide/configuration/).
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
    /// An empty transaction. Sends nothing to etcd.
    ///
    /// # Examples
    ///
    /// See [`Transaction`].
    pub fn new(client: Client) -> Self {
        Self::with(Caller::new(client))
    }

    pub(crate) fn with(caller: Caller) -> Self {
        Self { caller, expected: Vec::new(), changes: Vec::new() }
    }

    /// Waits for an answer at most so long; without this, there is no limit.
    ///
    /// # Examples
    ///
    /// See [`Writer::with_timeout`](crate::Writer::with_timeout).
    pub fn with_timeout(self, limit: Duration) -> Self {
        Self { caller: self.caller.with_limit(limit), ..self }
    }

    /// Nothing happens unless `seen` is still the version of this key.
    ///
    /// Version 0, which is `Version::default()`, stands for a key that is not there.
    ///
    /// # Examples
    ///
    /// See [`Transaction`].
    pub fn expect(mut self, key: impl Into<Vec<u8>>, seen: Version) -> Self {
        self.expected.push((key.into(), seen));
        self
    }

    /// Puts a value.
    ///
    /// # Examples
    ///
    /// See [`Transaction`].
    pub fn put(self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        self.change(TxnOp::put(key, value, None))
    }

    /// Puts a value that goes when the lease does.
    ///
    /// # Examples
    ///
    /// As [`put`](Transaction::put); see [`Writer`](crate::Writer) for leases.
    pub fn put_with_lease(self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>, lease: i64) -> Self {
        self.change(TxnOp::put(key, value, Some(PutOptions::new().with_lease(lease))))
    }

    /// Deletes a key, if it is there.
    ///
    /// # Examples
    ///
    /// See [`Transaction`].
    pub fn delete(self, key: impl Into<Vec<u8>>) -> Self {
        self.change(TxnOp::delete(key, None))
    }

    fn change(mut self, change: TxnOp) -> Self {
        self.changes.push(change);
        self
    }

    /// Makes all changes, and returns their version.
    ///
    /// If there are none, the version is the newest of all keys in etcd.
    ///
    /// # Errors
    ///
    /// [`TransactionError::Changed`] if a key is not as expected: nothing has happened. [`TransactionError::Etcd`]:
    /// what etcd says, or that the time limit has passed.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the changes may have been made or not; some without others never.
    ///
    /// # Examples
    ///
    /// See [`Transaction`].
    pub async fn commit(self) -> Result<Version, TransactionError> {
        let compare =
            |(key, seen): &(Vec<u8>, Version)| Compare::mod_revision(key.clone(), CompareOp::Equal, revision_of(*seen));
        // If one is not as expected, all of them are looked at in the same moment.
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

/// A key that was not as a [`Transaction`] expected it.
///
/// # Examples
///
/// See [`TransactionError`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The key.
    pub key: Vec<u8>,
    /// What is there instead; `None`: nothing is.
    pub now: Option<Versioned<Vec<u8>>>,
}

/// Why a [`Transaction`] has changed nothing, as far as it knows.
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
    /// These keys are not as expected.
    Changed(Vec<Changed>),
    /// etcd or the connection to it has failed: the changes may have been made or not.
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
