//! A local map that is kept in step with a range of keys, for all readers in this process.
//!
//! ```text
//! cargo run -p event-value-etcd --example map -- --start-etcd     with an etcd of its own
//! cargo run -p event-value-etcd --example map -- ENDPOINT         it uses the keys under example/jobs/
//! ```

#[path = "../tests/util/node.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests use more of it")]
mod node;

use std::collections::BTreeMap;
use std::error::Error;
use std::str::Utf8Error;
use std::sync::Arc;

use event_value::{BacklogError, Value};
use event_value_etcd::{Keys, Watcher, Writer, connect, connect_options, decode};

use node::Node;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

const PREFIX: &str = "example/jobs/";

/// In an `Arc`, so that a reader copies one pointer.
type Map = Value<Arc<BTreeMap<String, String>>>;

type Change = (String, Option<String>);

#[tokio::main]
async fn main() -> Fallible<()> {
    match std::env::args().nth(1).as_deref() {
        Some("--start-etcd") => {
            let etcd = Node::start();
            example(&etcd.endpoint()).await
        }
        Some(endpoint) => example(endpoint).await,
        None => Err("usage: map --start-etcd | ENDPOINT".into()),
    }
}

async fn example(endpoint: &str) -> Fallible<()> {
    let client = connect([endpoint], connect_options()).await?;
    let job = |name: &str| Writer::new(client.clone(), format!("{PREFIX}{name}"));
    job("wash").put("waiting").await?;
    job("dry").put("waiting").await?;

    let jobs = event_value_etcd::Value::range(client.clone(), Keys::prefix(PREFIX), decode::keyed(decode::string));
    let map = Arc::new(Map::new());
    let mirror = tokio::spawn(mirror(jobs.watch(), Arc::clone(&map)));

    let mut watcher = map.watch();
    println!("{:?}", watcher.get().await?);
    job("wash").put("running").await?;
    println!("{:?}", watcher.get().await?);
    job("dry").delete().await?;
    println!("{:?}", watcher.get().await?);

    job("wash").delete().await?;
    watcher.get_filter(|map| map.is_empty()).await?;
    println!("all jobs are done");
    mirror.abort();
    Ok(())
}

/// Publishes the whole map first, and then a new one after each change.
async fn mirror(mut jobs: Watcher<Change, Utf8Error>, map: Arc<Map>) -> Fallible<()> {
    let mut now = BTreeMap::new();
    loop {
        match jobs.backlog().await {
            Ok(change) => apply(&mut now, change),
            Err(BacklogError::BacklogDone) => break,
            Err(error) => return Err(error.into()),
        }
    }
    loop {
        map.set(Arc::new(now.clone()));
        apply(&mut now, jobs.get().await?);
    }
}

fn apply(map: &mut BTreeMap<String, String>, (key, state): Change) {
    let name = key.trim_start_matches(PREFIX).to_owned();
    match state {
        Some(state) => map.insert(name, state),
        None => map.remove(&name),
    };
}
