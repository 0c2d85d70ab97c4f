//! Law 3. The last `set` is never lost to a watcher that keeps asking. A `set` of an equal value counts.

use std::task::Poll;
use std::thread;

use event_value::Version;

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    law_03_the_last_set_before_an_ask_is_not_lost,
    law_03_the_last_set_while_waiting_is_not_lost,
    law_03_the_last_set_before_a_close_is_not_lost,
    law_03_the_last_set_of_another_thread_is_not_lost,
    law_03_a_set_of_an_equal_value_counts,
}

fn law_03_the_last_set_before_an_ask_is_not_lost<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut watcher = watch(&value);
    for number in 0..100 {
        value.set(number);
    }
    assert_eq!(watcher.try_get(), Ok(99));
}

fn law_03_the_last_set_while_waiting_is_not_lost<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Pending);
    value.set(1);
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Ready(Ok(1)));
    value.set(2);
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Ready(Ok(2)));
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Pending);
    value.set(3);
    value.set(4);
    assert_eq!((task.wakes(), watcher.poll_get(&mut task.cx())), (2, Poll::Ready(Ok(4))));
}

fn law_03_the_last_set_before_a_close_is_not_lost<const SEATS: usize>() {
    let value = Seated::<u32, SEATS>::new();
    let mut watcher = watch(&value);
    value.set(1);
    value.set(2);
    value.close();
    assert_eq!(watcher.try_get(), Ok(2));
}

/// The setter waits for nobody; the watcher sees any part of the sets, but the last one each time.
fn law_03_the_last_set_of_another_thread_is_not_lost<const SEATS: usize>() {
    const ROUNDS: u32 = if cfg!(miri) { 10 } else { 1_000 };
    let (value, answer) = (Seated::<u32, SEATS>::new(), Seated::<u32, SEATS>::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            let (mut watcher, mut last) = (watch(&value), 0);
            while last < 3 * ROUNDS {
                last = futures_lite::future::block_on(watcher.get()).unwrap();
                if last % 3 == 0 {
                    answer.set(last);
                }
            }
        });
        let mut answers = watch(&answer);
        for round in 1..=ROUNDS {
            (3 * round - 2..=3 * round).for_each(|number| value.set(number));
            assert_eq!(futures_lite::future::block_on(answers.get_filter(|n| *n == 3 * round)), Ok(3 * round));
        }
    });
}

fn law_03_a_set_of_an_equal_value_counts<const SEATS: usize>() {
    let (value, task) = (Seated::<u32, SEATS>::from(1), Task::new());
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get(), Ok(1));
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Pending);
    value.set(1);
    assert_eq!(task.wakes(), 1);
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Ready(Ok(1)));
    assert_eq!(watcher.version(), Version::new(2));
}
