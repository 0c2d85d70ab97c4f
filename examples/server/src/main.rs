//! A server whose values can be watched, in a browser at `/` or with any HTTP client: README.md has more.
//!
//! ```text
//! main.rs       the values, and what sets them
//! options.rs    the command line
//! web.rs        the requests of clients
//! page.rs       the page: the files in page/
//! audience.rs   the clients and what they watch, which is a value too
//! serve.rs      connections, and their end
//! place.rs      where values live: in memory, or in etcd
//! cluster.rs    values in etcd; without the feature `etcd`, no_etcd.rs takes its place
//! ```

mod audience;
#[cfg_attr(not(feature = "etcd"), path = "no_etcd.rs")]
mod cluster;
mod options;
mod page;
mod place;
mod serve;
mod web;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use event_value::{ArcWatcher, Value, Version};
use futures::FutureExt as _;
use tokio::select;
use tokio::signal::unix::{SignalKind, signal};
use values::config::Configuration;
use values::{Offer, Pulse, Sleep, Store, always, config, machine, sample};

use audience::Audience;
use options::Options;

const SLEEP: Sleep = |time| tokio::time::sleep(time).boxed();

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Some(options) = Options::from_args()? else { return Ok(()) };
    let listener = serve::listen(options.address).with_context(|| format!("can't listen on {}", options.address))?;
    let stop = Arc::new(Value::<()>::new());
    let app = web::router(offers(&options).await?, stop.reader_arc());

    println!("listening on http://{}", listener.local_addr()?);
    serve::serve(listener, app, asked_to_stop()?, &stop).await;
    Ok(())
}

/// Makes the values, and starts what sets them.
async fn offers(options: &Options) -> anyhow::Result<web::Offers> {
    // The line that decides whether the values below are those of this process, or of a whole cluster.
    let place = options.place().await?;
    let config = place.value("config");
    let notice = place.value("notice");
    let load = place.value_of_this_machine("load");
    let memory = place.value_of_this_machine("memory");
    let addresses = place.value_of_this_machine("addresses");

    // The file is followed in memory, and then carried to wherever the configuration lives.
    let file = Arc::new(Value::new());
    let following = config::follow(&options.config, file.clone())?;
    tokio::spawn(carry(file.watch_arc(), config.clone()).map(|()| drop(following)));
    tokio::spawn(first_notice(notice.clone()));

    let sampled = Arc::new(Value::new());
    let pulse = Pulse { config: file.watch_arc(), sleep: SLEEP, running: sampled.clone() };
    tokio::spawn(sample("load", load.clone(), machine::load(), always, pulse.clone()));
    tokio::spawn(sample("memory", memory.clone(), machine::memory(), always, pulse.clone()));
    tokio::spawn(sample("addresses", addresses.clone(), machine::addresses(), PartialEq::ne, pulse));

    // These two are about this process, wherever the others live.
    let audience = Audience::default();
    let local =
        [Offer::read_only("sampled", Arc::new(sampled)), Offer::read_only("audience", Arc::new(audience.clients()))];
    let offers = [
        Offer::read_only("config", config),
        Offer::writable("notice", notice, check_notice),
        Offer::read_only("load", load),
        Offer::read_only("memory", memory),
        Offer::read_only("addresses", addresses),
    ];
    Ok(web::Offers::new(offers.into_iter().chain(local), audience))
}

/// Copies each configuration to the store. If that fails, tries again until there is a newer one.
async fn carry(mut file: ArcWatcher<Configuration>, config: Arc<dyn Store<Configuration>>) {
    while let Ok(configuration) = file.get().await {
        while let Err(error) = config.set(None, configuration.clone()).await {
            eprintln!("can't set the configuration: {error}");
            tokio::time::sleep(Duration::from_secs(1)).await;
            if file.has_changed() {
                break;
            }
        }
    }
}

/// Sets a first notice, unless there is one already.
async fn first_notice(notice: Arc<dyn Store<String>>) {
    let text = "Write something here, and every open page will show it.";
    // Nothing is lost if this fails.
    _ = notice.set(Some(Version::default()), text.into()).await;
}

#[expect(clippy::ptr_arg, reason = "the type of the value")]
fn check_notice(notice: &String) -> Result<(), String> {
    match notice.chars().count() {
        0..=500 => Ok(()),
        length => Err(format!("a notice may have at most 500 characters; this one has {length}")),
    }
}

/// A future that is ready at the first Ctrl-C or SIGTERM.
fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
