//! `until`: a watch that ends when a future is ready.

use std::future::{Future, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use event_value::adapt::combine;
use event_value::{BacklogError, Closed, DeadlineError, UntilError, Value, Watch, WatchBlocking, WatchError, WatchExt};
use futures::channel::oneshot;
use futures::stream::FusedStream as _;
use futures::{FutureExt as _, Stream};
use futures_lite::future::{block_on, pending};
use static_assertions::assert_impl_all;

use crate::bench::{Line, Script, Trouble, ask, ask_backlog, guarded};
use crate::util::Task;

const STOPPED: Poll<Result<u32, UntilError<Closed>>> = Poll::Ready(Err(UntilError::Stopped));

assert_impl_all!(event_value::adapt::Until<event_value::ArcWatcher<u32>, oneshot::Receiver<()>>: Send, Unpin);

fn collect<S: Stream>(stream: S) -> Vec<S::Item> {
    block_on(futures_lite::StreamExt::collect(stream))
}

#[test]
fn a_value_that_is_ready_wins_over_a_future_that_is_ready_at_once() {
    let value = Value::new_with(1);
    let mut watch = value.watch().until(ready(()));
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(1)));
    assert_eq!(ask(&mut watch), STOPPED);
    assert_eq!(ask(&mut value.watch().until(async {})), Poll::Ready(Ok(1)), "a future that must be pinned");
    assert_eq!(ask(&mut Value::<u32>::new().watch().until(ready(()))), STOPPED);
}

#[test]
fn what_was_there_when_it_was_stopped_is_given_and_then_it_has_ended_for_ever() {
    let (value, stop, task) = (Value::new(), Value::<()>::new(), Task::new());
    let mut watch = value.watch().until(stop.closed());
    assert_eq!(watch.poll_get(&mut task.cx()), Poll::Pending);
    value.set(1);
    stop.close();
    assert!(!watch.is_terminated(), "there is a value to get");
    assert_eq!(watch.poll_get(&mut task.cx()), Poll::Ready(Ok(1)));
    for n in 0..3 {
        value.set(n);
        assert_eq!(watch.poll_get(&mut task.cx()), STOPPED);
    }
    assert!(watch.is_terminated());
}

#[test]
fn a_source_that_is_never_quiet_is_stopped() {
    let value = Value::new_with(0);
    let stop = Value::<()>::new();
    let mut got = 0;
    let mut hot = value.watch().inspect(|n| value.set(n + 1)).until(stop.closed());
    let end = loop {
        match ask(&mut hot) {
            Poll::Ready(Ok(_)) => got += 1,
            Poll::Ready(Err(end)) => break end,
            Poll::Pending => panic!("a hot source is never pending"),
        }
        if got == 100 {
            stop.close();
        }
    };
    assert_eq!((end, got), (UntilError::Stopped, 101));
}

#[test]
fn the_future_wakes_the_one_that_waits_and_so_does_the_value() {
    let (value, stop, task) = (Value::new(), Value::<()>::new(), Task::new());
    let mut watch = value.watch().until(stop.closed());
    assert_eq!(watch.poll_get(&mut task.cx()), Poll::Pending);
    value.set(1);
    assert_eq!(task.wakes(), 1);
    assert_eq!(watch.poll_get(&mut task.cx()), Poll::Ready(Ok(1)));
    assert_eq!(watch.poll_get(&mut task.cx()), Poll::Pending);
    stop.close();
    assert_eq!(task.wakes(), 2);
    assert_eq!(watch.poll_get(&mut task.cx()), STOPPED);
}

#[test]
fn law_05_nothing_stays_behind_when_a_get_is_dropped_or_ready() {
    let (value, stop, task) = (Value::new(), Value::<()>::new(), Task::new());
    let mut watch = value.watch().until(stop.closed());
    let mut get = watch.get();
    assert_eq!(get.poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(task.registrations(), 2);
    drop(get);
    assert_eq!(task.registrations(), 0);

    let mut get = watch.get();
    assert_eq!(get.poll_unpin(&mut task.cx()), Poll::Pending);
    value.set(1);
    assert_eq!(get.poll_unpin(&mut task.cx()), Poll::Ready(Ok(1)));
    assert_eq!(task.registrations(), 0);
    drop(get);

    let wakes = task.wakes();
    stop.close();
    value.set(2);
    assert_eq!(task.wakes(), wakes, "who does not wait is not woken");
    assert_eq!(watch.get().now_or_never(), Some(Ok(2)));
    assert_eq!(watch.get().now_or_never(), Some(Err(UntilError::Stopped)));
}

#[test]
fn nothing_stays_behind_when_it_stops() {
    let (value, stop, task) = (Value::<u32>::new(), Value::<()>::new(), Task::new());
    let mut watch = value.watch().until(stop.closed());
    assert_eq!(watch.poll_get(&mut task.cx()), Poll::Pending);
    stop.close();
    assert_eq!(watch.poll_get(&mut task.cx()), STOPPED);
    assert_eq!(task.registrations(), 0);
}

/// A future that is ready after so many polls, and fails if it is polled again.
struct ReadyAfter(u32);

impl Future for ReadyAfter {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        self.0 = self.0.checked_sub(1).expect("polled after it was ready");
        if self.0 == 0 { Poll::Ready(()) } else { Poll::Pending }
    }
}

#[test]
fn a_future_that_gets_ready_while_its_waker_is_taken_back_loses_no_value_and_is_never_polled_again() {
    let value = Value::new_with(1);
    // The first poll is that of the get, the second takes the waker back.
    let mut watch = value.watch().until(ReadyAfter(2));
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(1)));
    value.set(2);
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(2)));
    assert_eq!(ask(&mut watch), STOPPED);
    assert_eq!(ask(&mut watch), STOPPED);
}

#[test]
fn law_11_a_future_that_panics_stops_and_poisons_nothing() {
    let (value, mut polls) = (Value::new(), 0);
    let broken = poll_fn(|_| -> Poll<()> {
        polls += 1;
        panic!("a future, polled {polls} times")
    });
    let mut watch = value.watch().until(broken);
    assert!(catch_unwind(AssertUnwindSafe(|| ask(&mut watch).is_pending())).is_err());
    value.set(1);
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(1)));
    assert_eq!(ask(&mut watch), STOPPED);
    drop(watch);
    assert_eq!(polls, 1);
}

#[test]
fn a_closed_value_ends_it_with_its_own_error() {
    let value = Value::new_with(1);
    let mut watch = value.watch().until(pending::<()>());
    value.close();
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(1)));
    for _ in 0..3 {
        assert_eq!(ask(&mut watch), Poll::Ready(Err(UntilError::Watch(Closed))));
    }
}

#[test]
fn errors_of_the_backend_pass_and_end_nothing() {
    let script = Script::new([Line::Trouble(7), Line::Item(1), Line::Pending]);
    let stop = Value::<()>::new();
    let mut watch = script.until(stop.closed());
    assert_eq!(ask(&mut watch), Poll::Ready(Err(UntilError::Watch(Trouble::Unreadable(7)))));
    assert_eq!(ask(&mut watch), Poll::Ready(Ok(1)));
    assert_eq!(ask(&mut watch), Poll::Pending);
    assert!(UntilError::<Trouble>::Stopped.is_closed());
    assert!(UntilError::Watch(Trouble::Closed).is_closed());
    assert!(!UntilError::Watch(Trouble::Unreadable(7)).is_closed());
    assert!(UntilError::<Trouble>::from(Closed).is_closed());
}

#[test]
fn the_backlog_is_given_and_then_it_has_ended() {
    let (value, stop) = (Value::new_with(1), Value::<()>::new());
    let mut watch = value.watch().until(stop.closed());
    assert_eq!(ask_backlog(&mut watch), Poll::Ready(Ok(1)));
    assert_eq!(ask_backlog(&mut watch), Poll::Ready(Err(BacklogError::BacklogDone)));
    watch.mark_unseen();
    assert_eq!(ask_backlog(&mut watch), Poll::Ready(Ok(1)));
    value.set(2);
    stop.close();
    assert_eq!(ask_backlog(&mut watch), Poll::Ready(Ok(2)));
    assert_eq!(ask_backlog(&mut watch), Poll::Ready(Err(BacklogError::Watch(UntilError::Stopped))));
    let mut quiet = value.watch().until(stop.closed());
    quiet.mark_unseen();
    assert_eq!(quiet.try_get(), Ok(2));
    assert_eq!(quiet.try_get(), Err(BacklogError::Watch(UntilError::Stopped)));
    let mut slow = Script::new([Line::Pending]).until(ready(()));
    assert_eq!(slow.try_get(), Err(BacklogError::Watch(UntilError::Stopped)));
}

#[test]
fn a_stream_ends() {
    let value = Value::new_with(1);
    assert_eq!(collect(value.watch().until(ready(()))), [1]);
    let lines = Script::new([Line::Trouble(7), Line::Pending]).until(ready(()));
    assert_eq!(collect(lines), [Err(Trouble::Unreadable(7))]);
}

#[test]
fn a_pipe_ends() {
    let (source, sink) = (Value::new_with(1), Value::new());
    assert_eq!(block_on(source.watch().until(ready(())).pipe(&sink)), Ok(()));
    assert_eq!(sink.peek(), Some(1));
    assert!(!sink.is_closed());
}

#[test]
fn a_combination_and_any_adaptor_can_be_stopped() {
    let (a, b, stop) = (Value::new_with(1), Value::<u32>::new(), Value::<()>::new());
    let mut both = combine((a.watch(), b.watch())).map(|(a, b)| a + b).until(stop.closed());
    assert_eq!(ask(&mut both), Poll::Pending);
    b.set(2);
    assert_eq!(ask(&mut both), Poll::Ready(Ok(3)));
    stop.close();
    assert_eq!(ask(&mut both), STOPPED);
}

#[test]
fn a_loop_of_gets_is_stopped_from_another_thread() {
    guarded("a_loop_of_gets_is_stopped_from_another_thread", || {
        let (value, (stop, stopped)) = (Arc::new(Value::new_with(0)), oneshot::channel::<()>());
        let mut watch = value.watch_arc().until(stopped);
        let consumer = thread::spawn(move || {
            block_on(async {
                let mut last = None;
                loop {
                    match watch.get().await {
                        Ok(n) => last = Some(n),
                        Err(end) => return (last, end),
                    }
                }
            })
        });
        value.set(1);
        stop.send(()).unwrap();
        assert_eq!(consumer.join().unwrap(), (Some(1), UntilError::Stopped));
    });
}

#[test]
fn blocking_gets_are_stopped_from_another_thread() {
    guarded("blocking_gets_are_stopped_from_another_thread", || {
        for _ in 0..100 {
            let (value, stop) = (Value::<u32>::new(), Value::new_with(false));
            thread::scope(|scope| {
                let blocked = scope.spawn(|| value.watch().until(stop.wait_for(|stop| *stop)).get_blocking());
                let timed = scope.spawn(|| {
                    Value::<u32>::new()
                        .watch()
                        .until(stop.wait_for(|stop| *stop))
                        .get_blocking_timeout(Duration::from_secs(1000))
                });
                stop.set(true);
                assert_eq!(blocked.join().unwrap(), Err(UntilError::Stopped));
                assert_eq!(timed.join().unwrap(), Err(DeadlineError::Watch(UntilError::Stopped)));
            });
        }
    });
}

#[test]
fn a_deadline_that_passes_first_ends_nothing() {
    let (value, stop) = (Value::new(), Value::<()>::new());
    let mut watch = value.watch().until(stop.closed());
    assert_eq!(watch.get_blocking_deadline(Instant::now()), Err(DeadlineError::Timeout));
    value.set(1);
    assert_eq!(watch.get_blocking_deadline(Instant::now()), Ok(1));
}

#[test]
fn a_future_that_is_cancelled_elsewhere_is_any_future() {
    let (stop, stopped) = oneshot::channel::<()>();
    let value = Value::<u32>::new();
    let mut watch = value.watch().until(stopped);
    assert_eq!(ask(&mut watch), Poll::Pending);
    drop(stop); // `Err(Canceled)` is an output, too
    assert_eq!(ask(&mut watch), STOPPED);
}
