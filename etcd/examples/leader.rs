//! Leader election: the candidate that has been there the longest leads. When it dies, the next one leads.
//!
//! ```text
//! cargo run -p event-value-etcd --example leader -- --start-etcd     three candidates, with an etcd of its own
//! cargo run -p event-value-etcd --example leader -- ENDPOINT NAME    one candidate, until it is killed
//! ```
//!
//! Each candidate registers a key of its own. etcd records the revision at which each key was created, and the lowest
//! leads. All candidates see the same order, nobody has to vote, and each death moves the lead once.
//!
//! A leader that is cut off may still believe for a while that it leads. So it writes only with transactions that
//! expect its own key, which etcd refuses when the key is gone.

#[path = "../tests/util/node.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests use more of it")]
mod node;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use event_value::{BacklogError, Version};
use event_value_etcd::etcd_client::Client;
use event_value_etcd::{
    Entry, Keys, Registration, Transaction, TransactionError, Value, Watcher, connect, connect_options, decode,
};

use node::Node;
use tokio::time::sleep;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

const CANDIDATES: &str = "example/candidates/";

/// A key that only the leader writes: its name.
const LEADER: &str = "example/leader";

/// How long there is no leader after the leader has died.
const TTL: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> Fallible<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--start-etcd"] => demo().await,
        [endpoint, name] => stand(connect([endpoint], connect_options()).await?, name).await,
        _ => Err("usage: leader --start-etcd | ENDPOINT NAME".into()),
    }
}

/// A candidate's key.
#[derive(Clone, Debug)]
struct Candidate {
    key: Vec<u8>,
    /// The revisions at which the key was created and last put; `None` if it is gone.
    there: Option<(Version, Version)>,
}

impl Candidate {
    fn decode(entry: &Entry) -> Result<Self, Infallible> {
        let there = entry.value().map(|_| (entry.created(), entry.version()));
        Ok(Self { key: entry.key().to_vec(), there })
    }
}

async fn stand(client: Client, name: &str) -> Fallible<()> {
    let key = format!("{CANDIDATES}{name}");
    let _registration = Registration::with_ttl(client.clone(), key.clone(), name, TTL)?;
    let mut candidates = Value::entries(client.clone(), Keys::prefix(CANDIDATES), Candidate::decode).watch();
    let mut there = all(&mut candidates).await?;
    loop {
        if let Some((leader, version)) = leader(&there) {
            println!("leader: {}", String::from_utf8_lossy(leader).trim_start_matches(CANDIDATES));
            if leader == key.as_bytes() {
                lead(&client, &key, version, name).await;
            }
        }
        apply(&mut there, candidates.get().await?);
    }
}

type Candidates = BTreeMap<Vec<u8>, (Version, Version)>;

async fn all(candidates: &mut Watcher<Candidate, Infallible>) -> Fallible<Candidates> {
    let mut there = Candidates::new();
    loop {
        match candidates.backlog().await {
            Ok(candidate) => apply(&mut there, candidate),
            Err(BacklogError::BacklogDone) => return Ok(there),
            Err(error) => return Err(error.into()),
        }
    }
}

fn apply(there: &mut Candidates, candidate: Candidate) {
    match candidate.there {
        Some(versions) => there.insert(candidate.key, versions),
        None => there.remove(&candidate.key),
    };
}

/// The key that was created first, and its version.
fn leader(there: &Candidates) -> Option<(&[u8], Version)> {
    let (key, (_, version)) = there.iter().min_by_key(|(_, (created, _))| created.get())?;
    Some((key, *version))
}

/// Does what only the leader may do.
async fn lead(client: &Client, key: &str, version: Version, name: &str) {
    loop {
        match Transaction::new(client.clone()).expect(key, version).put(LEADER, name).commit().await {
            Ok(version) => return println!("{name} leads since version {version}"),
            Err(TransactionError::Changed(_)) => return println!("{name} has lost the lead"),
            Err(TransactionError::Etcd(error)) => eprintln!("{name} tries again: {error}"),
        }
        sleep(Duration::from_secs(1)).await;
    }
}

/// Starts three candidates, and kills each leader after it has led.
async fn demo() -> Fallible<()> {
    let etcd = Node::start();
    let mut leader = Value::new(connect([etcd.endpoint()], connect_options()).await?, LEADER, decode::string).watch();
    let mut candidates = BTreeMap::new();
    for name in ["a", "b", "c"] {
        candidates.insert(name.to_owned(), Process::start(&[&etcd.endpoint(), name])?);
    }
    for _ in 0..3 {
        let name = leader.get().await?.ok_or("the leader was deleted")?;
        println!("{name} leads");
        drop(candidates.remove(&name).ok_or("it leads a second time")?);
    }
    Ok(())
}

/// A process with a candidate, which is killed when this is dropped.
struct Process(Child);

impl Process {
    fn start(arguments: &[&str]) -> Fallible<Self> {
        Ok(Self(Command::new(env::current_exe()?).args(arguments).stdout(Stdio::null()).spawn()?))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // An error means that it has already ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
