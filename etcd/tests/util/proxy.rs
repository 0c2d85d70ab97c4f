//! A network between client and etcd that can be cut.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::copy_bidirectional;
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
    connections: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Proxy {
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let (network, state) = watch::channel(Network::Up);
        let connections = Arc::<AtomicU64>::default();
        Self {
            port: listener.local_addr().unwrap().port(),
            network,
            connections: Arc::clone(&connections),
            task: tokio::spawn(accept(listener, (Ipv4Addr::LOCALHOST, port).into(), state, connections)),
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
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, to: SocketAddr, state: watch::Receiver<Network>, connections: Arc<AtomicU64>) {
    let mut running = JoinSet::new();
    loop {
        let (client, _) = listener.accept().await.unwrap();
        connections.fetch_add(1, Ordering::SeqCst);
        running.spawn(serve(client, to, state.clone()));
    }
}

/// Forwards until the network is cut. Silence ends a connection too, but its client does not hear of it.
async fn serve(mut client: TcpStream, to: SocketAddr, mut state: watch::Receiver<Network>) {
    if *state.borrow() == Network::Up {
        let mut server = TcpStream::connect(to).await.unwrap();
        tokio::select! {
            _ = copy_bidirectional(&mut client, &mut server) => return,
            _ = state.wait_for(|network| *network != Network::Up) => {}
        }
    }
    // While it is silent, the connection stays open, and nobody reads from it; afterwards it breaks.
    let _ = state.wait_for(|network| *network != Network::Silent).await;
}
