//! Hands the linker the memory of the emulated boards.

use std::path::PathBuf;
use std::{env, fs};

/// lm3s6965evb has 256K and 64K, microbit 256K and 16K.
fn main() {
    let ram = if env::var("TARGET").unwrap().starts_with("thumbv6m") { "16K" } else { "64K" };
    let memory =
        format!("MEMORY {{ FLASH : ORIGIN = 0x00000000, LENGTH = 256K  RAM : ORIGIN = 0x20000000, LENGTH = {ram} }}\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    fs::write(out.join("memory.x"), memory).unwrap();
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    println!("cargo:rerun-if-changed=../memory.rs");
}
