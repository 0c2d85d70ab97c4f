//! Four tasks without a watched value.
#![no_std]
#![no_main]

use core::future::poll_fn;
use core::task::Poll;

async fn task() {
    poll_fn(|_| Poll::<()>::Pending).await
}

#[cortex_m_rt::entry]
fn main() -> ! {
    size::run_four(size::show, task(), task(), task(), task())
}
