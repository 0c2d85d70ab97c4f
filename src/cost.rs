//! What each call costs.
//!
//! On a 64-bit machine, with `std`. *Locks*: how often the call takes the lock of the value, which is held for a few moves
//! and comparisons, and for whatever code of yours the call says it runs there. *Allocations*: by this crate, not by your
//! wakers and values. *Steps*: what the time grows with. The numbers of locks and allocations are those that a test
//! counts.
//!
//! With feature `critical-section`, an interrupt handler may call whatever the last column does not rule out; without,
//! it may only call what takes no lock.
//!
//! # Producers
//!
//! | call | locks | allocations | steps | interrupt handler |
//! |---|--:|--:|---|---|
//! | `Value::set`, nobody waits | 1 | 0 | 1, however many watchers are idle | yes |
//! | `Value::set`, 1 waits in a seat | 1 | 0 | 1 | yes, with that waker |
//! | `Value::set`, 18 wait in seats | 2 | 0 | one for each who waits; a lock for each 17 after the first | yes, with their wakers |
//! | `Value::set`, 17 wait in the crowd | 1 | 0 | one for each who waits | yes, with their wakers |
//! | `Value::replace` | 1 | 0 | as `set` | as `set` |
//! | `Value::set_if_changed` | 1 | 0 | as `set`, and one `T::eq` under the lock | as `set` |
//! | `Value::compare_set` | 1 | 0 | as `set` | as `set` |
//! | `Value::modify` | 1 | 0 | as `set`, and the closure under the lock | as `set` |
//! | `Value::modify_if` | 1 | 0 | as `set`, and the closure under the lock | as `set` |
//! | `Value::store` | 1 | 0 | 1, whoever waits | yes: bounded |
//! | `Value::notify` | 1 | 0 | as `set` | as `set` |
//! | `Value::clear` | 1 | 0 | 1 | yes |
//! | `Value::close` | 1 | 0 | as `set` | as `set` |
//! | `Value::producer`, and its drop | 2 | 0 | 1; the last one as `close` | yes |
//!
//! # Those who look
//!
//! | call | locks | allocations | steps | interrupt handler |
//! |---|--:|--:|---|---|
//! | `Value::peek` | 1 | 0 | one `T::clone` under the lock | yes |
//! | `Value::peek_with` | 1 | 0 | the closure under the lock | yes |
//! | `Value::version` | 1 | 0 | 1 | yes |
//! | `Value::is_closed` | 0 | 0 | one load | yes |
//! | `Value::watcher_count` | 1 | 0 | 1 | yes |
//! | `Value::reader` | 0 | 0 | 1 | yes |
//!
//! # Watchers
//!
//! | call | locks | allocations | steps | interrupt handler |
//! |---|--:|--:|---|---|
//! | `Value::try_watch` | 1 | 0 | 1 | yes |
//! | `Value::watch` | 1 | 0 | 1 | yes |
//! | drop of a `Watcher` | 1 | 0 | 1 | yes, unless it waits in the crowd |
//! | `Watcher::try_clone` | 1 | 0 | 1 | yes |
//! | `Watcher::has_changed` | 0 | 0 | one load | yes |
//! | `Watcher::version` | 0 | 0 | 1 | yes |
//! | `Watcher::skipped` | 0 | 0 | 1 | yes |
//! | `Watcher::mark_seen` | 1 | 0 | 1 | yes |
//! | `Watcher::mark_unseen` | 1 | 0 | 1 | yes |
//! | `Watcher::try_get`, nothing new | 0 | 0 | one load | yes |
//! | `Watcher::try_get`, something new | 1 | 0 | one `T::clone` under the lock | yes |
//! | `Watcher::get`, ready | 1 | 0 | one `T::clone` under the lock | to poll it: yes |
//! | `Watcher::get`, begins to wait in a seat | 1 | 0 | a clone of the waker | to poll it: yes |
//! | `Watcher::get`, polled again by the same task | 1 | 0 | 1 | to poll it: yes |
//! | `Watcher::get`, polled again by another task | 1 | 0 | a clone of the waker | to poll it: yes |
//! | drop of a `Get` that waits in a seat | 1 | 0 | 1 | yes |
//! | `Watcher::get`, begins to wait in the crowd | 1 | 1 | a clone of the waker, two locks of event-listener | where the heap may be used |
//! | drop of a `Get` that waits in the crowd | 1 | 0 | one lock of event-listener | where the heap may be used |
//! | `Value::watched`, ready | 1 | 0 | 1 | to poll it: yes |
//! | `Value::watched`, begins to wait | 2 | 1 | as a wait in the crowd | where the heap may be used |
//!
//! The first wait in the crowd of a value makes one more allocation, which stays with the value; so does the first wait for
//! watchers. A `try_get` that takes back the waker of a `poll_get` takes a second lock for that. `get_filter`, `get_map`
//! and `Stream` cost what `get` costs, once for each value that they look at. `get_blocking`, `get_deadline` and
//! `get_timeout` cost what `get` costs, and one allocation for a waker; they block, so never in an interrupt handler.
//!
//! Where a machine has no 64-bit atomics, what is *one load* above is one lock.
//!
//! # Memory
//!
//! | bytes, without debug assertions | 64-bit, `std` | 32-bit, `critical-section`, no `alloc` |
//! |---|--:|--:|
//! | a `Value`, beside its `Option<T>` | 88 | 32 |
//! | a seat | 24 | 12 |
//! | a `Watcher` of a `&Value` | 48 | 32 |
//! | a `Get` | 16 | 8 |
//! | a wait in the crowd, on the heap | 56 | |
//!
//! On the stack, a `set` holds `T` twice and a `get` four times in a release build; in a debug build they are 5 and 20
//! (measured with Rust 1.95 and a `T` of 64 KiB). So what is large goes into an `Arc` or a `Box`.

#[cfg(all(test, feature = "std", not(any(feature = "critical-section", loom, event_value_no_word))))]
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

    use crate::sync::locks_taken;
    use crate::{Get, Handle, Value, Version, Watcher};

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
        /// Measures the call, not the drop of what it gives.
        fn row<R>(&mut self, call: &str, act: impl FnOnce() -> R) {
            let (mut kept, mut locks) = (None, 0);
            let allocations = measure(|| {
                let before = locks_taken();
                kept = Some(black_box(act()));
                locks = locks_taken() - before;
            });
            self.0.push((call.into(), locks, allocations.count_total));
        }
    }

    fn value<const SEATS: usize>() -> &'static Value<u32, SEATS> {
        Box::leak(Box::new(Value::from(0)))
    }

    fn crowded() -> &'static Value<u32, 0> {
        let value = value();
        // The list of event-listener is made by the first wait.
        drop(waiting(value, 1));
        value
    }

    fn poll<S: Handle<Item = u32>>(get: &mut Get<'_, Watcher<S>>, waker: &Waker) -> bool {
        Pin::new(get).poll(&mut Context::from_waker(waker)).is_pending()
    }

    fn waiting<const SEATS: usize>(
        value: &'static Value<u32, SEATS>,
        number: usize,
    ) -> Vec<Watcher<&'static Value<u32, SEATS>>> {
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
        rows.row("Value::set, 1 waits in a seat", || value.set(1));
        drop(one);
        let seated = waiting(value, 18);
        rows.row("Value::set, 18 wait in seats", || value.set(1));
        drop(seated);
        let crowd = crowded();
        let standing = waiting(crowd, 17);
        rows.row("Value::set, 17 wait in the crowd", || crowd.set(1));
        drop(standing);
        rows.row("Value::replace", || value.replace(1));
        rows.row("Value::set_if_changed", || value.set_if_changed(2));
        rows.row("Value::compare_set", || value.compare_set(Version::new(1), 2));
        rows.row("Value::modify", || value.modify(|value| *value = Some(3)));
        rows.row("Value::modify_if", || value.modify_if(|_| true));
        rows.row("Value::store", || value.store(4));
        rows.row("Value::notify", || value.notify());
        rows.row("Value::clear", || value.clear());
        rows.row("Value::close", || Value::<u32>::new().close());
        rows.row("Value::producer, and its drop", || drop(value.producer()));
    }

    fn of_those_who_look(rows: &mut Measured) {
        let value = value::<20>();
        rows.row("Value::peek", || value.peek());
        rows.row("Value::peek_with", || value.peek_with(|value| value.is_some()));
        rows.row("Value::version", || value.version());
        rows.row("Value::is_closed", || value.is_closed());
        rows.row("Value::watcher_count", || value.watcher_count());
        rows.row("Value::reader", || value.reader());
    }

    fn of_watchers(rows: &mut Measured) {
        let value = value::<20>();
        rows.row("Value::try_watch", || value.try_watch());
        rows.row("Value::watch", || value.watch());
        let mut watcher = value.watch();
        rows.row("Watcher::try_clone", || watcher.try_clone());
        let twin = watcher.clone();
        rows.row("drop of a Watcher", || drop(twin));
        rows.row("Watcher::has_changed", || watcher.has_changed());
        rows.row("Watcher::version", || watcher.version());
        rows.row("Watcher::skipped", || watcher.skipped());
        rows.row("Watcher::mark_unseen", || watcher.mark_unseen());
        rows.row("Watcher::mark_seen", || watcher.mark_seen());
        rows.row("Watcher::try_get, nothing new", || watcher.try_get());
        value.set(1);
        rows.row("Watcher::try_get, something new", || watcher.try_get());
    }

    fn of_gets(rows: &mut Measured) {
        let value = value::<20>();
        let (mut watcher, waker) = (value.watch(), &Waker::from(Arc::new(Nap)));
        rows.row("Watcher::get, ready", || poll(&mut watcher.get(), waker));
        let mut get = watcher.get();
        rows.row("Watcher::get, begins to wait in a seat", || poll(&mut get, waker));
        rows.row("Watcher::get, polled again by the same task", || poll(&mut get, waker));
        let other = Waker::from(Arc::new(Nap));
        rows.row("Watcher::get, polled again by another task", || poll(&mut get, &other));
        rows.row("drop of a Get that waits in a seat", || drop(get));
        let mut bystander = crowded().watch();
        bystander.mark_seen();
        let mut get = bystander.get();
        rows.row("Watcher::get, begins to wait in the crowd", || poll(&mut get, waker));
        rows.row("drop of a Get that waits in the crowd", || drop(get));
    }

    fn of_presence(rows: &mut Measured) {
        let value = Value::<u32>::new();
        let mut cx = Context::from_waker(Waker::noop());
        let mut warmed_up = value.watched();
        assert!(Pin::new(&mut warmed_up).poll(&mut cx).is_pending());
        let mut wait = value.watched();
        rows.row("Value::watched, begins to wait", || Pin::new(&mut wait).poll(&mut cx));
        let _watcher = value.watch();
        let mut ready = value.watched();
        rows.row("Value::watched, ready", || Pin::new(&mut ready).poll(&mut cx));
    }

    struct Nap;

    impl Wake for Nap {
        fn wake(self: Arc<Self>) {}
    }

    #[cfg(all(target_pointer_width = "64", not(debug_assertions)))]
    #[test]
    fn sizes_are_as_the_table_says() {
        use core::mem::size_of;

        assert_eq!(size_of::<Value<u64, 0>>(), 88 + size_of::<Option<u64>>());
        assert_eq!(size_of::<Value<u64, 4>>(), size_of::<Value<u64, 0>>() + 4 * 24);
        assert_eq!((size_of::<Watcher<&Value<u64>>>(), size_of::<Get<'_, &Value<u64>>>()), (48, 16));
    }

    #[test]
    fn locks_and_allocations_are_as_the_tables_say() {
        let mut rows = Measured::default();
        of_producers(&mut rows);
        of_those_who_look(&mut rows);
        of_watchers(&mut rows);
        of_gets(&mut rows);
        of_presence(&mut rows);
        let (mut documented, mut measured) = (documented(), rows.0);
        documented.sort();
        measured.sort();
        assert_eq!(measured, documented);
    }
}
