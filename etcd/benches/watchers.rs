//! What a watcher costs beyond a bare watch of etcd-client, and what watchers save by sharing one. Prints two tables.
//!
//! ```text
//! cargo bench -p event-value-etcd
//! ```

#[path = "../tests/util/node.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests use more of it")]
mod node;

use std::fs;
use std::str::Utf8Error;
use std::time::{Duration, Instant};

use etcd_client::{Client, WatchStream};
use event_value_etcd::{Value, Watcher, connect_options, decode};
use futures::future::join_all;

use node::Node;

type Text = Value<Option<String>, Utf8Error>;

const ROUNDS: usize = 1000;
const WATCHERS: usize = 1000;

#[tokio::main]
async fn main() {
    // Cargo also runs benches as tests, without `--bench`: then there is nothing to measure.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    put_to_get().await;
    println!("\n| {WATCHERS} watchers of one key | etcd's memory, KiB each | ours, KiB each | put to all, median |");
    println!("| --- | --: | --: | --: |");
    many::<WatchStream>("etcd-client's watch").await;
    many::<Watcher<Option<String>, Utf8Error>>("event-value-etcd").await;
}

/// Either kind of watcher, for the table with many of them.
trait One: Sized {
    type Source;
    fn source(client: &Client) -> Self::Source;
    async fn watch(source: &Self::Source) -> Self;
    async fn next(&mut self);
}

impl One for WatchStream {
    type Source = Client;

    fn source(client: &Client) -> Client {
        client.clone()
    }

    async fn watch(client: &Client) -> Self {
        let mut stream = client.watch_client().watch("k", None).await.unwrap();
        stream.message().await.unwrap();
        stream
    }

    async fn next(&mut self) {
        self.message().await.unwrap();
    }
}

impl One for Watcher<Option<String>, Utf8Error> {
    type Source = Text;

    fn source(client: &Client) -> Text {
        text(client, "k")
    }

    async fn watch(value: &Text) -> Self {
        let mut watcher = value.watch();
        watcher.get().await.unwrap();
        watcher
    }

    async fn next(&mut self) {
        self.get().await.unwrap();
    }
}

async fn connect(node: &Node) -> Client {
    Client::connect([node.endpoint()], Some(connect_options())).await.unwrap()
}

fn text(client: &Client, key: &str) -> Text {
    Value::new(client.clone(), key, decode::string)
}

async fn put(client: &Client, key: &str, round: usize) {
    client.kv_client().put(key, format!("{round}"), None).await.unwrap();
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Turn by turn, so that other load on the machine affects both.
async fn put_to_get() {
    let node = Node::start();
    let client = connect(&node).await;
    let mut bare = client.watch_client().watch("bare", None).await.unwrap();
    bare.message().await.unwrap();
    let mut watcher = text(&client, "ours").watch();
    put(&client, "ours", ROUNDS).await;
    watcher.get().await.unwrap();

    let (mut bares, mut ours) = (vec![], vec![]);
    for round in 0..ROUNDS {
        let start = Instant::now();
        let (_, response) = tokio::join!(put(&client, "bare", round), bare.message());
        bares.push(start.elapsed());
        assert_eq!(response.unwrap().unwrap().events().len(), 1);

        let start = Instant::now();
        let (_, got) = tokio::join!(put(&client, "ours", round), watcher.get());
        ours.push(start.elapsed());
        assert_eq!(got.unwrap(), Some(format!("{round}")));
    }
    let (bare, ours) = (median(bares), median(ours));
    println!("| put to get, median of {ROUNDS} | |\n| --- | --: |");
    println!("| etcd-client's watch | {bare:.2?} |\n| event-value-etcd | {ours:.2?} |");
    println!("| ratio | {:.3} |", ours.as_secs_f64() / bare.as_secs_f64());
}

async fn many<W: One>(name: &str) {
    let node = Node::start();
    let client = connect(&node).await;
    put(&client, "k", ROUNDS).await;
    let source = W::source(&client);
    let mut watchers = vec![W::watch(&source).await];

    let memory = || (node.metric("process_resident_memory_bytes") / 1024., our_memory());
    let before = memory();
    for _ in 1..WATCHERS {
        watchers.push(W::watch(&source).await);
    }
    let after = memory();

    let mut times = vec![];
    for round in 0..50 {
        let start = Instant::now();
        tokio::join!(put(&client, "k", round), join_all(watchers.iter_mut().map(W::next)));
        times.push(start.elapsed());
    }
    let each = |before: f64, after: f64| (after - before).max(0.) / (WATCHERS - 1) as f64;
    let (theirs, ours) = (each(before.0, after.0), each(before.1, after.1));
    println!("| {name} | {theirs:.1} | {ours:.1} | {:.2?} |", median(times));
}

/// The memory of this process, in KiB.
fn our_memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.map_or(0., |line| line.trim().trim_end_matches(" kB").parse().unwrap())
}
