//! The command line.

use std::fs;
use std::num::NonZeroU64;
use std::path::Path;
use std::time::Duration;

use lexopt::prelude::*;

use crate::Fallible;
use crate::hosts_file::HostsFile;

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

pub struct Options {
    pub file: HostsFile,
    pub hostname: String,
    /// How long to wait between two looks at the network; `None` for a single look.
    pub interval: Option<Duration>,
}

impl Options {
    /// What the command line says; `None` if it asked for help, and got it.
    pub fn from_args() -> Fallible<Option<Self>> {
        let (mut file, mut hostname, mut once) = (None, None, false);
        let mut interval = Duration::from_secs(2);
        let mut parser = lexopt::Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Long("path") => file = Some(HostsFile::at(Path::new(&parser.value()?))?),
                Long("hostname") => hostname = Some(parser.value()?.parse_with(checked_hostname)?),
                Long("interval") => interval = Duration::from_secs(parser.value()?.parse::<NonZeroU64>()?.get()),
                Long("once") => once = true,
                Short('h') | Long("help") => {
                    print!("{HELP}");
                    return Ok(None);
                }
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
    // Cargo may have been told to build elsewhere.
    fs::create_dir_all(&folder).map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
    Ok(HostsFile::at(&folder.join("hosts"))?)
}

fn default_hostname() -> String {
    let kernel = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    checked_hostname(kernel.trim()).unwrap_or_else(|_| "this-machine".into())
}

/// `name`, if it can stand in a hosts file: anything else could smuggle in whole lines.
fn checked_hostname(name: &str) -> Result<String, &'static str> {
    if name.len() > 253 || !name.split('.').all(is_label) {
        return Err("not a host name");
    }
    if name.rsplit('.').next().is_some_and(|last| last.parse::<u64>().is_ok()) {
        return Err("an address, not a host name");
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
