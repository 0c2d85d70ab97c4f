//! Random chains of adaptors against the iterator that does the same.

use std::task::Poll;

use event_value::{BacklogError, Closed, Value, Watch, WatchExt as _};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::bench::{Line, Script, Trouble, ask, ask_backlog};

#[derive(Clone, Copy, Debug)]
enum Stage {
    Add(u32),
    Divisible(u32),
    Halve,
    Distinct,
    DistinctTens,
    ChangedFrom(u32),
    ChangedTens(u32),
    Inspect,
}

fn stage() -> impl Strategy<Value = Stage> {
    prop_oneof![
        (0..9_u32).prop_map(Stage::Add),
        (1..4_u32).prop_map(Stage::Divisible),
        Just(Stage::Halve),
        Just(Stage::Distinct),
        Just(Stage::DistinctTens),
        (0..30_u32).prop_map(Stage::ChangedFrom),
        (0..3_u32).prop_map(Stage::ChangedTens),
        Just(Stage::Inspect),
    ]
}

type Chain<'a, E> = Box<dyn Watch<Item = u32, Error = E> + 'a>;

fn half(n: u32) -> Option<u32> {
    (n % 2 == 0).then_some(n / 2)
}

fn watch_with<'a, E: 'a>(watch: Chain<'a, E>, stage: Stage) -> Chain<'a, E> {
    match stage {
        Stage::Add(more) => Box::new(watch.map(move |n| n + more)),
        Stage::Divisible(by) => Box::new(watch.filter(move |n| n % by == 0)),
        Stage::Halve => Box::new(watch.filter_map(half)),
        Stage::Distinct => Box::new(watch.distinct()),
        Stage::DistinctTens => Box::new(watch.distinct_by_key(|n| n / 10)),
        Stage::ChangedFrom(pinned) => Box::new(watch.changed_from(pinned)),
        Stage::ChangedTens(pinned) => Box::new(watch.changed_from_by_key(pinned, |n| n / 10)),
        Stage::Inspect => Box::new(watch.inspect(|_| ())),
    }
}

fn changes_by<K: PartialEq>(items: Vec<u32>, key: impl Fn(&u32) -> K) -> Vec<u32> {
    let mut kept: Vec<u32> = Vec::new();
    for item in items {
        if kept.last().map(&key) != Some(key(&item)) {
            kept.push(item);
        }
    }
    kept
}

/// The same, on everything that ever came.
fn list_with(items: Vec<u32>, stage: Stage) -> Vec<u32> {
    let items_iter = items.iter().copied();
    match stage {
        Stage::Add(more) => items_iter.map(|n| n + more).collect(),
        Stage::Divisible(by) => items_iter.filter(|n| n % by == 0).collect(),
        Stage::Halve => items_iter.filter_map(half).collect(),
        Stage::Distinct => changes_by(items, |n| *n),
        Stage::DistinctTens => changes_by(items, |n| n / 10),
        Stage::ChangedFrom(pinned) => items_iter.filter(|n| *n != pinned).collect(),
        Stage::ChangedTens(pinned) => items_iter.filter(|n| n / 10 != pinned).collect(),
        Stage::Inspect => items,
    }
}

fn chain<'a, E: 'a>(source: Chain<'a, E>, stages: &[Stage]) -> Chain<'a, E> {
    stages.iter().copied().fold(source, watch_with)
}

fn expected(items: Vec<u32>, stages: &[Stage]) -> Vec<u32> {
    stages.iter().copied().fold(items, list_with)
}

proptest! {
    /// What a chain gives is what the iterator makes of the values that the watcher saw; whatever was set in between
    /// two looks counts as its last value alone.
    #[test]
    fn a_chain_gives_what_an_iterator_would(stages in vec(stage(), 0..6), bursts in vec(vec(0..40_u32, 1..4), 0..40)) {
        let value = Value::<u32>::new();
        let mut watch: Chain<'_, Closed> = chain(Box::new(value.watch()), &stages);
        let mut given = vec![];
        for burst in &bursts {
            burst.iter().for_each(|item| value.set(*item));
            while let Poll::Ready(got) = ask(&mut watch) {
                given.push(got.unwrap());
            }
        }
        let seen = bursts.iter().filter_map(|burst| burst.last().copied()).collect();
        prop_assert_eq!(given, expected(seen, &stages));
        value.close();
        prop_assert!(matches!(ask(&mut watch), Poll::Ready(Err(_closed))));
    }

    /// The same for the backlog of a backend that has many items, with waits in it.
    #[test]
    fn a_backlog_gives_what_an_iterator_would(
        stages in vec(stage(), 0..6),
        items in vec((0..40_u32, any::<bool>()), 0..40),
    ) {
        let lines = items.iter().flat_map(|(item, wait)| wait.then_some(Line::Pending).into_iter().chain([Line::Item(*item)]));
        let mut watch: Chain<'_, Trouble> = chain(Box::new(Script::new(lines.chain([Line::BacklogDone]))), &stages);
        let mut given = vec![];
        let end = loop {
            match ask_backlog(&mut watch) {
                Poll::Pending => {}
                Poll::Ready(Ok(item)) => given.push(item),
                Poll::Ready(Err(end)) => break end,
            }
        };
        prop_assert_eq!(end, BacklogError::BacklogDone);
        prop_assert_eq!(given, expected(items.into_iter().map(|(item, _)| item).collect(), &stages));
    }
}
