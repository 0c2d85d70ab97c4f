//! Gets and watchers that are dropped, and runtimes that are gone.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use event_value::{BacklogError, WatchBlocking, WatchTest};
use event_value_etcd::{Error, State, Value, decode};
use futures::FutureExt as _;
use tokio::runtime::{Builder, Handle};

use crate::util::proxy::Network;
use crate::util::{Etcd, SOON, connect, next, run, some, text, through_a_proxy, until, within};

#[test]
fn a_dropped_get_loses_nothing() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "one").await;
        let mut watcher = etcd.text("k").watch();
        assert_eq!(next(&mut watcher).await, some("one"));
        assert_eq!(watcher.get().now_or_never(), None);
        etcd.put("k", "two").await;
        assert_eq!(next(&mut watcher).await, some("two"));
    });
}

#[test]
fn a_dropped_get_of_a_new_watcher_loses_nothing() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "one").await;
        let mut watcher = etcd.text("k").watch();
        let dropped = (0..10).find_map(|_| watcher.get().now_or_never());
        let got = if let Some(got) = dropped { got } else { watcher.get().await };
        assert_eq!(got, Ok(some("one")));
    });
}

#[test]
fn a_get_can_be_dropped_while_the_first_read_hangs() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "one").await;
        let (proxy, client) = through_a_proxy(&etcd.node).await;
        proxy.set(Network::Silent);
        let mut watcher = text(&client, &etcd.key("k")).watch();
        let limit = Duration::from_millis(100);
        assert!(tokio::time::timeout(limit, watcher.get()).await.is_err());
        assert!(tokio::time::timeout(limit, watcher.backlog()).await.is_err());
        proxy.set(Network::Up);
        assert_eq!(next(&mut watcher).await, some("one"));
    });
}

#[test]
fn a_dropped_watcher_leaves_no_watch_behind_though_nothing_ever_happens() {
    run(async {
        let etcd = Etcd::own().await;
        let mut watchers: Vec<_> = (0..10).map(|_| etcd.text("k").watch()).collect();
        for watcher in &mut watchers {
            assert_eq!(watcher.backlog().await, Err(BacklogError::BacklogDone));
        }
        until("all watch", SOON, || etcd.watches() == 10.).await;
        drop(watchers);
        until("none does", SOON, || etcd.watches() == 0.).await;
    });
}

#[test]
fn a_thousand_watchers_that_come_and_go_leave_no_watch_behind() {
    run(async {
        let etcd = Etcd::own().await;
        etcd.put("k", "one").await;
        let shared = etcd.text("k");
        for round in 0..1000 {
            let mut watcher = if round % 4 == 3 { shared.watch() } else { etcd.text("k").watch() };
            match round % 3 {
                // It is dropped before, while or after it is set up.
                0 => drop(watcher.get().now_or_never()),
                1 => tokio::task::yield_now().await,
                _ => assert_eq!(next(&mut watcher).await, some("one")),
            }
        }
        until("none is left", SOON, || etcd.watches() == 0.).await;
    });
}

#[test]
fn a_watcher_that_nobody_asks_does_nothing() {
    run(async {
        let etcd = Etcd::own().await;
        let watcher = etcd.text("k").watch();
        assert_eq!(watcher.health().state, State::Idle);
        let mut other = etcd.text("k").watch();
        assert_eq!(other.backlog().await, Err(BacklogError::BacklogDone));
        until("the other watches", SOON, || etcd.watches() == 1.).await;
        drop((watcher, other));
    });
}

#[test]
fn when_the_runtime_is_gone_gets_end() {
    run(async {
        let etcd = Etcd::shared().await;
        let (sender, values) = mpsc::channel();
        let (end, may_end) = mpsc::channel::<()>();
        let (endpoint, key) = (etcd.node.endpoint(), etcd.key("k"));
        let owner = thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let client = runtime.block_on(connect(&[endpoint]));
            sender.send(text(&client, &key).on(runtime.handle().clone())).unwrap();
            may_end.recv().unwrap();
        });
        let value = values.recv().unwrap();
        etcd.put("k", "one").await;
        let (mut waiting, mut other) = (value.watch(), value.clone().watch());
        for watcher in [&mut waiting, &mut other] {
            assert_eq!(next(watcher).await, some("one"));
        }
        let blocked = thread::spawn(move || (waiting.get_blocking(), waiting.get_blocking(), waiting));
        end.send(()).unwrap();
        owner.join().unwrap();

        let (first, second, waiting) = tokio::task::spawn_blocking(|| blocked.join().unwrap()).await.unwrap();
        assert_eq!((first, second), (Err(Error::Closed), Err(Error::Closed)));
        assert_eq!(waiting.health().state, State::Closed);
        assert_eq!(within("the end", SOON, other.get()).await, Err(Error::Closed));
        value.watch().expect_closed();
        assert_eq!(value.watch().backlog().await, Err(BacklogError::Watch(Error::Closed)));
    });
}

#[test]
fn without_a_runtime_gets_end() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let client = runtime.block_on(connect(&["http://127.0.0.1:1".into()]));
    let value = Value::new(client, "k", decode::bytes);
    value.watch().expect_closed();
    value.on(runtime.handle().clone()).watch().expect_pending();
}

/// A runtime on a thread of its own, which ends when this is dropped.
struct Elsewhere {
    handle: Handle,
    end: Option<mpsc::Sender<()>>,
    owner: Option<thread::JoinHandle<()>>,
}

impl Elsewhere {
    fn start() -> Self {
        let mut builder = Builder::new_multi_thread();
        builder.enable_all();
        let ((sender, handle), (end, may_end)) = (mpsc::channel(), mpsc::channel());
        let owner = thread::spawn(move || {
            let runtime = builder.worker_threads(1).build().unwrap();
            sender.send(runtime.handle().clone()).unwrap();
            let _ = may_end.recv();
            runtime.shutdown_background();
        });
        Self { handle: handle.recv().unwrap(), end: Some(end), owner: Some(owner) }
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        drop(self.end.take());
        self.owner.take().unwrap().join().unwrap();
    }
}

#[test]
fn of_clones_on_two_runtimes_the_other_goes_on_when_one_is_gone() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "one").await;
        let elsewhere = Elsewhere::start();
        let here = etcd.text("k");
        let there = here.clone().on(elsewhere.handle.clone());
        // The follower runs on the runtime of the first.
        let (mut first, mut second) = (there.watch(), here.watch());
        for watcher in [&mut first, &mut second] {
            assert_eq!(next(watcher).await, some("one"));
        }
        tokio::task::spawn_blocking(|| drop(elsewhere)).await.unwrap();
        etcd.put("k", "two").await;
        assert_eq!(next(&mut second).await, some("two"));
        assert_eq!(next(&mut first).await, some("two"));
        // If no runtime is left, this is the end. On another runtime, a new follower starts.
        drop((first, second));
        there.watch().expect_closed();
        assert_eq!(next(&mut here.watch()).await, some("two"));
    });
}

#[test]
fn when_the_runtime_of_the_client_is_gone_gets_end() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "one").await;
        let elsewhere = Elsewhere::start();
        let endpoint = etcd.node.endpoint();
        let client = elsewhere.handle.spawn(async move { connect(&[endpoint]).await }).await.unwrap();
        let value = text(&client, &etcd.key("k"));
        let (mut watcher, mut other) = (value.watch(), value.watch());
        for watcher in [&mut watcher, &mut other] {
            assert_eq!(next(watcher).await, some("one"));
        }
        tokio::task::spawn_blocking(|| drop(elsewhere)).await.unwrap();
        for watcher in [&mut watcher, &mut other] {
            let end = within("the end", SOON, watcher.get()).await;
            assert_eq!(end, Err(Error::Closed), "{:?}", watcher.health());
        }
        assert_eq!(within("the end", SOON, value.watch().get()).await, Err(Error::Closed));
    });
}

#[test]
fn a_waker_may_use_the_value_that_wakes_it() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "one").await;
        let value = etcd.text("k");
        let mut watcher = value.watch();
        next(&mut watcher).await;
        let (other, inline) = (value.watch(), value.clone());
        let (done, is_done) = mpsc::channel();
        let waker = WakeBy::waker(move || {
            drop(inline.watch().get().now_or_never());
            done.send(()).unwrap();
        });
        assert!(event_value::Watch::poll_get(&mut watcher, &mut std::task::Context::from_waker(&waker)).is_pending());
        etcd.put("k", "two").await;
        tokio::task::spawn_blocking(move || is_done.recv_timeout(SOON).unwrap()).await.unwrap();
        assert_eq!(next(&mut watcher).await, some("two"));
        drop(other);
    });
}

/// A waker that runs a closure, once.
struct WakeBy(std::sync::Mutex<Option<Box<dyn FnOnce() + Send>>>);

impl WakeBy {
    fn waker(wake: impl FnOnce() + Send + 'static) -> std::task::Waker {
        std::sync::Arc::new(Self(std::sync::Mutex::new(Some(Box::new(wake))))).into()
    }
}

impl std::task::Wake for WakeBy {
    fn wake(self: std::sync::Arc<Self>) {
        let wake = self.0.lock().unwrap().take();
        if let Some(wake) = wake {
            wake();
        }
    }
}
