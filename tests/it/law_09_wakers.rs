//! Law 9. The newest waker of a task is the one woken; 1000 re-polls leave one registration; one `set` wakes a waiting
//! watcher once; no waiting watcher, no wake.

use std::array;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    law_09_the_newest_waker_is_the_one_woken,
    law_09_a_replaced_waker_is_let_go_at_once,
    law_09_1000_re_polls_leave_one_registration,
    law_09_1000_re_polls_with_changing_wakers_leave_one_registration,
    law_09_one_set_wakes_each_waiting_watcher_once,
    law_09_a_woken_watcher_is_not_woken_again_before_it_waits_again,
    law_09_no_waiting_watcher_no_wake,
    law_09_a_clear_wakes_nobody,
    law_09_a_poll_without_news_stays_pending,
    law_09_who_waits_first_is_woken_first,
}

fn law_09_the_newest_waker_is_the_one_woken<const SEATS: usize>() {
    let (value, old, new) = (Seated::<u32, SEATS>::new(), Task::new(), Task::new());
    let mut watcher = watch(&value);
    assert!(watcher.poll_get(&mut old.cx()).is_pending());
    assert!(watcher.poll_get(&mut new.cx()).is_pending());
    value.set(1);
    assert_eq!((old.wakes(), new.wakes()), (0, 1));
}

fn law_09_a_replaced_waker_is_let_go_at_once<const SEATS: usize>() {
    let (value, old, new) = (Seated::<u32, SEATS>::new(), Task::new(), Task::new());
    let mut watcher = watch(&value);
    assert!(watcher.poll_get(&mut old.cx()).is_pending());
    assert!(watcher.poll_get(&mut new.cx()).is_pending());
    assert_eq!((old.registrations(), new.registrations()), (0, 1));
}

fn law_09_1000_re_polls_leave_one_registration<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    for _ in 0..1000 {
        assert!(watcher.poll_get(&mut task.cx()).is_pending());
        assert_eq!(task.registrations(), 1);
    }
    value.set(1);
    assert_eq!((task.wakes(), task.registrations()), (1, 0));
}

fn law_09_1000_re_polls_with_changing_wakers_leave_one_registration<const SEATS: usize>() {
    let (value, tasks) = (Seated::<u32, SEATS>::new(), [Task::new(), Task::new(), Task::new()]);
    let mut watcher = watch(&value);
    for round in 0..1000 {
        assert!(watcher.poll_get(&mut tasks[round % 3].cx()).is_pending());
        let expected = [0, 1, 2].map(|n| usize::from(n == round % 3));
        assert_eq!(tasks.each_ref().map(Task::registrations), expected);
    }
    value.set(1);
    assert_eq!(tasks.each_ref().map(Task::wakes), [1, 0, 0]);
}

fn law_09_one_set_wakes_each_waiting_watcher_once<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let tasks = array::from_fn::<_, 50, _>(|_| Task::new());
    let mut watchers = array::from_fn::<_, 50, _>(|_| watch(&value));
    for round in 1..=3 {
        for (watcher, task) in watchers.iter_mut().zip(&tasks) {
            assert!(watcher.poll_get(&mut task.cx()).is_pending());
        }
        value.set(round as u32);
        assert!(tasks.iter().all(|task| task.wakes() == round));
        for (watcher, task) in watchers.iter_mut().zip(&tasks) {
            assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Ready(Ok(round as u32)));
        }
    }
}

fn law_09_a_woken_watcher_is_not_woken_again_before_it_waits_again<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    (0..10).for_each(|number| value.set(number));
    value.close();
    assert_eq!(task.wakes(), 1);
}

fn law_09_no_waiting_watcher_no_wake<const SEATS: usize>() {
    let (value, [got, tried, idle]) = (Seated::<u32, SEATS>::from(1), [Task::new(), Task::new(), Task::new()]);
    let [mut has_got, mut has_tried, _never_asked] = [watch(&value), watch(&value), watch(&value)];
    assert_eq!(has_got.poll_get(&mut got.cx()), Poll::Ready(Ok(1)));
    assert_eq!(has_tried.try_get(), Ok(1));
    assert!(has_tried.poll_get(&mut tried.cx()).is_pending());
    value.set(2);
    assert_eq!((tried.wakes(), has_tried.try_get()), (1, Ok(2)));
    value.set(3);
    assert_eq!([got.wakes(), tried.wakes(), idle.wakes()], [0, 1, 0]);
}

fn law_09_a_clear_wakes_nobody<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get(), Ok(1));
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    assert_eq!(value.clear(), Some(1));
    assert_eq!((task.wakes(), task.registrations()), (0, 1));
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    value.set(2);
    assert_eq!((task.wakes(), watcher.poll_get(&mut task.cx())), (1, Poll::Ready(Ok(2))));
}

fn law_09_a_poll_without_news_stays_pending<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    // The wake-up was for something that is gone: a hint, not a proof.
    value.set(1);
    value.clear();
    assert_eq!(task.wakes(), 1);
    (0..3).for_each(|_| assert!(watcher.poll_get(&mut task.cx()).is_pending()));
    assert_eq!(task.registrations(), 1);
    value.set(2);
    assert_eq!((task.wakes(), watcher.poll_get(&mut task.cx())), (2, Poll::Ready(Ok(2))));
}

/// Writes down its number when it is woken.
struct Scribe(usize, Arc<Mutex<Vec<usize>>>);

impl Wake for Scribe {
    fn wake(self: Arc<Self>) {
        self.1.lock().unwrap().push(self.0);
    }
}

/// Wherever they sit.
fn law_09_who_waits_first_is_woken_first<const SEATS: usize>() {
    let (value, woken) = (Seated::<u32, SEATS>::new(), Arc::new(Mutex::new(Vec::new())));
    let mut watchers: Vec<_> = (0..50).map(|_| watch(&value)).collect();
    let wakers: Vec<_> = (0..50).map(|n| Waker::from(Arc::new(Scribe(n, Arc::clone(&woken))))).collect();
    let order: Vec<usize> = (0..50).map(|n| (n * 7 + 3) % 50).collect();
    for &n in &order {
        assert!(watchers[n].poll_get(&mut Context::from_waker(&wakers[n])).is_pending());
    }
    // Asking again does not cost it its place.
    assert!(watchers[order[10]].poll_get(&mut Context::from_waker(&wakers[order[10]])).is_pending());
    value.set(1);
    assert_eq!(*woken.lock().unwrap(), order);
}
