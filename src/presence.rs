//! Presence: a producer waits until its value is watched, or until it no longer is.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;

use crate::crowd::{Bystander, Count};
use crate::handle::Handle;
use crate::value::Value;

impl<T, const SEATS: usize> Value<T, SEATS> {
    /// Waits until there is at least one [`Watcher`](crate::Watcher), so that a source that costs something runs only
    /// while somebody looks.
    ///
    /// Ready at once if there is one. By the time you act on it the watcher may be gone again: this is a hint, as
    /// [`watcher_count`](Value::watcher_count) is. Watchers count from when they are made until they are dropped,
    /// waiting or not. [Closing](Value::close) the value changes nothing here.
    ///
    /// A wait allocates as that of a watcher in the [crowd](crate#seats-and-crowd) does. In its `wake` and `clone`, its
    /// waker must not make or drop a watcher of this value, nor poll or drop another such wait: event-listener holds its
    /// lock there. Where nobody waits for it, making or dropping a watcher costs nothing more.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing, and no waker stays behind.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value::Value;
    ///
    /// # futures_lite::future::block_on(async {
    /// let value = Value::<u32>::new();
    /// let watcher = value.watch();
    /// value.watched().await;
    /// drop(watcher);
    /// value.unwatched().await;
    /// # });
    /// ```
    #[doc(alias = "WhileSubscribed")]
    #[doc(alias = "refCount")]
    pub fn watched(&self) -> Watched<&Self> {
        Watched { wait: Wait::new(self) }
    }

    /// Waits until there is no [`Watcher`](crate::Watcher).
    ///
    /// Ready at once if there is none. Otherwise as [`watched`](Value::watched).
    ///
    /// # Cancel safety
    ///
    /// As [`watched`](Value::watched).
    ///
    /// # Examples
    ///
    /// See [`watched`](Value::watched).
    #[doc(alias = "closed")]
    pub fn unwatched(&self) -> Unwatched<&Self> {
        Unwatched { wait: Wait::new(self) }
    }
}

/// The future of [`Value::watched`].
///
/// Polling it again after it was ready waits again: never a panic or a hang.
///
/// # Examples
///
/// See [`Value::watched`].
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Watched<S: Handle> {
    wait: Wait<S>,
}

/// The future of [`Value::unwatched`].
///
/// Polling it again after it was ready waits again: never a panic or a hang.
///
/// # Examples
///
/// See [`Value::watched`].
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Unwatched<S: Handle> {
    wait: Wait<S>,
}

struct Wait<S: Handle> {
    source: S,
    bystander: Bystander,
    done: bool,
}

impl<S: Handle> Wait<S> {
    fn new(source: S) -> Self {
        Self { source, bystander: Bystander::default(), done: false }
    }

    fn poll(&mut self, is_over: impl Fn(Count) -> bool, cx: &mut Context<'_>) -> Poll<()> {
        let (cell, bystander) = (self.source.cell(), &mut self.bystander);
        // Each round ends the poll, begins to listen, or uses a notification up.
        loop {
            self.done = cell.look_at_presence(&is_over, &mut bystander.counted);
            if self.done {
                bystander.turn_away();
                return Poll::Ready(());
            }
            if bystander.listens_for(cx.waker()) {
                ready!(bystander.poll(cx));
            } else {
                bystander.listen(cell.presence(), cx.waker());
            }
        }
    }
}

impl<S: Handle> Drop for Wait<S> {
    fn drop(&mut self) {
        self.source.cell().stop_looking_at_presence(&mut self.bystander.counted);
        self.bystander.turn_away();
    }
}

impl<S: Handle> Future for Watched<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.get_mut().wait.poll(|watchers| watchers > 0, cx)
    }
}

impl<S: Handle> Future for Unwatched<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.get_mut().wait.poll(|watchers| watchers == 0, cx)
    }
}

impl<S: Handle> FusedFuture for Watched<S> {
    fn is_terminated(&self) -> bool {
        self.wait.done
    }
}

impl<S: Handle> FusedFuture for Unwatched<S> {
    fn is_terminated(&self) -> bool {
        self.wait.done
    }
}

// The listener is on the heap.
impl<S: Handle> Unpin for Watched<S> {}
impl<S: Handle> Unpin for Unwatched<S> {}

impl<S: Handle> fmt::Debug for Watched<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched").field("done", &self.wait.done).finish_non_exhaustive()
    }
}

impl<S: Handle> fmt::Debug for Unwatched<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unwatched").field("done", &self.wait.done).finish_non_exhaustive()
    }
}
