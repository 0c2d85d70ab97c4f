//! Values of any backend behind one short type.

use std::sync::Arc;
use std::task::Poll;

use event_value::adapt::combine;
use event_value::lock::Spin;
use event_value::{
    Closed, DynReader, DynValue, DynWatch, General, Set, Value, ValueExt as _, ValueWatch, Watch, WatchBlocking as _,
    WatchExt as _, derive,
};
use futures_lite::future::block_on;
use static_assertions::assert_impl_all;

use crate::bench::{Line, Script, Trouble, ask};
use crate::util::{Seated, Task};

assert_impl_all!(DynValue<u32>: Send, Sync, Clone, Unpin, ValueWatch, Set);
assert_impl_all!(DynReader<u32, Trouble>: Send, Sync, Clone, Unpin, ValueWatch);
assert_impl_all!(DynWatch<u32>: Send, Unpin, Watch, futures::Stream);

/// A backend that has errors of its own, and always plays the same.
struct Cluster;

impl ValueWatch for Cluster {
    type Watch = Script;

    fn watch(&self) -> Script {
        Script::new([Line::Trouble(7), Line::Item(1)])
    }
}

static IN_PLACE: General<u32, 2, Spin> = General::new();

/// A field of one short type, whatever is in it.
struct Owner {
    state: DynValue<u32>,
}

impl Owner {
    fn subscribe(&self) -> DynReader<u32> {
        self.state.reader()
    }
}

#[test]
fn a_field_holds_a_value_of_any_seats_and_lock() {
    let values: [DynValue<u32>; 5] = [
        Arc::new(Value::new()).into(),
        Arc::new(Seated::<u32, 0>::new()).into(),
        Arc::new(General::<u32, 7, Spin>::new()).into(),
        DynValue::new(&IN_PLACE),
        DynValue::new(Arc::new(Value::new()).producer_arc()),
    ];
    for state in values {
        let owner = Owner { state: state.clone() };
        let reader = owner.subscribe();
        let (mut watch, task) = (reader.watch(), Task::new());
        assert_eq!((reader.peek(), watch.poll_get(&mut task.cx())), (None, Poll::Pending));
        owner.state.set(1);
        assert_eq!(task.wakes(), 1);
        assert_eq!((state.peek(), reader.peek()), (Some(1), Some(1)));
        assert_eq!(watch.poll_get(&mut task.cx()), Poll::Ready(Ok(1)));
        assert_eq!(watch.poll_get(&mut task.cx()), Poll::Pending);
        watch.stop_waiting();
        assert_eq!(task.registrations(), 0);
        let set: &dyn Set<Item = u32> = &owner.state;
        set.set(2);
        assert_eq!(watch.try_get(), Ok(2));
        watch.mark_unseen();
        assert_eq!(watch.try_get(), Ok(2));
    }
}

#[test]
fn a_field_holds_values_of_memory_and_of_other_backends() {
    let memory: DynReader<u32, Trouble> = DynReader::new(Arc::new(Value::new_with(1)).map_err(Trouble::from));
    let cluster: DynReader<u32, Trouble> = DynReader::new(Cluster);
    for (reader, trouble) in [(memory, None), (cluster, Some(Trouble::Unreadable(7)))] {
        let mut watch = reader.watch();
        if let Some(trouble) = trouble {
            assert_eq!(ask(&mut watch), Poll::Ready(Err(trouble)));
        }
        assert_eq!(ask(&mut watch), Poll::Ready(Ok(1)));
    }
}

#[test]
fn whatever_is_built_on_watches_works_on_them() {
    let value = DynValue::from(Arc::new(Value::new_with(1)));
    let sink = Value::new();
    assert_eq!(ask(&mut combine((value.watch(), value.watch().map(|n| n + 1)))), Poll::Ready(Ok((1, 2))));
    assert_eq!(ask(&mut derive::combine((value.clone(), value.reader())).watch()), Poll::Ready(Ok((1, 1))));
    assert_eq!(value.clone().map(|n| n * 2).filter(|n| *n > 1).peek(), Some(2));
    assert_eq!(value.watch().get_blocking(), Ok(1));
    assert_eq!(block_on(value.watch().until(std::future::ready(())).pipe(&sink)), Ok(()));
    assert_eq!(sink.peek(), Some(1));
    assert_eq!(block_on(futures_lite::StreamExt::next(&mut value.watch())), Some(1));
    let erased_twice = DynReader::new(value.reader().map(|n| n + 1));
    assert_eq!(erased_twice.peek(), Some(2));
}

#[test]
fn a_producer_inside_closes_the_value_when_the_last_clone_goes() {
    let source = Arc::new(Value::new_with(1));
    let value = DynValue::new(source.producer_arc());
    let (twin, reader) = (value.clone(), value.reader());
    let mut watch = reader.watch();
    drop((value, reader));
    assert!(!source.is_closed());
    drop(twin);
    assert!(source.is_closed());
    assert_eq!(block_on(watch.get()), Ok(1));
    assert_eq!(block_on(watch.get()), Err(Closed));
}

#[test]
fn watches_of_several_kinds_are_of_one_type() {
    let value = Arc::new(Value::new_with(1));
    let watches: Vec<DynWatch<u32>> = vec![
        DynWatch::new(value.watch_arc()),
        DynWatch::new(value.watch_arc().map(|n| n + 1)),
        DynReader::new(value.reader_arc().map(|n| n + 2)).watch(),
    ];
    assert_eq!(ask(&mut combine(watches)), Poll::Ready(Ok(vec![1, 2, 3])));
    assert_eq!(value.watcher_count(), 0);
}

#[test]
fn printing_one_works() {
    let value = DynValue::from(Arc::new(Value::new_with(1)));
    assert_eq!(
        format!("{value:?} {:?} {:?}", value.reader(), value.watch()),
        "DynValue { .. } DynReader { .. } DynWatch { .. }"
    );
}
