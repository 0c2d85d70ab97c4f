//! Watches of what a closure makes of each value in place, under the lock, so that `T` need not be `Clone`.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::stream::{FusedStream, Stream};

use crate::adapt::{own_methods, own_peek};
use crate::error::{BacklogError, Closed};
use crate::get::until_chosen;
use crate::handle::Handle;
use crate::in_place::{Choice, Each, Maps};
use crate::watch::{Peek, Watch};
use crate::watcher::Watcher;

impl<S: Handle> Watcher<S> {
    /// Returns a watch of what `f` makes of each value, by reference.
    ///
    /// Like [`WatchExt::map`](crate::WatchExt::map), but without a clone, for a stream, adaptor or pipe of a `T` that
    /// is not `Clone` or is expensive to clone. For a single get, use [`get_with`](Watcher::get_with).
    ///
    /// `f` runs under the lock: it must not use this value or wait for anything, and should be short.
    ///
    /// # Panics
    ///
    /// A get panics if `f` does. The value still counts as not seen then.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// struct Certificate(Vec<u8>); // no Clone needed
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(Certificate(vec![1, 2, 3]));
    /// let mut lengths = value.watch().map_ref(|certificate| certificate.0.len());
    /// assert_eq!(lengths.get().await, Ok(3));
    /// # });
    /// ```
    pub fn map_ref<U, F: FnMut(&S::Item) -> U>(self, f: F) -> MapRef<S, F> {
        WatchRef { watcher: self, choice: Each(f) }
    }

    /// Returns a watch of what is inside the `Some`s that `f` returns, by reference.
    ///
    /// Like [`WatchExt::filter_map`](crate::WatchExt::filter_map), but without a clone, for a `T` that is not `Clone`
    /// or is expensive to clone. Values for which `f` returns `None` are consumed.
    ///
    /// `f` runs under the lock: it must not use this value or wait for anything, and should be short.
    ///
    /// After 32 rejections in a row, a get yields to other tasks.
    ///
    /// # Panics
    ///
    /// A get panics if `f` does. The value still counts as not seen then.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// enum Status { Starting, Running { port: u16 } } // no Clone needed
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::new_with(Status::Starting);
    /// let mut ports = value.watch().filter_map_ref(|status| match status {
    ///     Status::Running { port } => Some(*port),
    ///     Status::Starting => None,
    /// });
    /// value.set(Status::Running { port: 80 });
    /// assert_eq!(ports.get().await, Ok(80));
    /// # });
    /// ```
    pub fn filter_map_ref<U, F: FnMut(&S::Item) -> Option<U>>(self, f: F) -> FilterMapRef<S, F> {
        WatchRef { watcher: self, choice: Maps(f) }
    }
}

/// The watch of [`Watcher::map_ref`] and [`Watcher::filter_map_ref`]. [`MapRef`] and [`FilterMapRef`] are short names
/// for it.
#[must_use = "an adaptor does nothing unless you ask it for a value"]
pub struct WatchRef<S: Handle, C> {
    watcher: Watcher<S>,
    choice: C,
}

/// The watch of [`Watcher::map_ref`].
pub type MapRef<S, F> = WatchRef<S, Each<F>>;

/// The watch of [`Watcher::filter_map_ref`].
pub type FilterMapRef<S, F> = WatchRef<S, Maps<F>>;

impl<S: Handle, C: Choice<S::Item>> Watch for WatchRef<S, C> {
    type Item = C::Output;
    type Error = Closed;

    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<C::Output, Closed>> {
        let Self { watcher, choice } = self;
        until_chosen(cx, |cx| {
            let after = watcher.seen();
            let newer = ready!(watcher.poll_newer(after, &mut |version, value| choice.choose(version, value), cx));
            Poll::Ready(match newer {
                Ok((version, chosen)) => {
                    watcher.note_delivered(version);
                    chosen.map(Ok)
                }
                Err(closed) => Some(Err(closed)),
            })
        })
    }

    fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<C::Output, BacklogError<Closed>>> {
        let Self { watcher, choice } = self;
        until_chosen(cx, |_| {
            let taken = watcher.try_take(|version, value| choice.choose(version, value));
            Poll::Ready(match taken {
                Ok(chosen) => chosen.map(Ok),
                Err(nothing) => Some(Err(nothing.into())),
            })
        })
    }

    fn stop_waiting(&mut self) {
        self.watcher.stop_waiting();
    }

    fn mark_unseen(&mut self) {
        self.watcher.mark_unseen();
    }
}

impl<S: Handle, U, F: FnMut(&S::Item) -> U> Peek for MapRef<S, F> {
    fn peek(&mut self) -> Option<U> {
        self.watcher.peek_with(|value| value.map(&mut self.choice.0))
    }
}

impl<S: Handle, U, F: FnMut(&S::Item) -> Option<U>> Peek for FilterMapRef<S, F> {
    fn peek(&mut self) -> Option<U> {
        self.watcher.peek_with(|value| value.and_then(&mut self.choice.0))
    }
}

own_methods! { impl [S: Handle, C: Choice<S::Item>] WatchRef<S, C> }
own_peek! { impl [S: Handle, U, F: FnMut(&S::Item) -> U] MapRef<S, F> }
own_peek! { impl [S: Handle, U, F: FnMut(&S::Item) -> Option<U>] FilterMapRef<S, F> }

impl<S: Handle, C: Choice<S::Item>> Stream for WatchRef<S, C> {
    type Item = C::Output;

    /// Returns the next value as `get` does, and `None` once the value is closed.
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<C::Output>> {
        self.get_mut().poll_get(cx).map(Result::ok)
    }
}

impl<S: Handle, C: Choice<S::Item>> FusedStream for WatchRef<S, C> {
    fn is_terminated(&self) -> bool {
        self.watcher.is_over()
    }
}

#[cfg(feature = "alloc")]
impl<S: Handle, C: Clone> Clone for WatchRef<S, C> {
    fn clone(&self) -> Self {
        Self { watcher: self.watcher.clone(), choice: self.choice.clone() }
    }
}

// The closure is called, never pinned.
impl<S: Handle, C> Unpin for WatchRef<S, C> {}

impl<S: Handle, C> fmt::Debug for WatchRef<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WatchRef").field("watcher", &self.watcher).finish_non_exhaustive()
    }
}
