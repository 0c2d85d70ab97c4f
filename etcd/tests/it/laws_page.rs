//! The page `src/laws.rs` names tests that exist.

use std::fs::{read_dir, read_to_string};
use std::path::Path;

/// All sources below a folder, one after the other.
fn sources(folder: &Path) -> String {
    let paths = read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| if path.is_dir() { sources(&path) } else { read_to_string(path).unwrap() }).collect()
}

#[test]
fn every_test_on_the_page_exists() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = read_to_string(package.join("src/laws.rs")).unwrap();
    let tests = sources(&package.join("tests")) + &sources(&package.join("src"));
    // What the tables have between backquotes. Names of tests are the long ones.
    let quoted =
        page.lines().filter(|line| line.starts_with("//! | ")).flat_map(|line| line.split('`').skip(1).step_by(2));
    let is_test =
        |name: &&str| name.matches('_').count() > 3 && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let named: Vec<_> = quoted.filter(is_test).collect();
    assert!(named.len() > 60, "{named:?}");
    for name in named {
        assert!(tests.contains(&format!("fn {name}()")), "{name}");
    }
}
