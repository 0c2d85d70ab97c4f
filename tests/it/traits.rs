//! The seam: `ValueWatch` and `Watch`, as a generic user sees them.

use std::task::Poll;

use event_value::{BacklogError, Closed, Watch};

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    a_backlog_is_the_current_value_then_done,
    a_backlog_does_not_wait,
    a_backlog_of_a_closed_value_ends_in_closed,
    a_watch_behind_a_reference_is_the_watch,
    a_watch_that_stops_waiting_lets_its_waker_go,
}

fn a_backlog_is_the_current_value_then_done<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    assert_eq!(watcher.poll_backlog(&mut task.cx()), Poll::Ready(Ok(1)));
    for _ in 0..2 {
        assert_eq!(watcher.poll_backlog(&mut task.cx()), Poll::Ready(Err(BacklogError::BacklogDone)));
    }
    value.set(2);
    assert_eq!(watcher.poll_backlog(&mut task.cx()), Poll::Ready(Ok(2)));
    assert_eq!((task.wakes(), task.registrations()), (0, 0));
}

fn a_backlog_does_not_wait<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    assert_eq!(watcher.poll_backlog(&mut task.cx()), Poll::Ready(Err(BacklogError::BacklogDone)));
    assert_eq!(task.registrations(), 0);
}

fn a_backlog_of_a_closed_value_ends_in_closed<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    value.close();
    assert_eq!(watcher.poll_backlog(&mut task.cx()), Poll::Ready(Ok(1)));
    assert!(matches!(watcher.poll_backlog(&mut task.cx()), Poll::Ready(Err(BacklogError::Watch(Closed { .. })))));
}

fn a_watch_behind_a_reference_is_the_watch<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    let watch: &mut dyn Watch<Item = u32, Error = Closed> = &mut watcher;
    assert!(watch.poll_get(&mut task.cx()).is_pending());
    value.set(1);
    assert_eq!((task.wakes(), watch.poll_get(&mut task.cx())), (1, Poll::Ready(Ok(1))));
    assert_eq!(watch.poll_backlog(&mut task.cx()), Poll::Ready(Err(BacklogError::BacklogDone)));
}

fn a_watch_that_stops_waiting_lets_its_waker_go<const SEATS: usize>() {
    fn stop(mut watch: impl Watch) {
        watch.stop_waiting();
    }
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    stop(&mut watcher);
    assert_eq!(task.registrations(), 0);
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    value.set(1);
    assert_eq!((task.wakes(), watcher.try_get()), (1, Ok(1)));
}

#[cfg(feature = "alloc")]
mod with_an_allocator {
    use super::*;
    use event_value::ValueWatch;
    use std::sync::Arc;

    fn boxed<'a, V: ValueWatch<Watch: 'a>>(
        value: &V,
    ) -> Box<dyn Watch<Item = <V::Watch as Watch>::Item, Error = <V::Watch as Watch>::Error> + 'a> {
        Box::new(value.watch())
    }

    #[test]
    fn a_reference_and_an_arc_can_be_watched_and_the_watch_boxed() {
        let (value, task) = (Arc::new(Seated::<u32, 1>::new()), Task::new());
        let mut watches = [boxed(&value), boxed(&&*value), boxed(&value)];
        assert!(watches.iter_mut().all(|watch| watch.poll_get(&mut task.cx()).is_pending()));
        value.set(1);
        assert_eq!(task.wakes(), 3);
        assert!(watches.iter_mut().all(|watch| watch.poll_get(&mut task.cx()) == Poll::Ready(Ok(1))));
        assert!(watches.iter_mut().all(|watch| watch.poll_get(&mut task.cx()).is_pending()));
        watches.iter_mut().for_each(|watch| watch.stop_waiting());
        assert_eq!(task.registrations(), 0);
    }
}
