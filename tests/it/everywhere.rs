//! Runs a law wherever watchers can sit: in inline seats, in blocks of seats on the heap, and in both.

use std::time::Duration;

use crate::util::Seated;
use event_value::Watcher;

/// A new watcher, in a block if no inline seat is free.
#[cfg(feature = "alloc")]
pub(crate) fn watch<T, const SEATS: usize>(value: &Seated<T, SEATS>) -> Watcher<&Seated<T, SEATS>> {
    value.watch()
}

#[cfg(not(feature = "alloc"))]
pub(crate) fn watch<T, const SEATS: usize>(value: &Seated<T, SEATS>) -> Watcher<&Seated<T, SEATS>> {
    value.try_watch().expect("a seat")
}

/// A law that hangs is a law that fails.
pub(crate) fn guarded(name: &'static str, law: impl FnOnce()) {
    crate::util::with_watchdog(name, Duration::from_secs(120), law);
}

/// Makes tests of functions that are generic over the number of seats. No law has more watchers than 64.
macro_rules! everywhere {
    ($($law:ident),* $(,)?) => { $(
        mod $law {
            #[test]
            fn inline() {
                $crate::everywhere::guarded(concat!(stringify!($law), " inline"), super::$law::<64>);
            }

            #[cfg(feature = "alloc")]
            #[test]
            fn in_blocks() {
                $crate::everywhere::guarded(concat!(stringify!($law), " in blocks"), super::$law::<0>);
            }

            #[cfg(feature = "alloc")]
            #[test]
            fn mixed() {
                $crate::everywhere::guarded(concat!(stringify!($law), " mixed"), super::$law::<1>);
            }
        }
    )* };
}
