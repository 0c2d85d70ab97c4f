//! Watches made for tests, and short words for what tests do with a watch.

use std::collections::VecDeque;
use std::task::{Context, Poll};
use std::time::Duration;

use event_value::{BacklogError, Closed, Watch, WatchError};

use crate::util::Task;

/// A test that hangs is a test that fails.
pub(crate) fn guarded<R>(name: &'static str, test: impl FnOnce() -> R) -> R {
    crate::util::with_watchdog(name, Duration::from_secs(120), test)
}

/// Asks once.
pub(crate) fn ask<W: Watch>(watch: &mut W) -> Poll<Result<W::Item, W::Error>> {
    watch.poll_get(&mut Task::new().cx())
}

/// Asks for the backlog, once.
pub(crate) fn ask_backlog<W: Watch>(watch: &mut W) -> Poll<Result<W::Item, BacklogError<W::Error>>> {
    watch.poll_backlog(&mut Task::new().cx())
}

/// A backend that has errors besides the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Trouble {
    Unreadable(u32),
    Closed,
}

impl From<Closed> for Trouble {
    fn from(_: Closed) -> Self {
        Self::Closed
    }
}

impl WatchError for Trouble {
    type Streamed<T> = Result<T, Self>;

    fn is_closed(&self) -> bool {
        *self == Self::Closed
    }

    fn streamed<T>(got: Result<T, Self>) -> Option<Result<T, Self>> {
        match got {
            Err(Self::Closed) => None,
            other => Some(other),
        }
    }
}

/// What a scripted backend says next.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Line {
    Pending,
    Item(u32),
    Trouble(u32),
    BacklogDone,
}

/// A backend that plays a script, and is closed at its end. It never wakes anybody.
#[derive(Debug, Default)]
pub(crate) struct Script {
    lines: VecDeque<Line>,
    /// Whether a waker was handed in and not taken back.
    pub(crate) waits: bool,
}

impl Script {
    pub(crate) fn new(lines: impl IntoIterator<Item = Line>) -> Self {
        Self { lines: lines.into_iter().collect(), waits: false }
    }
}

impl Watch for Script {
    type Item = u32;
    type Error = Trouble;

    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<u32, Trouble>> {
        self.poll_backlog(cx).map_err(|error| match error {
            BacklogError::Watch(trouble) => trouble,
            other => panic!("{other:?} in the script of a get"),
        })
    }

    fn poll_backlog(&mut self, _: &mut Context<'_>) -> Poll<Result<u32, BacklogError<Trouble>>> {
        let line = self.lines.pop_front();
        self.waits = matches!(line, Some(Line::Pending));
        match line {
            Some(Line::Pending) => Poll::Pending,
            Some(Line::Item(item)) => Poll::Ready(Ok(item)),
            Some(Line::Trouble(code)) => Poll::Ready(Err(BacklogError::Watch(Trouble::Unreadable(code)))),
            Some(Line::BacklogDone) => Poll::Ready(Err(BacklogError::BacklogDone)),
            None => Poll::Ready(Err(BacklogError::Watch(Trouble::Closed))),
        }
    }

    fn stop_waiting(&mut self) {
        self.waits = false;
    }
}
