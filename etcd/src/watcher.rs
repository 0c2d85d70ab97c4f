//! `Watcher`: one who reads.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use event_value::{BacklogError, Reader, Version, Watch, WatchError, WatchExt, adapt};
use futures_core::{FusedStream, Stream};

use crate::change::version_of;
use crate::error::Error;
use crate::follow::Following;
use crate::health::{Health, Monitor};
use crate::hub::Member;
use crate::mailbox::{Ask, Mailbox, Nothing};
use crate::value::Value;

/// A watcher of a [`Value`] in etcd: a [`Watch`] and a [`Stream`], for all that `event_value` builds on these.
///
/// When it is first asked for a value, a task begins to follow etcd for it, and keeps for each key the newest change
/// that is unread. Dropping the watcher ends the task, and with it the watch that etcd keeps.
///
/// # Laws
///
/// * [`get`](Watcher::get) gives the newest value of a key that is known; what it replaced is skipped.
/// * Of a range, it gives one changed key at a time, in the order in which they came to be unread. So a key that
///   changes all the time keeps no other waiting, and memory is that of the keys, not of the changes.
/// * A value that was given is not given again until it has changed: the same bytes put once more are no news.
/// * A deletion is given once, as `None` to the decoder, and only of a key that was given; then the key is forgotten.
/// * The backlog is what there was when etcd was first read, in a linearizable read. It waits while etcd can't be
///   reached: so "nothing there" and "nobody there" are different.
/// * Whatever goes wrong, the watcher tries again for ever, at first after 0.1 to 0.2 s, then less and less often down
///   to every 1 to 2 s. Afterwards it gives exactly what is different from what it gave, deletions included.
///
/// # Cancel safety
///
/// Dropping a pending get or backlog, at any point, loses nothing; the connection to etcd goes on being made.
///
/// # Panics
///
/// If the decoder does; that change is consumed.
///
/// # Examples
///
/// See [`Value`].
#[must_use = "a watcher does nothing unless it is asked"]
pub struct Watcher<T, E> {
    value: Value<T, E>,
    mailbox: Arc<Mailbox>,
    link: Link,
    key: Bytes,
    version: Version,
    closed: bool,
}

/// What fills the mailbox.
enum Link {
    /// Nothing: nobody has asked yet.
    Idle(Arc<Monitor>),
    Own {
        _following: Following,
        monitor: Arc<Monitor>,
    },
    Shared(Member),
}

impl<T, E> Watcher<T, E> {
    pub(crate) fn new(value: Value<T, E>) -> Self {
        Self::with(value, Mailbox::default())
    }

    pub(crate) fn after(value: Value<T, E>, revision: i64) -> Self {
        Self::with(value, Mailbox::after(revision))
    }

    fn with(value: Value<T, E>, mailbox: Mailbox) -> Self {
        let (mailbox, link) = (Arc::new(mailbox), Link::Idle(Arc::default()));
        Self { value, mailbox, link, key: Bytes::new(), version: Version::default(), closed: false }
    }

    /// Waits for a value that this watcher has not given and gives the newest.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the decoder fails: this change is consumed. [`Error::Closed`] if the runtime is gone.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing, and no waker stays behind.
    ///
    /// # Panics
    ///
    /// If the decoder does; that change is consumed.
    ///
    /// # Examples
    ///
    /// See [`Value`].
    #[doc(alias = "changed")]
    #[doc(alias = "recv")]
    pub fn get(&mut self) -> adapt::Get<'_, Self> {
        WatchExt::get(self)
    }

    /// Gives what there was when etcd was first read, one key at a time, then [`BacklogError::BacklogDone`].
    ///
    /// Waits for etcd, but never for news: those are for [`get`](Watcher::get). Of a key that has changed meanwhile, it
    /// gives the newest value.
    ///
    /// # Errors
    ///
    /// [`BacklogError::BacklogDone`] when all was given; [`BacklogError::Watch`] as [`get`](Watcher::get).
    ///
    /// # Cancel safety
    ///
    /// As [`get`](Watcher::get).
    ///
    /// # Panics
    ///
    /// As [`get`](Watcher::get).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value::BacklogError;
    /// use event_value_etcd::{Keys, Value, decode};
    /// # async fn example(client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    ///
    /// let jobs = Value::range(client, Keys::prefix("jobs/"), decode::keyed(decode::string));
    /// let mut watcher = jobs.watch();
    /// loop {
    ///     match watcher.backlog().await {
    ///         Ok((job, state)) => println!("{job}: {state:?}"),
    ///         Err(BacklogError::BacklogDone) => break, // these were all
    ///         Err(error) => return Err(error.into()),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "BacklogOnly")]
    #[doc(alias = "ErrBacklogDone")]
    pub async fn backlog(&mut self) -> Result<T, BacklogError<Error<E>>> {
        let waiting = Waiting(self);
        poll_fn(|cx| waiting.0.poll_backlog(cx)).await
    }

    /// etcd's `mod_revision` of what was given last, decoded or not; 0 before.
    ///
    /// It is what [`Writer::compare_put`](crate::Writer::compare_put) asks for. See also
    /// [`versioned`](Value::versioned).
    ///
    /// # Examples
    ///
    /// See [`Error`].
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// The key of what was given last, decoded or not; empty before.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(mut jobs: event_value_etcd::Watcher<u16, std::num::ParseIntError>) {
    /// if let Err(error) = jobs.get().await {
    ///     eprintln!("{}: {error}", String::from_utf8_lossy(jobs.key()));
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// The version up to which all changes were read: where [`watch_after`](Value::watch_after) can go on.
    ///
    /// Looks at each key that is unread, under a lock.
    ///
    /// # Examples
    ///
    /// See [`Value::watch_after`].
    #[must_use]
    pub fn read_up_to(&self) -> Version {
        version_of(self.mailbox.read_up_to())
    }

    /// Whether this watcher, made by [`watch_after`](Value::watch_after), had to begin anew: then keys may have been
    /// deleted of which it will say nothing.
    ///
    /// Known when the first value is given or the backlog is done.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::Watcher;
    /// use std::collections::BTreeMap;
    ///
    /// # async fn example(
    /// #     mut watcher: Watcher<(String, Option<String>), std::str::Utf8Error>,
    /// #     mut jobs: BTreeMap<String, String>,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// let (job, state) = watcher.get().await?;
    /// if watcher.started_over() {
    ///     jobs.clear();
    /// }
    /// # let _ = (job, state);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn started_over(&self) -> bool {
        self.mailbox.started_over()
    }

    /// How things are between this watcher and etcd.
    ///
    /// # Examples
    ///
    /// See [`Health`].
    #[must_use]
    pub fn health(&self) -> Health {
        self.monitor().health()
    }

    /// The health as an event value, to watch it from elsewhere.
    ///
    /// Begins to follow etcd, as the first get does.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn example(mut watcher: event_value_etcd::Watcher<u16, std::num::ParseIntError>) {
    /// let mut health = watcher.health_reader().watch();
    /// tokio::spawn(async move {
    ///     while let Ok(health) = health.get().await {
    ///         println!("{:?} after {} failures", health.state, health.failures);
    ///     }
    /// });
    /// # }
    /// ```
    pub fn health_reader(&mut self) -> Reader<Arc<event_value::Value<Health>>> {
        self.start();
        self.monitor().reader()
    }

    fn monitor(&self) -> &Monitor {
        match &self.link {
            Link::Idle(monitor) | Link::Own { monitor, .. } => monitor,
            Link::Shared(member) => &member.monitor,
        }
    }

    fn start(&mut self) {
        let Link::Idle(monitor) = &self.link else { return };
        let (mailbox, runtime) = (Arc::clone(&self.mailbox), self.value.runtime());
        self.link = match self.value.hub() {
            Some(hub) => Link::Shared(hub.join(mailbox, runtime)),
            None => {
                let (upstream, monitor) = (Arc::clone(self.value.upstream()), Arc::clone(monitor));
                let following = Following::start(runtime, upstream, mailbox, Arc::clone(&monitor));
                Link::Own { _following: following, monitor }
            }
        };
    }

    fn poll(&mut self, ask: Ask, cx: &mut Context<'_>) -> Poll<Result<T, BacklogError<Error<E>>>> {
        self.start();
        let taken = ready!(self.mailbox.poll_take(ask, cx));
        Poll::Ready(match taken {
            Ok(change) => {
                self.version = change.version();
                self.key.clone_from(&change.key);
                self.value.decode(&change).map_err(|error| BacklogError::Watch(Error::Decode(error)))
            }
            Err(Nothing::BacklogDone) => Err(BacklogError::BacklogDone),
            Err(Nothing::Closed) => {
                self.closed = true;
                Err(BacklogError::Watch(Error::Closed))
            }
        })
    }
}

impl<T, E> Watch for Watcher<T, E> {
    type Item = T;
    type Error = Error<E>;

    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, Error<E>>> {
        self.poll(Ask::News, cx).map_err(|error| match error {
            BacklogError::Watch(error) => error,
            // Of news, there is no end but this.
            _ => Error::Closed,
        })
    }

    fn poll_backlog(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, BacklogError<Error<E>>>> {
        self.poll(Ask::Backlog, cx)
    }

    fn stop_waiting(&mut self) {
        self.mailbox.stop_waiting();
    }
}

impl<T, E> Stream for Watcher<T, E> {
    type Item = Result<T, Error<E>>;

    /// The next value as `get` gives it; `None` once the runtime is gone.
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_get(cx).map(Error::streamed)
    }
}

impl<T, E> FusedStream for Watcher<T, E> {
    fn is_terminated(&self) -> bool {
        self.closed
    }
}

/// A wait for the backlog: takes its waker back, however it ends.
struct Waiting<'a, T, E>(&'a mut Watcher<T, E>);

impl<T, E> Drop for Waiting<'_, T, E> {
    fn drop(&mut self) {
        self.0.stop_waiting();
    }
}

impl<T, E> fmt::Debug for Watcher<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher")
            .field("value", &self.value)
            .field("version", &self.version)
            .field("health", &self.health())
            .finish_non_exhaustive()
    }
}
