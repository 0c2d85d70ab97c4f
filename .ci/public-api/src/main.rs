//! Prints the public API that a file of rustdoc's JSON describes, one item a line. Ends with code 3 if the file is in
//! another version of that format than the one understood here.

use std::{env, error::Error, fs, process::exit};

use public_api::Builder;
use rustdoc_types::FORMAT_VERSION;
use serde_json::Value;

const ANOTHER_FORMAT: i32 = 3;

/// Traits that only the compiler can name.
const UNSTABLE: [&str; 2] = ["core::marker::Freeze for ", "core::marker::UnsafeUnpin for "];

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args_os().nth(1).ok_or("which file of rustdoc's JSON?")?;
    let json: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
    let version = &json["format_version"];
    if *version != FORMAT_VERSION {
        println!(
            "rustdoc writes version {version} of its JSON, and version {FORMAT_VERSION} is understood. Run .ci/api with the \
             Rust that .ci/public-api/Cargo.toml names, or update public-api and rustdoc-types there"
        );
        exit(ANOTHER_FORMAT);
    }
    // Blanket impls say nothing of the crate, and change with the standard library.
    let api = Builder::from_rustdoc_json(path).omit_blanket_impls(true).build()?;
    for item in api.items().map(ToString::to_string).filter(|item| !UNSTABLE.iter().any(|name| item.contains(name))) {
        println!("{item}");
    }
    Ok(())
}
