//! Publishes the status of this machine in etcd.

use std::time::Duration;

use etcd_client::Client;
use event_value::{Value, Watcher};
use event_value_etcd::Writer;
use tokio::time::sleep;

use crate::status::NetworkStatus;
use crate::{Fallible, KEY};

pub(crate) async fn publish(client: Client, hostname: &str) -> Fallible<()> {
    let status = Value::new();
    tokio::try_join!(look(&status, hostname), send(status.watch(), Writer::new(client, KEY)))?;
    Ok(())
}

/// Sets the local value whenever the status changes, even while etcd can't be reached.
async fn look(status: &Value<NetworkStatus>, hostname: &str) -> Fallible<()> {
    loop {
        status.set_if_changed(NetworkStatus::read(hostname)?);
        sleep(Duration::from_secs(2)).await;
    }
}

/// Sends each change. While etcd can't be reached, tries again with the newest status.
async fn send(mut status: Watcher<&Value<NetworkStatus>>, writer: Writer) -> Fallible<()> {
    while let Ok(newest) = status.get().await {
        match writer.put(newest.to_string()).await {
            Ok(version) => println!("published {newest} as version {version}"),
            Err(error) => {
                eprintln!("not published, trying again: {error}");
                status.mark_unseen();
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
    Ok(())
}
