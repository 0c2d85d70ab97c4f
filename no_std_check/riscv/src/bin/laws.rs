//! The law suite on RISC-V.
#![no_std]
#![no_main]

#[riscv_rt::entry]
fn main() -> ! {
    on_riscv::init_heap();
    laws::runner::run(&mut on_riscv::Uart);
    assert_eq!(on_riscv::heap_used(), 0, "bytes leaked");
    on_riscv::exit()
}
