//! The real thing, with traps in it.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use event_value::{Closed, General, Producer, Version, Watcher};

use super::ops::{Edit, End, Op, Question, Trap, Verdict};
use super::oracle::{Model, ModelWatcher, Wait};
use super::{MOST_WATCHERS, Seen, TASKS};

/// What all items belong to.
#[derive(Default)]
pub(super) struct World {
    /// How many items live.
    pub(super) items: Cell<usize>,
    clone_trap: Cell<bool>,
    shown: RefCell<Vec<u8>>,
}

pub(super) struct Item<'w> {
    number: u8,
    drop_trap: Cell<bool>,
    world: &'w World,
}

impl World {
    fn item(&self, number: u8) -> Item<'_> {
        self.items.set(self.items.get() + 1);
        Item { number, drop_trap: Cell::new(false), world: self }
    }

    /// What a filter makes of an item.
    pub(super) fn show(&self, item: &Item<'_>, question: Question) -> Verdict {
        self.shown.borrow_mut().push(item.number);
        question.judge(item.number)
    }
}

impl Clone for Item<'_> {
    fn clone(&self) -> Self {
        if self.world.clone_trap.take() {
            burst();
        }
        self.world.item(self.number)
    }
}

impl PartialEq for Item<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Drop for Item<'_> {
    fn drop(&mut self) {
        self.world.items.set(self.world.items.get() - 1);
        if self.drop_trap.take() {
            burst();
        }
    }
}

/// What a panic that we planned carries.
struct Burst;

/// Panics without a word on the terminal, unless a failure is on its way, which it would hide.
pub(super) fn burst() {
    if !std::thread::panicking() {
        resume_unwind(Box::new(Burst));
    }
}

/// `None` if it panicked as planned; other panics go on.
pub(super) fn catch<R>(f: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(result) => Some(result),
        Err(panic) if panic.is::<Burst>() => None,
        Err(panic) => resume_unwind(panic),
    }
}

#[derive(Default)]
struct Tally {
    wakes: AtomicUsize,
    trap: AtomicBool,
}

impl Wake for Tally {
    fn wake(self: Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::Relaxed);
        if self.trap.swap(false, Ordering::Relaxed) {
            burst();
        }
    }
}

pub(super) struct Task {
    tally: Arc<Tally>,
    waker: Waker,
}

impl Task {
    pub(super) fn new() -> Self {
        let tally = Arc::new(Tally::default());
        Self { waker: Waker::from(Arc::clone(&tally)), tally }
    }

    pub(super) fn cx(&self) -> Context<'_> {
        Context::from_waker(&self.waker)
    }

    pub(super) fn wakes(&self) -> usize {
        self.tally.wakes.load(Ordering::Relaxed)
    }

    /// How many clones of its waker live elsewhere.
    pub(super) fn registrations(&self) -> usize {
        Arc::strong_count(&self.tally) - 2
    }
}

pub(super) type Source<'v, 'w, const SEATS: usize> = &'v General<Item<'w>, SEATS>;
type Guest<'v, 'w, const SEATS: usize> = Watcher<Source<'v, 'w, SEATS>>;

pub(super) struct Real<'v, 'w, const SEATS: usize> {
    value: Source<'v, 'w, SEATS>,
    world: &'w World,
    producers: Vec<Producer<Source<'v, 'w, SEATS>>>,
    watchers: Vec<State<'v, 'w, SEATS>>,
    #[cfg(feature = "alloc")]
    waits: Vec<super::waits::RealWait<'v>>,
    tasks: [Task; TASKS],
}

/// A watcher, or the future that keeps it busy.
enum State<'v, 'w, const SEATS: usize> {
    Idle(Guest<'v, 'w, SEATS>),
    Busy(Asking<'v, 'w, SEATS>),
    /// Only while it goes from one to the other.
    Moving,
}

/// A watcher and a future of it.
struct Asking<'v, 'w, const SEATS: usize> {
    talk: Rc<Talk>,
    future: Pin<Box<dyn Future<Output = (Guest<'v, 'w, SEATS>, Seen)> + 'v>>,
}

/// What is said between the one who asks and the future.
#[derive(Default)]
struct Talk {
    /// That it is to go.
    ending: Cell<Option<Ending>>,
    /// That it panicked. It stays, for it may be polled again.
    panicked: Cell<bool>,
}

#[derive(Clone, Copy, PartialEq)]
enum Ending {
    Cancel,
    Forget,
}

impl<'v, 'w: 'v, const SEATS: usize> Real<'v, 'w, SEATS> {
    pub(super) fn new(value: Source<'v, 'w, SEATS>, world: &'w World) -> Self {
        let tasks = std::array::from_fn(|_| Task::new());
        Self {
            value,
            world,
            producers: Vec::new(),
            watchers: Vec::new(),
            #[cfg(feature = "alloc")]
            waits: Vec::new(),
            tasks,
        }
    }

    pub(super) fn apply(&mut self, op: Op) -> Seen {
        let (value, world) = (self.value, self.world);
        match op {
            Op::Set(number) => catch(|| value.set(world.item(number))).map_or(Seen::Panic, |()| Seen::Nothing),
            Op::Store(number) => catch(|| value.store(world.item(number))).map_or(Seen::Panic, |()| Seen::Nothing),
            Op::Notify => catch(|| value.notify()).map_or(Seen::Panic, |()| Seen::Nothing),
            Op::Replace(number) => {
                self.set_drop_trap(false);
                let old = catch(|| value.replace(world.item(number)).map(|old| old.number));
                old.map_or(Seen::Panic, Seen::Number)
            }
            Op::SetIfChanged(number) => {
                catch(|| value.set_if_changed(world.item(number))).map_or(Seen::Panic, Seen::Flag)
            }
            Op::CompareSet { behind, number } => {
                let seen = Version::new(value.version().get().saturating_sub(u64::from(behind)));
                let set = catch(|| value.compare_set(seen, world.item(number)).ok().map(Version::get));
                set.map_or(Seen::Panic, Seen::Version)
            }
            Op::Edit(edit, end) => self.edit(edit, end),
            Op::Clear => {
                self.set_drop_trap(false);
                Seen::Number(value.clear().map(|old| old.number))
            }
            Op::Close => catch(|| value.close()).map_or(Seen::Panic, |()| Seen::Nothing),
            Op::Produce => {
                let producer = self.producers.last().map_or_else(|| value.producer(), Producer::clone);
                self.producers.push(producer);
                Seen::Nothing
            }
            Op::Retire => {
                let producer = self.producers.pop();
                catch(|| drop(producer)).map_or(Seen::Panic, |()| Seen::Nothing)
            }
            Op::Watch { times } => Seen::Many((0..times).map(|_| self.enter(watch(value))).collect()),
            Op::TryWatch => self.enter(value.try_watch().ok()),
            Op::Clone(watcher) => self.idle(watcher).map(twin).map_or(Seen::Nothing, |twin| self.enter(twin)),
            Op::TryClone(watcher) => {
                let twin = self.idle(watcher).map(|watcher| watcher.try_clone().ok());
                twin.map_or(Seen::Nothing, |twin| self.enter(twin))
            }
            Op::Drop(watcher) => {
                drop(self.any(watcher).map(|at| self.watchers.remove(at)));
                Seen::Nothing
            }
            Op::Ask(watcher, question) => {
                self.any(watcher).into_iter().for_each(|at| self.watchers[at].ask(question, world));
                Seen::Nothing
            }
            Op::Poll { watcher, task } => {
                self.any(watcher).map_or(Seen::Nothing, |at| self.poll(at, usize::from(task)))
            }
            Op::PollAll { task } => {
                let all = 0..self.watchers.len();
                Seen::Many(all.map(|at| self.poll(at, at + usize::from(task))).collect())
            }
            Op::Cancel(watcher) => self.end_ask(watcher, Ending::Cancel),
            Op::Forget(watcher) => self.end_ask(watcher, Ending::Forget),
            Op::TryGet(watcher) => self.idle(watcher).map_or(Seen::Nothing, |watcher| {
                let tried = catch(|| watcher.try_get().map_or_else(Seen::Refused, |item| Seen::Got(item.number)));
                tried.unwrap_or(Seen::Panic)
            }),
            Op::MarkSeen(watcher) => {
                self.idle(watcher).into_iter().for_each(Watcher::mark_seen);
                Seen::Nothing
            }
            Op::MarkUnseen(watcher) => {
                self.idle(watcher).into_iter().for_each(Watcher::mark_unseen);
                Seen::Nothing
            }
            Op::DropLast(times) => {
                let stay = self.watchers.len().saturating_sub(usize::from(times));
                self.watchers.truncate(stay);
                Seen::Nothing
            }
            #[cfg(feature = "alloc")]
            Op::Listen(kind) => {
                if self.waits.len() < super::waits::MOST_WAITS {
                    self.waits.push(super::waits::RealWait::new(value, kind, world));
                }
                Seen::Nothing
            }
            #[cfg(feature = "alloc")]
            Op::PollWait(wait) => {
                let at = usize::from(wait).checked_rem(self.waits.len());
                at.map_or(Seen::Nothing, |at| self.waits[at].poll())
            }
            #[cfg(feature = "alloc")]
            Op::GiveUp(wait) => {
                let at = usize::from(wait).checked_rem(self.waits.len());
                at.into_iter().for_each(|at| self.waits.remove(at).give_up());
                Seen::Nothing
            }
            Op::Rig(trap) => self.rig(trap),
        }
    }

    fn any(&self, watcher: u8) -> Option<usize> {
        usize::from(watcher).checked_rem(self.watchers.len())
    }

    fn idle(&mut self, watcher: u8) -> Option<&mut Guest<'v, 'w, SEATS>> {
        let at = self.any(watcher)?;
        self.watchers[at].idle()
    }

    fn edit(&self, edit: Edit, end: End) -> Seen {
        // What is taken out leaves the lock before it is dropped, with its trap taken out of it.
        let (mut before, mut old) = (None, None);
        let closure = |slot: &mut Option<Item<'w>>| {
            before = slot.as_ref().map(|item| item.number);
            match edit {
                Edit::Keep => (),
                Edit::Count => slot.iter_mut().for_each(|item| item.number = (item.number + 1) % 8),
                Edit::Put(number) => old = slot.replace(self.world.item(number)),
                Edit::Take => old = slot.take(),
            }
            if end == End::Panic {
                burst();
            }
            end == End::Yes
        };
        let done =
            catch(|| if end == End::Modify { self.value.modify(closure) } else { self.value.modify_if(closure) });
        old.iter().for_each(|old| old.drop_trap.set(false));
        match done {
            None => Seen::Panic,
            Some(_) if end == End::Modify => Seen::Number(before),
            Some(flag) => Seen::Flag(flag),
        }
    }

    fn enter(&mut self, watcher: Option<Guest<'v, 'w, SEATS>>) -> Seen {
        if self.watchers.len() == MOST_WATCHERS {
            return Seen::Nothing;
        }
        let enters = watcher.is_some();
        self.watchers.extend(watcher.map(State::Idle));
        Seen::Flag(enters)
    }

    fn poll(&mut self, at: usize, task: usize) -> Seen {
        self.watchers[at].poll(&mut Context::from_waker(&self.tasks[task % TASKS].waker))
    }

    fn end_ask(&mut self, watcher: u8, ending: Ending) -> Seen {
        self.any(watcher).into_iter().for_each(|at| self.watchers[at].end(ending));
        Seen::Nothing
    }

    fn rig(&self, trap: Trap) -> Seen {
        match trap {
            Trap::Clone => self.world.clone_trap.set(true),
            Trap::Drop => self.set_drop_trap(true),
            Trap::Wake(task) => self.tasks[usize::from(task) % TASKS].tally.trap.store(true, Ordering::Relaxed),
        }
        Seen::Nothing
    }

    fn set_drop_trap(&self, is_set: bool) {
        self.value.peek_with(|item| item.iter().for_each(|item| item.drop_trap.set(is_set)));
    }

    /// Compares all that can be seen.
    pub(super) fn check(&self, model: &Model) {
        assert_eq!(self.value.version().get(), model.version);
        assert_eq!(self.value.is_closed(), model.closed);
        assert_eq!(self.value.peek_with(|item| item.map(|item| item.number)), model.value);
        assert_eq!(self.value.watcher_count(), model.watchers.len());
        assert_eq!(self.world.items.get(), usize::from(model.value.is_some()), "live items");
        assert_eq!(*self.world.shown.borrow(), model.shown, "shown to filters");
        for (n, task) in self.tasks.iter().enumerate() {
            let waiting = model.watchers.iter().filter(|watcher| watcher.wait == Wait::For(n)).count();
            assert_eq!(task.tally.wakes.load(Ordering::Relaxed), model.wakes[n], "wakes of task {n}");
            assert_eq!(task.registrations(), waiting, "live wakers of task {n}");
        }
        #[cfg(feature = "alloc")]
        self.waits.iter().zip(&model.waits).for_each(|(wait, expected)| wait.check(expected));
        for (watcher, expected) in self.watchers.iter().zip(&model.watchers) {
            watcher.check(expected, model.has_news(expected.seen));
        }
    }

    pub(super) fn check_end(mut self) {
        self.set_drop_trap(false);
        self.watchers.clear();
        #[cfg(feature = "alloc")]
        self.waits.drain(..).for_each(|wait| wait.give_up());
        self.producers.clear();
        assert_eq!(self.value.watcher_count(), 0);
        assert!(self.tasks.iter().all(|task| task.registrations() == 0), "no waker stays");
    }
}

impl<'v, 'w: 'v, const SEATS: usize> State<'v, 'w, SEATS> {
    fn idle(&mut self) -> Option<&mut Guest<'v, 'w, SEATS>> {
        match self {
            Self::Idle(watcher) => Some(watcher),
            _ => None,
        }
    }

    fn ask(&mut self, question: Question, world: &'w World) {
        *self = match mem::replace(self, Self::Moving) {
            Self::Idle(watcher) => Self::Busy(Asking::new(watcher, question, world)),
            busy => busy,
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Seen {
        let asking = match self {
            Self::Busy(asking) => asking,
            Self::Idle(watcher) => {
                let polled = catch(|| watcher.poll_get(cx).map_ok(|item| item.number));
                return polled.map_or(Seen::Panic, seen);
            }
            Self::Moving => unreachable!(),
        };
        match asking.future.as_mut().poll(cx) {
            Poll::Pending if asking.talk.panicked.take() => Seen::Panic,
            Poll::Pending => Seen::Pending,
            Poll::Ready((watcher, seen)) => {
                *self = Self::Idle(watcher);
                seen
            }
        }
    }

    fn end(&mut self, ending: Ending) {
        if let Self::Busy(asking) = self {
            asking.talk.ending.set(Some(ending));
            assert_eq!(self.poll(&mut Context::from_waker(Waker::noop())), Seen::Nothing);
        }
    }

    fn check(&self, model: &ModelWatcher, has_changed: bool) {
        assert_eq!(matches!(self, Self::Busy(_)), model.is_busy());
        if let Self::Idle(watcher) = self {
            assert_eq!(watcher.has_changed(), has_changed);
            assert_eq!((watcher.version().get(), watcher.skipped()), (model.delivered, model.skipped));
        }
    }
}

impl<'v, 'w: 'v, const SEATS: usize> Asking<'v, 'w, SEATS> {
    fn new(mut watcher: Guest<'v, 'w, SEATS>, question: Question, world: &'w World) -> Self {
        let talk = Rc::new(Talk::default());
        let told = Rc::clone(&talk);
        let choose = move |item: &Item<'w>| match world.show(item, question) {
            Verdict::Yes(number) => Some(number),
            Verdict::No => None,
            Verdict::Panic => {
                burst();
                None
            }
        };
        let future = Box::pin(async move {
            let seen = match question {
                Question::Get => until_told(watcher.get(), |item| item.number, &told).await,
                Question::Filter(_) => {
                    until_told(watcher.get_filter(|item| choose(item).is_some()), |item| item.number, &told).await
                }
                Question::Map(_) => until_told(watcher.get_map(choose), |number| number, &told).await,
            };
            (watcher, seen)
        });
        Self { talk, future }
    }
}

/// Polls `future` until it is ready, or it is to be dropped or forgotten.
async fn until_told<T, F: Future<Output = Result<T, Closed>> + Unpin>(
    mut future: F,
    number: impl Fn(T) -> u8,
    told: &Talk,
) -> Seen {
    let poll = |cx: &mut Context<'_>| {
        if told.ending.get().is_some() {
            return Poll::Ready(Seen::Nothing);
        }
        let polled = catch(|| Pin::new(&mut future).poll(cx));
        told.panicked.set(polled.is_none());
        polled.unwrap_or(Poll::Pending).map(|got| seen(Poll::Ready(got.map(&number))))
    };
    let seen = poll_fn(poll).await;
    if told.ending.get() == Some(Ending::Forget) {
        mem::forget(future);
    }
    seen
}

fn seen(got: Poll<Result<u8, Closed>>) -> Seen {
    match got {
        Poll::Pending => Seen::Pending,
        Poll::Ready(Ok(number)) => Seen::Got(number),
        Poll::Ready(Err(_)) => Seen::Closed,
    }
}

#[cfg(feature = "alloc")]
fn watch<'v, 'w, const SEATS: usize>(value: Source<'v, 'w, SEATS>) -> Option<Guest<'v, 'w, SEATS>> {
    Some(value.watch())
}

#[cfg(not(feature = "alloc"))]
fn watch<'v, 'w, const SEATS: usize>(value: Source<'v, 'w, SEATS>) -> Option<Guest<'v, 'w, SEATS>> {
    value.try_watch().ok()
}

#[cfg(feature = "alloc")]
fn twin<'v, 'w, const SEATS: usize>(watcher: &mut Guest<'v, 'w, SEATS>) -> Option<Guest<'v, 'w, SEATS>> {
    Some(watcher.clone())
}

#[cfg(not(feature = "alloc"))]
fn twin<'v, 'w, const SEATS: usize>(watcher: &mut Guest<'v, 'w, SEATS>) -> Option<Guest<'v, 'w, SEATS>> {
    watcher.try_clone().ok()
}
