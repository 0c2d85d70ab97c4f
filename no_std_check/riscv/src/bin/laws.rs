//! The law suite on RISC-V.
#![no_std]
#![no_main]

#[riscv_rt::entry]
fn main() -> ! {
    heap::init();
    laws::runner::run(&mut on_riscv::Uart, heap::used);
    on_riscv::exit()
}
