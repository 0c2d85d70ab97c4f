//! `Pipe`, the future that sends the values of a watch into a sink: room first, then the newest value.

use core::error::Error;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;
use futures_sink::Sink;
use pin_project_lite::pin_project;

use crate::error::WatchError;
use crate::get::Wait;
use crate::get::until_chosen;
use crate::watch::Watch;

pin_project! {
    /// The future of [`WatchExt::pipe`](crate::WatchExt::pipe).
    ///
    /// Polled again after it was ready, it goes on where it ended. It never panics or hangs, if the sink does not.
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Pipe<W: Watch, S> {
        wait: Wait<W>,
        #[pin]
        sink: S,
        // Whether the sink has a value that is not flushed.
        in_flight: bool,
        done: bool,
    }
}

/// Why a [`Pipe`] ended before its value was closed.
///
/// # Examples
///
/// ```
/// use event_value::{PipeError, Value, WatchExt};
///
/// # futures_lite::future::block_on(async {
/// let (source, derived) = (Value::new_with(1), Value::<i32>::new());
/// derived.close();
/// assert!(matches!(source.watch().pipe(&derived).await, Err(PipeError::Sink(_closed))));
/// # });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PipeError<S, W> {
    /// The sink has failed.
    Sink(S),
    /// The watch has failed. That it was [closed](crate::Closed) is not a failure.
    Watch(W),
}

impl<W: Watch, S> Pipe<W, S> {
    pub(crate) fn new(watch: W, sink: S) -> Self {
        Self { wait: Wait::new(watch), sink, in_flight: false, done: false }
    }
}

impl<W: Watch<Error: WatchError>, S: Sink<W::Item>> Pipe<W, S> {
    /// Sends one value into the sink. Returns `false` when there will be no more.
    #[expect(clippy::type_complexity, reason = "a name for it would explain less")]
    fn poll_one(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<bool, PipeError<S::Error, W::Error>>> {
        let mut this = self.project();
        if *this.in_flight {
            ready!(this.sink.as_mut().poll_flush(cx)).map_err(PipeError::Sink)?;
            *this.in_flight = false;
        }
        ready!(this.sink.as_mut().poll_ready(cx)).map_err(PipeError::Sink)?;
        // Only when there is room: a value that is taken earlier is old by the time it is sent.
        match ready!(this.wait.poll(|watch| watch.poll_get(cx))) {
            Ok(value) => {
                this.sink.start_send(value).map_err(PipeError::Sink)?;
                *this.in_flight = true;
                Poll::Ready(Ok(true))
            }
            Err(end) if end.is_closed() => Poll::Ready(Ok(false)),
            Err(error) => Poll::Ready(Err(PipeError::Watch(error))),
        }
    }
}

impl<W: Watch<Error: WatchError>, S: Sink<W::Item>> Future for Pipe<W, S> {
    type Output = Result<(), PipeError<S::Error, W::Error>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = until_chosen(cx, |cx| {
            self.as_mut().poll_one(cx).map(|sent| match sent {
                Ok(true) => None,
                Ok(false) => Some(Ok(())),
                Err(error) => Some(Err(error)),
            })
        });
        if ended.is_ready() {
            *self.project().done = true;
        }
        ended
    }
}

impl<W: Watch<Error: WatchError>, S: Sink<W::Item>> FusedFuture for Pipe<W, S> {
    fn is_terminated(&self) -> bool {
        self.done
    }
}

impl<W: Watch + fmt::Debug, S> fmt::Debug for Pipe<W, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipe").field("watch", &self.wait).field("done", &self.done).finish_non_exhaustive()
    }
}

impl<S: fmt::Display, W: fmt::Display> fmt::Display for PipeError<S, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sink(error) => write!(f, "the sink of the pipe failed: {error}"),
            Self::Watch(error) => write!(f, "the watch of the pipe failed: {error}"),
        }
    }
}

impl<S: Error, W: Error> Error for PipeError<S, W> {}
