//! Service discovery: services that register themselves, and a client that always knows which services are alive.
//!
//! ```text
//! cargo run -p event-value-etcd --example discovery -- --start-etcd           a demo, with its own etcd
//! cargo run -p event-value-etcd --example discovery -- serve ENDPOINT NAME ADDRESS
//! cargo run -p event-value-etcd --example discovery -- list ENDPOINT
//! ```
//!
//! When a service is killed, it leaves the list as its lease runs out. When it was only cut off, it comes back by
//! itself.

#[path = "../tests/util/node.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests use more of it")]
mod node;

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::process::{Child, Command};
use std::str::Utf8Error;
use std::time::Duration;

use event_value::BacklogError;
use event_value_etcd::etcd_client::Client;
use event_value_etcd::{Keys, Registration, Value, Watcher, connect, connect_options, decode};

use node::Node;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

const PREFIX: &str = "example/services/";

/// How long a service stays listed after it has died.
const TTL: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> Fallible<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", endpoint, name, address] => serve(connect([endpoint], connect_options()).await?, name, address).await,
        ["list", endpoint] => list(services(connect([endpoint], connect_options()).await?)).await,
        ["--start-etcd"] => demo().await,
        _ => Err("usage: discovery --start-etcd | serve ENDPOINT NAME ADDRESS | list ENDPOINT".into()),
    }
}

/// Registers a service until the process is killed or interrupted.
async fn serve(client: Client, name: &str, address: &str) -> Fallible<()> {
    let registration = Registration::with_ttl(client, format!("{PREFIX}{name}"), address, TTL)?;
    let mut health = registration.health_reader().watch();
    let report = async {
        while let Ok(health) = health.get().await {
            println!("{name}: {:?}", health.state);
        }
    };
    tokio::select! {
        () = report => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    registration.withdraw().await;
    Ok(())
}

type Service = (String, Option<String>);

fn services(client: Client) -> Watcher<Service, Utf8Error> {
    Value::range(client, Keys::prefix(PREFIX), decode::keyed(decode::string)).watch()
}

/// Prints all services now, and again after each change.
async fn list(mut services: Watcher<Service, Utf8Error>) -> Fallible<()> {
    let mut there = BTreeMap::new();
    loop {
        match services.backlog().await {
            Ok(change) => apply(&mut there, change),
            Err(BacklogError::BacklogDone) => break,
            Err(error) => return Err(error.into()),
        }
    }
    loop {
        println!("{there:?}");
        apply(&mut there, services.get().await?);
    }
}

fn apply(there: &mut BTreeMap<String, String>, (key, address): Service) {
    let name = key.trim_start_matches(PREFIX).to_owned();
    match address {
        Some(address) => there.insert(name, address),
        None => there.remove(&name),
    };
}

/// Starts two services, kills one, and prints what this process sees of it.
async fn demo() -> Fallible<()> {
    let etcd = Node::start();
    let mut services = services(connect([etcd.endpoint()], connect_options()).await?);
    let _web = Process::start(&["serve", &etcd.endpoint(), "web", "10.0.0.1:80"])?;
    let mail = Process::start(&["serve", &etcd.endpoint(), "mail", "10.0.0.2:25"])?;
    for _ in 0..2 {
        println!("found: {:?}", services.get().await?);
    }
    println!("mail is killed");
    drop(mail);
    println!("gone: {:?}", services.get().await?);
    Ok(())
}

/// A process with a service, which is killed when this is dropped.
struct Process(Child);

impl Process {
    fn start(arguments: &[&str]) -> Fallible<Self> {
        Ok(Self(Command::new(env::current_exe()?).args(arguments).spawn()?))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // An error means that it has already ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
