//! The configuration: a file that is followed while the program runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use event_value::{ArcProducer, ArcWatcher, Value, channel};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use serde::{Deserialize, Serialize};

/// The contents of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub title: String,
    pub sample_every_ms: u64,
    pub accent: Accent,
}

/// The colour of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Accent {
    Teal,
    Blue,
    Plum,
    Amber,
}

/// The last good configuration, and what is wrong with the file if it is broken now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    pub config: Config,
    pub problem: Option<String>,
}

impl Config {
    pub fn sample_every(&self) -> Duration {
        Duration::from_millis(self.sample_every_ms)
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
        let config: Self = toml::from_str(&text)?;
        ensure!((20..=60_000).contains(&config.sample_every_ms), "sample_every_ms must be from 20 to 60000");
        ensure!(config.title.chars().count() <= 60, "title is longer than 60 characters");
        Ok(config)
    }
}

/// Follows the file on a thread, until the result is dropped.
///
/// Values connect three worlds here: the thread of `notify` reports that something has changed, a thread of ours blocks
/// until that happens, and any number of tasks on any executor get the configuration.
///
/// # Errors
///
/// If the file is broken at the start, or can't be followed.
pub fn follow(path: &Path, configuration: Arc<Value<Configuration>>) -> anyhow::Result<Following> {
    let (changes, changed) = channel(());
    // Follow the file before reading it, so that no change is missed in between.
    let following = Following(notify_of(path, changes)?);
    let config = Config::read(path).with_context(|| format!("{}", path.display()))?;
    configuration.set(Configuration { config, problem: None });
    let path = path.to_owned();
    thread::Builder::new().name("config".into()).spawn(move || read_again(&path, changed, &configuration))?;
    Ok(following)
}

/// Keeps the file followed.
pub struct Following(#[expect(dead_code, reason = "it is only held")] RecommendedWatcher);

/// Watches the folder and not the file, because many editors put a new file in the place of the old one.
fn notify_of(path: &Path, changes: ArcProducer<()>) -> anyhow::Result<RecommendedWatcher> {
    let name = path.file_name().map(PathBuf::from).context("the configuration is not a file")?;
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let tell = move |event: notify::Result<notify::Event>| {
        // Reading the file, as we do ourselves, is not a change. After an error, anything may have changed.
        let about_us = |event: notify::Event| {
            !event.kind.is_access() && event.paths.iter().any(|path| path.file_name() == Some(name.as_os_str()))
        };
        if event.map_or(true, about_us) {
            changes.set(());
        }
    };
    let mut watcher = notify::recommended_watcher(tell)?;
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

impl Configuration {
    /// Returns whether this has changed anything.
    fn take_over(&mut self, read: anyhow::Result<Config>) -> bool {
        let new = match read {
            Ok(config) => Self { config, problem: None },
            Err(error) => Self { config: self.config.clone(), problem: Some(format!("{error:#}")) },
        };
        new != std::mem::replace(self, new.clone())
    }
}

/// How long an editor may take from the first to the last write of one change.
const SETTLE: Duration = Duration::from_millis(30);

fn read_again(path: &Path, mut changed: ArcWatcher<()>, configuration: &Value<Configuration>) {
    while changed.get_blocking().is_ok() {
        thread::sleep(SETTLE);
        // The read below includes everything that has changed until now.
        changed.mark_seen();
        let read = Config::read(path);
        configuration.modify_if(|current| current.as_mut().is_some_and(|current| current.take_over(read)));
    }
}
