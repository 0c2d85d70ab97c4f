//! Rivals that panic or wait for ever between threads: caught, so that the others can go on.

use std::panic;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::rows::Fault;

/// Far more than any row takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(20);

/// What `row` gives, from a thread of its own; a fault if it, or a thread that it started, panics or never ends.
/// Threads that never end are left behind, asleep.
pub fn guarded<R: Send + 'static>(row: impl FnOnce() -> R + Send + 'static) -> Result<R, Fault> {
    let first_panic = Arc::new(Mutex::new(None));
    let note = Arc::clone(&first_panic);
    panic::set_hook(Box::new(move |panic| {
        note.lock().expect("nobody panics here").get_or_insert_with(|| panic.payload_as_str().unwrap_or("").to_owned());
    }));
    let (done, result) = channel();
    thread::spawn(move || done.send(row()));
    let result = result.recv_timeout(PATIENCE);
    drop(panic::take_hook());
    let panic = first_panic.lock().expect("nobody panics here").take();
    result.map_err(|error| match (panic, error) {
        (Some(message), _) => format!("panics: {message}"),
        (None, RecvTimeoutError::Timeout) => "loses a value or a wake-up, and waits for ever".to_owned(),
        (None, RecvTimeoutError::Disconnected) => unreachable!("the thread ended without a result or a panic"),
    })
}
