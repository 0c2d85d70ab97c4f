//! Cost: the locks, allocations and steps of each call, and the sizes.
//!
//! **No wait of a watcher allocates**, at any number of watchers. Nothing is ever allocated or freed under the lock.
//!
//! The tables are for a 64-bit machine, with `std`. Where the lock masks interrupts, and without `alloc`, a call takes
//! the lock once more for each watcher that it wakes after the first. On a machine without 64-bit atomics, such as
//! every Cortex-M and riscv32, *one load* is one lock.
//!
//! * *Locks*: how often the call takes the lock of the value. It holds the lock for a few moves and comparisons, and
//!   for the code of yours that the call says it runs there. A test counts the locks, and the allocations.
//! * *Allocations*: by this crate, not by your wakers and values.
//! * *Steps*: what the time grows with.
//! * *Interrupt handler*: whether it may make the call, on a value whose [lock](crate::lock) masks interrupts. On any
//!   other value, it may make only the calls that take no lock. How long they take there is on the page
//!   [firmware](super::firmware#what-an-interrupt-handler-pays).
//!
//! # Producers
//!
//! | call | locks | allocations | steps | interrupt handler |
//! |---|--:|--:|---|---|
//! | `Value::set`, nobody waits | 1 | 0 | 1, whatever the number of idle watchers | yes |
//! | `Value::set`, 1 waits | 1 | 0 | 1 | yes, with that waker |
//! | `Value::set`, 18 wait | 2 | 0 | one for each watcher that waits; a lock for each 17 after the first | yes, with their wakers |
//! | `Value::set`, 18 wait in blocks | 2 | 0 | the same | yes, with their wakers |
//! | `Value::set`, 17 one-shot waits | 3 | 0 | one for each of them, and one lock of event-listener | yes, with their wakers |
//! | `Value::try_set` | 1 | 0 | as `set` | as `set` |
//! | `Value::replace` | 1 | 0 | as `set` | as `set` |
//! | `Value::set_if_changed` | 1 | 0 | as `set`, and one `T::eq` under the lock | as `set` |
//! | `Value::replace_if_changed` | 1 | 0 | as `set_if_changed` | as `set` |
//! | `Value::compare_set` | 1 | 0 | as `set` | as `set` |
//! | `Value::update` | 1 | 0 | as `set`, and the closure under the lock | as `set` |
//! | `Value::modify` | 1 | 0 | as `set`, and the closure under the lock | as `set` |
//! | `Value::try_modify` | 1 | 0 | as `set`, and the closure under the lock | as `set` |
//! | `Value::modify_if` | 1 | 0 | as `set`, and the closure under the lock | as `set` |
//! | `Value::store` | 1 | 0 | 1, whatever the number of waiting watchers | yes: bounded |
//! | `Value::notify` | 1 | 0 | as `set` | as `set` |
//! | `Value::clear` | 1 | 0 | 1 | yes |
//! | `Value::close` | 1 | 0 | as `set` | as `set` |
//! | `Value::producer`, and its drop | 2 | 0 | 1; the last one as `close` | yes |
//! | `Value::producer_arc`, and its drop | 2 | 0 | the same | yes, if other `Arc`s remain |
//! | `channel` | 2 | 1 | the value, in an `Arc` | where the heap may be used |
//!
//! # Looking
//!
//! | call | locks | allocations | steps | interrupt handler |
//! |---|--:|--:|---|---|
//! | `Value::peek` | 1 | 0 | one `T::clone` under the lock | yes |
//! | `Value::peek_with` | 1 | 0 | the closure under the lock | yes |
//! | `Value::peek_versioned` | 1 | 0 | one `T::clone` under the lock | yes |
//! | `Value::version` | 1 | 0 | 1 | yes |
//! | `Value::is_closed` | 0 | 0 | one load | yes |
//! | `Value::watcher_count` | 1 | 0 | 1 | yes |
//! | `Value::reader` | 0 | 0 | 1 | yes |
//! | `Value::reader_arc` | 0 | 0 | 1 | yes |
//! | `Value::into_inner` | 0 | 0 | 1 | yes |
//!
//! What a `Reader` or a `Producer` can do costs what it costs on the value.
//!
//! # Watchers
//!
//! | call | locks | allocations | steps | interrupt handler |
//! |---|--:|--:|---|---|
//! | `Value::try_watch` | 1 | 0 | 1 | yes |
//! | `Value::watch`, a seat is free | 1 | 0 | 1 | yes |
//! | `Value::watch_arc`, a seat is free | 1 | 0 | 1 | yes |
//! | `Value::watch`, the first in a block | 3 | 1 | a block of 8 seats | where the heap may be used |
//! | `Value::watch`, the 9th in a block | 3 | 2 | a block of 16 seats, and a list of blocks | where the heap may be used |
//! | `Value::watch`, the 25th in a block | 3 | 1 | a block of 32 seats; each later one is twice as long | where the heap may be used |
//! | drop of a `Watcher` | 1 | 0 | 1; the last one in a block frees all blocks but the first | where the heap may be used, or no blocks are |
//! | drop of all 25 `Watcher`s in blocks | 25 | 0 | 1 each | where the heap may be used |
//! | `Watcher::try_clone` | 1 | 0 | 1 | yes |
//! | `Watcher::clone`, a seat is free | 1 | 0 | 1 | yes |
//! | `Watcher::reader` | 0 | 0 | 1 | yes |
//! | `Watcher::same_value` | 0 | 0 | 1 | yes |
//! | `Watcher::is_closed` | 0 | 0 | one load | yes |
//! | `Watcher::has_changed` | 0 | 0 | one load | yes |
//! | `Watcher::peek` | 1 | 0 | one `T::clone` under the lock | yes |
//! | `Watcher::peek_with` | 1 | 0 | the closure under the lock | yes |
//! | `Watcher::version` | 0 | 0 | 1 | yes |
//! | `Watcher::skipped` | 0 | 0 | 1 | yes |
//! | `Watcher::mark_seen` | 1 | 0 | 1 | yes |
//! | `Watcher::mark_unseen` | 1 | 0 | 1 | yes |
//! | `Watcher::try_get`, nothing new | 0 | 0 | one load | yes |
//! | `Watcher::try_get`, something new | 1 | 0 | one `T::clone` under the lock | yes |
//! | `Watcher::try_get`, something new, after a `poll_get` that waited | 2 | 0 | the same, and the waker is taken back | yes |
//! | `Watcher::try_get_filter`, something new | 1 | 0 | the closure and one `T::clone` under the lock | yes |
//! | `Watcher::try_get_map`, something new | 1 | 0 | the closure under the lock | yes |
//! | `Watcher::get`, ready | 1 | 0 | one `T::clone` under the lock | to poll it: yes |
//! | `Watcher::get`, begins to wait | 1 | 0 | a clone of the waker | to poll it: yes |
//! | `Watcher::get`, begins to wait in a block | 1 | 0 | the same | to poll it: yes |
//! | `Watcher::get`, polled again by the same task | 1 | 0 | 1 | to poll it: yes |
//! | `Watcher::get`, polled again by another task | 2 | 0 | a clone of the waker | to poll it: yes |
//! | `Watcher::get`, polled by two tasks in turn | 1 | 0 | a clone of the waker | to poll it: yes |
//! | drop of a `Get` that waits | 1 | 0 | 1 | yes |
//! | `Watcher::stop_waiting`, nothing to stop | 0 | 0 | 1 | yes |
//! | `Watcher::stop_waiting`, after a `poll_get` that waits | 1 | 0 | 1 | yes |
//! | `Watcher::get_filter`, ready | 1 | 0 | one `T::clone` under the lock | to poll it: yes |
//! | `Watcher::get_filter`, rejects a value and begins to wait | 2 | 0 | the same, and a clone of the waker | to poll it: yes |
//! | `Watcher::wait_for`, ready | 1 | 0 | the closure and one `T::clone` under the lock | to poll it: yes |
//! | `Watcher::wait_for`, rejects a value and begins to wait | 2 | 0 | the closure under the lock, a clone of the waker | to poll it: yes |
//! | `Watcher::get_with`, ready | 1 | 0 | the closure under the lock | to poll it: yes |
//! | `Watcher::get_with`, begins to wait | 1 | 0 | a clone of the waker | to poll it: yes |
//! | `Watcher::changed`, ready | 1 | 0 | 1 | to poll it: yes |
//! | `Watcher::changed`, begins to wait | 1 | 0 | a clone of the waker | to poll it: yes |
//! | `Watcher::map_ref` | 0 | 0 | 1 | yes |
//! | `Watcher::map_ref`, a get that is ready | 1 | 0 | the closure under the lock | to poll it: yes |
//! | `Watcher::map_ref`, a get that begins to wait | 1 | 0 | a clone of the waker | to poll it: yes |
//! | `Watcher::filter_map_ref`, a get that rejects a value and begins to wait | 2 | 0 | the closure under the lock, a clone of the waker | to poll it: yes |
//!
//! `poll_get` and `Stream` cost what `get` costs, `get_map` what `get_filter` costs, and `wait_for_map` what `wait_for`
//! costs, without the clone. `get_blocking`, `get_blocking_deadline` and `get_blocking_timeout` cost what `get` costs,
//! and one allocation if they have to wait. They block, so an interrupt handler must never call them.
//!
//! # One-shot waits
//!
//! | call | locks | allocations | steps | interrupt handler |
//! |---|--:|--:|---|---|
//! | `Value::newer_than`, ready | 1 | 0 | 1 | to poll it: yes |
//! | `Value::newer_than`, begins to wait | 2 | 1 | a clone of the waker, two locks of event-listener | where the heap may be used |
//! | `Value::wait_for`, ready | 1 | 0 | the closure under the lock | to poll it: yes |
//! | `Value::wait_for`, begins to wait | 2 | 1 | as `newer_than`, and the closure under the lock | where the heap may be used |
//! | `Value::closed`, begins to wait | 2 | 1 | as `newer_than` | where the heap may be used |
//! | `Value::watched`, ready | 1 | 0 | 1 | to poll it: yes |
//! | `Value::watched`, begins to wait | 2 | 1 | as `newer_than` | where the heap may be used |
//! | `Value::watched_by`, begins to wait | 2 | 1 | as `newer_than` | where the heap may be used |
//! | `Value::unwatched`, begins to wait | 2 | 1 | as `newer_than` | where the heap may be used |
//! | `Value::watch`, awaited by `watched` | 3 | 0 | one for each one-shot wait | where the heap may be used |
//! | drop of a one-shot wait | 0 | 0 | one lock of event-listener | where the heap may be used |
//!
//! The first wait for a change of a value makes one more allocation, which stays with the value. So do the first wait
//! for its closing and the first wait for its watchers.
//!
//! # Memory
//!
//! | bytes, without debug assertions | 64-bit, `std` |
//! |---|--:|
//! | a `Value<u64>`, which has 4 inline seats | 256 |
//! | the same without inline seats | 128 |
//! | an inline seat | 24 |
//! | a seat in a block | 24 |
//! | a `Watcher` of a `&Value` | 40 |
//! | a `Get` | 16 |
//! | a one-shot wait, on the heap | 56 |
//!
//! The size of a value is a multiple of 64, because it begins on a cache line. The sizes on small machines are on the
//! page [firmware](super::firmware#sizes).
//!
//! On the stack, a `set` holds `T` twice and a `get` four times in a release build, and 5 and 20 times in a debug build
//! (measured with Rust 1.95 and a `T` of 64 KiB). So put a large `T` into an `Arc` or a `Box`.

#[cfg(all(test, feature = "std", not(any(loom, event_value_no_word))))]
mod tests {
    use alloc::boxed::Box;
    use alloc::string::String;
    use alloc::sync::Arc;
    use alloc::task::Wake;
    use alloc::vec::Vec;
    use core::hint::black_box;
    use core::pin::Pin;
    use core::task::{Context, Waker};

    use allocation_counter::measure;

    use crate::conditions::Condition;
    use crate::lock::counted::{heap_used, locks_taken};
    use crate::{General, Get, Handle, OneShot, Value, Version, Watcher, channel};

    /// A row of the tables: the call, the locks, the allocations.
    type Row = (String, u64, u64);

    fn documented() -> Vec<Row> {
        let page = include_str!("cost.rs");
        page.lines().filter_map(|line| row(line.strip_prefix("//! | ")?)).collect()
    }

    fn row(line: &str) -> Option<Row> {
        let mut columns = line.split(" | ");
        Some((columns.next()?.replace('`', ""), columns.next()?.parse().ok()?, columns.next()?.parse().ok()?))
    }

    #[derive(Default)]
    struct Measured(Vec<Row>);

    impl Measured {
        /// Measures the call, not the drop of what it returns.
        fn row<R>(&mut self, call: &str, act: impl FnOnce() -> R) {
            let (mut kept, mut locks) = (None, 0);
            let allocations = measure(|| {
                let before = (locks_taken(), heap_used());
                kept = Some(black_box(act()));
                locks = locks_taken() - before.0;
                assert_eq!(heap_used(), before.1, "{call}: nothing is allocated or freed under the lock");
            });
            self.0.push((call.into(), locks, allocations.count_total));
        }

        fn ready(&mut self, call: &str, get: impl Future + Unpin) {
            self.poll(call, get, false);
        }

        fn pending(&mut self, call: &str, get: impl Future + Unpin) {
            self.poll(call, get, true);
        }

        fn poll(&mut self, call: &str, mut get: impl Future + Unpin, waits: bool) {
            let mut cx = Context::from_waker(Waker::noop());
            self.row(call, || assert_eq!(Pin::new(&mut get).poll(&mut cx).is_pending(), waits));
        }

        /// Measures a wait of which the value has seen the kind before, and returns it.
        fn waits<C: Condition<u32>>(&mut self, call: &str, wait: impl Fn() -> Wait<C>) -> Wait<C> {
            assert!(begin(&mut wait()));
            let mut wait = wait();
            self.row(call, || assert!(begin(&mut wait)));
            wait
        }

        fn one_shot<C, D>(&mut self, call: &str, wait: impl Fn() -> Wait<C>, ready: impl Fn() -> Wait<D>)
        where
            C: Condition<u32>,
            D: Condition<u32>,
        {
            drop(self.waits(&alloc::format!("{call}, begins to wait"), wait));
            self.row(&alloc::format!("{call}, ready"), || assert!(!begin(&mut ready())));
        }
    }

    type Wait<C> = OneShot<&'static Seated<4>, C>;

    type Seated<const SEATS: usize> = General<u32, SEATS>;

    /// Polls it once; true if it waits.
    fn begin<S: Handle<Item = u32>, C: Condition<u32>>(wait: &mut OneShot<S, C>) -> bool {
        Pin::new(wait).poll(&mut Context::from_waker(Waker::noop())).is_pending()
    }

    fn value<const SEATS: usize>() -> &'static Seated<SEATS> {
        Box::leak(Box::new(General::from(0)))
    }

    fn poll<S: Handle<Item = u32>>(get: &mut Get<'_, Watcher<S>>, waker: &Waker) -> bool {
        Pin::new(get).poll(&mut Context::from_waker(waker)).is_pending()
    }

    fn waiting<const SEATS: usize>(
        value: &'static Seated<SEATS>,
        number: usize,
    ) -> Vec<Watcher<&'static Seated<SEATS>>> {
        let mut watchers: Vec<_> = (0..number).map(|_| value.watch()).collect();
        for watcher in &mut watchers {
            watcher.mark_seen();
            assert!(watcher.poll_get(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        watchers
    }

    fn of_producers(rows: &mut Measured) {
        let value = value::<20>();
        rows.row("Value::set, nobody waits", || value.set(1));
        let one = waiting(value, 1);
        rows.row("Value::set, 1 waits", || value.set(1));
        drop(one);
        let seated = waiting(value, 18);
        rows.row("Value::set, 18 wait", || value.set(1));
        drop(seated);
        of_sets_that_wake_others(rows);
        rows.row("Value::try_set", || value.try_set(1));
        rows.row("Value::replace", || value.replace(1));
        rows.row("Value::set_if_changed", || value.set_if_changed(2));
        rows.row("Value::replace_if_changed", || value.replace_if_changed(1));
        rows.row("Value::compare_set", || value.compare_set(Version::new(1), 2));
        rows.row("Value::update", || value.update(|value| *value = 2));
        rows.row("Value::modify", || value.modify(|value| *value = Some(3)));
        rows.row("Value::try_modify", || value.try_modify(|value| value.ok_or(())));
        rows.row("Value::modify_if", || value.modify_if(|_| true));
        rows.row("Value::store", || value.store(4));
        rows.row("Value::notify", || value.notify());
        rows.row("Value::clear", || value.clear());
        rows.row("Value::close", || Value::<u32>::new().close());
        rows.row("Value::producer, and its drop", || drop(value.producer()));
        let owned = Arc::new(Value::from(1));
        rows.row("Value::producer_arc, and its drop", || drop(owned.producer_arc()));
        rows.row("channel", || channel(1));
    }

    fn of_sets_that_wake_others(rows: &mut Measured) {
        let (no_inline_seats, value) = (value::<0>(), value::<4>());
        let _in_blocks = waiting(no_inline_seats, 18);
        rows.row("Value::set, 18 wait in blocks", || no_inline_seats.set(1));
        let mut waits: Vec<_> = (0..17).map(|_| value.newer_than(value.version())).collect();
        waits.iter_mut().for_each(|wait| assert!(begin(wait)));
        rows.row("Value::set, 17 one-shot waits", || value.set(1));
    }

    fn of_those_who_look(rows: &mut Measured) {
        let value = value::<20>();
        rows.row("Value::peek", || value.peek());
        rows.row("Value::peek_with", || value.peek_with(|value| value.is_some()));
        rows.row("Value::peek_versioned", || value.peek_versioned());
        rows.row("Value::version", || value.version());
        rows.row("Value::is_closed", || value.is_closed());
        rows.row("Value::watcher_count", || value.watcher_count());
        rows.row("Value::reader", || value.reader());
        let owned = Arc::new(Value::from(1));
        rows.row("Value::reader_arc", || owned.reader_arc());
        rows.row("Value::into_inner", || Value::from(1).into_inner());
    }

    fn of_watchers(rows: &mut Measured) {
        let value = value::<20>();
        rows.row("Value::try_watch", || value.try_watch());
        rows.row("Value::watch, a seat is free", || value.watch());
        let mut watcher = value.watch();
        rows.row("Watcher::try_clone", || watcher.try_clone());
        let twin = watcher.clone();
        rows.row("drop of a Watcher", || drop(twin));
        rows.row("Watcher::clone, a seat is free", || watcher.clone());
        rows.row("Watcher::reader", || watcher.reader());
        rows.row("Watcher::same_value", || watcher.same_value(&watcher));
        rows.row("Watcher::is_closed", || watcher.is_closed());
        rows.row("Watcher::has_changed", || watcher.has_changed());
        rows.row("Watcher::peek", || watcher.peek());
        rows.row("Watcher::peek_with", || watcher.peek_with(|value| value.is_some()));
        rows.row("Watcher::version", || watcher.version());
        rows.row("Watcher::skipped", || watcher.skipped());
        rows.row("Watcher::mark_unseen", || watcher.mark_unseen());
        rows.row("Watcher::mark_seen", || watcher.mark_seen());
        rows.row("Watcher::try_get, nothing new", || watcher.try_get());
        value.set(1);
        rows.row("Watcher::try_get, something new", || watcher.try_get());
        let owned = Arc::new(Value::from(1));
        rows.row("Value::watch_arc, a seat is free", || owned.watch_arc());
        of_attempts(rows);
    }

    fn of_attempts(rows: &mut Measured) {
        let value = value::<20>();
        let mut watcher = value.watch();
        rows.row("Watcher::try_get_filter, something new", || watcher.try_get_filter(|n| *n == 0));
        watcher.mark_unseen();
        rows.row("Watcher::try_get_map, something new", || watcher.try_get_map(|n| Some(*n)));
        let mut cx = Context::from_waker(Waker::noop());
        assert!(watcher.poll_get(&mut cx).is_pending());
        value.set(1);
        rows.row("Watcher::try_get, something new, after a poll_get that waited", || watcher.try_get());
        rows.row("Watcher::stop_waiting, nothing to stop", || watcher.stop_waiting());
        assert!(watcher.poll_get(&mut cx).is_pending());
        rows.row("Watcher::stop_waiting, after a poll_get that waits", || watcher.stop_waiting());
    }

    fn of_blocks(rows: &mut Measured) {
        let value = value::<0>();
        let mut watchers = Vec::with_capacity(25);
        for n in 1..=25 {
            let mut watch = || watchers.push(value.watch());
            match n {
                1 => rows.row("Value::watch, the first in a block", watch),
                9 => rows.row("Value::watch, the 9th in a block", watch),
                25 => rows.row("Value::watch, the 25th in a block", watch),
                _ => watch(),
            }
        }
        watchers[8].mark_seen();
        let mut get = watchers[8].get();
        rows.row("Watcher::get, begins to wait in a block", || poll(&mut get, Waker::noop()));
        drop(get);
        rows.row("drop of all 25 Watchers in blocks", || drop(watchers));
    }

    fn of_gets(rows: &mut Measured) {
        let value = value::<20>();
        let (mut watcher, waker) = (value.watch(), &Waker::from(Arc::new(Nap)));
        rows.row("Watcher::get, ready", || poll(&mut watcher.get(), waker));
        let mut get = watcher.get();
        rows.row("Watcher::get, begins to wait", || poll(&mut get, waker));
        rows.row("Watcher::get, polled again by the same task", || poll(&mut get, waker));
        let other = Waker::from(Arc::new(Nap));
        rows.row("Watcher::get, polled again by another task", || poll(&mut get, &other));
        rows.row("Watcher::get, polled by two tasks in turn", || poll(&mut get, waker));
        rows.row("drop of a Get that waits", || drop(get));
    }

    fn of_gets_with_closures(rows: &mut Measured) {
        let value = value::<20>();
        let mut watcher = value.watch();
        rows.ready("Watcher::get_filter, ready", watcher.get_filter(|n| *n == 0));
        watcher.mark_unseen();
        rows.pending("Watcher::get_filter, rejects a value and begins to wait", watcher.get_filter(|n| *n == 1));
        rows.ready("Watcher::wait_for, ready", watcher.wait_for(|n| *n == 0));
        rows.pending("Watcher::wait_for, rejects a value and begins to wait", watcher.wait_for(|n| *n == 1));
        rows.pending("Watcher::get_with, begins to wait", watcher.get_with(|n| *n));
        rows.pending("Watcher::changed, begins to wait", watcher.changed());
        watcher.mark_unseen();
        rows.ready("Watcher::get_with, ready", watcher.get_with(|n| *n));
        watcher.mark_unseen();
        rows.ready("Watcher::changed, ready", watcher.changed());
        rows.row("Watcher::map_ref", || watcher.map_ref(|n| *n));
        let mut mapped = value.watch().map_ref(|n| *n);
        rows.ready("Watcher::map_ref, a get that is ready", mapped.get());
        rows.pending("Watcher::map_ref, a get that begins to wait", mapped.get());
        let mut filtered = value.watch().filter_map_ref(|n| (*n == 1).then_some(()));
        rows.pending("Watcher::filter_map_ref, a get that rejects a value and begins to wait", filtered.get());
    }

    fn of_one_shot_waits(rows: &mut Measured) {
        let value = value::<4>();
        rows.one_shot("Value::newer_than", || value.newer_than(value.version()), || value.newer_than(Version::new(0)));
        rows.one_shot("Value::wait_for", || value.wait_for(|n: &u32| *n == 1), || value.wait_for(|n: &u32| *n == 0));
        let wait = rows.waits("Value::closed, begins to wait", || value.closed());
        let watcher = value.watch();
        rows.row("drop of a one-shot wait", || drop(wait));
        drop(rows.waits("Value::unwatched, begins to wait", || value.unwatched()));
        rows.row("Value::watched, ready", || begin(&mut value.watched()));
        drop(watcher);
        drop(rows.waits("Value::watched_by, begins to wait", || value.watched_by(2)));
        let _wait = rows.waits("Value::watched, begins to wait", || value.watched());
        rows.row("Value::watch, awaited by watched", || value.watch());
    }

    struct Nap;

    impl Wake for Nap {
        fn wake(self: Arc<Self>) {}
    }

    #[cfg(all(target_pointer_width = "64", not(debug_assertions)))]
    #[test]
    fn sizes_are_as_the_table_says() {
        use core::mem::size_of;

        assert_eq!((size_of::<Value<u64>>(), size_of::<General<u64, 0>>()), (256, 128));
        assert_eq!(size_of::<crate::seat::Seat>(), 24);
        assert_eq!((size_of::<Watcher<&Value<u64>>>(), size_of::<Get<'_, Watcher<&Value<u64>>>>()), (40, 16));
    }

    #[test]
    fn locks_and_allocations_are_as_the_tables_say() {
        let mut rows = Measured::default();
        of_producers(&mut rows);
        of_those_who_look(&mut rows);
        of_watchers(&mut rows);
        of_blocks(&mut rows);
        of_gets(&mut rows);
        of_gets_with_closures(&mut rows);
        of_one_shot_waits(&mut rows);
        let (mut documented, mut measured) = (documented(), rows.0);
        documented.sort();
        measured.sort();
        assert_eq!(measured, documented);
    }
}
