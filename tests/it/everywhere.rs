//! Runs a law wherever watchers can wait: in seats, in the crowd, and in both.

use std::time::Duration;

use event_value::{Value, Watcher};

/// A new watcher, in the crowd if there is no seat.
#[cfg(feature = "alloc")]
pub(crate) fn watch<T, const SEATS: usize>(value: &Value<T, SEATS>) -> Watcher<&Value<T, SEATS>> {
    value.watch()
}

#[cfg(not(feature = "alloc"))]
pub(crate) fn watch<T, const SEATS: usize>(value: &Value<T, SEATS>) -> Watcher<&Value<T, SEATS>> {
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
            fn in_seats() {
                $crate::everywhere::guarded(concat!(stringify!($law), " in seats"), super::$law::<64>);
            }

            #[cfg(feature = "alloc")]
            #[test]
            fn in_the_crowd() {
                $crate::everywhere::guarded(concat!(stringify!($law), " in the crowd"), super::$law::<0>);
            }

            #[cfg(feature = "alloc")]
            #[test]
            fn in_both() {
                $crate::everywhere::guarded(concat!(stringify!($law), " in both"), super::$law::<1>);
            }
        }
    )* };
}
