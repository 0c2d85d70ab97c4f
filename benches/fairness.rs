//! Who starves whom: a reader beside a writer that never rests, and a writer among a hundred readers that never rest.
//! `cargo bench --bench fairness` prints numbers; it asserts nothing, for they depend on the machine.

#![allow(clippy::std_instead_of_core, reason = "a program, which has std anyway")]

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use event_value::{Value, Watcher};

const SPAN: Duration = Duration::from_secs(2);
const READERS: usize = 100;

/// What a reader does again and again; true if it got a value.
type Read = fn(&mut Watcher<&Value<u64>>) -> bool;

/// How the readers fared.
#[derive(Default)]
struct Tally {
    reads: AtomicU64,
    /// The fewest that one of them got.
    fewest: AtomicU64,
    /// The longest that one of them went without, in microseconds.
    longest: AtomicU64,
}

fn main() {
    println!("sets of one writer that never rests, and values that readers got, in {SPAN:?}");
    report("nobody reads", 0, asks);
    report("1 reader asks", 1, asks);
    report("1 reader waits", 1, waits);
    report("100 readers ask", READERS, asks);
    report("100 readers wait", READERS, waits);
}

fn asks(watcher: &mut Watcher<&Value<u64>>) -> bool {
    watcher.try_get().is_ok()
}

fn waits(watcher: &mut Watcher<&Value<u64>>) -> bool {
    watcher.get_blocking().is_ok()
}

fn report(what: &str, readers: usize, read: Read) {
    let (value, over, tally) = (Value::new(), AtomicBool::new(false), Tally::default());
    tally.fewest.store(u64::MAX, Ordering::Relaxed);
    let sets = thread::scope(|scope| {
        for _ in 0..readers {
            scope.spawn(|| follow(value.watch(), &over, &tally, read));
        }
        let sets = write_for(SPAN, &value);
        over.store(true, Ordering::Relaxed);
        value.close();
        sets
    });
    let (reads, longest) = (tally.reads.into_inner(), Duration::from_micros(tally.longest.into_inner()));
    let per_set = reads as f64 / sets as f64;
    print!("{what:<16} {sets:>10} sets {reads:>10} reads {per_set:>8.3} reads per set");
    if readers > 0 {
        print!(", fewest by one reader {}, longest without {longest:?}", tally.fewest.into_inner());
    }
    println!();
}

fn write_for(span: Duration, value: &Value<u64>) -> u64 {
    let (start, mut sets) = (Instant::now(), 0);
    while start.elapsed() < span {
        value.set(sets);
        sets += 1;
    }
    sets
}

fn follow(mut watcher: Watcher<&Value<u64>>, over: &AtomicBool, tally: &Tally, read: Read) {
    let (mut reads, mut longest, mut last) = (0, Duration::ZERO, Instant::now());
    while !over.load(Ordering::Relaxed) {
        if read(&mut watcher) {
            reads += 1;
            longest = longest.max(last.elapsed());
            last = Instant::now();
        }
    }
    tally.reads.fetch_add(reads, Ordering::Relaxed);
    tally.fewest.fetch_min(reads, Ordering::Relaxed);
    let longest = longest.max(last.elapsed()).as_micros();
    tally.longest.fetch_max(longest.try_into().unwrap_or(u64::MAX), Ordering::Relaxed);
}
