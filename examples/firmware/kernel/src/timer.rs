//! A timer interrupt, from the processor's own timer.

use core::arch::asm;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

/// The first vector that does not belong to a fault.
const VECTOR: usize = 32;

/// Makes a clock of the timer 64 nanoseconds long.
const DIVIDED_BY_64: u32 = 0b1001;

/// Registers of the local APIC.
mod register {
    pub const END_OF_INTERRUPT: usize = 0xb0;
    pub const SPURIOUS: usize = 0xf0;
    pub const TIMER: usize = 0x320;
    pub const COUNT: usize = 0x380;
    pub const DIVISOR: usize = 0x3e0;
}

static HANDLER: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// An entry of the table of interrupts.
#[derive(Clone, Copy)]
#[repr(C)]
struct Gate {
    offset_low: u16,
    code_segment: u16,
    kind: u16,
    offset_high: [u8; 6],
    reserved: u32,
}

static mut GATES: [Gate; VECTOR + 1] =
    [Gate { offset_low: 0, code_segment: 0, kind: 0, offset_high: [0; 6], reserved: 0 }; VECTOR + 1];

#[repr(C, packed)]
struct TableAddress {
    limit: u16,
    address: u64,
}

unsafe extern "C" {
    /// Calls `timer_interrupt`.
    fn timer_gate();
}

/// Makes `handler` run at each tick that is asked for from now on. Call it once.
pub fn start(handler: fn()) {
    HANDLER.store(handler as *mut (), Relaxed);
    let offset = (timer_gate as *const () as u64).to_le_bytes();
    let gate = Gate {
        offset_low: u16::from_le_bytes([offset[0], offset[1]]),
        code_segment: 8,
        // Present, and interrupts are masked in the handler.
        kind: 0x8e00,
        offset_high: [offset[2], offset[3], offset[4], offset[5], offset[6], offset[7]],
        reserved: 0,
    };
    let table = TableAddress { limit: (size_of::<[Gate; VECTOR + 1]>() - 1) as u16, address: &raw const GATES as u64 };
    // SAFETY: called once, and the processor only reads `GATES`.
    unsafe {
        (*(&raw mut GATES))[VECTOR] = gate;
        asm!("lidt [{}]", in(reg) &table);
    }
    write(register::SPURIOUS, 0x1ff);
    write(register::DIVISOR, DIVIDED_BY_64);
    write(register::TIMER, VECTOR as u32);
    // SAFETY: the only interrupt that can come has a handler.
    unsafe { asm!("sti") }
}

/// Asks for one tick, `clocks` from now.
pub fn tick_in(clocks: u32) {
    write(register::COUNT, clocks);
}

/// Waits for an interrupt, unless `awake`. An interrupt that comes after that check ends the wait too.
pub fn sleep_unless(awake: impl FnOnce() -> bool) {
    // SAFETY: interrupts are unmasked afterwards, as before. `sti` takes effect after the next instruction only, so
    // none comes in between.
    unsafe {
        asm!("cli");
        if awake() { asm!("sti") } else { asm!("sti", "hlt") }
    }
}

#[unsafe(no_mangle)]
extern "C" fn timer_interrupt() {
    write(register::END_OF_INTERRUPT, 0);
    // SAFETY: `start` put a `fn()` there, before the first tick.
    let handler: fn() = unsafe { core::mem::transmute(HANDLER.load(Relaxed)) };
    handler();
}

fn write(register: usize, value: u32) {
    const APIC: usize = 0xfee0_0000;
    // SAFETY: a register of the local APIC, which is mapped to itself.
    unsafe { ((APIC + register) as *mut u32).write_volatile(value) }
}
