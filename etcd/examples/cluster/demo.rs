//! The demonstration on one machine: an etcd that is killed and restarted, and both processes.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::Fallible;
use crate::node::{Node, etcd_binary};

pub(crate) async fn demo(file: &Path) -> Fallible<()> {
    if Command::new(etcd_binary()).arg("--version").output().is_err() {
        return Err("etcd is not installed; on Debian: apt-get install etcd-server".into());
    }
    let _ = fs::remove_file(file);
    let mut etcd = Node::start();
    let endpoint = etcd.endpoint();
    println!("etcd runs at {endpoint}");

    let path = file.to_str().ok_or("the path is not UTF-8")?;
    let _follower = Running::start(&["follow", "--endpoint", &endpoint, "--path", path])?;
    let publisher = Running::start(&["publish", "--endpoint", &endpoint, "--hostname", "before"])?;
    until_written(file, "before").await?;

    println!("etcd is killed");
    etcd.kill();
    drop(publisher);
    let _publisher = Running::start(&["publish", "--endpoint", &endpoint, "--hostname", "after"])?;
    sleep(Duration::from_secs(2)).await;
    println!("etcd is started again");
    etcd.restart();
    until_written(file, "after").await?;
    print!("{}", fs::read_to_string(file)?);
    Ok(())
}

async fn until_written(file: &Path, hostname: &str) -> Fallible<()> {
    let start = Instant::now();
    while !fs::read_to_string(file).is_ok_and(|hosts| hosts.trim_end().ends_with(hostname)) {
        if start.elapsed() > Duration::from_secs(60) {
            return Err(format!("{hostname} did not appear in {} within a minute", file.display()).into());
        }
        sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// One of the two processes, which is killed when this is dropped.
struct Running(Child);

impl Running {
    fn start(arguments: &[&str]) -> Fallible<Self> {
        Ok(Self(Command::new(env::current_exe()?).args(arguments).spawn()?))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it has already ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
