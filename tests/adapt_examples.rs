//! The examples of the adaptors, run as the programs that they are.

#![cfg(not(loom))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

use std::env::{self, consts::EXE_SUFFIX};
use std::process::Command;
use std::time::Duration;

mod util;

/// What an example prints. Cargo has built it before the tests.
fn stdout_of(name: &'static str) -> String {
    let test = env::current_exe().unwrap();
    let profile = test.ancestors().nth(2).expect("a test is at PROFILE/deps/TEST");
    let program = profile.join("examples").join(format!("{name}{EXE_SUFFIX}"));
    let run = || Command::new(program).output().expect("run `cargo build --examples` first");
    let output = util::with_watchdog(name, Duration::from_secs(60), run);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn select() {
    let printed = "19 degrees\nthe door is open\n14 degrees\nno more temperatures: the value is closed\n";
    assert_eq!(stdout_of("select"), printed);
}

#[test]
fn derive() {
    assert_eq!(stdout_of("derive"), "http://localhost:80\nhttp://example.org:443\nno more URLs\n");
}

#[test]
fn pipe_supervised() {
    let restart = |n| format!("generation {n} runs with config 1\ngeneration {n} failed: connection lost\n");
    let end = "generation 4 runs with config 1\ngeneration 4 runs with config 2\n";
    let printed = (1..=3).map(restart).collect::<String>() + end + "the configuration has ended in generation 4\n";
    assert_eq!(stdout_of("pipe_supervised"), printed);
}

#[test]
fn share_while_watched() {
    let first =
        "the source starts\nfirst: Ok(10)\nsecond: Ok(10), of the same source\nfirst and second: (Ok(20), Ok(20))\n";
    let second = "the source starts\nthird: Ok(30)\n";
    assert_eq!(
        stdout_of("share_while_watched"),
        format!("{first}the source stops\nnobody watches\n{second}the source stops\n")
    );
}
