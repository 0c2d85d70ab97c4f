//! What holds whatever the lock is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::task::Poll;

use event_value::lock::Lock;
use event_value::{Closed, General, NoSeat, TryGetError};

use crate::util::Task;

/// A value of two seats comes through its life.
pub(crate) fn hold<L: Lock>() {
    let value = General::<u32, 2, L>::new();
    let (probe, other) = (Task::new(), Task::new());
    let mut watcher = value.try_watch().unwrap();
    assert_eq!(watcher.try_get(), Err(TryGetError::Empty));
    assert!(watcher.poll_get(&mut probe.cx()).is_pending());

    let mut second = value.try_watch().unwrap();
    assert_eq!(value.try_watch().map(drop), Err(NoSeat));
    assert!(second.poll_get(&mut other.cx()).is_pending());

    value.set(1);
    value.set(2);
    assert_eq!((probe.wakes(), other.wakes()), (1, 1));
    assert_eq!(watcher.poll_get(&mut probe.cx()), Poll::Ready(Ok(2)));
    assert!(watcher.poll_get(&mut probe.cx()).is_pending());

    let version = value.version();
    assert_eq!(value.compare_set(version, 3).map(|newer| newer > version), Ok(true));
    assert_eq!(value.compare_set(version, 4), Err(4), "a refused offer comes back");
    assert_eq!(value.replace(5), Some(3));
    assert!(!value.set_if_changed(5));
    assert!(!value.modify_if(|_| false));
    value.modify(|value| *value = Some(6));
    assert_eq!((probe.wakes(), watcher.poll_get(&mut probe.cx())), (2, Poll::Ready(Ok(6))));

    assert!(format!("{value:?}").contains('6'), "nobody holds the lock, so it shows the value");
    value.store(7);
    assert!(watcher.has_changed());
    value.notify();
    assert_eq!(value.clear(), Some(7));
    assert!(watcher.poll_get(&mut probe.cx()).is_pending());
    drop(second);
    value.close();
    assert_eq!((probe.wakes(), watcher.poll_get(&mut probe.cx())), (3, Poll::Ready(Err(Closed))));
    assert_eq!(probe.registrations(), 0, "a waker stayed behind");
    drop(watcher);
    assert_eq!(value.into_inner(), None);
    assert_eq!(General::<u32, 2, L>::from(8).into_inner(), Some(8));
}

/// What it does when it is cloned, which is under the lock.
struct WhenCloned(Rc<dyn Fn()>);

impl Clone for WhenCloned {
    fn clone(&self) -> Self {
        (self.0)();
        Self(Rc::clone(&self.0))
    }
}

/// What is said when the value is used from inside its own lock. The value can be used again afterwards.
pub(crate) fn reentry_says<L: Lock>() -> String {
    let value = Rc::new(General::<WhenCloned, 2, L>::new());
    let within = Rc::downgrade(&value);
    value.set(WhenCloned(Rc::new(move || {
        within.upgrade().unwrap().close();
    })));
    let panic = catch_unwind(AssertUnwindSafe(|| value.peek())).map(drop).expect_err("no panic");
    assert_eq!(value.version().get(), 1);
    assert!(value.clear().is_some(), "what was refused was done");
    match panic.downcast::<String>() {
        Ok(said) => *said,
        Err(panic) => String::from(*panic.downcast::<&str>().unwrap()),
    }
}

pub(crate) const REENTERED: &str = "a value was used from inside its own lock";
