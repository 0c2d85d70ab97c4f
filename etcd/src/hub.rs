//! The hub: what etcd has, what each reader has not read, and who is woken.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use atomic_waker::AtomicWaker;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use crate::entry::Entry;
use crate::health::Monitor;
use crate::known::{Change, Known, Snapshot};
use crate::unread::{Ask, Nothing, Unread};

/// One for a value and its clones. The follower fills it; each reader empties its own part.
///
/// One lock for all, because two things have to change together: what is known, and how that differs from what each
/// reader was given. No code of users runs under it.
#[derive(Default)]
pub(crate) struct Hub {
    state: Mutex<State>,
    /// Notified when a reader wants something that the follower does not do by itself.
    asked: Notify,
}

#[derive(Default)]
pub(crate) struct State {
    known: Known,
    /// Whether `known` is what etcd has, apart from the delay of its events. If not, new readers wait.
    is_current: bool,
    readers: HashMap<u64, Reader>,
    next_reader: u64,
    run: Option<Run>,
    next_run: u64,
}

/// The wakers to call when the lock is free.
pub(crate) type Woken = Vec<Arc<AtomicWaker>>;

struct Reader {
    unread: Unread,
    waker: Arc<AtomicWaker>,
    /// A runtime on which a follower can run.
    runtime: Option<Handle>,
    /// It waits until all changes up to this revision are known.
    waits_for: Option<i64>,
}

/// The life of a follower, from its first reader to its last.
struct Run {
    number: u64,
    monitor: Arc<Monitor>,
    runtime: Option<Handle>,
    /// `None` while it is being started.
    task: Option<AbortHandle>,
}

/// A run that is to be started.
pub(crate) struct NewRun {
    pub(crate) number: u64,
    pub(crate) monitor: Arc<Monitor>,
    pub(crate) runtime: Option<Handle>,
}

/// A reader that has joined.
pub(crate) struct Joined {
    pub(crate) number: u64,
    pub(crate) monitor: Arc<Monitor>,
    /// For the first reader: the follower that is to be started.
    pub(crate) new_run: Option<NewRun>,
}

/// For readers.
impl Hub {
    pub(crate) fn join(&self, unread: Unread, waker: Arc<AtomicWaker>, runtime: Option<&Handle>) -> Joined {
        let mut state = self.state();
        let number = state.next_reader;
        state.next_reader += 1;
        let asks = unread.assumes().is_some();
        let mut reader = Reader { unread, waker, runtime: runtime.cloned(), waits_for: None };
        if state.is_current {
            reader.unread.begin(&mut state.known, false);
        }
        state.readers.insert(number, reader);
        let (monitor, new_run) = state.run(runtime);
        drop(state);
        if asks {
            self.asked.notify_one();
        }
        Joined { number, monitor, new_run }
    }

    pub(crate) fn leave(&self, number: u64) {
        let mut state = self.state();
        let reader = state.readers.remove(&number);
        let over = if state.readers.is_empty() { state.end_run() } else { None };
        drop(state);
        // Not under the lock, because dropping its waker is code of the user.
        drop(reader);
        if let Some(task) = over.and_then(|run| run.task) {
            task.abort();
        }
    }

    pub(crate) fn take(&self, number: u64, ask: Ask) -> Poll<Result<Arc<Entry>, Nothing>> {
        let state = &mut *self.state();
        state.readers.get_mut(&number).map_or(Poll::Pending, |reader| reader.unread.take(ask, &state.known))
    }

    /// Returns what `look` returns; `None` if the reader has left.
    pub(crate) fn look<R>(&self, number: u64, look: impl FnOnce(&Unread, &Known) -> R) -> Option<R> {
        let state = self.state();
        state.readers.get(&number).map(|reader| look(&reader.unread, &state.known))
    }

    /// Makes everything that is known unread again, for this reader.
    pub(crate) fn mark_unseen(&self, number: u64) {
        let state = &mut *self.state();
        if let Some(reader) = state.readers.get_mut(&number) {
            reader.unread.mark_unseen(&mut state.known);
        }
    }

    /// Whether all changes up to this revision are known. If not, the reader is woken when they are.
    pub(crate) fn reaches(&self, number: u64, revision: i64) -> Poll<Result<(), Nothing>> {
        let mut state = self.state();
        let has_reached = state.is_current && state.known.revision() >= revision;
        let Some(reader) = state.readers.get_mut(&number) else { return Poll::Pending };
        if reader.unread.is_closed() {
            return Poll::Ready(Err(Nothing::Closed));
        }
        if has_reached && reader.unread.has_begun() {
            reader.waits_for = None;
            return Poll::Ready(Ok(()));
        }
        let asked_before = reader.waits_for.replace(revision).is_some();
        drop(state);
        if !asked_before {
            self.asked.notify_one();
        }
        Poll::Pending
    }

    pub(crate) fn stop_waiting(&self, number: u64) {
        if let Some(reader) = self.state().readers.get_mut(&number) {
            reader.waits_for = None;
        }
    }
}

/// For the follower.
impl Hub {
    /// The run has a task now. If all readers have left in the meantime, the task is ended at once.
    pub(crate) fn started(&self, run: u64, task: AbortHandle) {
        let mut state = self.state();
        match state.run.as_mut().filter(|current| current.number == run) {
            Some(current) => current.task = Some(task),
            None => {
                drop(state);
                task.abort();
            }
        }
    }

    /// Tells the readers with numbers below `newest` that nothing will ever come again.
    pub(crate) fn close(&self, newest: u64) {
        // A statement of its own, so that the lock is free when they are woken.
        let woken = self.state().close(newest);
        woken.iter().for_each(|waker| waker.wake());
    }

    /// Waits until a reader wants something.
    pub(crate) async fn asked(&self) {
        self.asked.notified().await;
    }

    /// Returns what `f` returns, unless this run is over.
    pub(crate) fn of_run<R>(&self, run: u64, f: impl FnOnce(&mut State) -> R) -> Option<R> {
        let mut state = self.state();
        let is_over = state.run.as_ref().is_none_or(|current| current.number != run);
        if is_over { None } else { Some(f(&mut state)) }
    }

    /// Wakes the readers that `f` selects, after the lock, because a waker is code of the user.
    pub(crate) fn wake_after(&self, run: u64, f: impl FnOnce(&mut State) -> Woken) {
        for waker in self.of_run(run, f).unwrap_or_default() {
            waker.wake();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes over what etcd has: this and nothing else.
    pub(crate) fn replace(&mut self, snapshot: Snapshot) -> Woken {
        let changes = self.known.replace(snapshot);
        self.is_current = true;
        self.tell(&changes, true)
    }

    /// Takes over changes, the oldest first.
    pub(crate) fn update(&mut self, entries: Vec<Entry>) -> Woken {
        let changes = self.known.update(entries);
        self.tell(&changes, false)
    }

    /// At `now`, everything was still as at `since`. This proves nothing if changes have come in the meantime.
    pub(crate) fn confirm(&mut self, since: i64, now: i64) -> Woken {
        if self.known.revision() == since {
            self.known.confirm(now);
        }
        self.tell(&[], false)
    }

    /// Tells a reader what existed at the revision up to which it had read; `None` if etcd does not know any more.
    pub(crate) fn assume(&mut self, reader: u64, then: Option<Snapshot>) -> Woken {
        if let Some(reader) = self.readers.get_mut(&reader) {
            reader.unread.assume(then);
        }
        self.tell(&[], false)
    }

    /// From now on, `known` may be outdated.
    pub(crate) fn interrupt(&mut self) {
        self.is_current = false;
    }

    /// A reader that knows what existed at a revision, and that revision: what existed then is still to be read.
    pub(crate) fn assumption(&self) -> Option<(u64, i64)> {
        self.readers.iter().find_map(|(number, reader)| Some((*number, reader.unread.assumes()?)))
    }

    /// The revision up to which all is known, and how many keys there are.
    pub(crate) fn known(&self) -> (i64, usize) {
        (self.known.revision(), self.known.len())
    }

    /// Whether some reader waits for a revision that is not known yet.
    pub(crate) fn lags(&self) -> bool {
        self.readers.values().any(|reader| reader.awaits() > Some(self.known.revision()))
    }

    /// Tells the readers what has changed, and returns the wakers of those that now have something to do.
    fn tell(&mut self, changes: &[Change], is_just_read: bool) -> Woken {
        // Between a break and the next read there is no news, and readers keep waiting.
        if !self.is_current {
            return vec![];
        }
        let known = &mut self.known;
        let open = self.readers.values_mut().filter(|reader| !reader.unread.is_closed());
        let woken = open.filter_map(|reader| reader.tell(changes, known, is_just_read).then(|| reader.waker.clone()));
        woken.collect()
    }

    /// The monitor of the current run, and the run itself if it is still to be started.
    fn run(&mut self, runtime: Option<&Handle>) -> (Arc<Monitor>, Option<NewRun>) {
        if let Some(run) = &self.run {
            return (Arc::clone(&run.monitor), None);
        }
        let monitor = Arc::<Monitor>::default();
        (Arc::clone(&monitor), Some(self.new_run(monitor, runtime.cloned())))
    }

    fn new_run(&mut self, monitor: Arc<Monitor>, runtime: Option<Handle>) -> NewRun {
        let number = self.next_run;
        self.next_run += 1;
        self.run = Some(Run { number, monitor: Arc::clone(&monitor), runtime: runtime.clone(), task: None });
        NewRun { number, monitor, runtime }
    }

    /// Ends the current run. Without readers, nothing needs to be known any more.
    fn end_run(&mut self) -> Option<Run> {
        self.is_current = false;
        if self.readers.is_empty() {
            self.known = Known::default();
        }
        self.run.take()
    }

    /// Ends a run whose task is gone although there are readers, because its runtime is gone or it has panicked. If a
    /// reader has another runtime, returns the run that is to be started there.
    pub(crate) fn run_elsewhere(&mut self) -> Option<NewRun> {
        let over = self.end_run()?;
        let gone = over.runtime.map(|runtime| runtime.id());
        for reader in self.readers.values_mut() {
            reader.runtime.take_if(|runtime| Some(runtime.id()) == gone);
        }
        let runtime = self.readers.values().find_map(|reader| reader.runtime.clone())?;
        Some(self.new_run(over.monitor, Some(runtime)))
    }

    /// The number of the next reader. All readers that have joined have lower ones.
    pub(crate) fn newest_reader(&self) -> u64 {
        self.next_reader
    }

    fn close(&mut self, newest: u64) -> Woken {
        let readers = self.readers.iter_mut().filter(|(number, _)| **number < newest);
        readers.map(|(_, reader)| reader.close()).collect()
    }
}

impl Reader {
    /// Returns whether the reader is to be woken.
    fn tell(&mut self, changes: &[Change], known: &mut Known, is_just_read: bool) -> bool {
        let has_news =
            if self.unread.has_begun() { self.unread.change(changes) } else { self.unread.begin(known, is_just_read) };
        has_news || self.waits_for.is_some_and(|revision| revision <= known.revision())
    }

    /// The revision that it waits for.
    fn awaits(&self) -> Option<i64> {
        self.waits_for.max(self.unread.awaits())
    }

    fn close(&mut self) -> Arc<AtomicWaker> {
        self.unread.close();
        Arc::clone(&self.waker)
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("readers", &self.state().readers.len()).finish_non_exhaustive()
    }
}
