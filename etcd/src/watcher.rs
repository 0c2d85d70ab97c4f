//! `Watcher`: one who reads.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use event_value::{BacklogError, Reader, Version, Watch, WatchError, WatchExt, adapt};
use futures_core::{FusedStream, Stream};

use crate::entry::{Entry, revision_of, version_of};
use crate::error::Error;
use crate::health::{Health, Monitor};
use crate::mailbox::Mailbox;
use crate::source::Source;
use crate::unread::{Ask, Nothing, Unread};

/// What a decoder makes of an entry.
pub(crate) type Decode<T, E> = dyn Fn(&Entry) -> Result<T, E> + Send + Sync;

/// A watcher of a [`Value`](crate::Value) in etcd: a [`Watch`] and a [`Stream`], for all that `event_value` builds on
/// these.
///
/// When it is first asked for a value, it joins the other watchers of its value; the first of them starts the task that
/// follows etcd, and the last to be dropped ends it, and with it the watch that etcd keeps.
///
/// # Laws
///
/// * [`get`](Watcher::get) returns the newest value of a key that is known; what it replaced is skipped.
/// * Of a range, it returns one changed key at a time, in the order in which they came to be unread. So a key that
///   changes all the time keeps no other waiting, and memory is that of the keys, not of the changes.
/// * A value is not returned again until it has changed. The same bytes put once more are no news, except to a watcher
///   of [`versioned`](crate::Value::versioned) or [`entries`](crate::Value::entries), for which a new revision is.
/// * A deletion is returned once, as `None` to the decoder, and only of a key that was returned; then the key is
///   forgotten. That a key was never there is returned only [where it was asked for](crate::Value::with_absence).
/// * The backlog is what there was when the watcher was first asked: as etcd said in a linearizable read, or as the
///   other watchers of the value know it. It waits while etcd can't be reached: so "nothing there" and "nobody there"
///   are different.
/// * Whatever goes wrong, the follower tries again for ever, at first after 0.1 to 0.2 s, then less and less often down
///   to every 0.5 to 1 s (5 to 6 s where etcd refuses). Afterwards the watcher returns exactly what is different from
///   what it has returned, deletions included, even if etcd was restored from a backup, or replaced.
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
/// See [`Value`](crate::Value).
#[must_use = "a watcher does nothing unless it is asked"]
pub struct Watcher<T, E> {
    source: Source,
    decode: Arc<Decode<T, E>>,
    link: Link,
    /// What was returned last.
    last: Option<Arc<Entry>>,
    closed: bool,
}

/// Whether it has joined the other watchers of its value.
enum Link {
    /// Nobody has asked yet.
    Idle {
        unread: Unread,
        monitor: Monitor,
    },
    Joined(Mailbox),
}

impl<T, E> Watcher<T, E> {
    pub(crate) fn new(source: Source, decode: Arc<Decode<T, E>>, unread: Unread) -> Self {
        let link = Link::Idle { unread, monitor: Monitor::default() };
        Self { source, decode, link, last: None, closed: false }
    }

    /// Waits for a value that this watcher has not returned yet, and returns the newest.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the decoder fails: this change is consumed. [`Error::Closed`] if the runtime is gone;
    /// [`Error::Runtime`] if there was none that can be used.
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
    /// See [`Value`](crate::Value).
    #[doc(alias = "changed")]
    #[doc(alias = "recv")]
    pub fn get(&mut self) -> adapt::Get<'_, Self> {
        WatchExt::get(self)
    }

    /// Returns what there was when this watcher was first asked, one key at a time, then [`BacklogError::BacklogDone`].
    ///
    /// Waits for etcd, but never for news: those are for [`get`](Watcher::get). Of a key that has changed meanwhile, it
    /// returns the newest value.
    ///
    /// # Errors
    ///
    /// [`BacklogError::BacklogDone`] when all was returned; [`BacklogError::Watch`] as [`get`](Watcher::get).
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

    /// etcd's `mod_revision` of what was returned last, decoded or not; 0 before.
    ///
    /// It is what [`Writer::compare_put`](crate::Writer::compare_put) asks for. See also
    /// [`versioned`](crate::Value::versioned).
    ///
    /// # Examples
    ///
    /// See [`Error`].
    #[must_use]
    pub fn version(&self) -> Version {
        self.last.as_ref().map_or_else(Version::default, |last| last.version())
    }

    /// The key of what was returned last, decoded or not; empty before.
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
        self.last.as_ref().map_or(&[], |last| last.key())
    }

    /// The version up to which all changes were read: where [`watch_after`](crate::Value::watch_after) can go on.
    /// `None` while something is unread: then there is no revision at which things were as this reader knows them.
    ///
    /// It also moves on while only other keys change: within about 10 s, in which nothing came.
    ///
    /// Takes a lock for a moment.
    ///
    /// # Examples
    ///
    /// See [`Value::watch_after`](crate::Value::watch_after).
    #[must_use]
    pub fn read_up_to(&self) -> Option<Version> {
        let revision = match &self.link {
            Link::Idle { unread, .. } => unread.assumes(),
            Link::Joined(mailbox) => mailbox.read_up_to(),
        };
        revision.map(version_of)
    }

    /// Waits until what this watcher returns is at least as new as `version`: for who has put something, and wants to
    /// read what came of it.
    ///
    /// A value that is read already is not returned once more. A version of another key will do: all keys of an etcd
    /// have one count. A version that etcd has not reached yet is waited for.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`] if the runtime is gone;
    /// [`Error::Runtime`] if there was none that can be used.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::{Value, Writer, decode};
    /// # async fn example(client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    ///
    /// let mut motd = Value::new(client.clone(), "config/motd", decode::string).watch();
    /// let version = Writer::new(client, "config/motd").put("hello").await?;
    /// motd.reached(version).await?;
    /// println!("{:?}", motd.get().await?); // "hello", or what came after it
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "sync")]
    #[doc(alias = "wait_for_revision")]
    pub async fn reached(&mut self, version: Version) -> Result<(), Error<E>> {
        let waiting = Waiting(self);
        let reached = poll_fn(|cx| waiting.0.join().poll_reach(revision_of(version), cx)).await;
        reached.map_err(|_| waiting.0.end())
    }

    /// Whether this watcher, made by [`watch_after`](crate::Value::watch_after), had to begin anew: then keys may have
    /// been deleted of which it will say nothing.
    ///
    /// Known when the first value is returned or the backlog is done.
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
        matches!(&self.link, Link::Joined(mailbox) if mailbox.started_over())
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
        self.join().monitor.reader()
    }

    fn monitor(&self) -> &Monitor {
        match &self.link {
            Link::Idle { monitor, .. } => monitor,
            Link::Joined(mailbox) => &mailbox.monitor,
        }
    }

    fn join(&mut self) -> &mut Mailbox {
        if let Link::Idle { unread, .. } = &mut self.link {
            self.link = Link::Joined(self.source.join(std::mem::take(unread)));
        }
        let Link::Joined(mailbox) = &mut self.link else { unreachable!("it has joined") };
        mailbox
    }

    fn poll(&mut self, ask: Ask, cx: &mut Context<'_>) -> Poll<Result<T, BacklogError<Error<E>>>> {
        let taken = ready!(self.join().poll_take(ask, cx));
        Poll::Ready(match taken {
            Ok(entry) => {
                let entry = self.last.insert(entry);
                (self.decode)(entry).map_err(|error| BacklogError::Watch(Error::Decode(error)))
            }
            Err(Nothing::BacklogDone) => Err(BacklogError::BacklogDone),
            Err(Nothing::Closed) => {
                self.closed = true;
                Err(BacklogError::Watch(self.end()))
            }
        })
    }

    /// Why nothing will ever come again.
    fn end(&mut self) -> Error<E> {
        self.join().no_runtime.map_or(Error::Closed, Error::Runtime)
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
        if let Link::Joined(mailbox) = &self.link {
            mailbox.stop_waiting();
        }
    }
}

impl<T, E> Stream for Watcher<T, E> {
    type Item = Result<T, Error<E>>;

    /// The next value as `get` returns it; `None` once the runtime is gone.
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_get(cx).map(Error::streamed)
    }
}

impl<T, E> FusedStream for Watcher<T, E> {
    fn is_terminated(&self) -> bool {
        self.closed
    }
}

/// A wait: takes its waker back, however it ends.
struct Waiting<'a, T, E>(&'a mut Watcher<T, E>);

impl<T, E> Drop for Waiting<'_, T, E> {
    fn drop(&mut self) {
        self.0.stop_waiting();
    }
}

impl<T, E> fmt::Debug for Watcher<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher")
            .field("keys", self.source.keys())
            .field("version", &self.version())
            .field("health", &self.health())
            .finish_non_exhaustive()
    }
}
