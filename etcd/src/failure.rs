//! `Failure`: why a watcher has to try again.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use etcd_client::WatchResponse;
use tonic::{Code, Status};

use crate::auth;

/// Why a watcher or a registration is cut off from etcd, and tries again. It is part of the [`Health`](crate::Health);
/// a get never returns it.
///
/// # Examples
///
/// ```
/// use event_value_etcd::Failure;
///
/// /// Whether waiting does not help, because a permission is missing.
/// fn needs_a_human(failure: &Failure) -> bool {
///     match failure {
///         Failure::Etcd(etcd_client::Error::GRpcStatus(status)) => status.message().contains("permission denied"),
///         _ => false,
///     }
/// }
/// # let _ = needs_a_human;
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// etcd or the connection to it has failed, or etcd has refused the request.
    Etcd(etcd_client::Error),
    /// There was no answer within this time.
    NoAnswer(Duration),
    /// etcd has ended the watch without giving a reason.
    Ended,
    /// etcd has cancelled the watch, for this reason.
    Cancelled(String),
    /// etcd has compacted changes before it could send them on this watch.
    Compacted {
        /// The first revision that etcd still has.
        oldest: i64,
    },
    /// A key has changed, but the watch did not report it.
    Missed,
    /// Another cluster answers, or the same one after it was restored from a backup.
    Replaced,
    /// The lease of a [`Registration`](crate::Registration) has run out, or was revoked: it gets a new one.
    LeaseLost,
    /// Another owner has put the key of a [`Registration`](crate::Registration).
    Taken,
}

impl Failure {
    pub(crate) fn of_cancelled(response: &WatchResponse) -> Self {
        match response.compact_revision() {
            0 => Self::Cancelled(response.cancel_reason().into()),
            oldest => Self::Compacted { oldest },
        }
    }

    /// Whether the requested revision is compacted, or still to come.
    pub(crate) fn is_out_of_range(&self) -> bool {
        self.status().is_some_and(|status| status.code() == Code::OutOfRange)
    }

    /// Whether the client will never work again, because the runtime on which it was made is gone, and its connections
    /// with it. By tower's rules, a service that has failed to become ready never will be.
    pub(crate) fn is_final(&self) -> bool {
        self.status().is_some_and(|status| status.message().starts_with("Service was not ready"))
    }

    /// Whether it might succeed with a new token.
    pub(crate) fn is_about_the_token(&self) -> bool {
        let is_invalid = |status: &Status| status.message().contains("invalid auth token");
        self.status().is_some_and(|status| auth::is_outdated(status) || is_invalid(status))
    }

    /// Whether only a person can help, by changing a permission, a password or a key.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Self::Etcd(error) => auth::is_refused(error) && !self.is_about_the_token(),
            // When etcd does not permit a watch, it gives a reason, but no code.
            Self::Cancelled(reason) => reason.contains("permission denied"),
            _ => false,
        }
    }

    pub(crate) fn is_lease_not_found(&self) -> bool {
        // Of the requests that this crate sends, only those about leases are answered with `NotFound`.
        self.status().is_some_and(|status| status.code() == Code::NotFound)
    }

    fn status(&self) -> Option<&Status> {
        if let Self::Etcd(etcd_client::Error::GRpcStatus(status)) = self { Some(status) } else { None }
    }
}

impl From<etcd_client::Error> for Failure {
    fn from(error: etcd_client::Error) -> Self {
        Self::Etcd(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Etcd(etcd_client::Error::GRpcStatus(status)) => {
                write!(f, "{}: {}", status.code(), status.message())?;
                write_sources(status, f)
            }
            Self::Etcd(error) => error.fmt(f),
            Self::NoAnswer(waited) => write!(f, "no answer within {waited:?}"),
            Self::Ended => f.write_str("etcd has ended the watch"),
            Self::Cancelled(reason) => write!(f, "etcd has cancelled the watch: {reason}"),
            Self::Compacted { oldest } => write!(f, "etcd has compacted what is older than revision {oldest}"),
            Self::Missed => f.write_str("a key has changed, but the watch did not report it"),
            Self::Replaced => f.write_str("another cluster answers, or the same one after it was restored"),
            Self::LeaseLost => f.write_str("the lease has run out or was revoked"),
            Self::Taken => f.write_str("another owner has put the key"),
        }
    }
}

/// The causes of an error. For a broken connection, only they say whether it was refused, or what was wrong with TLS.
fn write_sources(error: &dyn Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        cause = error.source();
        let now = error.to_string();
        // Many errors repeat their cause.
        if !said.contains(&now) {
            write!(f, ": {now}")?;
            said = now;
        }
    }
    Ok(())
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Etcd(error) => Some(error),
            _ => None,
        }
    }
}
