//! The command line.

use std::fs;
use std::num::NonZeroU64;
use std::path::Path;
use std::time::Duration;

use lexopt::prelude::*;

use crate::hosts_file::HostsFile;
use crate::{Fallible, print};

const HELP: &str = "\
Keeps a hosts file up to date with the network addresses of this machine, until Ctrl-C.

Usage: hosts [OPTIONS]

Options:
      --path FILE         write this file (default: target/hosts in the folder of the package)
      --hostname NAME     the name of this machine (default: the one it has, or else this-machine)
      --interval SECONDS  look for changes this often (default: 2)
      --once              write the file once, print it and exit
  -h, --help              print this help and exit
";

pub(crate) struct Options {
    pub(crate) file: HostsFile,
    pub(crate) hostname: String,
    /// How long to wait between two looks at the network; `None` for a single look.
    pub(crate) interval: Option<Duration>,
}

impl Options {
    /// Parses the command line. `None` if it asked for help, which is printed then.
    pub(crate) fn from_args() -> Fallible<Option<Self>> {
        let (mut file, mut hostname, mut once) = (None, None, false);
        let mut interval = Duration::from_secs(2);
        let mut parser = lexopt::Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Long("path") => file = Some(HostsFile::at(Path::new(&parser.value()?))?),
                Long("hostname") => hostname = Some(parser.value()?.parse_with(checked_hostname)?),
                Long("interval") => interval = parser.value()?.parse_with(checked_interval)?,
                Long("once") => once = true,
                Short('h') | Long("help") => return print(HELP).map(|()| None),
                _ => return Err(arg.unexpected().into()),
            }
        }
        Ok(Some(Self {
            file: file.map_or_else(default_file, Ok)?,
            hostname: hostname.unwrap_or_else(default_hostname),
            interval: (!once).then_some(interval),
        }))
    }
}

fn default_file() -> Fallible<HostsFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
    // The folder may be missing, because Cargo can be told to build elsewhere.
    fs::create_dir_all(&folder).map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
    Ok(HostsFile::at(&folder.join("hosts"))?)
}

fn checked_interval(seconds: &str) -> Result<Duration, &'static str> {
    let seconds = seconds.parse::<NonZeroU64>().map_err(|_| "not a whole number of seconds, 1 or more")?;
    Ok(Duration::from_secs(seconds.get()))
}

fn default_hostname() -> String {
    let kernel = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    checked_hostname(kernel.trim()).unwrap_or_else(|_| "this-machine".into())
}

/// Checks the name, because a space or a line break in it would change the meaning of the file.
fn checked_hostname(name: &str) -> Result<String, &'static str> {
    if name.len() > 253 || !name.split('.').all(is_label) {
        return Err("not a host name");
    }
    if name.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err("a number or an address, not a host name");
    }
    if name.eq_ignore_ascii_case("localhost") {
        return Err("localhost has its own lines in the file");
    }
    Ok(name.into())
}

fn is_label(label: &str) -> bool {
    let edge_is_hyphen = label.starts_with('-') || label.ends_with('-');
    let all_allowed = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (1..=63).contains(&label.len()) && all_allowed && !edge_is_hyphen
}
