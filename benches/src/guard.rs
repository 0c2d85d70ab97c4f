//! Rivals that panic or wait for ever between threads: caught, so that the others can go on.

use std::panic;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::rows::Fault;

/// What `row` gives, from a thread of its own; a fault if it, or a thread that it started, panics or does not end within
/// `patience`. Threads that never end are left behind, asleep.
pub fn guarded<R: Send + 'static>(patience: Duration, row: impl FnOnce() -> R + Send + 'static) -> Result<R, Fault> {
    let (first_panic, (done, result)) = (Arc::new(Mutex::new(None)), channel());
    let note = Arc::clone(&first_panic);
    panic::set_hook(Box::new(move |panic| {
        let message = panic.payload_as_str().unwrap_or("without a message");
        note.lock().expect("nobody panics here").get_or_insert_with(|| message.to_owned());
    }));
    thread::spawn(move || done.send(row()));
    let result = wait(patience, &result, &first_panic);
    drop(panic::take_hook());
    result
}

fn wait<R>(patience: Duration, result: &Receiver<R>, first_panic: &Mutex<Option<String>>) -> Result<R, Fault> {
    let mut end = Instant::now() + patience;
    let mut fault = None;
    loop {
        let received = result.recv_timeout(Duration::from_millis(20));
        let panic = || first_panic.lock().expect("nobody panics here").take();
        if let Some(message) = panic() {
            fault.get_or_insert(format!("panics between threads: {message}"));
            // For the other threads of the row to end, or to panic too.
            end = end.min(Instant::now() + Duration::from_secs(1));
        }
        match (received, fault) {
            (Ok(result), None) => return Ok(result),
            (Err(RecvTimeoutError::Timeout), still) if Instant::now() < end => fault = still,
            (_, Some(fault)) => return Err(fault),
            _ => return Err("loses a value or a wake-up between threads, and waits for ever".to_owned()),
        }
    }
}
