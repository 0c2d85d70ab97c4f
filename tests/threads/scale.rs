//! How much a test does, and how long it may take.

use std::env;
use std::time::Duration;

/// Many times what any test takes on a busy machine.
pub(crate) const LIMIT: Duration = Duration::from_secs(120);

/// How many rounds to do: fewer in debug builds, and at most `EVENT_VALUE_ROUNDS`.
pub(crate) fn rounds(release: u64, debug: u64) -> u64 {
    let rounds = if cfg!(debug_assertions) { debug } else { release };
    match env::var("EVENT_VALUE_ROUNDS") {
        Ok(most) => rounds.min(most.parse().expect("EVENT_VALUE_ROUNDS is a number")),
        Err(_) => rounds,
    }
}
