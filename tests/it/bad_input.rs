//! What bad input gets. See also law 8 (`set` after `close`), `futures_and_streams` (finished futures) and law 10
//! (coming back to the lock from under it).

use std::error::Error;
use std::fmt::Debug;

use event_value::{BacklogError, Closed, DeadlineError, NoSeat, TryGetError, UntilError};

use crate::util::{Seated, Task};

#[test]
fn try_watch_with_no_seat_left_changes_nothing() {
    let (value, task) = (Seated::<u32, 1>::new(), Task::new());
    let mut only = value.try_watch().unwrap();
    assert!(only.poll_get(&mut task.cx()).is_pending());
    for _ in 0..100 {
        assert!(matches!(value.try_watch(), Err(NoSeat { .. })));
        assert!(matches!(only.try_clone(), Err(NoSeat { .. })));
    }
    assert_eq!((value.watcher_count(), task.registrations()), (1, 1));
    value.set(1);
    assert_eq!((task.wakes(), only.try_get()), (1, Ok(1)));
    drop(only);
    assert!(value.try_watch().is_ok());
}

/// Printing must not wait for a lock that the printer may hold.
#[test]
fn printing_a_value_from_under_its_lock_works() {
    let value = Seated::<u32, 2>::from(1);
    let watcher = value.try_watch().unwrap();
    let printed = value.peek_with(|_| format!("{value:?} {watcher:?}"));
    let closed = if cfg!(event_value_no_word) { "" } else { "closed: false, " };
    assert_eq!(printed, format!("Value {{ value: <locked>, {closed}.. }} Watcher {{ version: 0, skipped: 0, .. }}"));
}

#[test]
fn every_error_says_what_happened() {
    fn says<E: Error + Copy + Debug + Eq + Send + Sync + 'static>(error: E) -> String {
        let padded = format!("{error:>60}");
        assert_eq!(padded.trim_start(), error.to_string());
        assert_eq!(padded.len(), 60, "width is heeded");
        error.to_string()
    }
    let value = Seated::<u32, 0>::new();
    assert_eq!(says(value.try_watch().unwrap_err()), "all seats of the value are taken");

    let value = Seated::<u32, 1>::new();
    let mut watcher = value.try_watch().unwrap();
    assert_eq!(says(watcher.try_get().unwrap_err()), "the value is empty");
    value.set(1);
    assert_eq!(watcher.try_get(), Ok(1));
    assert_eq!(says(watcher.try_get().unwrap_err()), "there is no new value");
    value.close();
    assert_eq!(says(watcher.try_get().unwrap_err()), "the value is closed");

    let closed: Closed = futures_lite::future::block_on(watcher.get()).unwrap_err();
    assert_eq!(says(closed), "the value is closed");
    assert_eq!(says(BacklogError::Watch(closed)), "the value is closed");
    assert_eq!(says(BacklogError::<Closed>::BacklogDone), "there is no new value");
    assert_eq!(says(BacklogError::<Closed>::NotYet), "the backend is still reading the existing values");
    assert_eq!(says(UntilError::<Closed>::Stopped), "the watch was stopped");
    assert_eq!(says(UntilError::Watch(closed)), "the value is closed");
    assert_eq!(says(DeadlineError::<Closed>::Timeout), "the deadline passed before there was a new value");
    assert_eq!(
        (TryGetError::from(closed), DeadlineError::from(closed)),
        (TryGetError::Closed, DeadlineError::Watch(Closed))
    );
}
