//! Short names for the types that own their value by an `Arc`, and `channel`, which makes a pair of them.

use alloc::sync::Arc;

use crate::producer::Producer;
use crate::reader::Reader;
use crate::value::Value;
use crate::watcher::Watcher;

/// A [`Watcher`] that owns an `Arc` of its value: it is `'static`, for tasks, threads and struct fields.
///
/// [`channel`] and [`Value::watch_arc`] make it.
pub type ArcWatcher<T> = Watcher<Arc<Value<T>>>;

/// A [`Producer`] that owns an `Arc` of its value: it is `'static`, for tasks, threads and struct fields.
///
/// [`channel`] and [`Value::producer_arc`] make it.
pub type ArcProducer<T> = Producer<Arc<Value<T>>>;

/// A [`Reader`] that owns an `Arc` of its value: it is `'static`, for tasks, threads and struct fields.
///
/// [`Value::reader_arc`] and [`Producer::reader`] make it.
pub type ArcReader<T> = Reader<Arc<Value<T>>>;

/// Makes a value that holds `value`, and returns a producer and a watcher that own it together.
///
/// When the producer and all its clones are dropped, the value is closed. So `let (_, watcher) = channel(1)` closes it at
/// once; write `_producer`. For more watchers, clone the watcher or call
/// [`Producer::watch`].
///
/// The first [`get`](Watcher::get) of the watcher returns `value` at once. To wait for the first change instead, use
/// [`changed`](Watcher::changed). The only allocation is that of the value. Needs feature `alloc`.
///
/// # Examples
///
/// ```
/// use event_value::{ArcProducer, ArcWatcher, Closed, channel};
///
/// # futures_lite::future::block_on(async {
/// let (producer, mut watcher): (ArcProducer<u32>, ArcWatcher<u32>) = channel(1);
/// assert_eq!(watcher.get().await, Ok(1));
/// std::thread::spawn(move || producer.set(2)).join().unwrap();
/// assert_eq!(watcher.get().await, Ok(2));
/// assert_eq!(watcher.get().await, Err(Closed));
/// # });
/// ```
#[doc(alias = "watch")]
pub fn channel<T>(value: T) -> (ArcProducer<T>, ArcWatcher<T>) {
    let value = Arc::new(Value::from(value));
    (value.producer_arc(), value.watch_arc())
}
