//! Writes the status in etcd to a hosts file.

use std::fs;
use std::io::Write;
use std::path::Path;

use etcd_client::Client;
use event_value_etcd::{Error, Value, Watcher};

use crate::status::NetworkStatus;
use crate::{Fallible, KEY};

pub(crate) async fn follow(client: Client, file: &Path) -> Fallible<()> {
    let mut status = Value::new(client, KEY, NetworkStatus::decode).watch();
    report_health(&mut status);
    loop {
        match status.get().await {
            Ok(Some(machine)) => {
                replace(file, &machine)?;
                println!("{}: {machine}, version {}", file.display(), status.version());
            }
            Ok(None) => println!("the status was deleted; the file stays as it is"),
            Err(Error::Decode(error)) => eprintln!("version {} can't be read: {error}", status.version()),
            Err(end) => return Err(end.to_string().into()),
        }
    }
}

/// Prints each change of the connection: when news stops coming, and when it comes again.
fn report_health<T, E>(watcher: &mut Watcher<T, E>) {
    let mut health = watcher.health_reader().watch();
    tokio::spawn(async move {
        let mut before = None;
        while let Ok(now) = health.get().await {
            if before.replace(now.state) != Some(now.state) {
                let trouble = now.last_failure.filter(|_| now.failures > 0);
                println!("{:?}{}", now.state, trouble.map_or(String::new(), |failure| format!(": {failure}")));
            }
        }
    });
}

/// Replaces the file as a whole: a reader finds the old one or the new one.
fn replace(file: &Path, machine: &NetworkStatus) -> Fallible<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(new, "127.0.0.1 localhost\n::1 localhost\n{machine}")?;
    new.persist(file)?;
    Ok(())
}
