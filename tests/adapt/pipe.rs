//! `pipe`: room first, then the newest value.

use std::cell::RefCell;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use event_value::{PipeError, Value, WatchExt as _};
use futures::future::FusedFuture as _;
use futures::{FutureExt as _, Sink};
use futures_lite::future::block_on;

use crate::bench::{Line, Script, Trouble, ask};
use crate::util::Task;

/// A sink that does what the test says, and remembers what was done to it.
#[derive(Default)]
struct Gate {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    room: usize,
    flush_waits: bool,
    fails: Option<&'static str>,
    sent: Vec<u32>,
    flushed: usize,
    closed: bool,
    waker: Option<Waker>,
}

impl Gate {
    fn with_room(room: usize) -> Self {
        Self { state: State { room, ..State::default() }.into() }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let waker = {
            let mut state = self.state.borrow_mut();
            change(&mut state);
            state.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }

    fn sent(&self) -> Vec<u32> {
        self.state.borrow().sent.clone()
    }

    fn poll_when(
        &self,
        cx: &mut Context<'_>,
        call: &'static str,
        is_ready: impl FnOnce(&State) -> bool,
    ) -> Poll<Result<(), &'static str>> {
        let mut state = self.state.borrow_mut();
        if state.fails == Some(call) {
            return Poll::Ready(Err(call));
        }
        if is_ready(&state) {
            return Poll::Ready(Ok(()));
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Sink<u32> for &Gate {
    type Error = &'static str;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        self.poll_when(cx, "ready", |state| state.room > 0)
    }

    fn start_send(self: Pin<&mut Self>, item: u32) -> Result<(), &'static str> {
        let mut state = self.state.borrow_mut();
        if state.fails == Some("send") {
            return Err("send");
        }
        assert!(state.room > 0, "sent without room");
        assert_eq!(state.flushed, state.sent.len(), "sent while another value was in flight");
        state.room -= 1;
        state.sent.push(item);
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        let flushed = self.poll_when(cx, "flush", |state| !state.flush_waits);
        let mut state = self.state.borrow_mut();
        if flushed.is_ready() {
            state.flushed = state.sent.len();
        }
        flushed
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        self.state.borrow_mut().closed = true;
        Poll::Ready(Ok(()))
    }
}

#[test]
fn room_first_then_the_newest_value() {
    let (value, gate, task) = (Value::new_with(1), Gate::default(), Task::new());
    let mut pipe = value.watch().pipe(&gate);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    value.set(2);
    value.set(3);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    gate.change(|state| state.room = 1);
    assert_eq!(task.wakes(), 1, "the sink wakes the pipe");
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(gate.sent(), [3]);
}

#[test]
fn the_value_wakes_a_pipe_that_has_room() {
    let (value, gate, task) = (Value::new(), Gate::with_room(1), Task::new());
    let mut pipe = value.watch().pipe(&gate);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    value.set(1);
    assert_eq!(task.wakes(), 1);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(gate.sent(), [1]);
}

#[test]
fn nothing_is_marked_as_seen_while_the_sink_is_full() {
    let (value, gate, task) = (Value::new_with(1), Gate::default(), Task::new());
    let mut watcher = value.watch();
    let mut pipe = (&mut watcher).pipe(&gate);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    drop(pipe);
    assert!(watcher.has_changed());
    assert_eq!(watcher.try_get(), Ok(1));
}

#[test]
fn a_dropped_pipe_leaves_no_waker_with_the_watch() {
    let (value, gate, task) = (Value::new_with(1), Gate::with_room(2), Task::new());
    let mut watcher = value.watch();
    let mut pipe = (&mut watcher).pipe(&gate);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(task.registrations(), 1);
    drop(pipe);
    assert_eq!(task.registrations(), 0);
}

#[test]
fn a_pipe_that_was_never_polled_leaves_an_earlier_wait_alone() {
    let (value, gate, task) = (Value::<u32>::new(), Gate::default(), Task::new());
    let mut watcher = value.watch();
    assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Pending);
    drop((&mut watcher).pipe(&gate));
    value.set(1);
    assert_eq!(task.wakes(), 1);
}

#[test]
fn one_value_is_in_flight_at_a_time() {
    let (value, gate, task) = (Value::new_with(1), Gate::with_room(9), Task::new());
    gate.change(|state| state.flush_waits = true);
    let mut pipe = value.watch().pipe(&gate);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    value.set(2);
    value.set(3);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(gate.sent(), [1]);
    gate.change(|state| state.flush_waits = false);
    assert_eq!(task.wakes(), 1, "the end of the flush wakes the pipe");
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(gate.sent(), [1, 3]);
}

#[test]
fn it_ends_well_when_the_value_is_closed_after_the_last_value_is_flushed() {
    let (value, gate, task) = (Value::new_with(1), Gate::with_room(9), Task::new());
    value.set(2);
    value.close();
    gate.change(|state| state.flush_waits = true);
    let mut pipe = value.watch().pipe(&gate);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(gate.sent(), [2]);
    assert!(!pipe.is_terminated());
    gate.change(|state| state.flush_waits = false);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Ready(Ok(())));
    assert!(pipe.is_terminated());
    assert_eq!(gate.state.borrow().flushed, 1);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Ready(Ok(())), "polling it again is no harm");
}

#[test]
fn the_sink_is_never_closed() {
    let (value, gate) = (Value::new_with(1), Gate::with_room(9));
    value.close();
    assert_eq!(block_on(value.watch().pipe(&gate)), Ok(()));
    assert!(!gate.state.borrow().closed);
}

#[test]
fn a_sink_that_fails_ends_it_with_the_error_of_the_sink() {
    for fails in ["ready", "send", "flush"] {
        let (value, gate) = (Value::new_with(1), Gate::with_room(9));
        gate.change(|state| state.fails = Some(fails));
        assert_eq!(block_on(value.watch().pipe(&gate)), Err(PipeError::Sink(fails)));
    }
}

#[test]
fn a_watch_that_fails_ends_it_with_the_error_of_the_watch() {
    let (script, gate) = (Script::new([Line::Item(1), Line::Trouble(7)]), Gate::with_room(9));
    let ended = block_on(script.pipe(&gate));
    assert_eq!(ended, Err(PipeError::Watch(Trouble::Unreadable(7))));
    assert_eq!((gate.sent(), gate.state.borrow().flushed), (vec![1], 1));
}

#[test]
fn a_fast_producer_does_not_keep_a_pipe_busy_for_ever() {
    let (value, gate, task) = (Value::new_with(0), Gate::with_room(usize::MAX), Task::new());
    let mut pipe = value.watch().inspect(|n| value.set(n + 1)).pipe(&gate);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(gate.sent().len(), 32);
    assert_eq!(task.wakes(), 1, "the task comes back by itself");
}

#[test]
fn the_error_of_a_pipe_says_which_side_failed() {
    let sink: PipeError<&str, &str> = PipeError::Sink("no disk");
    assert_eq!(sink.to_string(), "the sink of the pipe failed: no disk");
    let watch: PipeError<&str, &str> = PipeError::Watch("no net");
    assert_eq!(watch.to_string(), "the watch of the pipe failed: no net");
}

#[test]
fn a_derived_value_is_kept_up_to_date() {
    let (a, b, task) = (Value::new_with(1), Value::new(), Task::new());
    let mut pipe = a.watch().map(|n| n * 10).distinct().pipe(&b);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(b.peek(), Some(10));
    a.set(2);
    assert_eq!(task.wakes(), 1);
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Pending);
    assert_eq!(b.peek(), Some(20));
    a.close();
    assert_eq!(pipe.poll_unpin(&mut task.cx()), Poll::Ready(Ok(())));
    assert!(!b.is_closed(), "a reference closes nothing");
}

#[test]
fn a_pipe_into_a_value_ends_when_that_value_is_closed() {
    let (a, b) = (Value::new_with(1), Value::new());
    let mut pipe = pin!(a.watch().pipe(&b));
    assert_eq!(pipe.as_mut().now_or_never(), None);
    b.close();
    a.set(2);
    assert!(matches!(pipe.now_or_never(), Some(Err(PipeError::Sink(_closed)))));
    assert_eq!(b.peek(), Some(1));
}

/// So that a pipe takes nothing from its source that it could not put anywhere.
#[test]
fn law_08_a_closed_value_is_no_sink_that_is_ready() {
    fn ready<S: Sink<u32> + Unpin>(mut sink: S) -> Poll<bool> {
        Pin::new(&mut sink).poll_ready(&mut Task::new().cx()).map(|ready| ready.is_ok())
    }
    let value = Value::<u32>::new();
    let producer = value.producer();
    assert_eq!([ready(&value), ready(producer.clone())], [Poll::Ready(true); 2]);
    value.close();
    assert_eq!([ready(&value), ready(producer)], [Poll::Ready(false); 2]);
}

#[test]
fn a_pipe_that_owns_the_only_producer_hands_the_end_on() {
    let (a, b) = (Arc::new(Value::new_with(1)), Arc::new(Value::new()));
    let pipe = std::thread::spawn({
        let pipe = a.watch_arc().map(|n| n + 1).pipe(b.producer_arc());
        || block_on(pipe)
    });
    let mut watcher = b.watch();
    assert_eq!(watcher.get_blocking(), Ok(2));
    a.close();
    assert_eq!(pipe.join().unwrap(), Ok(()));
    assert!(watcher.get_blocking().is_err());
}

#[test]
fn a_cycle_of_pipes_comes_to_rest() {
    let (a, b) = (Value::new_with(1), Value::new());
    let mut forth = pin!(a.watch().distinct().pipe(&b));
    let mut back = pin!(b.watch().distinct().map(|n: u32| n.min(5) + u32::from(n < 5)).pipe(&a));
    for _ in 0..10 {
        assert_eq!(forth.as_mut().now_or_never(), None);
        assert_eq!(back.as_mut().now_or_never(), None);
    }
    assert_eq!((a.peek(), b.peek()), (Some(5), Some(5)));
    assert_eq!(ask(&mut b.watch()), Poll::Ready(Ok(5)));
}

#[test]
fn debug_of_a_pipe_says_what_it_does() {
    let (value, gate) = (Value::<u32>::new(), Gate::default());
    let shown = format!("{:?}", value.watch().pipe(&gate));
    assert!(shown.starts_with("Pipe { watch: Watcher {"), "{shown}");
}
