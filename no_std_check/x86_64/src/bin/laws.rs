//! The law suite on x86_64 without an operating system.
#![no_std]
#![no_main]

use on_x86_64::machine::{Serial, exit};

#[unsafe(no_mangle)]
extern "C" fn main() -> ! {
    heap::init();
    laws::runner::run(&mut Serial, heap::used);
    exit()
}
