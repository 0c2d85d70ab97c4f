//! The model: what a value and its watchers are to do, told in the plainest way.

use std::mem;

use event_value::TryGetError;

use super::ops::{Edit, End, Op, Question, Trap, Verdict};
use super::{MOST_WATCHERS, Seen, TASKS};

pub(super) struct Model {
    pub(super) value: Option<u8>,
    pub(super) version: u64,
    pub(super) closed: bool,
    /// Something was stored since those who waited were last woken.
    untold: bool,
    producers: usize,
    seats: Seats,
    pub(super) watchers: Vec<ModelWatcher>,
    #[cfg(feature = "alloc")]
    pub(super) waits: Vec<super::waits::ModelWait>,
    pub(super) wakes: [usize; TASKS],
    /// What filters were shown, in order.
    pub(super) shown: Vec<u8>,
    clone_trap: bool,
    drop_trap: bool,
    wake_traps: [bool; TASKS],
}

#[derive(Clone)]
pub(super) struct ModelWatcher {
    /// Whether its seat is inline, not in a block.
    inline: bool,
    pub(super) seen: u64,
    pub(super) delivered: u64,
    pub(super) skipped: u64,
    pub(super) wait: Wait,
    ask: Option<ModelAsk>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Wait {
    No,
    /// It waits, for this task.
    For(usize),
}

#[derive(Clone)]
struct ModelAsk {
    question: Question,
    after: u64,
    polled: bool,
}

/// Which seats there are.
struct Seats {
    free_inline: usize,
    in_blocks: usize,
    taken_in_blocks: usize,
}

/// How many seats the first block has. Each later one has twice as many as the one before.
const FIRST_BLOCK: usize = 8;

/// What is there that is newer.
enum Look {
    Found(u64, u8),
    Nothing(TryGetError),
}

impl Model {
    pub(super) fn new(seats: usize) -> Self {
        Self {
            value: None,
            version: 0,
            closed: false,
            untold: false,
            producers: 0,
            seats: Seats { free_inline: seats, in_blocks: 0, taken_in_blocks: 0 },
            watchers: Vec::new(),
            #[cfg(feature = "alloc")]
            waits: Vec::new(),
            wakes: [0; TASKS],
            shown: Vec::new(),
            clone_trap: false,
            drop_trap: false,
            wake_traps: [false; TASKS],
        }
    }

    pub(super) fn apply(&mut self, op: Op) -> Seen {
        match op {
            Op::Set(number) => self.set_if(true, number).0,
            Op::Store(number) => self.store(number),
            Op::Notify => {
                let panics = self.untold && self.wake_all();
                if panics { Seen::Panic } else { Seen::Nothing }
            }
            Op::Replace(number) => self.replace(number),
            Op::SetIfChanged(number) => {
                let (seen, published) = self.set_if(self.value != Some(number), number);
                if seen == Seen::Panic { seen } else { Seen::Flag(published) }
            }
            Op::CompareSet { behind, number } => {
                let (seen, published) = self.set_if(u64::from(behind) == 0 || self.version == 0, number);
                if seen == Seen::Panic { seen } else { Seen::Version(published.then_some(self.version)) }
            }
            Op::Edit(edit, end) => self.edit(edit, end),
            Op::Clear if self.closed => Seen::Number(None),
            Op::Clear => Seen::Number(self.take_value()),
            Op::Close => self.close(),
            Op::Produce => {
                self.producers += 1;
                Seen::Nothing
            }
            Op::Retire if self.producers == 0 => Seen::Nothing,
            Op::Retire => {
                self.producers -= 1;
                if self.producers == 0 { self.close() } else { Seen::Nothing }
            }
            Op::Watch { times } => Seen::Many((0..times).map(|_| self.watch(cfg!(feature = "alloc"))).collect()),
            Op::TryWatch => self.watch(false),
            Op::Clone(watcher) => self.idle(watcher).map_or(Seen::Nothing, |at| self.twin(at, cfg!(feature = "alloc"))),
            Op::TryClone(watcher) => self.idle(watcher).map_or(Seen::Nothing, |at| self.twin(at, false)),
            Op::Drop(watcher) => self.any(watcher).map_or(Seen::Nothing, |at| self.leave(at)),
            Op::Ask(watcher, question) => self.idle(watcher).map_or(Seen::Nothing, |at| self.ask(at, question)),
            Op::Poll { watcher, task } => {
                self.any(watcher).map_or(Seen::Nothing, |at| self.poll(at, usize::from(task) % TASKS))
            }
            Op::PollAll { task } => {
                let all = 0..self.watchers.len();
                Seen::Many(all.map(|at| self.poll(at, (at + usize::from(task)) % TASKS)).collect())
            }
            Op::Cancel(watcher) => self.any(watcher).map_or(Seen::Nothing, |at| self.end_ask(at, true)),
            Op::Forget(watcher) => self.any(watcher).map_or(Seen::Nothing, |at| self.end_ask(at, false)),
            Op::TryGet(watcher) => self.idle(watcher).map_or(Seen::Nothing, |at| self.try_get(at)),
            Op::MarkSeen(watcher) => self.mark(watcher, |_, model| model.version),
            Op::MarkUnseen(watcher) => self.mark(watcher, |seen, model| seen.min(model.before_current())),
            Op::DropLast(times) => {
                let stay = self.watchers.len().saturating_sub(usize::from(times));
                while self.watchers.len() > stay {
                    self.leave(self.watchers.len() - 1);
                }
                Seen::Nothing
            }
            #[cfg(feature = "alloc")]
            Op::Listen(kind) => self.listen(kind),
            #[cfg(feature = "alloc")]
            Op::PollWait(wait) => self.poll_wait(wait),
            #[cfg(feature = "alloc")]
            Op::GiveUp(wait) => {
                let at = usize::from(wait).checked_rem(self.waits.len());
                at.into_iter().for_each(|at| _ = self.waits.remove(at));
                Seen::Nothing
            }
            Op::Rig(trap) => self.rig(trap),
        }
    }

    #[cfg(feature = "alloc")]
    fn listen(&mut self, kind: super::ops::OneShot) -> Seen {
        if self.waits.len() < super::waits::MOST_WAITS {
            self.waits.push(super::waits::ModelWait::new(kind, self.version));
        }
        Seen::Nothing
    }

    #[cfg(feature = "alloc")]
    fn poll_wait(&mut self, wait: u8) -> Seen {
        let Some(at) = usize::from(wait).checked_rem(self.waits.len()) else { return Seen::Nothing };
        let (mut waits, mut shown) = (mem::take(&mut self.waits), mem::take(&mut self.shown));
        let seen = waits[at].poll(self, &mut shown);
        (self.waits, self.shown) = (waits, shown);
        seen
    }

    /// Something has changed, and those who wait for it without a watcher are woken.
    #[cfg(feature = "alloc")]
    fn tell_waits(&mut self, of_watchers: bool) {
        let mut waits = mem::take(&mut self.waits);
        waits.iter_mut().for_each(|wait| wait.hear(self, of_watchers));
        self.waits = waits;
    }

    #[cfg(not(feature = "alloc"))]
    fn tell_waits(&mut self, _: bool) {}

    fn any(&self, watcher: u8) -> Option<usize> {
        usize::from(watcher).checked_rem(self.watchers.len())
    }

    fn idle(&self, watcher: u8) -> Option<usize> {
        self.any(watcher).filter(|at| self.watchers[*at].ask.is_none())
    }

    // What producers do.

    fn set_if(&mut self, wanted: bool, number: u8) -> (Seen, bool) {
        if self.closed || !wanted {
            return (Seen::Nothing, false);
        }
        self.value = Some(number);
        let old_panics = mem::take(&mut self.drop_trap);
        let panics = self.publish() | old_panics;
        (if panics { Seen::Panic } else { Seen::Nothing }, true)
    }

    fn store(&mut self, number: u8) -> Seen {
        if self.closed {
            return Seen::Nothing;
        }
        self.value = Some(number);
        self.version += 1;
        self.untold = true;
        if mem::take(&mut self.drop_trap) { Seen::Panic } else { Seen::Nothing }
    }

    fn replace(&mut self, number: u8) -> Seen {
        self.drop_trap = false;
        let old = if self.closed { Some(number) } else { self.value };
        match self.set_if(true, number).0 {
            Seen::Panic => Seen::Panic,
            _ => Seen::Number(old),
        }
    }

    fn edit(&mut self, edit: Edit, end: End) -> Seen {
        let before = if self.closed { None } else { self.value };
        self.drop_trap &= self.closed || matches!(edit, Edit::Keep | Edit::Count);
        let after = match edit {
            Edit::Keep => before,
            Edit::Count => before.map(|number| (number + 1) % 8),
            Edit::Put(number) => Some(number),
            Edit::Take => None,
        };
        let panics = !self.closed && self.leave_edited(before, after, end);
        match end {
            End::Panic => Seen::Panic,
            _ if panics => Seen::Panic,
            End::Modify => Seen::Number(before),
            End::Yes | End::No => Seen::Flag(end == End::Yes && !self.closed),
        }
    }

    /// Whether a waker panics.
    fn leave_edited(&mut self, before: Option<u8>, after: Option<u8>, end: End) -> bool {
        match (before, after) {
            // After a panic, what is in the place of a value may be a new one.
            (_, Some(_)) if matches!(end, End::Modify | End::Yes) || end == End::Panic && before.is_some() => {
                self.value = after;
                return self.publish();
            }
            (Some(_), Some(_)) => self.value = after,
            (Some(_), None) => drop(self.take_value()),
            (None, _) => (),
        }
        false
    }

    fn take_value(&mut self) -> Option<u8> {
        self.drop_trap = false;
        self.version += u64::from(self.value.is_some());
        self.value.take()
    }

    fn close(&mut self) -> Seen {
        let panics = !mem::replace(&mut self.closed, true) && self.wake_all();
        if panics { Seen::Panic } else { Seen::Nothing }
    }

    /// Whether a waker panics.
    fn publish(&mut self) -> bool {
        self.version += 1;
        self.wake_all()
    }

    /// Every watcher that waits is woken once, even if a waker panics.
    fn wake_all(&mut self) -> bool {
        self.untold = false;
        self.tell_waits(false);
        let mut panics = false;
        for watcher in &mut self.watchers {
            if let Wait::For(task) = mem::replace(&mut watcher.wait, Wait::No) {
                self.wakes[task] += 1;
                panics |= mem::take(&mut self.wake_traps[task]);
            }
        }
        panics
    }

    // What watchers do.

    fn watch(&mut self, may_grow: bool) -> Seen {
        let seen = self.before_current();
        self.enter(ModelWatcher { inline: true, seen, delivered: 0, skipped: 0, wait: Wait::No, ask: None }, may_grow)
    }

    fn twin(&mut self, at: usize, may_grow: bool) -> Seen {
        self.enter(ModelWatcher { wait: Wait::No, ..self.watchers[at].clone() }, may_grow)
    }

    fn enter(&mut self, watcher: ModelWatcher, may_grow: bool) -> Seen {
        // The real watcher comes, too, and goes again: that leaves the blocks that it needed.
        let inline = self.seats.take(may_grow);
        if self.watchers.len() == MOST_WATCHERS {
            inline.into_iter().for_each(|inline| self.seats.give_back(inline));
            return Seen::Nothing;
        }
        self.watchers.extend(inline.map(|inline| ModelWatcher { inline, ..watcher }));
        self.tell_waits(true);
        Seen::Flag(inline.is_some())
    }

    fn leave(&mut self, at: usize) -> Seen {
        let inline = self.watchers.remove(at).inline;
        self.seats.give_back(inline);
        self.tell_waits(true);
        Seen::Nothing
    }

    fn ask(&mut self, at: usize, question: Question) -> Seen {
        let after = self.watchers[at].seen;
        self.watchers[at].ask = Some(ModelAsk { question, after, polled: false });
        Seen::Nothing
    }

    fn poll(&mut self, at: usize, task: usize) -> Seen {
        let watcher = &mut self.watchers[at];
        let question = watcher.ask.as_ref().map_or(Question::Get, |ask| ask.question);
        let mut after = watcher.ask.as_ref().map_or(watcher.seen, |ask| ask.after);
        watcher.ask.iter_mut().for_each(|ask| ask.polled = true);
        loop {
            match self.look(after) {
                Look::Found(..) if mem::take(&mut self.clone_trap) => return Seen::Panic,
                Look::Found(version, number) => {
                    after = version;
                    self.watchers[at].look_on_from(after);
                    match self.choose(at, question, (version, number)) {
                        Some(Seen::Panic) => return Seen::Panic,
                        Some(got) => {
                            self.end_ask(at, true);
                            return got;
                        }
                        None => {}
                    }
                }
                Look::Nothing(TryGetError::Closed) => {
                    self.watchers[at].wait = Wait::No;
                    self.end_ask(at, true);
                    return Seen::Closed;
                }
                Look::Nothing(_) => {
                    self.watchers[at].wait = Wait::For(task);
                    return Seen::Pending;
                }
            }
        }
    }

    fn look(&self, after: u64) -> Look {
        match self.value {
            Some(number) if self.version != after => Look::Found(self.version, number),
            _ if self.closed => Look::Nothing(TryGetError::Closed),
            Some(_) => Look::Nothing(TryGetError::BacklogDone),
            None => Look::Nothing(TryGetError::Empty),
        }
    }

    pub(super) fn has_news(&self, after: u64) -> bool {
        matches!(self.look(after), Look::Found(..))
    }

    fn choose(&mut self, at: usize, question: Question, (version, number): (u64, u8)) -> Option<Seen> {
        if !matches!(question, Question::Get) {
            self.shown.push(number);
        }
        match question.judge(number) {
            Verdict::Yes(number) => {
                self.watchers[at].deliver(version);
                Some(Seen::Got(number))
            }
            Verdict::No => None,
            Verdict::Panic => Some(Seen::Panic),
        }
    }

    fn end_ask(&mut self, at: usize, is_dropped: bool) -> Seen {
        let watcher = &mut self.watchers[at];
        if watcher.ask.take().is_some_and(|ask| ask.polled && is_dropped) {
            watcher.wait = Wait::No;
        }
        Seen::Nothing
    }

    fn try_get(&mut self, at: usize) -> Seen {
        match self.look(self.watchers[at].seen) {
            Look::Found(..) if mem::take(&mut self.clone_trap) => Seen::Panic,
            Look::Found(version, number) => {
                self.watchers[at].wait = Wait::No;
                self.watchers[at].deliver(version);
                Seen::Got(number)
            }
            Look::Nothing(error) => Seen::Refused(error),
        }
    }

    fn mark(&mut self, watcher: u8, seen: impl Fn(u64, &Self) -> u64) -> Seen {
        if let Some(at) = self.idle(watcher) {
            self.watchers[at].seen = seen(self.watchers[at].seen, self);
        }
        Seen::Nothing
    }

    fn before_current(&self) -> u64 {
        self.version - u64::from(self.value.is_some())
    }

    fn rig(&mut self, trap: Trap) -> Seen {
        match trap {
            Trap::Clone => self.clone_trap = true,
            Trap::Drop => self.drop_trap = self.value.is_some(),
            Trap::Wake(task) => self.wake_traps[usize::from(task) % TASKS] = true,
        }
        Seen::Nothing
    }
}

impl Seats {
    /// Takes a seat, and says whether it is inline.
    fn take(&mut self, may_grow: bool) -> Option<bool> {
        if self.free_inline > 0 {
            self.free_inline -= 1;
            return Some(true);
        }
        if self.taken_in_blocks == self.in_blocks {
            if !may_grow {
                return None;
            }
            // 8, 8 + 16, 8 + 16 + 32, and so on.
            self.in_blocks = 2 * self.in_blocks + FIRST_BLOCK;
        }
        self.taken_in_blocks += 1;
        Some(false)
    }

    fn give_back(&mut self, inline: bool) {
        if inline {
            self.free_inline += 1;
            return;
        }
        self.taken_in_blocks -= 1;
        if self.taken_in_blocks == 0 {
            // One block stays.
            self.in_blocks = FIRST_BLOCK;
        }
    }
}

impl ModelWatcher {
    pub(super) fn is_busy(&self) -> bool {
        self.ask.is_some()
    }

    /// It does not wait for now; its future, if it has one, will never look at `after` or older again.
    fn look_on_from(&mut self, after: u64) {
        self.wait = Wait::No;
        self.ask.iter_mut().for_each(|ask| ask.after = after);
    }

    fn deliver(&mut self, version: u64) {
        self.skipped = version.saturating_sub(self.seen + 1);
        (self.seen, self.delivered) = (version, version);
    }
}
