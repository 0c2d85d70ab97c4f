//! `Sink` for references to values, and for producers.

use core::pin::Pin;
use core::task::{Context, Poll};

use futures_sink::Sink;

use crate::error::Closed;
use crate::handle::Handle;
use crate::lock::Lock;
use crate::producer::Producer;
use crate::value::General;

/// Sends by [`set`](crate::Value::set), so there is always room. Fails if the value is closed. Closing the sink does
/// not close the value.
///
/// # Examples
///
/// A value that follows another one:
///
/// ```
/// use event_value::{Value, WatchExt};
///
/// # futures_lite::future::block_on(async {
/// let (celsius, fahrenheit) = (Value::new_with(20), Value::<i32>::new());
/// celsius.close();
/// celsius.watch().map(|c| c * 9 / 5 + 32).pipe(&fahrenheit).await.unwrap();
/// assert_eq!(fahrenheit.peek(), Some(68));
/// assert!(!fahrenheit.is_closed());
/// # });
/// ```
impl<T, const SEATS: usize, L: Lock> Sink<T> for &General<T, SEATS, L> {
    type Error = Closed;

    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        Poll::Ready(if self.is_closed() { Err(Closed) } else { Ok(()) })
    }

    fn start_send(self: Pin<&mut Self>, value: T) -> Result<(), Closed> {
        self.cell().try_set(value).map_err(|_unwanted| Closed)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        Poll::Ready(Ok(()))
    }
}

/// Sends by [`set`](crate::Value::set), as a reference to the value does.
///
/// The drop of the last producer closes the value. So a pipe that owns the only producer closes the value when the
/// source is closed, and also when the pipe is dropped. If you want to start the pipe again, pipe into a reference to
/// the value, or into a clone of a producer that you keep.
///
/// # Examples
///
/// ```
/// use event_value::{Value, WatchExt};
///
/// # futures_lite::future::block_on(async {
/// let (celsius, fahrenheit) = (Value::new_with(20), Value::<i32>::new());
/// celsius.close();
/// celsius.watch().map(|c| c * 9 / 5 + 32).pipe(fahrenheit.producer()).await.unwrap();
/// assert_eq!(fahrenheit.peek(), Some(68));
/// assert!(fahrenheit.is_closed());
/// # });
/// ```
impl<S: Handle> Sink<S::Item> for Producer<S> {
    type Error = Closed;

    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        Poll::Ready(if self.source().cell().is_closed() { Err(Closed) } else { Ok(()) })
    }

    fn start_send(self: Pin<&mut Self>, value: S::Item) -> Result<(), Closed> {
        self.source().cell().try_set(value).map_err(|_unwanted| Closed)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        Poll::Ready(Ok(()))
    }
}
