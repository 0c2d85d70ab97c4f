//! Laws about wakers and old values that come back to the value that wakes or drops them.

use core::future::Future;
use core::pin::Pin;
use core::task::Poll;

use event_value::{Get, Watcher};

use super::SEATS;
use super::one_value::watch;
use crate::{OneThread, Task, Value};

type Watching<T> = Watcher<&'static Value<T, SEATS>>;

pub fn law_05_a_waker_that_cancels_the_last_takes_no_wake_from_others() {
    static VALUE: Value<u32, SEATS> = Value::new();
    static LAST: OneThread<Option<Watching<u32>>> = OneThread::new(None);
    static TASKS: [Task; 3] = [Task::calling(|| LAST.with(|last| *last = None)), Task::new(), Task::new()];
    let (mut first, mut second, mut last) = (watch(&VALUE), watch(&VALUE), watch(&VALUE));
    assert!(TASKS[0].poll(|cx| first.poll_get(cx)).is_pending());
    assert!(TASKS[1].poll(|cx| second.poll_get(cx)).is_pending());
    assert!(TASKS[2].poll(|cx| last.poll_get(cx)).is_pending());
    LAST.with(|place| *place = Some(last));
    VALUE.set(1);
    assert_eq!(TASKS.each_ref().map(Task::wakes), [1, 1, 0]);
}

pub fn law_05_a_waker_that_cancels_the_next_takes_no_wake_from_others() {
    static VALUE: Value<u32, SEATS> = Value::new();
    static NEXT: OneThread<Option<Watching<u32>>> = OneThread::new(None);
    static TASKS: [Task; 4] = [Task::calling(|| NEXT.with(|next| *next = None)), Task::new(), Task::new(), Task::new()];
    let mut watchers = [const { None }; 4];
    for (task, place) in TASKS.iter().zip(&mut watchers) {
        let watcher = place.insert(watch(&VALUE));
        assert!(task.poll(|cx| watcher.poll_get(cx)).is_pending());
    }
    NEXT.with(|next| *next = watchers[1].take());
    VALUE.set(1);
    assert_eq!(TASKS.each_ref().map(Task::wakes), [1, 0, 1, 1]);
}

pub fn law_09_first_come_is_first_woken() {
    static VALUE: Value<u32, SEATS> = Value::new();
    // The digits in the order in which they were woken.
    static ORDER: OneThread<u32> = OneThread::new(0);
    static TASKS: [Task; 4] = [
        Task::calling(|| woken(1)),
        Task::calling(|| woken(2)),
        Task::calling(|| woken(3)),
        Task::calling(|| woken(4)),
    ];
    fn woken(digit: u32) {
        ORDER.with(|order| *order = *order * 10 + digit);
    }
    let mut watchers = [watch(&VALUE), watch(&VALUE), watch(&VALUE), watch(&VALUE)];
    // Not in the order of their seats.
    for at in [2, 0, 3, 1] {
        assert!(TASKS[at].poll(|cx| watchers[at].poll_get(cx)).is_pending());
    }
    VALUE.set(1);
    assert_eq!(ORDER.with(|order| *order), 3142);
}

/// So a `set` ends, although those that it wakes wait again at once.
pub fn law_09_a_watcher_that_waits_again_is_not_woken_by_the_same_set() {
    static VALUE: Value<u32, SEATS> = Value::new();
    static EAGER: OneThread<Option<Watching<u32>>> = OneThread::new(None);
    static TASK: Task = Task::calling(wait);
    static OTHERS: [Task; 2] = [const { Task::new() }; 2];
    fn wait() {
        EAGER.with(|eager| while TASK.poll(|cx| eager.as_mut().unwrap().poll_get(cx)).is_ready() {});
    }
    EAGER.with(|eager| *eager = Some(watch(&VALUE)));
    wait();
    let mut others = [watch(&VALUE), watch(&VALUE)];
    for n in 1..=3 {
        for (task, watcher) in OTHERS.iter().zip(&mut others) {
            while task.poll(|cx| watcher.poll_get(cx)).is_ready() {}
        }
        VALUE.set(1);
        assert_eq!((TASK.wakes(), OTHERS.each_ref().map(Task::wakes)), (n, [n; 2]));
    }
    EAGER.with(|eager| *eager = None);
}

pub fn law_10_the_old_value_is_dropped_outside_the_lock() {
    struct Curious;
    impl Drop for Curious {
        fn drop(&mut self) {
            DROPPED.with(|dropped| *dropped += 1);
            let _ = VALUE.watcher_count();
        }
    }
    static VALUE: Value<Curious, SEATS> = Value::new();
    static DROPPED: OneThread<u32> = OneThread::new(0);
    VALUE.set(Curious);
    VALUE.set(Curious);
    VALUE.store(Curious);
    let _ = VALUE.replace(Curious);
    let _ = VALUE.clear();
    VALUE.close();
    VALUE.set(Curious);
    VALUE.store(Curious);
    assert_eq!(DROPPED.with(|dropped| *dropped), 6);
}

pub fn law_10_a_waker_may_set() {
    static VALUE: Value<u32, SEATS> = Value::new();
    static TASK: Task = Task::calling(|| VALUE.set(2));
    let mut watcher = watch(&VALUE);
    assert!(TASK.poll(|cx| watcher.poll_get(cx)).is_pending());
    VALUE.set(1);
    assert_eq!((TASK.wakes(), TASK.wakers()), (1, 0));
    assert_eq!(watcher.try_get(), Ok(2));
}

/// Each of them, not the first alone.
pub fn law_10_a_waker_may_get() {
    static VALUE: Value<u32, SEATS> = Value::new();
    static SUM: OneThread<u32> = OneThread::new(0);
    static TASKS: [Task; 3] = [const { Task::calling(get) }; 3];
    fn get() {
        SUM.with(|sum| *sum += watch(&VALUE).try_get().unwrap());
    }
    let mut watchers = [watch(&VALUE), watch(&VALUE), watch(&VALUE)];
    for (task, watcher) in TASKS.iter().zip(&mut watchers) {
        assert!(task.poll(|cx| watcher.poll_get(cx)).is_pending());
    }
    VALUE.set(5);
    assert_eq!(SUM.with(|sum| *sum), 15);
}

pub fn law_10_a_waker_may_watch_and_drop_a_sibling() {
    static VALUE: Value<u32, SEATS> = Value::new();
    static SIBLING: OneThread<Option<Watching<u32>>> = OneThread::new(None);
    static SLEEPER: Task = Task::new();
    static TASK: Task = Task::calling(|| {
        SIBLING.with(|sibling| *sibling = None);
        SIBLING.with(|sibling| *sibling = Some(watch(&VALUE)));
    });
    let mut watcher = watch(&VALUE);
    let mut sibling = watch(&VALUE);
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
    static VALUE: Value<u32, SEATS> = Value::new();
    static WATCHER: OneThread<Option<Watching<u32>>> = OneThread::new(None);
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
    WATCHER.with(|watcher| *watcher = Some(watch(&VALUE)));
    run();
    for n in 1..=10 {
        VALUE.set(n);
        assert_eq!((TASK.wakes(), TASK.wakers()), (n as usize, 1));
    }
    assert_eq!(SUM.with(|sum| *sum), 55);
    WATCHER.with(|watcher| *watcher = None);
    assert_eq!(TASK.wakers(), 0);
}
