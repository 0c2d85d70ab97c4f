//! The same code under smol, as a program: it follows the file and measures, and tokio is no part of it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// What takes longer is a hang.
const LIMIT: Duration = Duration::from_secs(120);

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Read by a thread, so that a program that says nothing is a failure.
fn lines_of(program: &mut Running) -> Receiver<String> {
    let (send, receive) = mpsc::channel();
    let lines = BufReader::new(program.0.stdout.take().unwrap()).lines();
    thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| send.send(line)));
    receive
}

fn wait_for(lines: &Receiver<String>, start: &str, part: &str) {
    let end = Instant::now() + LIMIT;
    while Instant::now() < end {
        let line = lines.recv_timeout(LIMIT).expect("the program goes on");
        if line.starts_with(start) && line.contains(part) {
            return;
        }
    }
    panic!("no line begins with {start:?} and has {part:?}");
}

#[test]
fn the_same_values_are_followed_under_smol() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    let config = "title = \"Before\"\nsample_every_ms = 50\naccent = \"blue\"\n";
    fs::write(&file, config).unwrap();
    let command = &mut Command::new(env!("CARGO_BIN_EXE_terminal"));
    let mut program = Running(command.arg(&file).stdout(Stdio::piped()).spawn().unwrap());
    let lines = lines_of(&mut program);

    wait_for(&lines, "config 1 ", "Before");
    wait_for(&lines, "load 2 ", "percent");
    // A new file in the place of the old one, which is never seen half written.
    let replace = |text: &str| {
        fs::write(file.with_extension("new"), text).unwrap();
        fs::rename(file.with_extension("new"), &file).unwrap();
    };
    replace(&config.replace("Before", "After"));
    wait_for(&lines, "config 2 ", "After");
    replace("title = ");
    wait_for(&lines, "config 3 ", "line 1");
}

#[test]
fn tokio_is_no_part_of_it() {
    let tree = |package: &str| {
        let args = ["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none", "--package", package];
        let output = Command::new(env!("CARGO")).args(args).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let has = |tree: String, name: &str| tree.lines().any(|line| line.starts_with(name));
    assert!(!has(tree("terminal"), "tokio "));
    assert!(has(tree("terminal"), "smol ") && has(tree("event-value-server"), "tokio "), "the look is not blind");
}
