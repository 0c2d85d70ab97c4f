//! What a crate that uses event-value can do when it is built with `RUSTFLAGS="--cfg loom"`, for models of its own code.
//!
//! * Values are the same as always: `static`s compile, and watchers of any kind work in a model and outside of one. loom
//!   sees no steps inside them.
//! * Blocking gets and one-shot waits that are ready at once work anywhere. One that has to wait does so by parking or
//!   event-listener, which take loom's types with this cfg: outside of a model those panic, and in one loom takes what they
//!   hand from thread to thread for a race, because it does not know the lock of the value. Watch the value instead.

use std::sync::Arc;
use std::thread;

use event_value::{General, TryGetError, Value, adapt::combine};

static LEVEL: Value<u32> = Value::new();
static MANY: General<u32, 0> = General::new();

/// A part of a program that was never meant to be a model.
fn outside_of_a_model() {
    let mut watcher = LEVEL.watch();
    assert_eq!(watcher.try_get(), Err(TryGetError::Empty));
    let mut many: Vec<_> = (0..100).map(|_| MANY.watch()).collect();
    let setter = thread::spawn(|| {
        LEVEL.set(1);
        MANY.set(2);
    });
    assert_eq!(pollster::block_on(watcher.get()), Ok(1));
    assert!(many.iter_mut().all(|watcher| pollster::block_on(watcher.get()) == Ok(2)));
    setter.join().unwrap();

    let shared = Arc::new(Value::new_with(1));
    let mut both = combine((shared.watch_arc(), LEVEL.watch()));
    assert_eq!(pollster::block_on(both.get()), Ok((1, 1)));
    assert_eq!(shared.watch().get_blocking(), Ok(1));
    let producer = shared.producer_arc();
    drop(producer);
    assert!(shared.is_closed());
}

#[cfg(loom)]
fn in_a_model() {
    use event_value::{Closed, Version};
    use loom::future::block_on;

    loom::model(|| {
        let value = Arc::new(Value::new());
        let theirs = Arc::clone(&value);
        let setter = loom::thread::spawn(move || {
            theirs.set(1);
            LEVEL.set(1);
        });
        assert_eq!(block_on(value.watch().get()), Ok(1));
        assert!(LEVEL.watch().try_get().is_ok());
        setter.join().unwrap();
    });
    loom::model(|| {
        let value = Arc::new(Value::new_with(1));
        let theirs = Arc::clone(&value);
        let closer = loom::thread::spawn(move || theirs.close());
        let mut watcher = value.watch();
        assert_eq!(block_on(watcher.get()), Ok(1));
        assert_eq!(block_on(watcher.get()), Err(Closed));
        closer.join().unwrap();
        assert_eq!(block_on(value.newer_than(Version::default())), Ok(Version::new(1)));
        value.closed().wait();
        value.unwatched().wait_timeout(std::time::Duration::ZERO);
        assert_eq!(value.watch().get_blocking(), Ok(1));
    });
}

#[cfg(not(loom))]
fn in_a_model() {
    panic!("built without `--cfg loom`, this checks nothing");
}

fn main() {
    outside_of_a_model();
    in_a_model();
    println!("a user's crate works with `--cfg loom`");
}
