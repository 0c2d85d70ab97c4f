//! The law suite on RISC-V.
#![no_std]
#![no_main]

#[riscv_rt::entry]
fn main() -> ! {
    heap::init();
    laws::runner::run(&mut on_riscv::Uart);
    assert_eq!(heap::used(), 0, "bytes leaked");
    on_riscv::exit()
}
