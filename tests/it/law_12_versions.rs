//! Law 12. Versions are exact `u64`s; comparison is `!=`; nothing breaks at a 32-bit boundary.
//!
//! Beside the lock there is a word with the version. A machine that can't load 64 bits in one go has none, and asks
//! the lock. Run these tests, and all others, with `RUSTFLAGS="--cfg event_value_no_word"`, and they do that here.

use std::task::Poll;

use event_value::{TryGetError, Version};

use crate::everywhere::watch;
use crate::util::{Seated, Task};

everywhere! {
    law_12_versions_count_every_change_exactly,
    law_12_a_watcher_that_slept_through_any_number_of_versions_sees_the_change,
    law_12_a_waiting_watcher_that_slept_through_any_number_of_versions_gets_the_newest,
    law_12_empty_and_closed_are_told_apart_at_every_version,
    law_12_compare_set_compares_the_whole_version,
    law_12_waits_work_across_every_boundary,
}

/// Some that look the same in their low bits, their neighbours, and some others.
const SLEEPS: [u64; 9] = [1, 2, 127, 128, 129, 256, 384, 1024, 65_536];

fn set_times<const SEATS: usize>(value: &Seated<u64, SEATS>, times: u64) {
    (0..times).for_each(|_| value.set(value.version().get() + 1));
}

fn law_12_versions_count_every_change_exactly<const SEATS: usize>() {
    let value = Seated::<u64, SEATS>::new();
    let mut watcher = watch(&value);
    for number in 1..=1000 {
        value.set(number);
        assert_eq!(value.version(), Version::new(number));
        assert_eq!(watcher.try_get(), Ok(number));
        assert_eq!((watcher.version(), watcher.skipped()), (Version::new(number), 0));
    }
}

fn law_12_a_watcher_that_slept_through_any_number_of_versions_sees_the_change<const SEATS: usize>() {
    let value = Seated::<u64, SEATS>::from(1);
    let mut watcher = watch(&value);
    assert_eq!(watcher.try_get(), Ok(1));
    for sleep in SLEEPS {
        set_times(&value, sleep);
        assert!(watcher.has_changed(), "{sleep}");
        assert_eq!(watcher.try_get(), Ok(value.version().get()), "{sleep}");
        assert_eq!((watcher.version(), watcher.skipped()), (value.version(), sleep - 1));
        assert!(!watcher.has_changed());
        assert_eq!(watcher.try_get(), Err(TryGetError::BacklogDone), "{sleep}");
    }
}

fn law_12_a_waiting_watcher_that_slept_through_any_number_of_versions_gets_the_newest<const SEATS: usize>() {
    let (value, task) = (Seated::<u64, SEATS>::from(1), Task::new());
    let [mut waiting, mut idle] = [watch(&value), watch(&value)];
    assert_eq!([waiting.try_get(), idle.try_get()], [Ok(1), Ok(1)]);
    for (round, sleep) in SLEEPS.into_iter().enumerate() {
        assert_eq!(waiting.poll_get(&mut task.cx()), Poll::Pending);
        set_times(&value, sleep);
        assert_eq!(task.wakes(), round + 1);
        let newest = Poll::Ready(Ok(value.version().get()));
        assert_eq!([waiting.poll_get(&mut task.cx()), idle.poll_get(&mut task.cx())], [newest; 2], "{sleep}");
    }
}

fn law_12_empty_and_closed_are_told_apart_at_every_version<const SEATS: usize>() {
    for version in (1..=300).step_by(if cfg!(miri) { 31 } else { 1 }) {
        let value = Seated::<u64, SEATS>::new();
        let [mut seen, mut unseen] = [watch(&value), watch(&value)];
        set_times(&value, version);
        assert_eq!(seen.try_get(), Ok(version));
        assert_eq!(seen.try_get(), Err(TryGetError::BacklogDone));
        assert!(unseen.has_changed() && !seen.has_changed() && !value.is_closed());
        value.close();
        assert!(unseen.has_changed() && !seen.has_changed() && value.is_closed());
        assert_eq!([seen.try_get(), unseen.try_get()], [Err(TryGetError::Closed), Ok(version)]);

        let value = Seated::<u64, SEATS>::new();
        let mut watcher = watch(&value);
        set_times(&value, version - 1);
        value.modify(|slot| slot.get_or_insert(0).clone_from(&version));
        value.clear();
        assert_eq!(value.version(), Version::new(version + 1));
        assert_eq!((watcher.has_changed(), watcher.try_get()), (false, Err(TryGetError::Empty)));
    }
}

fn law_12_compare_set_compares_the_whole_version<const SEATS: usize>() {
    let value = Seated::<u64, SEATS>::from(1);
    for sleep in SLEEPS {
        let seen = value.version();
        set_times(&value, sleep);
        assert_eq!(value.compare_set(seen, 0), Err(0));
        let far = Version::new(value.version().get() + (1 << 32));
        assert_eq!(value.compare_set(far, 0), Err(0));
        assert_eq!(value.compare_set(value.version(), 0), Ok(Version::new(seen.get() + sleep + 1)));
    }
}

fn law_12_waits_work_across_every_boundary<const SEATS: usize>() {
    let (value, task) = (Seated::<u64, SEATS>::new(), Task::new());
    let mut watcher = watch(&value);
    for number in 1..=600 {
        assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Pending);
        value.set(number);
        assert_eq!(task.wakes(), number as usize);
        assert_eq!(watcher.poll_get(&mut task.cx()), Poll::Ready(Ok(number)));
    }
}

#[test]
fn law_12_versions_are_exact_numbers() {
    let beyond_32_bits = Version::new((1 << 32) + 1);
    assert_ne!(beyond_32_bits, Version::new(1));
    assert!(beyond_32_bits > Version::new(u64::from(u32::MAX)));
    assert_eq!(beyond_32_bits.get(), 4_294_967_297);
    assert_eq!(Version::new(u64::MAX).to_string(), "18446744073709551615");
    assert_eq!(Version::default(), Version::new(0));
}
