//! Law 6. `&mut self` makes two gets on one watcher a compile error.
//!
//! The error itself is a `compile_fail` example of `Watcher`. Here: what the compiler derives it from.

use event_value::{Get, GetFilter, GetMap, Value, Watcher};

type Source = &'static Value<u32>;
type Accept = fn(&u32) -> bool;
type Choose = fn(&u32) -> Option<u8>;

/// Only a method that takes `&mut self` and whose future keeps that borrow has one of these types.
#[test]
fn law_06_two_gets_on_one_watcher_are_a_compile_error() {
    let _: for<'a> fn(&'a mut Watcher<Source>) -> Get<'a, Watcher<Source>> = Watcher::get;
    let _: for<'a> fn(&'a mut Watcher<Source>, Accept) -> GetFilter<'a, Source, Accept> = Watcher::get_filter;
    let _: for<'a> fn(&'a mut Watcher<Source>, Choose) -> GetMap<'a, Source, Choose> = Watcher::get_map;
}

#[test]
fn law_06_one_get_after_the_other_is_fine() {
    let value = Value::<u32>::new();
    let mut watcher = value.try_watch().unwrap();
    drop((watcher.get(),));
    value.set(1);
    assert_eq!(futures_lite::future::block_on(watcher.get()), Ok(1));
}
