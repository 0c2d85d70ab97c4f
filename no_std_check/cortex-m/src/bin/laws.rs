//! The law suite on a Cortex-M.
#![no_std]
#![no_main]

#[cortex_m_rt::entry]
fn main() -> ! {
    heap::init();
    laws::runner::run(&mut on_cortex_m::out(), heap::used);
    on_cortex_m::exit()
}
