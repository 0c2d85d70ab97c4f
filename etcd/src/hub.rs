//! Many watchers on one watch of etcd.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::runtime::Handle;

use crate::change::{Change, Snapshot};
use crate::follow::{Feed, Following};
use crate::health::Monitor;
use crate::mailbox::Mailbox;
use crate::upstream::Upstream;

/// Follows etcd while it has members, and fills their mailboxes.
pub(crate) struct Hub {
    upstream: Arc<Upstream>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    members: HashMap<u64, Arc<Mailbox>>,
    next_member: u64,
    /// What etcd had at the last change, to begin the mailboxes of new members with; empty while nobody follows etcd.
    known: HashMap<Bytes, Change>,
    revision: i64,
    /// Whether `known` is what there is now. If not, new members wait until it is.
    is_current: bool,
    run: Option<Run>,
    next_run: u64,
}

/// From the first member to the last.
struct Run {
    number: u64,
    monitor: Arc<Monitor>,
    /// `None` while it is being started.
    following: Option<Following>,
}

/// A place in a hub; dropping it leaves.
pub(crate) struct Member {
    hub: Arc<Hub>,
    number: u64,
    pub(crate) monitor: Arc<Monitor>,
}

/// How a run feeds the hub. One that is over has no say any more, even if its task is not quite gone.
struct Feeding {
    hub: Arc<Hub>,
    run: u64,
}

impl Hub {
    pub(crate) fn new(upstream: Arc<Upstream>) -> Self {
        Self { upstream, state: Mutex::default() }
    }

    pub(crate) fn join(self: &Arc<Self>, mailbox: Arc<Mailbox>, runtime: Option<&Handle>) -> Member {
        let mut state = self.state();
        let number = state.next_member;
        state.next_member += 1;
        if state.is_current {
            mailbox.fill(&state.snapshot());
        }
        state.members.insert(number, mailbox);
        let (monitor, new_run) = state.run();
        drop(state);
        if let Some(run) = new_run {
            self.start(run, Arc::clone(&monitor), runtime);
        }
        Member { hub: Arc::clone(self), number, monitor }
    }

    /// Without the lock: a runtime that is shut down drops the task at once, which closes the mailboxes.
    fn start(self: &Arc<Self>, run: u64, monitor: Arc<Monitor>, runtime: Option<&Handle>) {
        let feeding = Feeding { hub: Arc::clone(self), run };
        let following = Following::start(runtime, Arc::clone(&self.upstream), feeding, monitor);
        let mut state = self.state();
        if let Some(current) = state.run.as_mut().filter(|current| current.number == run) {
            current.following = Some(following);
        }
        // Else all have left meanwhile; dropping it ends it. But not under the lock.
        drop(state);
    }

    fn leave(&self, number: u64) {
        let mut state = self.state();
        state.members.remove(&number);
        let over = if state.members.is_empty() { state.end_run() } else { None };
        drop(state);
        drop(over);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn snapshot(&self) -> Snapshot {
        let mut keys: Vec<Change> = self.known.values().cloned().collect();
        keys.sort_by_key(|change| change.revision);
        Snapshot { revision: self.revision, keys }
    }

    fn note(&mut self, change: &Change) {
        match change.value {
            Some(_) => self.known.insert(change.key.clone(), change.clone()),
            None => self.known.remove(&change.key),
        };
        self.revision = change.revision;
    }

    /// The monitor of the current run, and the number of the run if it is still to be started.
    fn run(&mut self) -> (Arc<Monitor>, Option<u64>) {
        if let Some(run) = &self.run {
            return (Arc::clone(&run.monitor), None);
        }
        let (number, monitor) = (self.next_run, Arc::<Monitor>::default());
        self.next_run += 1;
        self.run = Some(Run { number, monitor: Arc::clone(&monitor), following: None });
        (monitor, Some(number))
    }

    fn end_run(&mut self) -> Option<Run> {
        self.is_current = false;
        self.known = HashMap::new();
        self.run.take()
    }
}

impl Feeding {
    /// What `f` makes of the state, unless this run is over.
    fn with<R>(&self, f: impl FnOnce(&mut State) -> R) -> Option<R> {
        let mut state = self.hub.state();
        let is_over = state.run.as_ref().is_none_or(|run| run.number != self.run);
        if is_over { None } else { Some(f(&mut state)) }
    }

    /// Wakes the members that `f` selects, once the lock is released.
    fn with_members(&self, f: impl FnOnce(&mut State) -> Vec<Arc<Mailbox>>) {
        for mailbox in self.with(f).unwrap_or_default() {
            mailbox.wake();
        }
    }
}

impl Feed for Feeding {
    fn needs_snapshot(&self) -> bool {
        self.with(|state| !state.is_current).unwrap_or(true)
    }

    fn replace(&self, snapshot: &Snapshot) {
        self.with_members(|state| {
            state.known = snapshot.keys.iter().map(|change| (change.key.clone(), change.clone())).collect();
            state.revision = snapshot.revision;
            state.is_current = true;
            state.members.values().inspect(|mailbox| mailbox.fill(snapshot)).cloned().collect()
        });
    }

    fn update(&self, changes: &[Change]) {
        self.with_members(|state| {
            changes.iter().for_each(|change| state.note(change));
            state.members.values().filter(|mailbox| mailbox.add(changes)).cloned().collect()
        });
    }

    fn interrupt(&self) {
        self.with(|state| state.is_current = false);
    }

    fn close(&self) {
        let mut over = None;
        self.with_members(|state| {
            over = state.end_run();
            state.members.values().inspect(|mailbox| mailbox.seal()).cloned().collect()
        });
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.hub.leave(self.number);
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member").field("number", &self.number).finish_non_exhaustive()
    }
}
