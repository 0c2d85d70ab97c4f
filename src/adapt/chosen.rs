//! What the adaptors of one watch have in common. They differ only in what they make of each value.

use core::task::{Context, Poll};

use crate::get::until_chosen;

/// Polls until `choose` returns `Some`, and returns what is inside.
pub(super) fn search<T, U, E>(
    cx: &mut Context<'_>,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<Result<T, E>>,
    mut choose: impl FnMut(T) -> Option<U>,
) -> Poll<Result<U, E>> {
    until_chosen(cx, |cx| poll(cx).map(|got| got.map(&mut choose).transpose()))
}

/// Implements `Watch` and all that follows from it, for an adaptor with a field `watch`, by what it makes of each
/// value.
macro_rules! adaptor {
    (
        impl [$($generics:tt)*] $name:ident<$($arg:ident),+> => $item:ty,
        |$this:ident, $value:ident| $choose:expr $(, unseen: |$again:ident| $forget:expr)?
    ) => {
        impl<$($generics)*> $crate::watch::Watch for $name<$($arg),+> {
            type Item = $item;
            type Error = W::Error;

            fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<$item, W::Error>> {
                let $this = self;
                $crate::adapt::chosen::search(cx, |cx| $this.watch.poll_get(cx), |$value| $choose)
            }

            fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<$item, BacklogError<W::Error>>> {
                let $this = self;
                $crate::adapt::chosen::search(cx, |cx| $this.watch.poll_backlog(cx), |$value| $choose)
            }

            fn stop_waiting(&mut self) {
                self.watch.stop_waiting();
            }

            fn mark_unseen(&mut self) {
                self.watch.mark_unseen();
                $(let $again = self;
                $forget;)?
            }
        }

        $crate::adapt::chosen::stream! { impl [$($generics)*] $name<$($arg),+> [W::Error] }
        $crate::adapt::chosen::fused! { impl [$($generics)*] $name<$($arg),+> }
        $crate::adapt::chosen::plain! { impl [$($generics)*] $name<$($arg),+> }
    };
}

/// Implements `Stream` for a `Watch`.
macro_rules! stream {
    (impl [$($generics:tt)*] $name:ident<$($arg:ident),+> [$error:ty]) => {
        impl<$($generics)*> futures_core::Stream for $name<$($arg),+>
        where
            $error: $crate::error::WatchError,
        {
            type Item =
                <$error as $crate::error::WatchError>::Streamed<<Self as $crate::watch::Watch>::Item>;

            /// Returns the next value as `get` does, and `None` once the value is closed.
            fn poll_next(self: core::pin::Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
                $crate::watch::Watch::poll_get(self.get_mut(), cx)
                    .map(<$error as $crate::error::WatchError>::streamed)
            }
        }
    };
}

/// Implements `FusedStream` for an adaptor, if the watch below does.
macro_rules! fused {
    (impl [$($generics:tt)*] $name:ident<$($arg:ident),+>) => {
        impl<$($generics)*> futures_core::FusedStream for $name<$($arg),+>
        where
            W: futures_core::FusedStream,
            Self: futures_core::Stream,
        {
            fn is_terminated(&self) -> bool {
                self.watch.is_terminated()
            }
        }
    };
}

/// Implements `Peek` for an adaptor, if the watch below does: by what it makes of the current value.
macro_rules! peek {
    (impl [$($generics:tt)*] $name:ident<$($arg:ident),+> => $item:ty, |$this:ident, $value:ident| $choose:expr) => {
        impl<$($generics)*> $crate::watch::Peek for $name<$($arg),+> {
            fn peek(&mut self) -> Option<$item> {
                let $this = self;
                let $value = $this.watch.peek()?;
                $choose
            }
        }

        $crate::adapt::chosen::own_peek! { impl [$($generics)*] $name<$($arg),+> }
    };
}

/// Implements `peek` as a method of the adaptor itself, so that the trait need not be imported.
macro_rules! own_peek {
    (impl [$($generics:tt)*] $name:ident<$($arg:ident),+>) => {
        impl<$($generics)*> $name<$($arg),+> {
            /// Returns what the adaptor makes of the current value, seen or not, like
            /// [`Peek::peek`](crate::Peek::peek).
            ///
            /// # Panics
            ///
            /// The same as [`Peek::peek`](crate::Peek::peek).
            #[must_use]
            pub fn peek(&mut self) -> Option<<Self as $crate::watch::Watch>::Item> {
                $crate::watch::Peek::peek(self)
            }
        }
    };
}

/// Implements methods of `Watch` and `WatchExt` as methods of the type itself, so that the traits need not be imported.
macro_rules! own_methods {
    (impl [$($generics:tt)*] $name:ident<$($arg:ident),+>) => {
        impl<$($generics)*> $name<$($arg),+> {
            /// Waits for a value that this watch has not returned yet, like [`WatchExt::get`](crate::WatchExt::get).
            ///
            /// # Errors
            ///
            /// The same as [`WatchExt::get`](crate::WatchExt::get).
            ///
            /// # Cancel safety
            ///
            /// The same as [`WatchExt::get`](crate::WatchExt::get).
            ///
            /// # Panics
            ///
            /// The same as [`WatchExt::get`](crate::WatchExt::get).
            pub fn get(&mut self) -> $crate::get::Get<'_, Self> {
                $crate::get::Get::new(self)
            }

            /// Returns what a get would return, but never waits, like [`Watch::try_get`](crate::Watch::try_get).
            ///
            /// # Errors
            ///
            /// The same as [`Watch::try_get`](crate::Watch::try_get).
            ///
            /// # Panics
            ///
            /// The same as [`Watch::try_get`](crate::Watch::try_get).
            pub fn try_get(
                &mut self,
            ) -> Result<
                <Self as $crate::watch::Watch>::Item,
                $crate::error::BacklogError<<Self as $crate::watch::Watch>::Error>,
            > {
                $crate::watch::Watch::try_get(self)
            }

            /// Marks the current value as not seen, like [`Watch::mark_unseen`](crate::Watch::mark_unseen).
            pub fn mark_unseen(&mut self) {
                $crate::watch::Watch::mark_unseen(self);
            }
        }
    };
}

/// Implements `Unpin` (closures are called, never pinned), `Debug`, and the adaptor's own methods.
macro_rules! plain {
    (impl [$($generics:tt)*] $name:ident<$($arg:ident),+>) => {
        $crate::adapt::chosen::own_methods! { impl [$($generics)*] $name<$($arg),+> }

        impl<$($generics)*> Unpin for $name<$($arg),+> {}

        impl<$($generics)*> core::fmt::Debug for $name<$($arg),+>
        where
            W: core::fmt::Debug,
        {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($name)).field("watch", &self.watch).finish_non_exhaustive()
            }
        }
    };
}

pub(super) use {adaptor, fused, peek, plain, stream};
pub(crate) use {own_methods, own_peek};
