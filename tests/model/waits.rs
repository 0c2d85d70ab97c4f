//! One-shot waits: what they are to do, and the real ones.

use std::future::{Future, poll_fn};
use std::pin::Pin;

use super::Seen;
use super::ops::{OneShot, Question, Verdict};
use super::oracle::Model;
use super::real::{Source, Task, World, burst, catch};

pub(super) const MOST_WAITS: usize = 8;

/// What a wait is to do.
pub(super) struct ModelWait {
    kind: OneShot,
    /// The version of the value when it was made.
    since: u64,
    /// The last version that its predicate saw and did not accept.
    rejected: Option<u64>,
    /// Its last poll was pending.
    pub(super) waits: bool,
    /// It has been woken since, or should have been.
    pub(super) due: bool,
}

impl ModelWait {
    pub(super) fn new(kind: OneShot, since: u64) -> Self {
        Self { kind, since, rejected: None, waits: false, due: false }
    }

    pub(super) fn poll(&mut self, model: &Model, shown: &mut Vec<u8>) -> Seen {
        let seen = self.look(model, shown);
        (self.waits, self.due) = (seen == Seen::Pending, false);
        seen
    }

    fn look(&mut self, model: &Model, shown: &mut Vec<u8>) -> Seen {
        if !self.has_something_to_look_at(model) {
            return Seen::Pending;
        }
        match (self.kind, model.value) {
            (OneShot::WaitFor(taste), Some(number)) if self.rejected != Some(model.version) => {
                shown.push(number);
                self.judge(taste, number, model)
            }
            (OneShot::NewerThan, Some(_)) if model.version != self.since => Seen::Version(Some(model.version)),
            (OneShot::NewerThan | OneShot::WaitFor(_), _) => Seen::Closed,
            _ => Seen::Nothing,
        }
    }

    fn judge(&mut self, taste: u8, number: u8, model: &Model) -> Seen {
        let verdict = Question::Filter(taste).judge(number);
        self.rejected = (!matches!(verdict, Verdict::Yes(_))).then_some(model.version);
        match verdict {
            Verdict::Yes(_) => Seen::Version(Some(model.version)),
            Verdict::Panic => Seen::Panic,
            Verdict::No if model.closed => Seen::Closed,
            Verdict::No => Seen::Pending,
        }
    }

    fn has_something_to_look_at(&self, model: &Model) -> bool {
        let watchers = model.watchers.len();
        match self.kind {
            OneShot::NewerThan => model.closed || model.value.is_some() && model.version != self.since,
            OneShot::WaitFor(_) => model.closed || model.value.is_some() && self.rejected != Some(model.version),
            OneShot::Closed => model.closed,
            OneShot::Watched(least) => watchers >= usize::from(least),
            OneShot::Unwatched => watchers == 0,
        }
    }

    /// Something was published or closed, or else watchers came or went: those that wait for it are woken.
    pub(super) fn hear(&mut self, model: &Model, of_watchers: bool) {
        let concerned = matches!(self.kind, OneShot::Watched(_) | OneShot::Unwatched) == of_watchers;
        self.due |= self.waits && concerned && self.has_something_to_look_at(model);
    }
}

/// A real wait, with a task of its own.
pub(super) struct RealWait<'v> {
    future: Pin<Box<dyn Future<Output = Seen> + 'v>>,
    task: Task,
    /// How often its task had been woken when it was last polled.
    wakes: usize,
}

impl<'v> RealWait<'v> {
    pub(super) fn new<'w: 'v, const SEATS: usize>(
        value: Source<'v, 'w, SEATS>,
        kind: OneShot,
        world: &'w World,
    ) -> Self {
        let versioned = |ended: Result<event_value::Version, _>| match ended {
            Ok(version) => Seen::Version(Some(version.get())),
            Err(event_value::Closed) => Seen::Closed,
        };
        let future = match kind {
            OneShot::NewerThan => boxed(value.newer_than(value.version()), versioned),
            OneShot::WaitFor(taste) => {
                let holds = move |item: &super::Item<'w>| match world.show(item, Question::Filter(taste)) {
                    Verdict::Yes(_) => true,
                    Verdict::No => false,
                    Verdict::Panic => {
                        burst();
                        false
                    }
                };
                boxed(value.wait_for(holds), versioned)
            }
            OneShot::Closed => boxed(value.closed(), |()| Seen::Nothing),
            OneShot::Watched(least) => boxed(value.watched_by(usize::from(least)), |()| Seen::Nothing),
            OneShot::Unwatched => boxed(value.unwatched(), |()| Seen::Nothing),
        };
        Self { future, task: Task::new(), wakes: 0 }
    }

    pub(super) fn poll(&mut self) -> Seen {
        self.wakes = self.task.wakes();
        let Self { future, task, .. } = self;
        catch(|| future.as_mut().poll(&mut task.cx())).map_or(Seen::Panic, |polled| match polled {
            std::task::Poll::Ready(seen) => seen,
            std::task::Poll::Pending => Seen::Pending,
        })
    }

    pub(super) fn check(&self, model: &ModelWait) {
        let wakes = self.task.wakes() - self.wakes;
        assert!(wakes <= 1, "a wait is woken once");
        if model.waits {
            assert!(wakes == 1 || !model.due, "a wake-up is lost");
            assert_eq!(self.task.registrations(), 1 - wakes, "live wakers of a wait");
        }
    }

    pub(super) fn give_up(self) {
        drop(self.future);
        assert_eq!(self.task.registrations(), 0, "no waker stays");
    }
}

fn boxed<'v, F: Future + Unpin + 'v>(
    mut wait: F,
    seen: fn(F::Output) -> Seen,
) -> Pin<Box<dyn Future<Output = Seen> + 'v>> {
    Box::pin(poll_fn(move |cx| Pin::new(&mut wait).poll(cx).map(seen)))
}
