//! How long something takes.

use std::time::{Duration, Instant};

/// How many batches the fastest is taken of.
const BATCHES: u32 = 4;

/// Nanoseconds per call of `op`, from the fastest of some batches that together take about `span`: whatever else the machine
/// does in between only adds to them. For one thread, whose time is its own.
pub fn fastest_per_op(span: Duration, mut op: impl FnMut()) -> f64 {
    let batch = |_| per_op(span / BATCHES, &mut op);
    (0..BATCHES).map(batch).fold(f64::INFINITY, f64::min)
}

/// Nanoseconds per call of `op`, from a batch of calls that takes about `span`.
pub fn per_op(span: Duration, mut op: impl FnMut()) -> f64 {
    let mut nanos = 0.0;
    // What the timed code allocates is not counted: it would be charged for the counting.
    allocation_counter::opt_out(|| {
        op();
        nanos = measure_growing_batches(span, &mut op);
    });
    nanos
}

fn measure_growing_batches(span: Duration, op: &mut impl FnMut()) -> f64 {
    let mut batch = 1;
    loop {
        let elapsed = time(batch, op);
        if elapsed * 2 >= span {
            return elapsed.as_nanos() as f64 / f64::from(batch);
        }
        let missing = span.as_nanos() / elapsed.as_nanos().max(1);
        batch = batch.saturating_mul(missing.clamp(2, 100) as u32);
    }
}

fn time(batch: u32, op: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..batch {
        op();
    }
    start.elapsed()
}
