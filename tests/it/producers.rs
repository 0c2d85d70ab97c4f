//! Producers close the value when the last one is gone.

use event_value::TryGetError;

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    the_last_producer_closes_the_value,
    the_last_producer_wakes_who_waits,
    a_value_without_producers_stays_open,
    a_closed_value_is_not_opened_by_a_new_producer,
    close_closes_whoever_produces,
}

fn the_last_producer_closes_the_value<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut watcher = watch(&value);
    let (first, second) = (value.producer(), value.producer());
    let third = second.clone();
    first.set(1);
    drop(first);
    drop(second);
    assert!(!value.is_closed());
    third.set(2);
    drop(third);
    assert!(value.is_closed());
    assert_eq!([watcher.try_get(), watcher.try_get()], [Ok(2), Err(TryGetError::Closed)]);
}

fn the_last_producer_wakes_who_waits<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    let producer = value.producer();
    assert!(watcher.poll_get(&mut task.cx()).is_pending());
    drop(producer.clone());
    assert_eq!(task.wakes(), 0);
    drop(producer);
    assert_eq!((task.wakes(), task.registrations()), (1, 0));
}

fn a_value_without_producers_stays_open<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    drop(watch(&value));
    value.set(1);
    assert!(!value.is_closed());
}

fn a_closed_value_is_not_opened_by_a_new_producer<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    drop(value.producer());
    let late = value.producer();
    late.set(1);
    assert!(late.reader().is_closed());
    assert_eq!(value.peek(), None);
}

#[expect(deprecated, reason = "`Producer::is_closed`")]
fn close_closes_whoever_produces<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::from(1);
    let producer = value.producer();
    assert!(!producer.is_closed());
    producer.close();
    assert!(producer.is_closed());
    producer.set(2);
    drop(producer);
    assert_eq!((value.is_closed(), value.peek()), (true, Some(1)));
}

#[cfg(feature = "alloc")]
#[test]
fn a_producer_of_its_own_counts_with_the_others() {
    let value = std::sync::Arc::new(event_value::Value::<u32>::new());
    let (owned, borrowed) = (value.producer_arc(), value.producer());
    std::thread::spawn(move || owned.set(1)).join().unwrap();
    assert!(!value.is_closed());
    drop(borrowed);
    assert_eq!((value.is_closed(), value.peek()), (true, Some(1)));
    assert_eq!(std::sync::Arc::strong_count(&value), 1);
}
