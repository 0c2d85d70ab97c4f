//! Law 12, at the boundaries: versions are exact `u64`s, and nothing breaks at 2^16, 2^32 or 2^63.
//!
//! With `RUSTFLAGS='--cfg event_value_first_version="u16"'` (or "u32" or "i64"), a new value is three changes away from that
//! boundary, and each of these tests crosses it. Without, they begin at 0. `.ci/test` runs them at each, with and without
//! the word beside the lock (`--cfg event_value_no_word`).

#![cfg(not(loom))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

mod util;

use std::task::Poll;

use event_value::{TryGetError, Value, Version, Watcher};

use util::Task;

const BOUNDARY: Option<u64> = if cfg!(event_value_first_version = "u16") {
    Some(1 << 16)
} else if cfg!(event_value_first_version = "u32") {
    Some(1 << 32)
} else if cfg!(event_value_first_version = "i64") {
    Some(1 << 63)
} else {
    None
};

/// The version of a new value.
const FIRST: u64 = match BOUNDARY {
    Some(boundary) => boundary - 3,
    None => 0,
};

/// Enough to come to the other side.
const CHANGES: u64 = 8;

fn after(changes: u64) -> Version {
    Version::new(FIRST + changes)
}

#[cfg(feature = "alloc")]
fn guarded(name: &'static str, law: impl FnOnce()) {
    util::with_watchdog(name, std::time::Duration::from_secs(60), law);
}

fn watch(value: &Value<u64>) -> Watcher<&Value<u64>> {
    value.try_watch().unwrap()
}

#[test]
fn law_12_versions_count_every_change_exactly() {
    let value = Value::new();
    assert_eq!(value.version(), after(0));
    let mut watcher = watch(&value);
    for change in 1..=CHANGES {
        value.set(change);
        assert_eq!(value.version(), after(change));
        assert_eq!(watcher.try_get(), Ok(change));
        assert_eq!((watcher.version(), watcher.skipped()), (after(change), 0));
        assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone));
    }
    assert_eq!(Value::new_with(1).version(), after(1));
    assert!(BOUNDARY.is_none_or(|boundary| value.version() > Version::new(boundary)));
}

#[test]
fn law_12_versions_grow_across_the_boundary() {
    let value = Value::new();
    for change in 0..CHANGES {
        let before = value.version();
        value.set(change);
        assert!(value.version() > before);
        assert_eq!(value.version().get() - before.get(), 1);
    }
}

#[test]
fn law_12_skipped_is_exact_across_the_boundary() {
    for slept in 1..=CHANGES {
        let value = Value::new();
        let mut watcher = watch(&value);
        (1..=slept).for_each(|change| value.set(change));
        assert!(watcher.has_changed());
        assert_eq!(watcher.try_get(), Ok(slept));
        assert_eq!((watcher.version(), watcher.skipped()), (after(slept), slept - 1));
    }
}

#[test]
fn law_12_a_watcher_that_waits_is_woken_across_the_boundary() {
    let (value, task) = (Value::new(), Task::new());
    let mut watcher = watch(&value);
    for change in 1..=CHANGES {
        assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Pending);
        value.set(change);
        assert_eq!(task.wakes() as u64, change);
        assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Ready(Ok(change)));
    }
}

#[test]
fn law_12_compare_set_compares_the_whole_version() {
    let value = Value::new();
    for change in 1..=CHANGES {
        let seen = value.version();
        for bit in 0..64 {
            let other = Version::new(seen.get() ^ 1 << bit);
            assert_eq!(value.compare_set(other, 0), Err(0), "bit {bit}");
        }
        assert_eq!(value.compare_set(seen, change), Ok(after(change)));
        assert_eq!(value.compare_set(seen, 0), Err(0));
    }
}

#[test]
fn law_12_mark_unseen_shows_the_current_value_again_at_every_version() {
    let value = Value::new();
    let mut watcher = watch(&value);
    for change in 1..=CHANGES {
        value.set(change);
        for _ in 0..2 {
            assert_eq!(watcher.try_get(), Ok(change));
            assert!(!watcher.has_changed());
            watcher.mark_unseen();
            assert!(watcher.has_changed());
        }
        assert_eq!(watcher.skipped(), 0);
    }
}

#[test]
fn law_12_mark_seen_hides_the_current_value_at_every_version() {
    let value = Value::new();
    let mut watcher = watch(&value);
    for change in 1..=CHANGES {
        value.set(change);
        watcher.mark_seen();
        assert!(!watcher.has_changed());
        assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone));
    }
}

#[test]
fn law_12_clear_and_close_are_told_apart_at_every_version() {
    for changes in 1..=CHANGES {
        let value = Value::new();
        (1..changes).for_each(|change| value.set(change));
        let mut seen = watch(&value);
        seen.mark_seen();
        value.set(changes);
        let mut unseen = watch(&value);
        assert_eq!(seen.try_get(), Ok(changes));
        assert_eq!(value.clear(), Some(changes));
        assert_eq!(value.version(), after(changes + 1));
        assert_eq!([seen.try_get(), unseen.try_get()], [Err(TryGetError::Empty); 2]);
        value.set(0);
        assert_eq!(seen.try_get(), Ok(0));
        value.close();
        assert_eq!([seen.try_get(), unseen.try_get()], [Err(TryGetError::Closed), Ok(0)]);
        assert_eq!(value.version(), after(changes + 2), "closing is no change");
    }
}

#[test]
fn law_12_wait_for_finds_the_current_value_at_every_version() {
    use std::pin::pin;

    let (value, task) = (Value::new(), Task::new());
    let mut watcher = watch(&value);
    for change in 1..=CHANGES {
        assert!(pin!(watcher.wait_for(|n| *n == change)).poll(&mut task.cx()).is_pending());
        value.set(change);
        for _ in 0..2 {
            assert_eq!(pin!(watcher.wait_for(|n| *n == change)).poll(&mut task.cx()), Poll::Ready(Ok(change)));
            let mapped = pin!(watcher.wait_for_map(|n| Some(n + 1))).poll(&mut task.cx());
            assert_eq!(mapped, Poll::Ready(Ok(change + 1)));
        }
        watcher.mark_unseen();
        assert_eq!(pin!(watcher.wait_for(|n| *n == change)).poll(&mut task.cx()), Poll::Ready(Ok(change)));
    }
}

#[test]
fn law_12_changed_and_get_with_wait_for_the_next_value_at_every_version() {
    use std::pin::pin;

    let (value, task) = (Value::new(), Task::new());
    let (mut changed, mut got) = (watch(&value), watch(&value));
    for change in 1..=CHANGES {
        assert!(pin!(changed.changed()).poll(&mut task.cx()).is_pending());
        assert!(pin!(got.get_with(|n| *n)).poll(&mut task.cx()).is_pending());
        value.set(change);
        assert_eq!(pin!(changed.changed()).poll(&mut task.cx()), Poll::Ready(Ok(after(change))));
        assert_eq!(pin!(got.get_with(|n| *n)).poll(&mut task.cx()), Poll::Ready(Ok(change)));
    }
}

#[cfg(feature = "alloc")]
#[test]
fn law_12_newer_than_compares_the_whole_version() {
    use std::pin::Pin;

    guarded("law_12_newer_than_compares_the_whole_version", || {
        let (value, task) = (Value::new(), Task::new());
        for change in 1..=CHANGES {
            let seen = value.version();
            let mut wait = value.newer_than(seen);
            assert!(Future::poll(Pin::new(&mut wait), &mut task.cx()).is_pending());
            value.set(change);
            assert_eq!(Future::poll(Pin::new(&mut wait), &mut task.cx()), Poll::Ready(Ok(after(change))));
            for bit in 0..64 {
                let other = Version::new(after(change).get() ^ 1 << bit);
                let found = Future::poll(Pin::new(&mut value.newer_than(other)), &mut task.cx());
                assert_eq!(found, Poll::Ready(Ok(after(change))), "bit {bit}");
            }
        }
    });
}

/// Across all boundaries, a thread that asks for newer values and one that sets them.
#[cfg(feature = "std")]
#[test]
fn law_12_threads_cross_the_boundary() {
    guarded("law_12_threads_cross_the_boundary", || {
        for _ in 0..50 {
            let value = Value::new();
            std::thread::scope(|scope| {
                let follower = scope.spawn(|| {
                    let mut watcher = watch(&value);
                    while watcher.get_blocking() != Ok(CHANGES) {}
                    watcher.version()
                });
                (1..=CHANGES).for_each(|change| value.set(change));
                assert_eq!(follower.join().unwrap(), after(CHANGES));
            });
        }
    });
}
