//! `connect`: makes a client, even while etcd is down.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use etcd_client::{BalancedChannelBuilder, Channel, Client, ConnectOptions, Error};
use http::{HeaderMap, Request, Response, Uri};
use tokio::sync::mpsc::Sender;
use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::transport::channel::Change;
use tonic::transport::{self, Endpoint};
use tonic::{Code, Status};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Service};

use crate::runtime;

/// Makes a client of the etcd with these members, which need not be up yet.
///
/// The first request makes the connection, and it is made again whenever it is lost: the client never has to be
/// replaced. While no member answers, requests fail, and watchers and registrations try again. List several members:
/// each request goes to one that answers.
///
/// Base `options` on [`connect_options`]. Add a [user](ConnectOptions::with_user) or, with the feature `tls`,
/// `with_tls` if your cluster needs them: [in operation](crate::operation) shows both. With a user, `connect` tries to
/// log in for at most 5 s; without one, it sends nothing. It always sets
/// [`with_auto_token_refresh`](ConnectOptions::with_auto_token_refresh).
///
/// # Errors
///
/// Only errors that waiting does not mend: there is no endpoint, or one that can't be parsed; etcd refuses the user or
/// the password, or has no users; the runtime is not tokio's, or lacks timers.
///
/// # Cancel safety
///
/// If the future is dropped, so is the client. Nothing stays behind.
///
/// # Examples
///
/// ```no_run
/// use event_value_etcd::{connect, connect_options};
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), event_value_etcd::etcd_client::Error> {
/// let options = connect_options().with_user("me", "secret");
/// let client = connect(["node1:2379", "node2:2379", "node3:2379"], options).await?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
pub async fn connect<E, S>(endpoints: S, options: ConnectOptions) -> Result<Client, Error>
where
    E: AsRef<str>,
    S: AsRef<[E]>,
{
    // The channel would panic where it can't spawn its task.
    runtime::usable(runtime::current().as_ref()).map_err(|error| Error::InvalidArgs(error.to_string()))?;
    let options = options.with_auto_token_refresh(true);
    Client::connect_with_balanced_channel(endpoints, Some(options), LateLogin).await
}

/// Returns options for a client whose watches notice that they are cut off.
///
/// * A member without a leader refuses requests. Otherwise, a watch on a member that is cut off from the others would
///   hear nothing, as if there were no news.
/// * While there are watches, the connection is tested every 10 s, and given up after 5 s without an answer. Otherwise,
///   a network that swallows everything would go unnoticed. etcd allows no interval shorter than 5 s.
/// * Connecting takes at most 3 s.
/// * If there is a user, tokens are renewed when they expire.
///
/// Requests have no time limit: set one with [`Writer::with_timeout`](crate::Writer::with_timeout). Don't set
/// [`ConnectOptions::with_timeout`]: it would end every watch after that time.
///
/// # Examples
///
/// ```no_run
/// use event_value_etcd::{connect, connect_options};
///
/// # async fn example() -> Result<(), event_value_etcd::etcd_client::Error> {
/// let client = connect(["localhost:2379"], connect_options()).await?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn connect_options() -> ConnectOptions {
    ConnectOptions::new()
        .with_require_leader(true)
        .with_keep_alive(Duration::from_secs(10), Duration::from_secs(5))
        // etcd drops clients that ping an idle connection.
        .with_keep_alive_while_idle(false)
        .with_connect_timeout(Duration::from_secs(3))
        .with_auto_token_refresh(true)
}

/// Makes a channel on which a client can be made before etcd can be reached.
///
/// etcd-client logs in when it is made, and fails if it can't. So if etcd does not answer this one login, it is
/// answered here, with a token that etcd will refuse. etcd-client renews a refused token by itself, so its first
/// request logs in.
struct LateLogin;

impl BalancedChannelBuilder for LateLogin {
    type Error = transport::Error;

    fn balanced_channel(self, size: usize) -> Result<(Channel, Sender<Change<Uri, Endpoint>>), transport::Error> {
        let (channel, endpoints) = transport::Channel::balance_channel(size);
        let first = Arc::new(AtomicBool::new(true));
        Ok((Channel::Custom(BoxCloneSyncService::new(Layer { channel, first })), endpoints))
    }
}

/// The channel as it is, except for the first login.
#[derive(Clone)]
struct Layer {
    channel: transport::Channel,
    first: Arc<AtomicBool>,
}

type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

impl Service<Request<Body>> for Layer {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Answer;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        GrpcService::poll_ready(&mut self.channel, cx).map_err(BoxError::from)
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        // Relaxed: nothing depends on the order, because the client sends nothing else before its first login.
        let is_first_login = request.uri().path() == LOGIN && self.first.swap(false, Ordering::Relaxed);
        let answer = GrpcService::call(&mut self.channel, request);
        Box::pin(async move { if is_first_login { first_login(answer).await } else { Ok(answer.await?) } })
    }
}

const LOGIN: &str = "/etcdserverpb.Auth/Authenticate";

/// How long `connect` tries to log in.
const LOGIN_LIMIT: Duration = Duration::from_secs(5);

/// etcd's answer to the name and the password, or a made-up one if etcd gives none in time.
async fn first_login(
    answer: impl Future<Output = Result<Response<Body>, transport::Error>>,
) -> Result<Response<Body>, BoxError> {
    match tokio::time::timeout(LOGIN_LIMIT, answer).await {
        Ok(Ok(response)) if decides(response.headers()) => Ok(response),
        _ => Ok(Response::new(Body::new(NO_TOKEN_YET.to_owned()))),
    }
}

/// Whether the login was accepted, or the user was refused. Other errors are temporary: no leader, too many requests.
fn decides(headers: &HeaderMap) -> bool {
    let refuses = |status: Status| matches!(status.code(), Code::InvalidArgument | Code::FailedPrecondition);
    // If the login is accepted, the status comes after the body, and not in these headers.
    Status::from_header_map(headers).is_none_or(refuses)
}

/// gRPC's frame (a flag, 4 bytes of length) around protobuf's field 2, the token "-".
const NO_TOKEN_YET: &str = "\0\0\0\0\x03\x12\x01-";

#[cfg(test)]
mod tests {
    use super::*;

    fn is_decided_by(code: Option<Code>) -> bool {
        let mut headers = HeaderMap::new();
        if let Some(code) = code {
            headers.insert("grpc-status", i32::from(code).into());
        }
        decides(&headers)
    }

    #[test]
    fn only_what_etcd_says_of_the_user_ends_the_first_login() {
        assert!(is_decided_by(None));
        assert!(is_decided_by(Some(Code::InvalidArgument)) && is_decided_by(Some(Code::FailedPrecondition)));
        for code in [Code::Unavailable, Code::DeadlineExceeded, Code::ResourceExhausted] {
            assert!(!is_decided_by(Some(code)), "{code:?}");
        }
    }
}
