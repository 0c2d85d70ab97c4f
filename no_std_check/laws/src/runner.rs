//! Runs the laws where there is no test harness.

use core::fmt::Write;

use crate::LAWS;

/// Runs them all, in the words of a test harness. A law that is broken panics, and the name in front of it says which.
pub fn run(out: &mut dyn Write) {
    for (name, law) in LAWS {
        let _ = write!(out, "test {name} ... ");
        law();
        let _ = writeln!(out, "ok");
    }
    let _ = writeln!(out, "test result: ok. {} passed; 0 failed", LAWS.len());
}
