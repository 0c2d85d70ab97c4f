//! The connections, and how they end.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use event_value::Value;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::select;
use tokio::time::{sleep, timeout};

/// How much a connection may buffer, in this process and in the kernel. It is little, so that a slow client gets the
/// newest value when it reads, instead of a long tail of old ones, and so that a thousand slow clients are cheap.
const BUFFER: usize = 8 * 1024;
const KERNEL_BUFFER: u32 = 16 * 1024;

/// How long a client may take to send its request, and to read the rest when the server ends.
const HEADERS_WITHIN: Duration = Duration::from_secs(5);
const END_WITHIN: Duration = Duration::from_millis(400);

pub(crate) fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    // Connections inherit this from the listener.
    socket.set_send_buffer_size(KERNEL_BUFFER)?;
    socket.bind(address)?;
    socket.listen(1024)
}

/// Serves until `asked_to_stop` is ready. Then closes `stop`, which ends all streams and polls, and waits until they
/// have ended.
pub(crate) async fn serve(
    listener: TcpListener,
    app: Router,
    asked_to_stop: impl Future<Output = ()>,
    stop: &Value<()>,
) {
    let connections = GracefulShutdown::new();
    let mut asked_to_stop = pin!(asked_to_stop);
    loop {
        select! {
            () = &mut asked_to_stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => connect(stream, app.clone(), connections.watcher()),
                // For example, there are no file descriptors left: some will be free soon.
                Err(_) => sleep(Duration::from_millis(50)).await,
            },
        }
    }
    drop(listener);
    stop.close();
    // A client that does not read is cut off when the process ends.
    _ = timeout(END_WITHIN, connections.shutdown()).await;
}

fn connect(stream: TcpStream, app: Router, watcher: Watcher) {
    // Changes are small, and should arrive at once.
    _ = stream.set_nodelay(true);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
    // One buffer for everything that waits to be written, instead of one for each event.
    http.max_buf_size(BUFFER).writev(false);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
    // An error means that the client went away, or does not speak HTTP.
    tokio::spawn(async move { _ = watcher.watch(connection).await });
}
