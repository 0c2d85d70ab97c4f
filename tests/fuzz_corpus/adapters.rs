//! What the bytes of the fuzz target `adapters` stand for: pipelines, what combines them, and what is done to their
//! values. The watch made of it is compared with the iterators that do the same.

#[path = "adapters/model.rs"]
mod model;
#[path = "adapters/program.rs"]
mod program;
#[path = "adapters/real.rs"]
mod real;
#[path = "adapters/stages.rs"]
mod stages;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use model::Model;
use program::{Op, Program};
use real::{Real, Source};

/// Does what `bytes` stand for.
///
/// # Panics
///
/// If the watch and the iterators differ.
pub(crate) fn replay(bytes: &[u8]) {
    let program = Program::decode(bytes);
    let sources: Vec<_> = program.pipelines.iter().map(|_| Source::new()).collect();
    let (mut real, mut model) = (Real::new(&sources, &program), Model::new(&program));
    for op in program.ops {
        let expected = model.apply(op);
        assert_eq!(real.apply(op), expected, "{op:?}");
    }
    assert_eq!(real.apply(Op::Poll { task: 0 }), model.apply(Op::Poll { task: 0 }), "the last poll");
    real.check_end();
}

/// What an operation had to say.
#[derive(Debug, PartialEq)]
enum Seen {
    Nothing,
    Pending,
    Got(u32),
    BacklogDone,
    Closed,
    Panic,
}

/// Many values as one. Small, so that equal ones come often.
fn blend(values: impl IntoIterator<Item = Option<u32>>) -> u32 {
    values.into_iter().fold(0, |sum, value| (sum * 5 + value.map_or(3, |value| value + 4)) % 64)
}

/// What a panic that we planned carries.
struct Burst;

/// Panics without a word on the terminal.
fn burst() {
    resume_unwind(Box::new(Burst));
}

/// `None` if it panicked as planned; other panics go on.
fn catch<R>(f: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(result) => Some(result),
        Err(panic) if panic.is::<Burst>() => None,
        Err(panic) => resume_unwind(panic),
    }
}
