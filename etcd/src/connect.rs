//! `connect`: a client for this crate's values, whether etcd is there yet or not.

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

/// A client of the etcd with these members, which need not be there yet.
///
/// A connection is made by the first request and made again whenever it is lost: the client never has to be replaced.
/// While no member answers, requests fail, and watchers and registrations try again. List several members: a request
/// goes to one that answers.
///
/// `options` are usually [`connect_options`], with what your cluster asks for: a
/// [user](ConnectOptions::with_user), and, with the feature `tls`, `with_tls`.
///
/// # User
///
/// `connect` tries to log in for 5 s at most. If etcd is not there, the first request logs in, unless it is one for a
/// stream, as those of `Client::watch` are. Expired tokens are renewed: `connect` always sets
/// [`with_auto_token_refresh`](ConnectOptions::with_auto_token_refresh).
///
/// # TLS
///
/// With the feature `tls`, and the CA that has signed the certificates of the members:
///
/// ```no_run
/// # #[cfg(feature = "tls")]
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use event_value_etcd::etcd_client::{Certificate, Identity, TlsOptions};
/// use event_value_etcd::{connect, connect_options};
///
/// let tls = TlsOptions::new()
///     .ca_certificate(Certificate::from_pem(std::fs::read("ca.pem")?))
///     // Only if etcd asks for a certificate of the client.
///     .identity(Identity::from_pem(std::fs::read("me.pem")?, std::fs::read("me.key")?));
/// let client = connect(["https://node1:2379"], connect_options().with_tls(tls)).await?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
///
/// A certificate that is not accepted is an outage like others: watchers try again, and their health says why. (If it
/// is etcd that refuses ours, that may be seen as a closed connection only.)
///
/// # Errors
///
/// What waiting does not mend: no endpoint or one that can't be parsed, a password that etcd refuses, a user where etcd
/// asks for none, a runtime that is not tokio's or lacks timers.
///
/// # Cancel safety
///
/// Dropping the future drops the client.
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

/// The options for a client whose watches notice when they are cut off.
///
/// * A member without a leader refuses instead of keeping silent. Without this, a watch on a member that is cut off
///   from the others hears nothing, as if there were no news.
/// * While there are watches, the connection is tested every 10 s, and given up after 5 s without an answer. Otherwise
///   a network that swallows everything would go unnoticed. etcd allows no shorter interval than 5 s.
/// * Connecting takes 3 s at most.
/// * A token that has expired is renewed, if there is a user.
///
/// There is no limit on the time of a request: [`Writer::with_timeout`](crate::Writer::with_timeout) sets one. Don't
/// set [`ConnectOptions::with_timeout`]: it would end each watch after that time.
///
/// # Examples
///
/// See [`connect`].
#[must_use]
pub fn connect_options() -> ConnectOptions {
    ConnectOptions::new()
        .with_require_leader(true)
        .with_keep_alive(Duration::from_secs(10), Duration::from_secs(5))
        // etcd disconnects clients that test an idle connection.
        .with_keep_alive_while_idle(false)
        .with_connect_timeout(Duration::from_secs(3))
        .with_auto_token_refresh(true)
}

/// Makes a channel on which a client can be made before etcd can be reached.
///
/// The client logs in when it is made, and fails if it can't. So this one login is answered here where etcd does not:
/// with a token that etcd refuses. The client renews a refused token by itself, and so logs in with its first request.
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
        // Relaxed: the client logs in before anything else can be sent; the flag tells this login from later ones.
        let is_first_login = request.uri().path() == LOGIN && self.first.swap(false, Ordering::Relaxed);
        let answer = GrpcService::call(&mut self.channel, request);
        Box::pin(async move { if is_first_login { first_login(answer).await } else { Ok(answer.await?) } })
    }
}

const LOGIN: &str = "/etcdserverpb.Auth/Authenticate";

/// How long `connect` waits for etcd.
const LOGIN_LIMIT: Duration = Duration::from_secs(5);

/// What etcd says to the name and the password, if it says anything.
async fn first_login(
    answer: impl Future<Output = Result<Response<Body>, transport::Error>>,
) -> Result<Response<Body>, BoxError> {
    match tokio::time::timeout(LOGIN_LIMIT, answer).await {
        Ok(Ok(response)) if decides(response.headers()) => Ok(response),
        _ => Ok(Response::new(Body::new(NO_TOKEN_YET.to_owned()))),
    }
}

/// Whether the login was accepted, or the user refused. Everything else passes: no leader, too many requests.
fn decides(headers: &HeaderMap) -> bool {
    let refuses = |status: Status| matches!(status.code(), Code::InvalidArgument | Code::FailedPrecondition);
    // An accepted login has its status after the body.
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
