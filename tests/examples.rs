//! The examples, run as the programs that they are: what they print, what they write, and what they leave alone.

#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "these tests need std")]

use std::env::{self, consts::EXE_SUFFIX};
use std::fs::{self, File};
use std::io::Read;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

#[test]
fn executors() {
    let printed = "smol:      Some(1000)\nasync-std: Some(1000)\ntokio:     Some(1000)\n";
    assert_eq!(stdout_of(&mut example("executors")), printed);
}

#[test]
fn threads() {
    let squares = "2 squared is 4\n3 squared is 9\n4 squared is 16\n";
    let printed = format!("{squares}the deadline passed before there was a new value\n5 squared is 25\n");
    assert_eq!(stdout_of(&mut example("threads")), printed);
}

#[test]
fn config() {
    let ports = "listening on port 80\nlistening on port 8080\n";
    let printed = format!("{ports}verbose: true\nno more configurations: stopping\n");
    assert_eq!(stdout_of(&mut example("config")), printed);
}

#[test]
fn select() {
    let printed = "19 degrees\nthe door is open\n14 degrees\nno more temperatures: the value is closed\n";
    assert_eq!(stdout_of(&mut example("select")), printed);
}

#[test]
fn derive() {
    assert_eq!(stdout_of(&mut example("derive")), "http://localhost:80\nhttp://example.org:443\nno more URLs\n");
}

#[test]
fn pipe_supervised() {
    let restart = |n| format!("generation {n} runs with config 1\ngeneration {n} failed: connection lost\n");
    let end = "generation 4 runs with config 1\ngeneration 4 runs with config 2\n";
    let printed = (1..=3).map(restart).collect::<String>() + end + "the configuration has ended in generation 4\n";
    assert_eq!(stdout_of(&mut example("pipe_supervised")), printed);
}

#[test]
fn share_while_watched() {
    let first =
        "the source starts\nfirst: Ok(10)\nsecond: Ok(10), of the same source\nfirst and second: (Ok(20), Ok(20))\n";
    let second = "the source starts\nthird: Ok(30)\n";
    assert_eq!(
        stdout_of(&mut example("share_while_watched")),
        format!("{first}the source stops\nnobody watches\n{second}the source stops\n")
    );
}

#[test]
fn hosts_once_writes_the_file_and_prints_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hosts");

    let printed = stdout_of(hosts().arg("--once").arg("--path").arg(&path).args(["--hostname", "a.example"]));
    assert_eq!(printed, fs::read_to_string(&path).unwrap());
    assert_is_hosts_file(&printed, "a.example");
    assert_eq!(names_in(&folder), ["hosts"]);
}

#[test]
fn hosts_writes_below_target_by_default() {
    let printed = stdout_of(hosts().args(["--hostname", "a.example", "--once"]));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join("hosts");
    assert_eq!(printed, fs::read_to_string(path).unwrap());
}

#[test]
fn hosts_knows_a_name_by_default() {
    let folder = TempDir::new().unwrap();
    let printed = stdout_of(hosts().current_dir(&folder).args(["--once", "--path", "hosts"]));
    let name = printed.split_whitespace().next_back().unwrap();
    assert_is_hosts_file(&printed, name);
}

#[test]
fn hosts_replaces_the_old_file_as_a_whole() {
    let folder = TempDir::new().unwrap();
    let (path, twin) = (folder.path().join("hosts"), folder.path().join("twin"));
    let old = "old\n".repeat(1000);
    fs::write(&path, &old).unwrap();
    // Another name of the old file: it would show a change in place.
    fs::hard_link(&path, &twin).unwrap();

    let printed = stdout_of(hosts().arg("--once").arg("--path").arg(&path));
    assert_eq!(printed, fs::read_to_string(&path).unwrap());
    assert_eq!(old, fs::read_to_string(&twin).unwrap());
    assert_eq!(names_in(&folder), ["hosts", "twin"]);
}

#[test]
fn hosts_writes_a_file_with_ordinary_permissions() {
    let folder = TempDir::new().unwrap();
    let (path, ordinary) = (folder.path().join("hosts"), folder.path().join("ordinary"));
    File::create(&ordinary).unwrap();

    stdout_of(hosts().arg("--once").arg("--path").arg(&path));
    let permissions = |path| fs::metadata(path).unwrap().permissions();
    assert_eq!(permissions(&path), permissions(&ordinary));
}

#[cfg(unix)]
#[test]
fn hosts_writes_what_a_link_points_to() {
    let folder = TempDir::new().unwrap();
    let (path, link) = (folder.path().join("hosts"), folder.path().join("link"));
    File::create(&path).unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();

    let printed = stdout_of(hosts().arg("--once").arg("--path").arg(&link));
    assert_eq!(printed, fs::read_to_string(&path).unwrap());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn hosts_follows_until_it_is_stopped() {
    let folder = TempDir::new().unwrap();
    let (path, log) = (folder.path().join("hosts"), folder.path().join("log"));
    let mut follow = hosts();
    follow.arg("--path").arg(&path).args(["--hostname", "a.example", "--interval", "1"]);
    let mut running = Running::start(follow.stdout(File::create(&log).unwrap()).stderr(Stdio::inherit()));

    let contents = eventually("the file appears", || fs::read_to_string(&path).ok());
    assert_is_hosts_file(&contents, "a.example");
    let line = eventually("it says so", || fs::read_to_string(&log).ok().filter(|log| log.ends_with('\n')));
    assert_eq!(line.lines().count(), 1, "{line}");
    assert!(contents.contains(line.rsplit(": ").next().unwrap()), "{line}");

    assert_eq!(running.0.try_wait().unwrap(), None);
    drop(running);
    assert_eq!(names_in(&folder), ["hosts", "log"]);
}

#[test]
fn hosts_helps() {
    for flag in ["-h", "--help"] {
        let help = stdout_of(hosts().arg(flag));
        for option in ["--path FILE", "--hostname NAME", "--interval SECONDS", "--once", "--help"] {
            assert!(help.contains(option), "{option}");
        }
    }
}

#[test]
fn hosts_refuses_bad_arguments() {
    let folder = TempDir::new().unwrap();
    let cases: [&[&str]; 9] = [
        &["--nonsense"],
        &["--two\nlines"],
        &["a-file"],
        &["--once=yes"],
        &["--path"],
        &["--hostname"],
        &["--interval"],
        &["--interval", "0"],
        &["--interval", "soon"],
    ];
    for arguments in cases {
        let error = error_of(hosts().current_dir(&folder).args(["--path", "hosts", "--once"]).args(arguments));
        let culprit = arguments.last().unwrap().replace('\n', " ");
        assert!(error.contains(culprit.split('=').next().unwrap()), "{arguments:?}: {error}");
    }
    assert!(names_in(&folder).is_empty());
}

#[test]
fn hosts_refuses_bad_host_names() {
    let folder = TempDir::new().unwrap();
    let long_label = "a".repeat(64);
    let long_name = ["a"; 128].join(".");
    let cases =
        ["", ".", "a..b", "a.", "-a", "a-", "two words", "two\nlines", "a_b", "ä", "#a", &long_label, &long_name];
    for name in cases.into_iter().chain(["192.0.2.1", "7", "a.7", "::1", "localhost", "LocalHost"]) {
        let error = error_of(hosts().current_dir(&folder).args(["--path", "hosts", "--once", "--hostname", name]));
        assert!(error.contains("cannot parse argument"), "{name:?}: {error}");
    }
    assert!(names_in(&folder).is_empty());
}

#[test]
fn hosts_refuses_paths_that_cannot_be_written() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    File::create(folder.path().join("file")).unwrap();

    // Too long to be the name of a file, which turns out when all else is done.
    let long_name = "a".repeat(300);
    let mut cases = vec!["", ".", "folder", "folder/", "no-such-folder/hosts", "file/hosts", &long_name];
    if cfg!(target_os = "linux") {
        cases.push("/proc/hosts");
    }
    for path in cases {
        let error = error_of(hosts().current_dir(&folder).args(["--once", "--path", path]));
        assert!(error.contains("cannot write ") && error.contains(path), "{path:?}: {error}");
    }
    assert_eq!(names_in(&folder), ["file", "folder"]);
    assert!(fs::read_dir(folder.path().join("folder")).unwrap().next().is_none());
}

#[cfg(unix)]
#[test]
fn hosts_never_touches_devices_and_etc_hosts() {
    let folder = TempDir::new().unwrap();
    std::os::unix::fs::symlink("/etc", folder.path().join("link")).unwrap();

    for path in ["/dev/null", "/etc/hosts", "/etc/../etc//hosts", "link/hosts"] {
        // Were the path accepted, the bad name after it would still keep the program from writing.
        let bad_name = ["--hostname", "not a name"];
        let error = error_of(hosts().current_dir(&folder).args(["--once", "--path", path]).args(bad_name));
        assert!(error.contains(&format!("cannot write {path}: ")), "{path:?}: {error}");
    }
}

fn hosts() -> Command {
    example("hosts")
}

/// An example, ready to be run.
fn example(name: &str) -> Command {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(built_examples);
    Command::new(folder.join(format!("{name}{EXE_SUFFIX}")))
}

/// The folder of the examples. Cargo has built them before the tests, unless it was told to build only these tests.
fn built_examples() -> PathBuf {
    let test = env::current_exe().unwrap();
    let profile = test.ancestors().nth(2).expect("a test is at PROFILE/deps/TEST");
    let folder = profile.join("examples");
    let is_built = |name| folder.join(format!("{name}{EXE_SUFFIX}")).exists();
    if !["executors", "threads", "config", "hosts"].into_iter().all(is_built) {
        build_examples(profile);
    }
    folder
}

fn build_examples(profile: &Path) {
    let name = match profile.file_name().and_then(|name| name.to_str()) {
        Some("debug") => "dev",
        name => name.expect("a profile has a name"),
    };
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("CARGO_BUILD_TARGET");
    cargo.args(["build", "--quiet", "--examples", "--profile", name]);
    cargo.arg("--target-dir").arg(profile.parent().expect("a profile has a target folder"));
    assert!(cargo.status().unwrap().success(), "{cargo:?}");
}

/// What a program prints that must succeed, and quietly.
fn stdout_of(command: &mut Command) -> String {
    let output = run(command);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), stderr.as_str()), (Some(0), ""), "{command:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The one line that says why a program refuses to work.
fn error_of(command: &mut Command) -> String {
    let output = run(command);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{command:?}");
    assert!(stderr.starts_with("hosts: ") && stderr.ends_with('\n'), "{command:?}: {stderr}");
    assert_eq!(stderr.lines().count(), 1, "{command:?}: {stderr}");
    stderr
}

fn run(command: &mut Command) -> Output {
    let mut running = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
    let status = eventually(&format!("{command:?} ends"), || running.0.try_wait().unwrap());
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    running.0.stdout.take().unwrap().read_to_end(&mut stdout).unwrap();
    running.0.stderr.take().unwrap().read_to_end(&mut stderr).unwrap();
    Output { status, stdout, stderr }
}

/// A program that is stopped with the test, however that ends.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Self {
        Self(command.stdin(Stdio::null()).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}")))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Looks again and again until there is something; a failure of the test if there is nothing for very long.
fn eventually<R>(what: &str, mut look: impl FnMut() -> Option<R>) -> R {
    let limit = Duration::from_secs(60);
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < limit, "not within {limit:?}: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Each line has an address and a name; `name` has one address, and it is one of this machine.
fn assert_is_hosts_file(contents: &str, name: &str) {
    let lines = contents.lines().filter(|line| !line.starts_with('#'));
    let entries: Vec<(IpAddr, &str)> = lines
        .map(|line| line.split_once(' ').unwrap_or_else(|| panic!("{line}")))
        .map(|(address, name)| (address.parse().unwrap(), name))
        .collect();
    let addresses_of = |name| entries.iter().filter(move |entry| entry.1 == name).map(|entry| entry.0);

    let localhost: Vec<_> = addresses_of("localhost").map(|address| address.to_string()).collect();
    assert_eq!(localhost, ["127.0.0.1", "::1"]);
    let found: Vec<_> = addresses_of(name).collect();
    assert_eq!((found.len(), entries.len()), (1, 3), "{contents}");
    assert!(addresses_of_this_machine().contains(&found[0]), "{contents}");
}

/// Those that others can reach; the loopback ones if there are no such.
fn addresses_of_this_machine() -> Vec<IpAddr> {
    let mut all = if_addrs::get_if_addrs().unwrap();
    all.retain(|interface| interface.is_oper_up() && !interface.is_link_local());
    let (loopback, reachable): (Vec<_>, Vec<_>) =
        all.iter().map(|interface| interface.ip()).partition(IpAddr::is_loopback);
    if reachable.is_empty() { loopback } else { reachable }
}

fn names_in(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
