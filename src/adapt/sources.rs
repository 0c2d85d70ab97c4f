//! The sources of a combination: several watches, each with the last value that it returned.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::task::{Context, Poll};

use crate::error::BacklogError;
use crate::error::WatchError;
use crate::watch::{Peek, Watch};

/// What [`combine`](crate::adapt::combine()) and [`combine_latest`](crate::adapt::combine_latest) take: a tuple of up
/// to 8 watches, an array, or with feature `alloc` a `Vec` or a `&mut` slice.
///
/// All watches must have the same type of errors; [`map_err`](crate::WatchExt::map_err) converts them. The trait is
/// sealed.
///
/// # Examples
///
/// ```
/// use event_value::adapt::{combine, Combinable, Combine};
/// use event_value::Value;
///
/// fn all_of<C: Combinable>(watches: C) -> Combine<C> {
///     combine(watches)
/// }
///
/// # futures_lite::future::block_on(async {
/// let values = [1, 2, 3].map(|n| Value::<u32>::new_with(n));
/// let watches: Vec<_> = values.iter().map(Value::watch).collect();
/// assert_eq!(all_of(watches).get().await, Ok(vec![1, 2, 3]));
/// # });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be combined",
    label = "these watches can't be combined",
    note = "pass a tuple of 1 to 8 watches, or an array, `Vec` or `&mut` slice of watches of one type",
    note = "the values must be `Clone`, and the errors must be of one type that is a `WatchError`: see `map_err`",
    note = "to combine values, use `derive::combine`, or watch them first: `combine((a.watch(), b.watch()))`"
)]
pub trait Combinable: sealed::Sealed {
    #[doc(hidden)]
    type Sources: Sources;

    #[doc(hidden)]
    fn into_sources(self) -> Self::Sources;
}

/// All sources of a combination.
pub trait Sources {
    /// The newest value of each source.
    type All;
    /// The newest value of each source that has one.
    type Latest;
    /// The error of each source.
    type Error: WatchError;

    /// Calls `f` with each source.
    fn each(&mut self, f: &mut dyn FnMut(&mut dyn AnySource<Self::Error>));
    /// Returns `None` if a source has no value yet.
    fn all(&mut self) -> Option<Self::All>;
    fn latest(&mut self) -> Self::Latest;
}

/// All sources of a combination, if they implement `Peek`.
pub trait PeekSources: Sources {
    /// Returns the current value of each source, or `None` if one has none.
    fn peek_all(&mut self) -> Option<Self::All>;
    /// Returns the current value of each source that has one.
    fn peek_latest(&mut self) -> Self::Latest;
}

/// A watch, with the last value that it returned.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "it is public only for the signature of a sealed trait")]
pub struct Source<W: Watch> {
    watch: W,
    latest: Option<W::Item>,
    /// An error other than the end, until the combination returns it.
    error: Option<W::Error>,
}

/// What a combination asks its sources for.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it is public only for the signature of a sealed trait")]
pub enum Ask {
    News,
    Backlog,
}

/// What a source answers.
#[derive(Clone, Copy, PartialEq)]
#[expect(missing_debug_implementations, reason = "it is public only for the signature of a sealed trait")]
pub enum Answer {
    /// It has returned a value.
    Fresh,
    /// It is pending, and will wake the task.
    Waits,
    /// Its backlog is exhausted.
    Done,
    /// It has failed, and may go on.
    Failed,
    /// It has ended.
    Ended,
    /// It has ended without a value.
    EndedEmpty,
}

/// A source, whatever the type of its values.
pub trait AnySource<E> {
    fn poll(&mut self, ask: Ask, cx: &mut Context<'_>) -> Answer;
    fn take_error(&mut self) -> Option<E>;
    fn stop_waiting(&mut self);
    /// Whether it has ever returned a value.
    fn has_given(&self) -> bool;
}

impl<W: Watch> Source<W> {
    fn new(mut watch: W) -> Self {
        // Otherwise a watch that has returned its value before would have none for the first combination.
        watch.mark_unseen();
        Self { watch, latest: None, error: None }
    }
}

impl<W: Peek<Item: Clone>> Source<W> {
    /// Returns the current value. A source that was cleared keeps its last value here, as it does for gets.
    fn current(&mut self) -> Option<W::Item> {
        self.watch.peek().or_else(|| self.latest.clone())
    }
}

impl<W: Watch<Error: WatchError>> AnySource<W::Error> for Source<W> {
    fn poll(&mut self, ask: Ask, cx: &mut Context<'_>) -> Answer {
        if self.error.is_some() {
            return Answer::Failed;
        }
        let polled = match ask {
            Ask::News => self.watch.poll_get(cx).map_err(BacklogError::Watch),
            Ask::Backlog => self.watch.poll_backlog(cx),
        };
        match polled {
            Poll::Pending => Answer::Waits,
            Poll::Ready(Ok(item)) => {
                self.latest = Some(item);
                Answer::Fresh
            }
            Poll::Ready(Err(BacklogError::BacklogDone | BacklogError::NotYet)) => Answer::Done,
            Poll::Ready(Err(BacklogError::Watch(end))) if end.is_closed() => match self.latest {
                Some(_) => Answer::Ended,
                None => Answer::EndedEmpty,
            },
            Poll::Ready(Err(BacklogError::Watch(error))) => {
                self.error = Some(error);
                Answer::Failed
            }
        }
    }

    fn take_error(&mut self) -> Option<W::Error> {
        self.error.take()
    }

    fn stop_waiting(&mut self) {
        self.watch.stop_waiting();
    }

    fn has_given(&self) -> bool {
        self.latest.is_some()
    }
}

/// Implements `Sources` for a collection of sources of one type, by what to make of the value that `of` finds in each.
macro_rules! row {
    ([$($generics:tt)*] $row:ty => $all:ty, $latest:ty, |$sources:ident, $of:ident| $get_all:expr, $get_latest:expr) => {
        impl<W: Watch<Item: Clone, Error: WatchError>, $($generics)*> Sources for $row {
            type All = $all;
            type Latest = $latest;
            type Error = W::Error;

            fn each(&mut self, f: &mut dyn FnMut(&mut dyn AnySource<W::Error>)) {
                self.iter_mut().for_each(|source| f(source));
            }

            fn all(&mut self) -> Option<$all> {
                let ($sources, $of) = (self, |source: &mut Source<W>| source.latest.clone());
                $get_all
            }

            fn latest(&mut self) -> $latest {
                let ($sources, $of) = (self, |source: &mut Source<W>| source.latest.clone());
                $get_latest
            }
        }

        impl<W: Peek<Item: Clone, Error: WatchError>, $($generics)*> PeekSources for $row {
            fn peek_all(&mut self) -> Option<$all> {
                let ($sources, $of) = (self, Source::current);
                $get_all
            }

            fn peek_latest(&mut self) -> $latest {
                let ($sources, $of) = (self, Source::current);
                $get_latest
            }
        }
    };
}

row! {
    [const N: usize] [Source<W>; N] => [W::Item; N], [Option<W::Item>; N],
    |sources, of| all_of(sources.each_mut().map(of)),
    sources.each_mut().map(of)
}

/// Returns the items if all of them are there.
pub(crate) fn all_of<T, const N: usize>(items: [Option<T>; N]) -> Option<[T; N]> {
    let complete = items.iter().all(Option::is_some);
    complete.then(|| items.map(|item| item.expect("all are there")))
}

impl<W: Watch<Item: Clone, Error: WatchError>, const N: usize> Combinable for [W; N] {
    type Sources = [Source<W>; N];

    fn into_sources(self) -> [Source<W>; N] {
        self.map(Source::new)
    }
}

#[cfg(feature = "alloc")]
row! {
    [] Vec<Source<W>> => Vec<W::Item>, Vec<Option<W::Item>>,
    |sources, of| sources.iter_mut().map(of).collect(),
    sources.iter_mut().map(of).collect()
}

#[cfg(feature = "alloc")]
impl<W: Watch<Item: Clone, Error: WatchError>> Combinable for Vec<W> {
    type Sources = Vec<Source<W>>;

    fn into_sources(self) -> Vec<Source<W>> {
        self.into_iter().map(Source::new).collect()
    }
}

#[cfg(feature = "alloc")]
impl<'a, W: Watch<Item: Clone, Error: WatchError>> Combinable for &'a mut [W] {
    type Sources = Vec<Source<&'a mut W>>;

    fn into_sources(self) -> Vec<Source<&'a mut W>> {
        self.iter_mut().map(Source::new).collect()
    }
}

/// Implements `Sources` for a tuple of sources.
macro_rules! tuple {
    ($($W:ident $source:ident),+) => {
        impl<E: WatchError, $($W: Watch<Item: Clone, Error = E>),+> Sources for ($(Source<$W>,)+) {
            type All = ($($W::Item,)+);
            type Latest = ($(Option<$W::Item>,)+);
            type Error = E;

            fn each(&mut self, f: &mut dyn FnMut(&mut dyn AnySource<E>)) {
                let ($($source,)+) = self;
                $(f($source);)+
            }

            fn all(&mut self) -> Option<Self::All> {
                let ($($source,)+) = self;
                Some(($($source.latest.clone()?,)+))
            }

            fn latest(&mut self) -> Self::Latest {
                let ($($source,)+) = self;
                ($($source.latest.clone(),)+)
            }
        }

        impl<E: WatchError, $($W: Peek<Item: Clone, Error = E>),+> PeekSources for ($(Source<$W>,)+) {
            fn peek_all(&mut self) -> Option<Self::All> {
                let ($($source,)+) = self;
                Some(($($source.current()?,)+))
            }

            fn peek_latest(&mut self) -> Self::Latest {
                let ($($source,)+) = self;
                ($($source.current(),)+)
            }
        }

        impl<E: WatchError, $($W: Watch<Item: Clone, Error = E>),+> Combinable for ($($W,)+) {
            type Sources = ($(Source<$W>,)+);

            fn into_sources(self) -> Self::Sources {
                let ($($source,)+) = self;
                ($(Source::new($source),)+)
            }
        }

        impl<$($W),+> sealed::Sealed for ($($W,)+) {}
    };
}

/// Calls a macro for tuples of one to eight members, with the names of a type and of a variable for each.
macro_rules! for_each_tuple {
    ($macro:ident) => {
        $macro! { A a }
        $macro! { A a, B b }
        $macro! { A a, B b, C c }
        $macro! { A a, B b, C c, D d }
        $macro! { A a, B b, C c, D d, E2 e }
        $macro! { A a, B b, C c, D d, E2 e, F f2 }
        $macro! { A a, B b, C c, D d, E2 e, F f2, G g }
        $macro! { A a, B b, C c, D d, E2 e, F f2, G g, H h }
    };
}
pub(crate) use for_each_tuple;

for_each_tuple!(tuple);

mod sealed {
    pub trait Sealed {}
    impl<W, const N: usize> Sealed for [W; N] {}
    #[cfg(feature = "alloc")]
    impl<W> Sealed for alloc::vec::Vec<W> {}
    #[cfg(feature = "alloc")]
    impl<W> Sealed for &mut [W] {}
}
