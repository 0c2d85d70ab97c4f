//! Laws that hold in seats only: wakers that come back to the value that wakes them, and seats that run out.

use core::future::Future;
use core::pin::Pin;
use core::task::Poll;

use event_value::{Get, Value, Watcher};

use crate::{OneThread, Task};

pub fn law_10_a_waker_may_set() {
    static VALUE: Value<u32, 1> = Value::with_seats();
    static TASK: Task = Task::calling(|| VALUE.set(2));
    let mut watcher = VALUE.try_watch().unwrap();
    assert!(TASK.poll(|cx| watcher.poll_get(cx)).is_pending());
    VALUE.set(1);
    assert_eq!((TASK.wakes(), TASK.wakers()), (1, 0));
    assert_eq!(watcher.try_get(), Ok(2));
}

pub fn law_10_a_waker_may_get() {
    static VALUE: Value<u32, 2> = Value::with_seats();
    static GOT: OneThread<Option<u32>> = OneThread::new(None);
    static TASK: Task = Task::calling(|| GOT.with(|got| *got = VALUE.try_watch().unwrap().try_get().ok()));
    let mut watcher = VALUE.try_watch().unwrap();
    assert!(TASK.poll(|cx| watcher.poll_get(cx)).is_pending());
    VALUE.set(1);
    assert_eq!(GOT.with(|got| *got), Some(1));
}

pub fn law_10_a_waker_may_watch_and_drop_a_sibling() {
    static VALUE: Value<u32, 2> = Value::with_seats();
    static SIBLING: OneThread<Option<Watcher<&Value<u32, 2>>>> = OneThread::new(None);
    static SLEEPER: Task = Task::new();
    static TASK: Task = Task::calling(|| {
        SIBLING.with(|sibling| *sibling = None);
        SIBLING.with(|sibling| *sibling = VALUE.try_watch().ok());
    });
    let mut watcher = VALUE.try_watch().unwrap();
    let mut sibling = VALUE.try_watch().unwrap();
    assert!(TASK.poll(|cx| watcher.poll_get(cx)).is_pending());
    assert!(SLEEPER.poll(|cx| sibling.poll_get(cx)).is_pending());
    SIBLING.with(|place| *place = Some(sibling));
    VALUE.set(1);
    assert_eq!(TASK.wakes(), 1);
    assert_eq!((VALUE.watcher_count(), SLEEPER.wakers()), (2, 0));
    assert_eq!(SIBLING.with(|sibling| sibling.as_mut().unwrap().try_get()), Ok(1));
    SIBLING.with(|sibling| *sibling = None);
}

/// An executor that polls a task from within `wake`.
pub fn law_10_a_waker_may_poll_its_own_future() {
    static VALUE: Value<u32, 1> = Value::with_seats();
    static WATCHER: OneThread<Option<Watcher<&Value<u32, 1>>>> = OneThread::new(None);
    static SUM: OneThread<u32> = OneThread::new(0);
    static TASK: Task = Task::calling(run);
    fn run() {
        WATCHER.with(|watcher| {
            let watcher = watcher.as_mut().unwrap();
            loop {
                let mut get: Get<'_, _> = watcher.get();
                match TASK.poll(|cx| Pin::new(&mut get).poll(cx)) {
                    Poll::Ready(got) => SUM.with(|sum| *sum += got.unwrap()),
                    // Stays registered: an executor keeps its futures.
                    Poll::Pending => return core::mem::forget(get),
                }
            }
        });
    }
    WATCHER.with(|watcher| *watcher = VALUE.try_watch().ok());
    run();
    for n in 1..=10 {
        VALUE.set(n);
        assert_eq!((TASK.wakes(), TASK.wakers()), (n as usize, 1));
    }
    assert_eq!(SUM.with(|sum| *sum), 55);
    WATCHER.with(|watcher| *watcher = None);
    assert_eq!(TASK.wakers(), 0);
}

pub fn a_taken_seat_is_refused_until_given_back() {
    static VALUE: Value<u32, 2> = Value::with_seats();
    let first = VALUE.try_watch().unwrap();
    let second = VALUE.try_watch().unwrap();
    assert!(VALUE.try_watch().is_err());
    assert!(first.try_clone().is_err());
    assert_eq!(VALUE.watcher_count(), 2);
    drop(first);
    let third = VALUE.try_watch().unwrap();
    assert!(VALUE.try_watch().is_err());
    drop((second, third));
    assert_eq!(VALUE.watcher_count(), 0);
}

pub fn a_static_value_starts_as_it_was_written() {
    static EMPTY: Value<u32> = Value::new();
    static FULL: Value<u32> = Value::new_with(7);
    assert_eq!((EMPTY.peek(), FULL.peek()), (None, Some(7)));
    assert_eq!(FULL.try_watch().unwrap().try_get(), Ok(7));
}
