//! What the compiler says to code that mistakes one thing for another, or that lacks a feature: each program of
//! `tests/messages` must fail, with the texts behind its `//~`.
//!
//! Only our own texts are compared, and the name `try_watch`, which the compiler proposes for `watch`. So it hardly matters
//! which compiler it is.

#![cfg(all(feature = "std", not(loom)))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "a test, which has std anyway")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The programs of a folder, by name.
fn programs(folder: &str) -> BTreeMap<String, String> {
    let files = fs::read_dir(Path::new(ROOT).join(folder)).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.is_file())
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().into(), fs::read_to_string(path).unwrap()))
        .collect()
}

/// A package with all programs, which depends on this one.
fn write_package(dir: &Path, default_features: bool, programs: &BTreeMap<String, String>) {
    let manifest = format!(
        "[package]\nname = \"messages\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         event-value = {{ path = {ROOT:?}, default-features = {default_features} }}\n"
    );
    fs::create_dir_all(dir.join("src/bin")).unwrap();
    fs::write(dir.join("Cargo.toml"), manifest).unwrap();
    fs::copy(Path::new(ROOT).join("Cargo.lock"), dir.join("Cargo.lock")).unwrap();
    for (name, program) in programs {
        fs::write(dir.join(format!("src/bin/{name}.rs")), program).unwrap();
    }
}

/// All that the compiler says to each program, as it shows it.
fn compile(dir: &Path) -> BTreeMap<String, String> {
    let checked = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--keep-going", "--message-format=json", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("messages"))
        .current_dir(dir)
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let mut said = BTreeMap::<String, String>::new();
    for line in String::from_utf8(checked.stdout).unwrap().lines() {
        let line: Json = serde_json::from_str(line).unwrap();
        if let (Some(name), Some(text)) = (line["target"]["name"].as_str(), line["message"]["rendered"].as_str()) {
            said.entry(name.into()).or_default().push_str(text);
        }
    }
    assert!(!said.is_empty(), "{}", String::from_utf8_lossy(&checked.stderr));
    said
}

fn the_compiler_names_the_way_out(folder: &str, default_features: bool, at_least: usize) {
    let dir = tempfile::tempdir().unwrap();
    let programs = programs(folder);
    assert!(programs.len() >= at_least, "all programs are there");
    write_package(dir.path(), default_features, &programs);
    let said = compile(dir.path());
    for (name, program) in &programs {
        let text = said.get(name).unwrap_or_else(|| panic!("{name} compiles"));
        assert!(text.contains("error"), "{name} compiles:\n{text}");
        for expected in program.lines().filter_map(|line| line.strip_prefix("//~ ")) {
            assert!(text.contains(expected), "{name} should be told {expected:?}, and is told:\n{text}");
        }
    }
}

#[test]
fn the_compiler_names_the_way_out_of_a_mistake() {
    the_compiler_names_the_way_out("tests/messages", true, 10);
}

#[test]
fn the_compiler_names_the_way_out_where_a_feature_is_missing() {
    the_compiler_names_the_way_out("tests/messages/without_features", false, 5);
}
