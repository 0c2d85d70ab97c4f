//! Two plain threads.

use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::rows;
use crate::clock::per_op;
use crate::processor::Processor;
use crate::rival::{Blocking, Cell};

rows! {
    PEEK_BESIDE: "peek beside a reader";
    PING_PONG: "ping-pong of two threads";
    PING_PONG_TOGETHER: "ping-pong on one processor";
}

/// The last value.
const OVER: u64 = u64::MAX;

/// Looks, while another thread does nothing else.
pub fn peek_beside<C: Cell<u64> + Sync>(span: Duration) -> Option<f64> {
    let cell = C::new();
    cell.peek()?;
    let (over, other_looks) = (AtomicBool::new(false), Barrier::new(2));
    Processor::First.stay();
    thread::scope(|scope| {
        scope.spawn(|| {
            Processor::Second.stay();
            other_looks.wait();
            while !over.load(Ordering::Relaxed) {
                black_box(black_box(&cell).peek());
            }
        });
        other_looks.wait();
        let nanos = per_op(span, || {
            black_box(black_box(&cell).peek());
        });
        over.store(true, Ordering::Relaxed);
        Some(nanos)
    })
}

/// There and back.
pub fn ping_pong<C: Cell<u64, Watcher: Blocking<u64>> + Send>(span: Duration, echo_on: Processor) -> Option<f64> {
    let (mut ping, mut pong) = (C::new(), C::new());
    let (mut heard, mut answered) = (ping.watching(), pong.watching());
    Processor::First.stay();
    let echo = thread::spawn(move || {
        echo_on.stay();
        loop {
            let n = heard.wait();
            pong.set(n);
            if n == OVER {
                break;
            }
        }
    });
    let mut n = 0;
    let nanos = per_op(span, || {
        n += 1;
        ping.set(n);
        while answered.wait() != n {}
    });
    ping.set(OVER);
    echo.join().expect("the echo ends");
    Some(nanos)
}
