//! The machine timer of the board.

/// The next tick comes after `clocks`. Not to be torn by the handler, which sets the same registers.
pub fn restart(clocks: u32) {
    riscv::interrupt::free(|| tick_in(clocks));
}

/// From now on there are interrupts: the first after `clocks`. The binary has the handler.
pub fn start(clocks: u32) {
    tick_in(clocks);
    // SAFETY: the handler is there, or it would not link.
    unsafe {
        riscv::register::mie::set_mtimer();
        riscv::interrupt::enable();
    }
}

/// Sets the compare register of the board's CLINT.
pub fn tick_in(clocks: u32) {
    const COMPARE: *mut u32 = 0x200_4000 as *mut u32;
    const TIME: *mut u32 = 0x200_bff8 as *mut u32;
    // SAFETY: the registers of the first hart. The order is that of the manual: no early tick in between.
    unsafe {
        let now = u64::from(TIME.add(1).read_volatile()) << 32 | u64::from(TIME.read_volatile());
        let at = now + u64::from(clocks);
        COMPARE.add(1).write_volatile(u32::MAX);
        COMPARE.write_volatile(at as u32);
        COMPARE.add(1).write_volatile((at >> 32) as u32);
    }
}
