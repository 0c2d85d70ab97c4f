//! Keeps a hosts file up to date with the network addresses of this machine.
//!
//! ```text
//! cargo run --example hosts                 write target/hosts now and after each change, until Ctrl-C
//! cargo run --example hosts -- --once       write it once, and print it
//! cargo run --example hosts -- --help
//! ```
//!
//! Two tasks share one event value, and nothing else:
//!
//! ```text
//! machine  -- publish -->  NETWORK  -- update -->  file
//! ```
//!
//! `publish` sets the status, whether or not it is watched. `update` may be slow: it always gets the newest status,
//! never a queue of old ones, and takes from it what it needs.

#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "a program, which has std anyway")]

mod hosts_file;
mod network;
mod options;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use event_value::{Producer, Value, Watcher};

use network::NetworkStatus;
use options::Options;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// In an `Arc`, so that each watcher's copy of the status is one pointer.
type Network = Value<Arc<NetworkStatus>>;

static NETWORK: Network = Value::new();

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hosts: {}", one_line(&error.to_string()));
            ExitCode::from(2)
        }
    }
}

fn run() -> Fallible<()> {
    let Some(options) = Options::from_args()? else { return Ok(()) };
    let publisher = smol::spawn(publish(NETWORK.producer(), options.interval));
    smol::block_on(async {
        let written = update(NETWORK.watch(), &options).await?;
        publisher.await?;
        if written { Ok(()) } else { Err("this machine has no network address".into()) }
    })
}

/// Publishes the network status whenever it changes: looks once every `interval`, or only once if there is none.
///
/// Returning drops the only producer. That closes the value, so `update` ends too.
async fn publish(network: Producer<&Network>, interval: Option<Duration>) -> Fallible<()> {
    loop {
        network.set_if_changed(Arc::new(NetworkStatus::read()?));
        match interval {
            Some(interval) => smol::Timer::after(interval).await,
            None => return Ok(()),
        };
    }
}

/// Writes the file after each change that matters to it, until the value is closed. Returns whether the file was ever
/// written.
async fn update(mut network: Watcher<&Network>, options: &Options) -> Fallible<bool> {
    let Options { file, hostname, .. } = options;
    let mut written = None;
    loop {
        // `None` keeps waiting: there is no address yet, or the file already has it.
        let news = |status: &Arc<NetworkStatus>| status.address().filter(|address| Some(*address) != written);
        let Ok(address) = network.get_map(news).await else {
            return Ok(written.is_some());
        };
        let contents = hosts_file::contents(address, hostname);
        file.replace(&contents)?;
        written = Some(address);

        let report = match options.interval {
            Some(_) => format!("{file}: {address} {hostname}\n"),
            None => contents,
        };
        print(&report)?;
    }
}

/// Like `print!`, which would panic if the reader of the output has gone away.
fn print(text: &str) -> Fallible<()> {
    io::stdout().write_all(text.as_bytes()).map_err(|error| format!("cannot print: {error}").into())
}

/// Replaces control characters, because an argument or a path in an error message may contain anything.
fn one_line(message: &str) -> String {
    message.replace(char::is_control, " ")
}
