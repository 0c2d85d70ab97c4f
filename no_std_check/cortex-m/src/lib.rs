//! What the firmware for Cortex-M shares: output and exit by semihosting, and the heap.
#![no_std]

use core::panic::PanicInfo;

use cortex_m_semihosting::debug::{self, EXIT_FAILURE, EXIT_SUCCESS};
use cortex_m_semihosting::{hio, hprintln};

/// Where the output goes.
pub fn out() -> hio::HostStream {
    hio::hstdout().unwrap()
}

/// Ends the emulator: all is well.
pub fn exit() -> ! {
    debug::exit(EXIT_SUCCESS);
    unreachable!("the emulator has ended")
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    hprintln!("FAILED\n{}", info);
    debug::exit(EXIT_FAILURE);
    loop {}
}

#[cfg(feature = "alloc")]
mod heap {
    use core::ptr::addr_of_mut;

    use embedded_alloc::LlffHeap;

    const SIZE: usize = 4096;

    #[global_allocator]
    static HEAP: LlffHeap = LlffHeap::empty();
    static mut MEMORY: [u8; SIZE] = [0; SIZE];

    /// To be called once, before anything allocates.
    pub fn init_heap() {
        // SAFETY: called once, and nobody else uses `MEMORY`.
        unsafe { HEAP.init(addr_of_mut!(MEMORY) as usize, SIZE) }
    }

    /// How many bytes are allocated.
    pub fn heap_used() -> usize {
        HEAP.used()
    }
}

#[cfg(not(feature = "alloc"))]
mod heap {
    /// There is no heap, and no allocator: what allocates does not link.
    pub fn init_heap() {}

    /// There is no heap.
    pub fn heap_used() -> usize {
        0
    }
}

pub use heap::{heap_used, init_heap};
