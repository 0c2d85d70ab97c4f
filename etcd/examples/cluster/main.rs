//! Two processes, perhaps on two machines: one publishes the network status of its machine in etcd, the other follows
//! it and keeps a hosts file up to date. Both survive an outage of etcd.
//!
//! ```text
//! cargo run -p event-value-etcd --example cluster -- --start-etcd    both on this machine, with an etcd of its own
//! cargo run -p event-value-etcd --example cluster -- publish         until Ctrl-C, with the etcd at localhost:2379
//! cargo run -p event-value-etcd --example cluster -- follow
//! cargo run -p event-value-etcd --example cluster -- --help
//! ```
//!
//! ```text
//! machine  -- look -->  event_value::Value  -- publish -->  etcd  -- follow -->  hosts file
//! ```
//!
//! The code that consumes the value in memory looks the same as the code that consumes the value in etcd.

mod demo;
mod follow;
#[path = "../../tests/util/node.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests use more of it")]
mod node;
mod options;
mod publish;
mod status;

use std::error::Error;
use std::process::ExitCode;

use event_value_etcd::connect_options;
use event_value_etcd::etcd_client::Client;

use options::{Options, Role};

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The key of the status in etcd.
const KEY: &str = "example/network-status";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cluster: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run() -> Fallible<()> {
    let Some(options) = Options::from_args()? else { return Ok(()) };
    match options.role {
        Role::Publish => publish::publish(connect(&options).await?, &options.hostname).await,
        Role::Follow => follow::follow(connect(&options).await?, &options.file).await,
        Role::Demo => demo::demo(&options.file).await,
    }
}

async fn connect(options: &Options) -> Fallible<Client> {
    Ok(event_value_etcd::connect(&options.endpoints, connect_options()).await?)
}
