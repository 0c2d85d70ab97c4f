//! The command line.

use std::path::{Path, PathBuf};

use lexopt::prelude::*;

use crate::Fallible;

const HELP: &str = "\
Publishes the network status of this machine in etcd, or follows it there and writes a hosts file.

Usage: cluster --start-etcd [--path FILE]
       cluster publish [--endpoint URL]... [--hostname NAME]
       cluster follow [--endpoint URL]... [--path FILE]

Options:
      --start-etcd     start an etcd and both processes, restart etcd in between, and show the file
      --endpoint URL   a member of the cluster (default: http://localhost:2379)
      --hostname NAME  the name of this machine (default: this-machine)
      --path FILE      write this file (default: target/hosts-of-cluster in the folder of the package)
  -h, --help           print this help and exit
";

pub(crate) enum Role {
    Demo,
    Publish,
    Follow,
}

pub(crate) struct Options {
    pub(crate) role: Role,
    pub(crate) endpoints: Vec<String>,
    pub(crate) hostname: String,
    pub(crate) file: PathBuf,
}

impl Options {
    /// Parses the command line. `None` if it asked for help, which is printed then.
    pub(crate) fn from_args() -> Fallible<Option<Self>> {
        let (mut role, mut endpoints) = (None, vec![]);
        let mut hostname = "this-machine".to_owned();
        let mut file = Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join("hosts-of-cluster");
        let mut parser = lexopt::Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Long("start-etcd") => role = Some(Role::Demo),
                Value(name) if name == "publish" => role = Some(Role::Publish),
                Value(name) if name == "follow" => role = Some(Role::Follow),
                Long("endpoint") => endpoints.push(parser.value()?.string()?),
                Long("hostname") => hostname = parser.value()?.parse_with(checked_hostname)?,
                Long("path") => file = parser.value()?.into(),
                Short('h') | Long("help") => {
                    print!("{HELP}");
                    return Ok(None);
                }
                _ => return Err(arg.unexpected().into()),
            }
        }
        if endpoints.is_empty() {
            endpoints.push("http://localhost:2379".into());
        }
        let role = role.ok_or("missing --start-etcd, publish or follow; try --help")?;
        Ok(Some(Self { role, endpoints, hostname, file }))
    }
}

/// Checks the name, because a space or a line break in it would change the meaning of the file.
fn checked_hostname(name: &str) -> Result<String, &'static str> {
    let is_fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    if name.chars().all(is_fine) && !name.is_empty() { Ok(name.into()) } else { Err("not a host name") }
}
