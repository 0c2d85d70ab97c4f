//! The requests of writers and transactions, with a time limit if there is one.

use std::time::Duration;

use etcd_client::{Client, Error, KvClient};
use event_value::Version;
use tokio::runtime::Handle;
use tonic::Status;

use crate::auth::with_fresh_token;
use crate::entry::version_of;
use crate::runtime;

/// A client, and how long to wait for an answer.
#[derive(Clone)]
pub(crate) struct Caller {
    client: Client,
    limit: Option<Duration>,
    /// For the timer, if a request is made outside of any runtime.
    runtime: Option<Handle>,
}

impl Caller {
    pub(crate) fn new(client: Client) -> Self {
        Self { client, limit: None, runtime: runtime::current() }
    }

    pub(crate) fn with_limit(self, limit: Duration) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// Returns etcd's answer. Calls `request` again only if etcd has refused the token, and so carried nothing out.
    pub(crate) async fn call<T, R>(&self, request: impl Fn(KvClient) -> R) -> Result<T, Error>
    where
        R: Future<Output = Result<T, Error>>,
    {
        let answer = with_fresh_token(&self.client, || request(self.client.kv_client()));
        let Some(limit) = self.limit else { return answer.await };
        let runtime = runtime::current().or_else(|| self.runtime.clone());
        let timer = runtime.as_ref().ok_or(runtime::RuntimeError::Missing).and_then(|it| runtime::timer(it, limit));
        let timer = timer.map_err(|error| Error::InvalidArgs(error.to_string()))?;
        tokio::select! {
            biased;
            answer = answer => answer,
            () = timer => Err(Error::GRpcStatus(Status::deadline_exceeded(format!("no answer within {limit:?}")))),
        }
    }
}

/// The version in an answer: the revision of etcd.
pub(crate) fn version_in(header: Option<&etcd_client::ResponseHeader>) -> Version {
    version_of(header.map_or(0, etcd_client::ResponseHeader::revision))
}
