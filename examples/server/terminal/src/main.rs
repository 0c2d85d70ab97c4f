//! The values of the server without the server: the same code on smol, which prints each change as a line.
//!
//! ```text
//! cargo run --manifest-path examples/server/Cargo.toml -p terminal -- [CONFIG]
//! ```

use std::env;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use event_value::Value;
use futures::stream::select_all;
use futures::{FutureExt as _, StreamExt as _, future};
use values::{Offer, Offered, Pulse, Sleep, Store, always, config, machine, sample};

const SLEEP: Sleep = |time| {
    async move {
        smol::Timer::after(time).await;
    }
    .boxed()
};

fn main() -> anyhow::Result<()> {
    let path =
        env::args_os().nth(1).map_or(concat!(env!("CARGO_MANIFEST_DIR"), "/../config.toml").into(), PathBuf::from);
    let config = Arc::new(Value::new());
    let _following = config::follow(&path, config.clone())?;
    let running = Arc::new(Value::new());
    let pulse = Pulse { config: config.watch_arc(), sleep: SLEEP, running: running.clone() };

    let load: Arc<dyn Store<_>> = Arc::new(Arc::new(Value::new()));
    let memory: Arc<dyn Store<_>> = Arc::new(Arc::new(Value::new()));
    let samplers = future::join(
        sample("load", load.clone(), machine::load(), always, pulse.clone()),
        sample("memory", memory.clone(), machine::memory(), always, pulse),
    );

    let offers = [
        Offer::read_only("config", Arc::new(config)),
        Offer::read_only("sampled", Arc::new(running)),
        Offer::read_only("load", load),
        Offer::read_only("memory", memory),
    ];
    smol::block_on(smol::future::or(print(&offers), samplers.map(drop)));
    Ok(())
}

async fn print(offers: &[Arc<dyn Offered>]) {
    let mut news = select_all(offers.iter().map(|offer| offer.news(Duration::ZERO, SLEEP)));
    while let Some(news) = news.next().await {
        println!("{} {} {}", news.name, news.version, news.value);
    }
}
