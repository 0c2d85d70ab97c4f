//! The real pipelines, and what must hold of wakers and wake-ups after each operation.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

use event_value::adapt::{combine, combine_latest};
use event_value::{BacklogError, General, Watch, WatchExt as _, Watcher};

use super::program::{Op, Program, Union};
use super::stages::{Chain, Stage};
use super::{Seen, blend, catch};
use crate::util::Task;

const TASKS: usize = 3;

/// A value that has one inline seat.
pub(super) struct Source(General<u32, 1>);

pub(super) struct Real<'a> {
    sources: &'a [Source],
    /// Who else watches it.
    guests: Vec<RefCell<Option<Watcher<&'a General<u32, 1>>>>>,
    watch: Chain<'a>,
    tasks: [Task; TASKS],
    waits: Option<Wait>,
}

/// A poll was pending, and this task is to be woken.
struct Wait {
    task: usize,
    wakes: usize,
}

impl Source {
    pub(super) fn new() -> Self {
        Self(General::new())
    }
}

impl<'a> Real<'a> {
    pub(super) fn new(sources: &'a [Source], program: &Program) -> Self {
        let chains =
            sources.iter().zip(&program.pipelines).map(|(source, stages)| adapt(Box::new(source.0.watch()), stages));
        let watch = adapt(unite(program.union, chains.collect()), &program.last);
        let guests = sources.iter().map(|_| RefCell::new(None)).collect();
        Self { sources, guests, watch, tasks: std::array::from_fn(|_| Task::new()), waits: None }
    }

    pub(super) fn apply(&mut self, op: Op) -> Seen {
        match op {
            Op::Set { source, number } => self.at(source, |source, _| source.set(u32::from(number) % 64)),
            Op::Clear(source) => self.at(source, |source, _| _ = source.clear()),
            Op::Close(source) => self.at(source, |source, _| source.close()),
            Op::Poll { task } => self.poll(task),
            Op::Get { task } => self.get(task),
            Op::Backlog { task } => self.backlog(task),
            Op::StopWaiting => self.stop_waiting(),
            Op::Join(source) => self.at(source, |source, guest| _ = guest.get_or_insert_with(|| source.watch())),
            Op::Leave(source) => self.at(source, |_, guest| *guest = None),
        }
    }

    fn at(&self, source: u8, f: impl FnOnce(&'a General<u32, 1>, &mut Option<Watcher<&'a General<u32, 1>>>)) -> Seen {
        if let Some(at) = usize::from(source).checked_rem(self.sources.len()) {
            f(&self.sources[at].0, &mut self.guests[at].borrow_mut());
        }
        Seen::Nothing
    }

    fn poll(&mut self, task: u8) -> Seen {
        let task = usize::from(task) % TASKS;
        let seen = seen(catch(|| self.watch.poll_get(&mut self.tasks[task].cx())));
        self.check(&seen, task);
        self.waits = (seen == Seen::Pending).then(|| Wait { task, wakes: self.tasks[task].wakes() });
        seen
    }

    fn get(&mut self, task: u8) -> Seen {
        let task = usize::from(task) % TASKS;
        let mut get = self.watch.get();
        let seen = seen(catch(|| Pin::new(&mut get).poll(&mut self.tasks[task].cx())));
        drop(get);
        assert_eq!(self.registrations(), 0, "a dropped get leaves no waker");
        self.check_woken(&seen);
        self.waits = None;
        seen
    }

    fn backlog(&mut self, task: u8) -> Seen {
        let task = usize::from(task) % TASKS;
        let polled = catch(|| self.watch.poll_backlog(&mut self.tasks[task].cx()));
        self.waits = None;
        assert!(self.registrations() <= self.sources.len());
        match polled {
            Some(Poll::Ready(Err(BacklogError::BacklogDone))) => Seen::BacklogDone,
            polled => seen(polled),
        }
    }

    fn stop_waiting(&mut self) -> Seen {
        self.watch.stop_waiting();
        self.waits = None;
        assert_eq!(self.registrations(), 0, "no waker stays");
        Seen::Nothing
    }

    fn check(&self, seen: &Seen, task: usize) {
        let (all, own) = (self.registrations(), self.tasks[task].registrations());
        match seen {
            Seen::Pending => {
                assert!((1..=self.sources.len()).contains(&own), "{own} wakers of the task that waits");
                assert_eq!(all, own, "only the newest waker stays");
            }
            Seen::Panic => assert!(all <= self.sources.len()),
            _ => assert_eq!(all, 0, "nobody waits"),
        }
        self.check_woken(seen);
    }

    /// Who waited for this was woken. (A source that had no part in it yet may panic all the same.)
    fn check_woken(&self, seen: &Seen) {
        if let (Some(wait), Seen::Got(_) | Seen::Closed) = (&self.waits, seen) {
            assert!(self.tasks[wait.task].wakes() > wait.wakes, "a wake-up is lost");
        }
    }

    fn registrations(&self) -> usize {
        self.tasks.iter().map(Task::registrations).sum()
    }

    pub(super) fn check_end(self) {
        drop((self.watch, self.guests));
        assert!(self.tasks.iter().all(|task| task.registrations() == 0), "no waker stays");
        assert!(self.sources.iter().all(|source| source.0.watcher_count() == 0), "no watcher stays");
    }
}

fn adapt<'a>(watch: Chain<'a>, stages: &[Stage]) -> Chain<'a> {
    stages.iter().fold(watch, |watch, stage| stage.adapt(watch))
}

fn unite(union: Union, chains: Vec<Chain<'_>>) -> Chain<'_> {
    match union {
        Union::Alone => Box::new(one(chains).map(|n| blend([Some(n)]))),
        Union::CombineVec => Box::new(combine(chains).map(|all| blend(all.into_iter().map(Some)))),
        Union::CombinePair => {
            let [a, b] = pair(chains);
            Box::new(combine((a, b)).map(|(a, b)| blend([Some(a), Some(b)])))
        }
        Union::LatestVec => Box::new(combine_latest(chains).map(blend)),
        Union::LatestArray => Box::new(combine_latest(pair(chains)).map(blend)),
    }
}

fn one(mut chains: Vec<Chain<'_>>) -> Chain<'_> {
    chains.pop().expect("there is one")
}

fn pair(chains: Vec<Chain<'_>>) -> [Chain<'_>; 2] {
    chains.try_into().unwrap_or_else(|_| panic!("there are two"))
}

fn seen<E>(polled: Option<Poll<Result<u32, E>>>) -> Seen {
    match polled {
        Some(Poll::Pending) => Seen::Pending,
        Some(Poll::Ready(Ok(item))) => Seen::Got(item),
        Some(Poll::Ready(Err(_closed))) => Seen::Closed,
        None => Seen::Panic,
    }
}
