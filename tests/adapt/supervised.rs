//! A pipe and its receiver as one group that is restarted as a whole, whoever dies.
//!
//! Each generation has its own channel, so a receiver of an old one can't take what is meant for the new one.

use std::sync::Arc;

use event_value::{Value, WatchExt as _};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinHandle, JoinSet};
use tokio_util::sync::PollSender;

use crate::bench::guarded;

const RESTARTS: u64 = 1_000;

struct Group {
    members: JoinSet<Result<(), &'static str>>,
    pipe: AbortHandle,
    receiver: AbortHandle,
    first: oneshot::Receiver<u64>,
    crash: oneshot::Sender<()>,
}

impl Group {
    fn start(value: &Arc<Value<u64>>) -> Self {
        let (sender, receiver) = mpsc::channel(1);
        let (ready, first) = oneshot::channel();
        let (crash, crashes) = oneshot::channel();
        let pipe = value.watch_arc().pipe(PollSender::new(sender));
        let mut members = JoinSet::new();
        let pipe = members.spawn(async { pipe.await.map_err(|_| "the receiver is gone") });
        let receiver = members.spawn(receive(receiver, ready, crashes));
        Self { members, pipe, receiver, first, crash }
    }
}

/// Says what its first value was, goes on receiving, and crashes when told to.
async fn receive(
    mut receiver: mpsc::Receiver<u64>,
    ready: oneshot::Sender<u64>,
    crashes: oneshot::Receiver<()>,
) -> Result<(), &'static str> {
    let first = receiver.recv().await.ok_or("the pipe is gone")?;
    let _ = ready.send(first);
    tokio::select! {
        _ = crashes => Err("told to crash"),
        () = async { while receiver.recv().await.is_some() {} } => Err("the pipe is gone"),
    }
}

/// A receiver of an old generation that does not know yet that it is over, with its pipe.
fn lingering(value: &Arc<Value<u64>>) -> JoinHandle<()> {
    let mut group = Group::start(value);
    tokio::spawn(async move { while group.members.join_next().await.is_some() {} })
}

#[test]
fn a_new_receiver_has_a_value_at_once_1000_times() {
    let restart_all = async {
        let value = Arc::new(Value::new_with(0));
        let mut old = vec![];
        for round in 0..RESTARTS {
            let mut group = Group::start(&value);
            // Nobody sets anything until the new receiver has its value.
            assert_eq!((&mut group.first).await, Ok(value.peek().unwrap()));
            match round % 4 {
                0 => group.pipe.abort(),
                1 => group.receiver.abort(),
                2 => group.crash.send(()).unwrap(),
                _ => {
                    value.set(round);
                    group.crash.send(()).unwrap();
                }
            }
            let died = group.members.join_next().await.expect("one dies first");
            assert!(!matches!(died, Ok(Ok(()))));
            group.members.shutdown().await;
            old.push(lingering(&value));
            if old.len() > 3 {
                old.remove(0).abort();
            }
        }
        old.iter().for_each(JoinHandle::abort);
        // Every pipe gives its place back.
        value.unwatched().await;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    guarded("a_new_receiver_has_a_value_at_once_1000_times", || runtime.block_on(restart_all));
}

#[test]
fn a_group_ends_well_when_the_value_is_closed() {
    let value = Arc::new(Value::new_with(1));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let ends = runtime.block_on(async {
        let (sender, mut receiver) = mpsc::channel(1);
        let pipe = tokio::spawn(value.watch_arc().pipe(PollSender::new(sender)));
        assert_eq!(receiver.recv().await, Some(1));
        value.set(2);
        value.close();
        assert_eq!(receiver.recv().await, Some(2));
        assert_eq!(receiver.recv().await, None, "the pipe is gone, and its sender with it");
        pipe.await.unwrap()
    });
    assert!(matches!(ends, Ok(())));
}
