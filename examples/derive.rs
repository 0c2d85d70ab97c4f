//! A value that is derived from two others, and kept up to date by a pipe.
//!
//! ```text
//! cargo run --example derive
//! ```

use event_value::adapt::combine;
use event_value::{Value, WatchExt as _};
use futures::join;
use futures_lite::future::{block_on, yield_now};

static HOST: Value<&str> = Value::new();
static PORT: Value<u16> = Value::new();
static URL: Value<String> = Value::new();

fn main() {
    block_on(async { join!(derive(), consume(), produce()) });
}

/// The pipe owns the only producer of the derived value, so the value is closed when the sources are.
async fn derive() {
    let url = combine((HOST.watch(), PORT.watch())).map(|(host, port)| format!("http://{host}:{port}")).distinct();
    url.pipe(URL.producer()).await.expect("only this pipe closes the URL");
}

/// Knows nothing about hosts and ports.
async fn consume() {
    let mut url = URL.watch();
    while let Ok(url) = url.get().await {
        println!("{url}");
    }
    println!("no more URLs");
}

async fn produce() {
    HOST.set("localhost");
    yield_now().await;
    PORT.set(80);
    yield_now().await;
    PORT.set(80); // equal: `distinct` holds it back
    yield_now().await;
    HOST.set("example.org");
    PORT.set(443); // both at once: one URL
    yield_now().await;
    HOST.close();
    PORT.close();
}
