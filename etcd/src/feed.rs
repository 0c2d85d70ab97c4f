//! The follower's access to the hub.

use std::sync::Arc;

use crate::entry::Entry;
use crate::health::Monitor;
use crate::hub::{Hub, NewRun, State};
use crate::known::Snapshot;

/// A follower's access to the hub, for one run. When the run is over, it changes nothing any more, even if its task
/// still runs.
pub(crate) struct Feed {
    pub(crate) hub: Arc<Hub>,
    pub(crate) run: u64,
    pub(crate) monitor: Arc<Monitor>,
}

impl Feed {
    pub(crate) fn replace(&self, snapshot: Snapshot) {
        self.hub.wake_after(self.run, |state| state.replace(snapshot));
    }

    pub(crate) fn update(&self, entries: Vec<Entry>) {
        self.hub.wake_after(self.run, |state| state.update(entries));
    }

    pub(crate) fn confirm(&self, since: i64, now: i64) {
        self.hub.wake_after(self.run, |state| state.confirm(since, now));
    }

    pub(crate) fn assume(&self, reader: u64, then: Option<Snapshot>) {
        self.hub.wake_after(self.run, |state| state.assume(reader, then));
    }

    pub(crate) fn interrupt(&self) {
        self.hub.of_run(self.run, State::interrupt);
    }

    pub(crate) fn assumption(&self) -> Option<(u64, i64)> {
        self.hub.of_run(self.run, |state| state.assumption()).flatten()
    }

    pub(crate) fn known(&self) -> (i64, usize) {
        self.hub.of_run(self.run, |state| state.known()).unwrap_or_default()
    }

    pub(crate) fn lags(&self) -> bool {
        self.hub.of_run(self.run, |state| state.lags()).unwrap_or(false)
    }

    /// The task is gone. Returns the run in which to continue elsewhere, or else tells all readers that this is the
    /// end.
    pub(crate) fn ended(&self) -> Option<NewRun> {
        let mut newest = 0;
        let elsewhere = self.hub.of_run(self.run, |state| {
            newest = state.newest_reader();
            state.run_elsewhere()
        });
        let elsewhere = elsewhere.flatten();
        if elsewhere.is_none() {
            // Before the readers are woken, so that their health says why. Not under the lock, because this wakes too.
            self.monitor.closed();
            self.hub.close(newest);
        }
        elsewhere
    }
}
