//! `combine` and `combine_latest`, which make one watch of several.

use core::fmt;
use core::task::{Context, Poll};

use super::chosen::{own_methods, own_peek, stream};
use super::sources::{Answer, Ask, Combinable, PeekSources, Sources};
use crate::error::{BacklogError, Closed};
use crate::watch::{Peek, Watch};

/// Combines several watches to one, which returns the newest value of each: first when all have one, then on any
/// change.
///
/// Takes a tuple of up to 8 watches, an array, or with feature `alloc` a `Vec` or a `&mut` slice; see [`Combinable`].
/// To combine values instead of watches, use [`derive::combine`](crate::derive::combine()).
///
/// Each poll polls all sources, so a source that never pauses does not hide the others. Changes that one poll sees
/// together are returned together, but there is no snapshot across values.
///
/// It begins with the current value of each source, seen or not, because it first [marks](Watch::mark_unseen) them as
/// unseen. So you can combine watches that have returned their values already, and combine combinations.
///
/// If a source is closed or [cleared](crate::Value::clear), its last value stays in the combination. The combination
/// ends when all sources have ended, or as soon as one has ended without ever having had a value, because it can't be
/// complete then. A combination of no watches returns the empty collection once, and then ends.
///
/// Each result has a clone of the newest value of every source, made outside all locks. If a clone copies more than a
/// few words, use `Value<Arc<T>>`. Tuples and arrays allocate nothing.
///
/// # Errors
///
/// All sources must have the same type of errors; [`map_err`](crate::WatchExt::map_err) converts them. When the
/// combination ends, it returns `Closed`, as that type. Any other error of a source is returned once, after the values
/// that were there, and does not end the combination.
///
/// # Cancel safety
///
/// Dropping a get loses nothing. Values that the sources have returned are kept for the next get.
///
/// # Panics
///
/// If a clone of a value panics. The next get tries again.
///
/// # Examples
///
/// ```
/// use event_value::adapt::combine;
/// use event_value::Value;
///
/// # futures_lite::future::block_on(async {
/// let (host, port) = (Value::new(), Value::new());
/// let mut address = combine((host.watch(), port.watch()));
///
/// host.set("localhost");
/// port.set(80);
/// assert_eq!(address.get().await, Ok(("localhost", 80)));
///
/// host.close();
/// port.set(443);
/// assert_eq!(address.get().await, Ok(("localhost", 443)));
///
/// port.close();
/// assert!(address.get().await.is_err());
/// # });
/// ```
#[doc(alias = "zip")]
#[doc(alias = "join")]
pub fn combine<C: Combinable>(watches: C) -> Combine<C> {
    Combine(Combination::new(watches))
}

/// Combines several watches to one, which returns on any change the newest value of each that has one, and `None` for
/// the others.
///
/// Like [`combine`], but does not wait for all: the first get is ready when the first source has a value. The
/// combination ends when all sources have ended.
///
/// # Errors
///
/// The same as [`combine`].
///
/// # Cancel safety
///
/// The same as [`combine`].
///
/// # Panics
///
/// The same as [`combine`].
///
/// # Examples
///
/// ```
/// use event_value::adapt::combine_latest;
/// use event_value::Value;
///
/// # futures_lite::future::block_on(async {
/// let (host, port) = (Value::new(), Value::<u16>::new());
/// let mut address = combine_latest((host.watch(), port.watch()));
///
/// host.set("localhost");
/// assert_eq!(address.get().await, Ok((Some("localhost"), None)));
/// # });
/// ```
#[doc(alias = "combineLatest")]
pub fn combine_latest<C: Combinable>(watches: C) -> CombineLatest<C> {
    CombineLatest(Combination::new(watches))
}

/// The watch of [`combine`]: the newest value of each source, once all have one.
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless you ask it for a value"]
pub struct Combine<C: Combinable>(Combination<C::Sources>);

/// The watch of [`combine_latest`]: the newest value of each source that has one.
#[derive(Clone)]
#[must_use = "an adaptor does nothing unless you ask it for a value"]
pub struct CombineLatest<C: Combinable>(Combination<C::Sources>);

#[derive(Clone)]
struct Combination<S> {
    sources: S,
    /// Whether there is something to return: a new value of a source, or the empty collection if there are no sources.
    fresh: bool,
}

/// What the sources answered in one round.
#[derive(Default)]
struct Round {
    waits: bool,
    live: bool,
    ended_empty: bool,
}

impl Round {
    fn note(&mut self, answer: Answer) {
        self.waits |= answer == Answer::Waits;
        self.ended_empty |= answer == Answer::EndedEmpty;
        self.live |= !matches!(answer, Answer::Ended | Answer::EndedEmpty);
    }
}

impl<S: Sources> Combination<S> {
    fn new(watches: impl Combinable<Sources = S>) -> Self {
        let mut sources = watches.into_sources();
        let mut none = true;
        sources.each(&mut |_| none = false);
        Self { sources, fresh: none }
    }

    /// Polls every source once, so that each has the waker of the current task if this is to wait.
    fn round(&mut self, ask: Ask, cx: &mut Context<'_>) -> Round {
        let mut round = Round::default();
        let fresh = &mut self.fresh;
        self.sources.each(&mut |source| {
            let answer = source.poll(ask, cx);
            *fresh |= answer == Answer::Fresh;
            round.note(answer);
        });
        round
    }

    /// Waits until something is fresh and `show` returns `Some`.
    fn poll_get<T>(
        &mut self,
        show: impl FnOnce(&mut S) -> Option<T>,
        is_over: impl FnOnce(&Round) -> bool,
        cx: &mut Context<'_>,
    ) -> Poll<Result<T, S::Error>> {
        let round = self.round(Ask::News, cx);
        let found = match self.take(show) {
            Some(found) => found,
            None if is_over(&round) => Err(Closed.into()),
            None => return Poll::Pending,
        };
        self.stop_waiting();
        Poll::Ready(found)
    }

    fn poll_backlog<T>(
        &mut self,
        show: impl FnOnce(&mut S) -> Option<T>,
        is_over: impl FnOnce(&Round) -> bool,
        cx: &mut Context<'_>,
    ) -> Poll<Result<T, BacklogError<S::Error>>> {
        let round = self.round(Ask::Backlog, cx);
        if round.waits {
            return Poll::Pending;
        }
        Poll::Ready(match self.take(show) {
            Some(found) => found.map_err(BacklogError::Watch),
            None if is_over(&round) => Err(BacklogError::Watch(Closed.into())),
            None => Err(BacklogError::BacklogDone),
        })
    }

    /// Returns what is fresh. If there is nothing, returns the error of a source.
    fn take<T>(&mut self, show: impl FnOnce(&mut S) -> Option<T>) -> Option<Result<T, S::Error>> {
        let shown = if self.fresh { show(&mut self.sources) } else { None };
        if shown.is_some() {
            self.fresh = false;
        }
        shown.map(Ok).or_else(|| self.take_error().map(Err))
    }

    fn take_error(&mut self) -> Option<S::Error> {
        let mut first = None;
        self.sources.each(&mut |source| {
            if first.is_none() {
                first = source.take_error();
            }
        });
        first
    }

    fn stop_waiting(&mut self) {
        self.sources.each(&mut |source| source.stop_waiting());
    }

    /// Makes the next get return the values again that the sources have returned. It will also see their unseen ones.
    fn mark_unseen(&mut self) {
        let (mut none, mut given) = (true, false);
        self.sources.each(&mut |source| {
            none = false;
            given |= source.has_given();
        });
        self.fresh |= none || given;
    }
}

impl<C: Combinable> Watch for Combine<C> {
    type Item = <C::Sources as Sources>::All;
    type Error = <C::Sources as Sources>::Error;

    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<Self::Item, Self::Error>> {
        self.0.poll_get(Sources::all, |round| round.ended_empty || !round.live, cx)
    }

    fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<Self::Item, BacklogError<Self::Error>>> {
        self.0.poll_backlog(Sources::all, |round| round.ended_empty || !round.live, cx)
    }

    fn stop_waiting(&mut self) {
        self.0.stop_waiting();
    }

    fn mark_unseen(&mut self) {
        self.0.mark_unseen();
    }
}

impl<C: Combinable> Watch for CombineLatest<C> {
    type Item = <C::Sources as Sources>::Latest;
    type Error = <C::Sources as Sources>::Error;

    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<Self::Item, Self::Error>> {
        self.0.poll_get(|sources| Some(sources.latest()), |round| !round.live, cx)
    }

    fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<Self::Item, BacklogError<Self::Error>>> {
        self.0.poll_backlog(|sources| Some(sources.latest()), |round| !round.live, cx)
    }

    fn stop_waiting(&mut self) {
        self.0.stop_waiting();
    }

    fn mark_unseen(&mut self) {
        self.0.mark_unseen();
    }
}

impl<C: Combinable<Sources: PeekSources>> Peek for Combine<C> {
    fn peek(&mut self) -> Option<Self::Item> {
        self.0.sources.peek_all()
    }
}

/// Always returns `Some`, with `None` inside for a source without a value.
impl<C: Combinable<Sources: PeekSources>> Peek for CombineLatest<C> {
    fn peek(&mut self) -> Option<Self::Item> {
        Some(self.0.sources.peek_latest())
    }
}

own_methods! { impl [C: Combinable] Combine<C> }
own_methods! { impl [C: Combinable] CombineLatest<C> }
own_peek! { impl [C: Combinable<Sources: PeekSources>] Combine<C> }
own_peek! { impl [C: Combinable<Sources: PeekSources>] CombineLatest<C> }
stream! { impl [C: Combinable] Combine<C> [<C::Sources as Sources>::Error] }
stream! { impl [C: Combinable] CombineLatest<C> [<C::Sources as Sources>::Error] }

impl<C: Combinable> Unpin for Combine<C> {}
impl<C: Combinable> Unpin for CombineLatest<C> {}

impl<C: Combinable> fmt::Debug for Combine<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Combine").field("fresh", &self.0.fresh).finish_non_exhaustive()
    }
}

impl<C: Combinable> fmt::Debug for CombineLatest<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CombineLatest").field("fresh", &self.0.fresh).finish_non_exhaustive()
    }
}
