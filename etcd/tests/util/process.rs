//! What this process has used so far. For tests in a program of their own, because it is the whole process that is
//! measured.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{fs, process};

/// Tests that measure the process, or need much of the machine, take turns.
pub fn one_at_a_time() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Bytes of memory: now with `VmRSS`, at the peak with `VmHWM`.
pub fn memory(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}

/// Processor time, in the kernel's ticks of 10 ms.
pub fn processor_time() -> Duration {
    let stat = fs::read_to_string(format!("/proc/{}/stat", process::id())).unwrap();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11..=12].iter().map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}
