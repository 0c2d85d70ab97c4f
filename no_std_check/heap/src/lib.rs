//! The heap of the firmware: small with feature `alloc`, none without.
#![no_std]

pub use heap::{init, used};

#[cfg(feature = "alloc")]
mod heap {
    use core::ptr::addr_of_mut;

    use embedded_alloc::LlffHeap;

    const SIZE: usize = 4096;

    #[global_allocator]
    static HEAP: LlffHeap = LlffHeap::empty();
    static mut MEMORY: [u8; SIZE] = [0; SIZE];

    /// To be called once, before anything allocates.
    pub fn init() {
        // SAFETY: called once, and nobody else uses `MEMORY`.
        unsafe { HEAP.init(addr_of_mut!(MEMORY) as usize, SIZE) }
    }

    /// How many bytes are allocated.
    pub fn used() -> usize {
        HEAP.used()
    }
}

#[cfg(not(feature = "alloc"))]
mod heap {
    /// There is no heap, and no allocator: what allocates does not link.
    pub fn init() {}

    /// There is no heap.
    pub fn used() -> usize {
        0
    }
}
