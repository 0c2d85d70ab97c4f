//! `pipe` into the channels that people have.

use std::fmt::Debug;
use std::pin::pin;
use std::thread;

use event_value::{PipeError, Value, WatchExt as _};
use futures::{FutureExt as _, Sink, SinkExt as _, Stream, StreamExt as _, sink, stream};
use futures_lite::future::block_on;
use tokio_util::sync::PollSender;

use crate::bench::guarded;

/// Each channel as a sink and a stream, of the capacities that it can have.
macro_rules! channels {
    ($($channel:ident: [$($capacity:literal $name:ident),+] = $make:expr;)+) => { $(
        mod $channel {
            use super::*;
            $(
                mod $name {
                    use super::*;

                    #[test]
                    fn the_last_value_arrives() {
                        let name = concat!("the_last_value_arrives ", stringify!($channel), " ", stringify!($capacity));
                        let (sink, stream) = $make($capacity);
                        guarded(name, || super::super::the_last_value_arrives(sink, stream));
                    }

                    #[test]
                    fn nothing_older_than_the_room_comes_out() {
                        let (sink, stream) = $make($capacity);
                        super::super::nothing_older_than_the_room_comes_out(sink, stream, $capacity);
                    }

                    #[test]
                    fn a_pipe_can_be_given_up_while_the_channel_is_full() {
                        let (sink, stream) = $make($capacity);
                        super::super::a_pipe_can_be_given_up_while_the_channel_is_full(sink, stream);
                    }

                    #[test]
                    fn a_receiver_that_is_gone_ends_the_pipe() {
                        let (sink, stream) = $make($capacity);
                        super::super::a_receiver_that_is_gone_ends_the_pipe(sink, stream);
                    }
                }
            )+
        }
    )+ };
}

channels! {
    tokio_mpsc: [1 one, 16 sixteen] = |capacity| {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(capacity);
        (PollSender::new(sender), stream::poll_fn(move |cx| receiver.poll_recv(cx)))
    };
    futures_mpsc: [0 zero, 1 one, 16 sixteen] = futures::channel::mpsc::channel;
    flume_sink: [0 zero, 1 one, 16 sixteen] = |capacity| {
        let (sender, receiver) = flume::bounded(capacity);
        (sender.into_sink(), receiver.into_stream())
    };
    async_channel_unfold: [1 one, 16 sixteen] = |capacity| {
        let (sender, receiver) = async_channel::bounded(capacity);
        let send = |sender: async_channel::Sender<u32>, item| async move {
            sender.send(item).await.map(|()| sender)
        };
        (Box::pin(sink::unfold(sender, send)), Box::pin(receiver))
    };
}

fn the_last_value_arrives<E: Debug + Send>(
    mut sink: impl Sink<u32, Error = E> + Send + Unpin,
    mut stream: impl Stream<Item = u32> + Send + Unpin,
) {
    const LAST: u32 = 10_000;
    let value = Value::new();
    thread::scope(|scope| {
        scope.spawn(|| (1..=LAST).for_each(|n| value.set(n)));
        scope.spawn(|| {
            assert!(matches!(block_on(value.watch().pipe(&mut sink)), Ok(())));
            block_on(sink.send(LAST + 1)).expect("the pipe has left the sink open");
        });
        block_on(async {
            let mut last = 0;
            while last != LAST {
                let newer = stream.next().await.unwrap();
                assert!(newer > last, "{newer} after {last}");
                last = newer;
            }
            value.close();
            assert_eq!(stream.next().await, Some(LAST + 1));
        });
    });
}

/// What a channel of that capacity may keep: its buffer, and one value that its sender has in hand.
fn nothing_older_than_the_room_comes_out<E: Debug>(
    mut sink: impl Sink<u32, Error = E> + Unpin,
    mut stream: impl Stream<Item = u32> + Unpin,
    capacity: usize,
) {
    let value = Value::new();
    let mut pipe = pin!(value.watch().pipe(&mut sink));
    for n in 1..=100 {
        value.set(n);
        assert!(pipe.as_mut().now_or_never().is_none());
    }
    let mut came = vec![];
    loop {
        let next = stream.next().now_or_never();
        assert!(pipe.as_mut().now_or_never().is_none());
        match next {
            Some(item) => came.push(item.unwrap()),
            None if came.last() == Some(&100) => break,
            None => {}
        }
    }
    let kept = u32::try_from(came.len() - 1).unwrap();
    assert!(kept as usize <= capacity + 1, "{came:?}");
    assert_eq!(came, (1..=kept).chain([100]).collect::<Vec<_>>(), "the newest follows what was kept");
}

fn a_pipe_can_be_given_up_while_the_channel_is_full<E: Debug>(
    mut sink: impl Sink<u32, Error = E> + Unpin,
    mut stream: impl Stream<Item = u32> + Unpin,
) {
    let value = Value::new();
    let mut watcher = value.watch();
    for n in 1..=100 {
        value.set(n);
        assert!((&mut watcher).pipe(&mut sink).now_or_never().is_none());
    }
    assert!(watcher.has_changed(), "the newest was not taken for a channel that is full");
    let first = stream.next().now_or_never().flatten();
    assert_eq!(first, Some(1));
    let mut pipe = pin!((&mut watcher).pipe(&mut sink));
    let mut last = first;
    while last != Some(100) {
        assert!(pipe.as_mut().now_or_never().is_none());
        last = stream.next().now_or_never().flatten().or(last);
    }
}

fn a_receiver_that_is_gone_ends_the_pipe<E: Debug>(
    sink: impl Sink<u32, Error = E> + Unpin,
    stream: impl Stream<Item = u32> + Unpin,
) {
    let value = Value::new_with(1);
    drop(stream);
    let mut pipe = pin!(value.watch().pipe(sink));
    // Some channels tell it with the first value, some with the next.
    let ended = (2..5).find_map(|n| {
        value.set(n);
        pipe.as_mut().now_or_never()
    });
    assert!(matches!(ended, Some(Err(PipeError::Sink(_)))));
}
