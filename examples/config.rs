//! A server that follows its configuration, and restarts only when it has to.
//!
//! ```text
//! cargo run --example config
//! ```

use event_value::{Closed, Value};
use futures_lite::future;

#[derive(Clone, Default)]
struct Config {
    verbose: bool,
    /// `None` until a port is chosen.
    port: Option<u16>,
}

// `new` is const, so there is no lazy initialization, and no `Arc` to pass around.
static CONFIG: Value<Config> = Value::new();

/// The port on which the server listens.
static LISTENING: Value<u16> = Value::new();

fn main() -> Result<(), Closed> {
    let (configured, ()) = future::block_on(future::zip(configure(), serve()));
    configured
}

/// Listens on the configured port as soon as there is one, and again whenever it changes.
async fn serve() {
    let mut configs = CONFIG.watch();
    // `get_map` waits until the closure returns `Some`, and returns what is in it: there is no `Option` to unwrap.
    let mut port = configs.get_map(|config| config.port).await;

    while let Ok(current) = port {
        println!("listening on port {current}");
        LISTENING.set(current);
        // This closure rejects configurations that change something else.
        port = configs.get_map(|config| config.port.filter(|port| *port != current)).await;
    }
    println!("no more configurations: stopping");
}

/// Sets one configuration after the other, and waits until the server has followed.
async fn configure() -> Result<(), Closed> {
    // However this function ends, the producer is dropped. That closes the value, and the server stops.
    let config = CONFIG.producer();
    let mut listening = LISTENING.watch();

    config.set(Config::default());
    config.set(Config { verbose: false, port: Some(80) });
    // `get_filter` waits for a value that the closure accepts.
    listening.get_filter(|port| *port == 80).await?;

    config.modify(|config| config.get_or_insert_default().verbose = true);
    config.modify(|config| config.get_or_insert_default().port = Some(8080));
    listening.get_filter(|port| *port == 8080).await?;

    println!("verbose: {}", config.peek_with(|config| config.is_some_and(|config| config.verbose)));
    Ok(())
}
