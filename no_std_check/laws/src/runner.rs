//! Runs the laws where there is no test harness.

use core::fmt::Write;

use crate::LAWS;

/// The most that the first block of a value takes: eight seats of a waker and two links each, and some numbers.
const BLOCK: usize = (8 * 4 + 4) * size_of::<usize>();

/// Runs them all, in the words of a test harness. A law that is broken panics, and the name in front of it says which.
/// `used` tells how many bytes of the heap are in use.
pub fn run(out: &mut dyn Write, used: fn() -> usize) {
    for (name, law, blocks) in LAWS {
        let _ = write!(out, "test {name} ... ");
        let before = used();
        law();
        assert!(used() - before <= blocks * BLOCK, "{} bytes leaked", used() - before);
        let _ = writeln!(out, "ok");
    }
    let _ = writeln!(out, "test result: ok. {} passed; 0 failed", LAWS.len());
}
