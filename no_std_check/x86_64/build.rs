//! Hands the linker the layout of the kernel that one can start from.

fn main() {
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let script = format!("{here}/../../examples/firmware/kernel/link.x");
    println!("cargo:rustc-link-arg-bins=-T{script}");
    println!("cargo:rustc-link-arg-bins=--no-pie");
    println!("cargo:rerun-if-changed={script}");
}
