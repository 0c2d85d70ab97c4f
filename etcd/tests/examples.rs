//! The examples, run as the programs that they are, each with an etcd of its own.

use std::env::{self, consts::EXE_SUFFIX};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

/// An example, which Cargo has built before the tests, unless it was told to build only these tests.
fn example(name: &str) -> Command {
    let test = env::current_exe().unwrap();
    let profile = test.ancestors().nth(2).expect("a test is at PROFILE/deps/TEST");
    let program: PathBuf = profile.join("examples").join(format!("{name}{EXE_SUFFIX}"));
    assert!(program.exists(), "build the examples first: cargo build -p event-value-etcd --examples");
    Command::new(program)
}

fn stdout_of(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn cluster_survives_a_restart_of_etcd() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("hosts");
    let printed = stdout_of(&example("cluster").arg("--start-etcd").arg("--path").arg(&file).output().unwrap());
    let hosts = fs::read_to_string(&file).unwrap();
    assert!(printed.ends_with(&hosts), "{printed}");
    let lines: Vec<_> = hosts.lines().collect();
    assert_eq!(lines[..2], ["127.0.0.1 localhost", "::1 localhost"]);
    let (address, name) = lines[2].split_once(' ').unwrap();
    assert!(address.parse::<std::net::IpAddr>().is_ok() && name == "after", "{hosts}");
    // The etcd was away for the follower, too.
    let states: Vec<_> = printed.lines().filter(|line| line.starts_with("Retrying") || *line == "Connected").collect();
    assert!(states.len() >= 3 && states[1].starts_with("Retrying"), "{printed}");
}

#[test]
fn cluster_refuses_what_it_does_not_know() {
    for arguments in [&["--nonsense"][..], &["publish", "--hostname", "two words"], &[]] {
        let output = example("cluster").args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stderr.starts_with(b"cluster: "), "{output:?}");
    }
}

#[test]
fn map_is_kept_in_step() {
    let printed = stdout_of(&example("map").arg("--start-etcd").output().unwrap());
    let maps = [
        r#"{"dry": "waiting", "wash": "waiting"}"#,
        r#"{"dry": "waiting", "wash": "running"}"#,
        r#"{"wash": "running"}"#,
        "all jobs are done",
    ];
    assert_eq!(printed.lines().collect::<Vec<_>>(), maps);
}
