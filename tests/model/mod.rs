//! A reference model of values and watchers: plain data, and nothing at the same time. [`run`] does some operations to
//! a real value and to the model, and compares all that can be seen of the two after each of them.
//!
//! It needs `event_value` and std, nothing else, so that other programs can include it by its path. They should have a
//! feature `alloc`, on if it is on in their `event_value` (there are blocks of seats, and one-shot waits), and a feature `std` likewise (several
//! wakers may panic in one `set`).

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each program uses a part of it")]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "it has std anyway")]

pub mod ops;
mod oracle;
mod real;
#[cfg(feature = "alloc")]
mod waits;

use event_value::{General, TryGetError};

pub use ops::Op;
use oracle::Model;
use real::{Item, Real, World};

const TASKS: usize = 4;
const MOST_WATCHERS: usize = 40;

/// Does `ops` to a value with `SEATS` seats and to the model.
///
/// # Panics
///
/// If the value and the model differ.
pub fn run<const SEATS: usize>(ops: &[Op]) {
    let world = World::default();
    let value = General::<Item<'_>, SEATS>::new();
    let (mut real, mut model) = (Real::new(&value, &world), Model::new(SEATS));
    for op in ops {
        let expected = model.apply(*op);
        assert_eq!(real.apply(*op), expected, "{op:?}");
        real.check(&model);
    }
    real.check_end();
    drop(value);
    assert_eq!(world.items.get(), 0, "no item stays");
}

/// What an operation had to say.
#[derive(Debug, PartialEq)]
enum Seen {
    Nothing,
    Panic,
    Flag(bool),
    Number(Option<u8>),
    Version(Option<u64>),
    Pending,
    Got(u8),
    Closed,
    Refused(TryGetError),
    Many(Vec<Seen>),
}
