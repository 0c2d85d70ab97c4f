//! `Failure`: why a watcher has to try again.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use etcd_client::WatchResponse;
use tonic::{Code, Status};

use crate::auth;

/// Why a watcher is cut off from etcd, and tries again. Seen in [`Health`](crate::Health), never in a get.
///
/// # Examples
///
/// ```
/// use event_value_etcd::Failure;
///
/// /// Waiting will not help: somebody has to change a password, a permission or the name of a key.
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
    /// etcd or the connection to it has failed, or etcd has refused.
    Etcd(etcd_client::Error),
    /// There was no answer for so long.
    NoAnswer(Duration),
    /// etcd has ended the watch without a word.
    Ended,
    /// etcd has cancelled the watch, for this reason.
    Cancelled(String),
    /// The watch was so late that etcd has compacted what was still to be sent.
    Compacted {
        /// The first revision that etcd still has.
        oldest: i64,
    },
    /// Something has changed of which the watch does not tell.
    Missed,
    /// Another cluster answers than before, or the same after it was restored.
    Replaced,
    /// The lease of a [`Registration`](crate::Registration) has run out, or was revoked: it gets a new one.
    LeaseLost,
    /// Somebody else has put the key of a [`Registration`](crate::Registration).
    Taken,
}

impl Failure {
    pub(crate) fn of_cancelled(response: &WatchResponse) -> Self {
        match response.compact_revision() {
            0 => Self::Cancelled(response.cancel_reason().into()),
            oldest => Self::Compacted { oldest },
        }
    }

    /// The revision that was asked for is compacted, or still to come.
    pub(crate) fn is_out_of_range(&self) -> bool {
        self.status().is_some_and(|status| status.code() == Code::OutOfRange)
    }

    /// The client will never work again: the runtime on which it was made is gone, and with it what keeps its
    /// connections. A service that was not ready once never will be; so tower's rules say.
    pub(crate) fn is_final(&self) -> bool {
        self.status().is_some_and(|status| status.message().starts_with("Service was not ready"))
    }

    /// With another token, it might not have failed.
    pub(crate) fn is_about_the_token(&self) -> bool {
        let is_invalid = |status: &Status| status.message().contains("invalid auth token");
        self.status().is_some_and(|status| auth::is_outdated(status) || is_invalid(status))
    }

    /// Whether only a person can help: with a permission, a password, a key that etcd accepts.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Self::Etcd(error) => auth::is_refused(error) && !self.is_about_the_token(),
            // The reason of a watch that is not permitted has no code.
            Self::Cancelled(reason) => reason.contains("permission denied"),
            _ => false,
        }
    }

    pub(crate) fn is_lease_not_found(&self) -> bool {
        // `NotFound` is no answer to other requests of this crate.
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
            Self::Missed => f.write_str("something has changed of which the watch does not tell"),
            Self::Replaced => f.write_str("another cluster answers than before, or the same after it was restored"),
            Self::LeaseLost => f.write_str("the lease has run out or was revoked"),
            Self::Taken => f.write_str("somebody else has put the key"),
        }
    }
}

/// The causes of an error: of a broken connection, only they say whether it was refused, or by whom.
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
