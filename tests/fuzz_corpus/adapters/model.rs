//! What a pipeline is to do: iterators that are fed what a watcher would see.

use std::cell::Cell;
use std::iter::from_fn;
use std::rc::Rc;

use super::program::{Op, Program, Union};
use super::stages::{Items, Stage};
use super::{Seen, blend, catch};

pub(super) struct Model {
    union: Union,
    sources: Vec<Pipeline>,
    last: Line,
    /// Whether there is something that was not shown yet.
    fresh: bool,
}

/// A source and its stages.
struct Pipeline {
    unseen: Option<u32>,
    closed: bool,
    line: Line,
    latest: Option<u32>,
}

/// Stages, and the way in.
struct Line {
    entry: Rc<Cell<Option<u32>>>,
    items: Items,
}

#[derive(PartialEq)]
enum Answer {
    Fresh,
    Waits,
    Ended,
    Panic,
}

impl Model {
    pub(super) fn new(program: &Program) -> Self {
        let sources: Vec<_> = program.pipelines.iter().map(|stages| Pipeline::new(stages)).collect();
        // Of nothing, there is the empty combination.
        let fresh = sources.is_empty();
        Self { union: program.union, sources, last: Line::new(&program.last), fresh }
    }

    pub(super) fn apply(&mut self, op: Op) -> Seen {
        match op {
            Op::Set { source, number } => {
                self.open(source).for_each(|source| source.unseen = Some(u32::from(number) % 64))
            }
            Op::Clear(source) => self.open(source).for_each(|source| source.unseen = None),
            Op::Close(source) => self.open(source).for_each(|source| source.closed = true),
            Op::Poll { .. } | Op::Get { .. } => return self.poll(),
            Op::Backlog { .. } => {
                return match self.poll() {
                    Seen::Pending => Seen::BacklogDone,
                    seen => seen,
                };
            }
            Op::StopWaiting | Op::Join(_) | Op::Leave(_) => (),
        }
        Seen::Nothing
    }

    fn open(&mut self, source: u8) -> impl Iterator<Item = &mut Pipeline> {
        let at = usize::from(source).checked_rem(self.sources.len());
        at.map(|at| &mut self.sources[at]).into_iter().filter(|source| !source.closed)
    }

    fn poll(&mut self) -> Seen {
        loop {
            let (mut waits, mut ended_empty) = (false, false);
            for source in &mut self.sources {
                match source.poll() {
                    Answer::Panic => return Seen::Panic,
                    Answer::Fresh => (self.fresh, waits) = (true, true),
                    Answer::Waits => waits = true,
                    Answer::Ended => ended_empty |= source.latest.is_none(),
                }
            }
            match self.show().map(|shown| self.last.pass(shown)) {
                None if !waits || (ended_empty && self.union.waits_for_all()) => return Seen::Closed,
                None => return Seen::Pending,
                Some(None) => return Seen::Panic,
                Some(Some(Some(item))) => return Seen::Got(item),
                Some(Some(None)) => (),
            }
        }
    }

    fn show(&mut self) -> Option<u32> {
        let complete = self.sources.iter().all(|source| source.latest.is_some());
        let shows = self.fresh && (complete || !self.union.waits_for_all());
        self.fresh &= !shows;
        shows.then(|| blend(self.sources.iter().map(|source| source.latest)))
    }
}

impl Pipeline {
    fn new(stages: &[Stage]) -> Self {
        Self { unseen: None, closed: false, line: Line::new(stages), latest: None }
    }

    fn poll(&mut self) -> Answer {
        match self.unseen.take().map(|item| self.line.pass(item)) {
            Some(None) => Answer::Panic,
            Some(Some(Some(item))) => {
                self.latest = Some(item);
                Answer::Fresh
            }
            None | Some(Some(None)) if self.closed => Answer::Ended,
            None | Some(Some(None)) => Answer::Waits,
        }
    }
}

impl Line {
    fn new(stages: &[Stage]) -> Self {
        let entry = Rc::new(Cell::new(None));
        let way_in = Rc::clone(&entry);
        let items: Items = Box::new(from_fn(move || way_in.take()));
        Self { entry, items: stages.iter().fold(items, |items, stage| stage.iterate(items)) }
    }

    /// What comes out, if it doesn't panic.
    fn pass(&mut self, item: u32) -> Option<Option<u32>> {
        self.entry.set(Some(item));
        catch(|| self.items.next())
    }
}
