//! The program without a watched value: what the others are measured against.
#![no_std]
#![no_main]

use core::future::poll_fn;
use core::task::Poll;

#[cortex_m_rt::entry]
fn main() -> ! {
    size::run(size::show, poll_fn(|_| Poll::<()>::Pending), poll_fn(|_| Poll::<()>::Pending))
}
