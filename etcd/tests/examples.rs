//! The examples, run as the programs that they are, each with an etcd of its own.

#[path = "util/node.rs"]
#[allow(dead_code, unreachable_pub, reason = "other tests use more of it")]
mod node;

use std::env::{self, consts::EXE_SUFFIX};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use node::Node;
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
    // The follower has noticed that etcd was away.
    let outage = printed.lines().skip_while(|line| *line != "etcd is killed");
    assert!(outage.into_iter().any(|line| line.starts_with("Retrying")), "{printed}");
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

/// A program that runs until it is killed, or until we end, however we end: then its guardian, a shell, kills it.
struct Program {
    guardian: Child,
    pid: String,
    lines: Receiver<String>,
}

impl Program {
    fn start(name: &str, arguments: &[&str]) -> Self {
        let guard = r#"trap '' HUP INT TERM; "$@" & echo $!; cat >/dev/null; kill -9 $!; wait"#;
        let mut guardian = Command::new("sh")
            .args(["-c", guard, "guardian"])
            .arg(example(name).get_program())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, lines) = channel();
        let output = BufReader::new(guardian.stdout.take().unwrap());
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        let pid = lines.recv().expect("the guardian prints the pid first");
        Self { guardian, pid, lines }
    }

    /// Waits until it prints this line.
    fn expect(&self, expected: &str) {
        let mut before = vec![];
        loop {
            match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok(line) if line == expected => return,
                Ok(line) => before.push(line),
                Err(error) => panic!("{error}: {expected:?} does not come after {before:?}"),
            }
        }
    }

    fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.pid]).status().unwrap().success());
    }
}

/// As by `kill -9`.
impl Drop for Program {
    fn drop(&mut self) {
        drop(self.guardian.stdin.take());
        let _ = self.guardian.wait();
    }
}

#[test]
fn services_are_found_while_they_live() {
    let etcd = Node::start();
    let list = Program::start("discovery", &["list", &etcd.endpoint()]);
    list.expect("{}");
    let serve = |name, address| Program::start("discovery", &["serve", &etcd.endpoint(), name, address]);
    let web = serve("web", "10.0.0.1:80");
    list.expect(r#"{"web": "10.0.0.1:80"}"#);
    let mail = serve("mail", "10.0.0.2:25");
    list.expect(r#"{"mail": "10.0.0.2:25", "web": "10.0.0.1:80"}"#);

    drop(web);
    list.expect(r#"{"mail": "10.0.0.2:25"}"#);
    // A service that hangs is gone until it continues.
    mail.signal("-STOP");
    list.expect("{}");
    mail.signal("-CONT");
    list.expect(r#"{"mail": "10.0.0.2:25"}"#);
    // When it is told to end, it takes its key away first.
    mail.signal("-INT");
    list.expect("{}");
}

#[test]
fn when_a_leader_is_killed_the_next_one_leads() {
    let etcd = Node::start();
    let candidate = |name| Program::start("leader", &[&etcd.endpoint(), name]);
    let a = candidate("a");
    a.expect("leader: a");
    let b = candidate("b");
    b.expect("leader: a");
    let c = candidate("c");
    c.expect("leader: a");

    drop(a);
    b.expect("leader: b");
    c.expect("leader: b");
    // A leader that hangs has lost the lead when it continues.
    b.signal("-STOP");
    c.expect("leader: c");
    b.signal("-CONT");
    b.expect("leader: c");
    drop(c);
    b.expect("leader: b");
}

#[test]
fn discovery_and_leader_show_themselves() {
    let printed = stdout_of(&example("discovery").arg("--start-etcd").output().unwrap());
    assert!(
        printed.contains("mail is killed\n") && printed.ends_with("gone: (\"example/services/mail\", None)\n"),
        "{printed}"
    );
    let printed = stdout_of(&example("leader").arg("--start-etcd").output().unwrap());
    let mut leaders: Vec<_> = printed.lines().collect();
    leaders.sort_unstable();
    assert_eq!(leaders, ["a leads", "b leads", "c leads"]);
}
