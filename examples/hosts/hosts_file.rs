//! The file: where it may be, and how it is replaced.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// A path that may be written: a regular file, or a new file in a folder that exists.
pub(crate) struct HostsFile {
    path: PathBuf,
}

impl HostsFile {
    pub(crate) fn at(path: &Path) -> Result<Self, String> {
        let cannot_write = |why: &dyn fmt::Display| format!("cannot write {}: {why}", path.display());
        let path = resolve(path).map_err(|error| cannot_write(&error))?;
        if is_etc_hosts(&path) {
            return Err(cannot_write(&"this example never touches the hosts file of the machine"));
        }
        Ok(Self { path })
    }

    /// Replaces the file as a whole: a reader finds the old one or the new one.
    pub(crate) fn replace(&self, contents: &str) -> Result<(), String> {
        replace(&self.path, contents).map_err(|error| format!("cannot write {self}: {error}"))
    }
}

impl fmt::Display for HostsFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(f)
    }
}

pub(crate) fn contents(address: IpAddr, hostname: &str) -> String {
    format!("# Written by an example of event-value.\n127.0.0.1 localhost\n::1 localhost\n{address} {hostname}\n")
}

/// The path without links and dots, so that equal paths compare equal however they are written.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    if path.symlink_metadata().is_ok() {
        let path = path.canonicalize()?;
        return if path.is_file() { Ok(path) } else { Err(io::Error::other("not a regular file")) };
    }
    let name = path.file_name().ok_or_else(|| io::Error::other("no file name"))?;
    Ok(folder(path).canonicalize()?.join(name))
}

fn is_etc_hosts(path: &Path) -> bool {
    path == fs::canonicalize("/etc").unwrap_or_default().join("hosts")
}

fn replace(path: &Path, contents: &str) -> io::Result<()> {
    // In the same folder, because a file can't be renamed across file systems. If anything below fails, it is deleted.
    let mut file = tempfile::Builder::new().prefix(".hosts-").make_in(folder(path), |path| File::create_new(path))?;
    file.write_all(contents.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// The folder that contains `path`; the current folder for a bare name.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
