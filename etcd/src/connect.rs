//! What a client needs so that its watches notice trouble.

use std::time::Duration;

use etcd_client::ConnectOptions;

/// The options for a client whose watches notice when they are cut off.
///
/// * A member without a leader refuses instead of keeping silent. Without this, a watch on a member that is cut off
///   from the others hears nothing, and thinks that there are no news.
/// * While there are watches, the connection is tested every 10 s, and given up after 5 s without an answer. Else a
///   network that swallows everything would go unnoticed. etcd allows no shorter interval than 5 s.
/// * Connecting takes 3 s at most.
/// * A token that has expired is renewed, if there is a user.
///
/// Add what your cluster asks for: [`with_user`](ConnectOptions::with_user), TLS. List several members as endpoints: a
/// watcher that is cut off goes on with another.
///
/// # Examples
///
/// ```no_run
/// use etcd_client::Client;
/// use event_value_etcd::connect_options;
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), etcd_client::Error> {
/// let options = connect_options().with_user("me", "secret");
/// let client = Client::connect(["node1:2379", "node2:2379", "node3:2379"], Some(options)).await?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn connect_options() -> ConnectOptions {
    ConnectOptions::new()
        .with_require_leader(true)
        .with_keep_alive(Duration::from_secs(10), Duration::from_secs(5))
        // etcd hangs up on who tests a connection that is not in use.
        .with_keep_alive_while_idle(false)
        .with_connect_timeout(Duration::from_secs(3))
        .with_auto_token_refresh(true)
}
