//! The law suite on a Cortex-M.
#![no_std]
#![no_main]

#[cortex_m_rt::entry]
fn main() -> ! {
    on_cortex_m::init_heap();
    laws::runner::run(&mut on_cortex_m::out());
    assert_eq!(on_cortex_m::heap_used(), 0, "bytes leaked");
    on_cortex_m::exit()
}
