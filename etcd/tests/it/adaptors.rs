//! All that event-value has for watches works on these.

use std::thread;
use std::time::Duration;

use event_value::adapt::combine;
use event_value::{ValueWatch, Watch, WatchBlocking, WatchExt};
use event_value_etcd::Error;
use futures::SinkExt as _;
use futures::channel::mpsc;

use crate::util::{Etcd, next, run, some};

#[test]
fn adaptors_chain() {
    run(async {
        let etcd = Etcd::shared().await;
        let length = etcd.text("k").watch().filter_map(|text| text).map(|text| text.len());
        let mut changes = length.filter(|length| *length > 1).distinct();
        for (text, length) in [("two", 3), ("four", 4), ("x", 0), ("five", 0), ("three", 5)] {
            etcd.put("k", text).await;
            if length > 0 {
                assert_eq!(next(&mut changes).await, length);
            }
        }
    });
}

#[test]
fn values_of_etcd_and_of_memory_combine() {
    run(async {
        let etcd = Etcd::shared().await;
        let local = event_value::Value::new_with(1);
        let mut both = combine((etcd.text("k").watch(), local.watch().map_err(Error::from)));
        etcd.put("k", "one").await;
        assert_eq!(next(&mut both).await, (some("one"), 1));
        local.set(2);
        assert_eq!(next(&mut both).await, (some("one"), 2));
        etcd.put("k", "two").await;
        assert_eq!(next(&mut both).await, (some("two"), 2));
    });
}

#[test]
fn a_combination_begins_with_the_current_value_of_a_watcher_that_has_returned_it() {
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "one").await;
        let (mut watcher, local) = (etcd.text("k").watch(), event_value::Value::new_with(1));
        assert_eq!(next(&mut watcher).await, some("one"));
        let mut both = combine((watcher, local.watch().map_err(Error::from)));
        assert_eq!(next(&mut both).await, (some("one"), 1));
    });
}

#[test]
fn a_pipe_keeps_a_local_value_supplied() {
    run(async {
        let etcd = Etcd::shared().await;
        let local = std::sync::Arc::new(event_value::Value::new());
        let (watch, sink) = (etcd.text("k").watch(), std::sync::Arc::clone(&local));
        let pipe = tokio::spawn(async move { watch.pipe(&*sink).await });
        etcd.put("k", "one").await;
        let mut watcher = local.watch();
        assert_eq!(watcher.get().await, Ok(some("one")));
        pipe.abort();
    });
}

#[test]
fn a_pipe_fills_a_channel() {
    run(async {
        let etcd = Etcd::shared().await;
        let (sink, mut channel) = mpsc::channel(1);
        let sink = sink.sink_map_err(|_| "nobody listens");
        let pipe = tokio::spawn(etcd.text("k").watch().pipe(sink));
        for text in ["one", "two"] {
            etcd.put("k", text).await;
            assert_eq!(channel.recv().await, Ok(some(text)));
        }
        pipe.abort();
    });
}

#[test]
fn a_plain_thread_blocks_for_news() {
    run(async {
        let etcd = Etcd::shared().await;
        let mut watcher = etcd.text("k").watch();
        let (sender, mut receiver) = mpsc::unbounded();
        let consumer = thread::spawn(move || {
            while let Ok(Some(text)) = watcher.get_blocking() {
                sender.unbounded_send(text).unwrap();
            }
            assert!(watcher.get_blocking_timeout(Duration::from_millis(1)).is_err());
        });
        for text in ["one", "two"] {
            etcd.put("k", text).await;
            assert_eq!(receiver.recv().await.as_deref(), Ok(text));
        }
        etcd.delete("k").await;
        tokio::task::spawn_blocking(|| consumer.join().unwrap()).await.unwrap();
    });
}

#[test]
fn it_is_watched_like_any_value() {
    async fn first<V: ValueWatch<Watch: Unpin>>(value: V) -> Option<<V::Watch as Watch>::Item> {
        value.watch().get().await.ok()
    }
    run(async {
        let etcd = Etcd::shared().await;
        etcd.put("k", "one").await;
        assert_eq!(first(etcd.text("k")).await, Some(some("one")));
        assert_eq!(first(&event_value::Value::new_with(some("one"))).await, Some(some("one")));
        let mut boxed: Box<dyn Watch<Item = _, Error = _> + Send + Sync> = Box::new(etcd.text("k").watch());
        assert_eq!(next(&mut boxed).await, some("one"));
    });
}
