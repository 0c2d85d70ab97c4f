//! What the bytes of the fuzz target `ops` stand for: the number of seats, then operations.

use crate::model::{Op, run};

/// Does what `bytes` stand for.
///
/// # Panics
///
/// If the value and the model differ.
pub(crate) fn replay(bytes: &[u8]) {
    let Some((seats, ops)) = bytes.split_first() else { return };
    let ops = Op::decode(ops);
    match seats % 4 {
        0 => run::<0>(&ops),
        1 => run::<1>(&ops),
        2 => run::<3>(&ops),
        _ => run::<40>(&ops),
    }
}
