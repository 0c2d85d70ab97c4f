//! Looking for a value that somebody likes, without keeping other tasks from running.

use core::task::{Context, Poll, ready};

/// How many values one poll may take: a fast producer could keep it busy for ever.
pub(crate) const VALUES_PER_POLL: usize = 32;

/// Repeats `attempt` until it chooses something. After many attempts in one poll, it lets other tasks run first.
pub(crate) fn until_chosen<R>(
    cx: &mut Context<'_>,
    mut attempt: impl FnMut(&mut Context<'_>) -> Poll<Option<R>>,
) -> Poll<R> {
    for _ in 0..VALUES_PER_POLL {
        if let Some(chosen) = ready!(attempt(cx)) {
            return Poll::Ready(chosen);
        }
    }
    cx.waker().wake_by_ref();
    Poll::Pending
}
