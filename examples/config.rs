//! A server that follows its configuration, and restarts only when it has to.
//!
//! ```text
//! cargo run --example config
//! ```

use event_value::Value;
use futures_lite::future;

#[derive(Clone, Default)]
struct Config {
    verbose: bool,
    /// None while nobody has chosen one.
    port: Option<u16>,
}

// `new` is const: no lazy initialisation, no `Arc` to pass around.
static CONFIG: Value<Config> = Value::new();

/// The port on which the server listens.
static LISTENING: Value<u16> = Value::new();

fn main() {
    future::block_on(future::zip(serve(), configure()));
}

/// Waits for a port, listens, and does so again on another port when that is configured.
async fn serve() {
    let mut configs = CONFIG.watch();
    // `get_map` waits until the closure finds what it looks for, and gives that: no `Option` is left to unwrap.
    let mut port = configs.get_map(|config| config.port).await;

    while let Ok(current) = port {
        println!("listening on port {current}");
        LISTENING.set(current);
        // The rejected ones, such as those that change `verbose` only, never get further than this closure.
        port = configs.get_map(|config| config.port.filter(|port| *port != current)).await;
    }
    println!("no more configurations: stopping");
}

/// Chooses one configuration after the other; waits for the server to follow where it should.
async fn configure() {
    let mut listening = LISTENING.watch();

    CONFIG.set(Config::default());
    CONFIG.set(Config { verbose: false, port: Some(80) });
    // `get_filter` waits for a value that the closure accepts.
    let _ = listening.get_filter(|port| *port == 80).await;

    CONFIG.modify(|config| config.get_or_insert_default().verbose = true);
    CONFIG.modify(|config| config.get_or_insert_default().port = Some(8080));
    let _ = listening.get_filter(|port| *port == 8080).await;

    println!("verbose: {}", CONFIG.peek_with(|config| config.is_some_and(|config| config.verbose)));
    CONFIG.close();
}
