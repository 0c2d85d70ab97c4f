//! A network between client and etcd that can be cut.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Network {
    /// It works.
    Up,
    /// Connections break, and new ones are refused.
    Cut,
    /// Connections are accepted, and then nothing gets through, without an error.
    Silent,
}

pub struct Proxy {
    port: u16,
    network: watch::Sender<Network>,
    counts: Arc<Counts>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Counts {
    connections: AtomicU64,
    bytes: AtomicU64,
}

impl Proxy {
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let (network, state) = watch::channel(Network::Up);
        let counts = Arc::<Counts>::default();
        Self {
            port: listener.local_addr().unwrap().port(),
            network,
            counts: Arc::clone(&counts),
            task: tokio::spawn(accept(listener, (Ipv4Addr::LOCALHOST, port).into(), state, counts)),
        }
    }

    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn set(&self, network: Network) {
        self.network.send_replace(network);
    }

    /// How many connections were tried.
    pub fn connections(&self) -> u64 {
        self.counts.connections.load(Ordering::SeqCst)
    }

    /// How many bytes came from the server.
    pub fn bytes(&self) -> u64 {
        self.counts.bytes.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, to: SocketAddr, state: watch::Receiver<Network>, counts: Arc<Counts>) {
    let mut running = JoinSet::new();
    loop {
        let (client, _) = listener.accept().await.unwrap();
        counts.connections.fetch_add(1, Ordering::SeqCst);
        running.spawn(serve(client, to, state.clone(), Arc::clone(&counts)));
    }
}

/// Forwards until the network is cut. Silence ends a connection too, but its client does not notice.
async fn serve(mut client: TcpStream, to: SocketAddr, mut state: watch::Receiver<Network>, counts: Arc<Counts>) {
    if *state.borrow() == Network::Up {
        // Nobody may be there.
        let Ok(server) = TcpStream::connect(to).await else { return };
        let mut server = Counted(server, counts);
        tokio::select! {
            _ = copy_bidirectional(&mut client, &mut server) => return,
            _ = state.wait_for(|network| *network != Network::Up) => {}
        }
    }
    // While the network is silent, the connection stays open, and nothing reads from it. Afterwards it breaks.
    let _ = state.wait_for(|network| *network != Network::Silent).await;
}

/// A connection to the server, of which all that is read is counted.
struct Counted(TcpStream, Arc<Counts>);

impl AsyncRead for Counted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.0).poll_read(cx, into);
        self.1.bytes.fetch_add((into.filled().len() - before) as u64, Ordering::SeqCst);
        read
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
