//! Names for what owns its value by an `Arc`, and a pair of them at once.

use alloc::sync::Arc;

use crate::producer::Producer;
use crate::reader::Reader;
use crate::value::Value;
use crate::watcher::Watcher;

/// A [`Watcher`] that owns its handle: it is `'static`, for tasks, threads and struct fields. Made by [`channel`] or
/// [`Value::watch_arc`].
pub type ArcWatcher<T> = Watcher<Arc<Value<T>>>;

/// A [`Producer`] that owns its handle, for tasks, threads and struct fields. Made by [`channel`] or
/// [`Value::producer_arc`].
pub type ArcProducer<T> = Producer<Arc<Value<T>>>;

/// A [`Reader`] that owns its handle, for tasks, threads and struct fields. Made by [`Value::reader_arc`].
pub type ArcReader<T> = Reader<Arc<Value<T>>>;

/// Makes a value that begins with `value`, and returns a producer and a watcher that own it together.
///
/// The value is closed when the producer and all its clones are dropped. Further watchers come from
/// [`Producer::watch`] and from cloning.
///
/// The first [`get`](Watcher::get) of the watcher returns `value` at once; [`changed`](Watcher::changed) waits for the
/// first change. Allocates the value, once.
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
