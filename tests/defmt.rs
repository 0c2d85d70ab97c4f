//! The small types can be logged from firmware.

use defmt::Format;
use event_value::{BacklogError, Closed, DeadlineError, NoSeat, TryGetError, Version};

#[test]
fn versions_and_errors_have_a_format() {
    fn has_format<T: Format>() {}
    has_format::<Version>();
    has_format::<Closed>();
    has_format::<NoSeat>();
    has_format::<TryGetError>();
    has_format::<DeadlineError<Closed>>();
    has_format::<BacklogError<Closed>>();
}
