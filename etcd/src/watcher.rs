//! `Watcher`: one reader of a value.

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

/// A decoder.
pub(crate) type Decode<T, E> = dyn Fn(&Entry) -> Result<T, E> + Send + Sync;

/// A watcher of a [`Value`](crate::Value) in etcd: a [`Watch`] and a [`Stream`], for everything that `event_value`
/// builds on these.
///
/// A get returns the newest value of a key; what it replaced is skipped, and nothing is returned twice. Trouble with
/// etcd is not an error: the watcher tries again for ever, and shows its state as its [health](Watcher::health). The
/// [laws](crate::laws) have this in full.
///
/// When a watcher is first asked for a value, it joins the other watchers of its value. The first of them starts the
/// task that follows etcd, and the last one to be dropped ends it, together with the watch that etcd keeps.
///
/// # Cancel safety
///
/// Dropping a pending get, backlog or `reached` loses nothing, at any point.
///
/// # Panics
///
/// A get or backlog panics if the decoder does. That change is consumed; later ones are returned as usual.
///
/// # Examples
///
/// ```no_run
/// use event_value_etcd::{Error, Watcher};
///
/// async fn follow(mut port: Watcher<u16, std::num::ParseIntError>) {
///     loop {
///         match port.get().await {
///             Ok(port) => println!("listening on {port}"),
///             Err(Error::Decode(error)) => eprintln!("not a port: {error}"), // the next value may be one
///             Err(end) => return eprintln!("{end}"), // for ever
///         }
///     }
/// }
/// # let _ = follow;
/// ```
#[must_use = "a watcher does nothing unless it is asked"]
pub struct Watcher<T, E> {
    source: Source,
    decode: Arc<Decode<T, E>>,
    link: Link,
    /// What was returned last, decoded or not.
    last: Option<Arc<Entry>>,
    closed: bool,
}

/// Whether it has joined the other watchers of its value.
enum Link {
    /// Not yet: it was never asked for a value.
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
    /// The first call starts to follow etcd, unless other watchers of the value already do. Later calls send nothing:
    /// they wait for the task that follows etcd. Takes the value's lock for a moment.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the decoder fails; this change is consumed. [`Error::Closed`] if the runtime is gone.
    /// [`Error::Runtime`] if there was no runtime that can be used.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing, and no waker stays behind.
    ///
    /// # Panics
    ///
    /// Panics if the decoder does. That change is consumed.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(mut motd: event_value_etcd::Watcher<String, std::str::Utf8Error>) {
    /// while let Ok(text) = motd.get().await {
    ///     println!("{text}");
    /// }
    /// # }
    /// ```
    #[doc(alias = "changed")]
    #[doc(alias = "recv")]
    pub fn get(&mut self) -> adapt::Get<'_, Self> {
        WatchExt::get(self)
    }

    /// Returns what existed when this watcher was first asked, one key at a time, and then
    /// [`BacklogError::BacklogDone`].
    ///
    /// Waits for etcd, but never for news: [`get`](Watcher::get) returns those. If a key has changed in the meantime,
    /// its newest value is returned. Uses network and lock as `get` does.
    ///
    /// # Errors
    ///
    /// [`BacklogError::BacklogDone`] when everything was returned. [`BacklogError::Watch`] with the errors of
    /// [`get`](Watcher::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing, and no waker stays behind.
    ///
    /// # Panics
    ///
    /// Panics if the decoder does. That change is consumed.
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

    /// Makes the current values unread again: the next gets return them, even if they were returned before. The backlog
    /// begins again with them.
    ///
    /// Deletions that were not returned yet are still returned. Before the first get, this does nothing.
    ///
    /// Sends nothing to etcd. Takes the value's lock while it notes the keys: memory and time grow with their number.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(mut motd: event_value_etcd::Watcher<String, std::str::Utf8Error>) {
    /// # fn show(text: &str) -> bool { !text.is_empty() }
    /// while let Ok(text) = motd.get().await {
    ///     if !show(&text) {
    ///         motd.mark_unseen(); // try again with what is newest then
    ///     }
    /// }
    /// # }
    /// ```
    #[doc(alias = "mark_changed")]
    pub fn mark_unseen(&mut self) {
        if let Link::Joined(mailbox) = &self.link {
            mailbox.mark_unseen();
            self.closed = false;
        }
    }

    /// The version of what was returned last, decoded or not: etcd's `mod_revision`. 0 before the first get.
    ///
    /// [`Writer::compare_put`](crate::Writer::compare_put) asks for it. Watch a [`versioned`](crate::Value::versioned)
    /// value for that: to other watchers, equal bytes with a newer version are not news.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(mut motd: event_value_etcd::Watcher<String, std::str::Utf8Error>) {
    /// while let Ok(text) = motd.get().await {
    ///     println!("{text}, since version {}", motd.version());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn version(&self) -> Version {
        self.last.as_ref().map_or_else(Version::default, |last| last.version())
    }

    /// The key of what was returned last, decoded or not. Empty before the first get.
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

    /// The version up to which this watcher has read all changes: [`watch_after`](crate::Value::watch_after) continues
    /// from there. `None` while something is unread, because then everything was never at one revision as this reader
    /// knows it.
    ///
    /// It also advances while only other keys change, within about 10 s of silence.
    ///
    /// Sends nothing to etcd. Takes the value's lock for a moment.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(mut jobs: event_value_etcd::Watcher<String, std::str::Utf8Error>) {
    /// while jobs.backlog().await.is_ok() {}
    /// if let Some(version) = jobs.read_up_to() {
    ///     println!("read everything up to version {version}");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn read_up_to(&self) -> Option<Version> {
        let revision = match &self.link {
            Link::Idle { unread, .. } => unread.assumes(),
            Link::Joined(mailbox) => mailbox.read_up_to(),
        };
        revision.map(version_of)
    }

    /// Waits until what this watcher returns is at least as new as `version`. Use it to read what you have written.
    ///
    /// This consumes nothing, and a value that was already returned is not returned again. The version of another key
    /// works too, because all keys of an etcd have one count. If etcd has not reached the version yet, this waits for
    /// that.
    ///
    /// While it waits, the follower asks etcd every 0.1 s whether that revision is reached.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`] if the runtime is gone. [`Error::Runtime`] if there was no runtime that can be used.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing, and no waker stays behind.
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

    /// Whether this watcher, made by [`watch_after`](crate::Value::watch_after), had to start over because etcd has
    /// compacted that version. Then keys may have been deleted that it does not mention: forget what you knew before.
    ///
    /// This is known once the first value is returned or the backlog is done.
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

    /// The state of the connection to etcd: whether news can come, and if not, why not.
    ///
    /// Sends nothing to etcd.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn example(watcher: event_value_etcd::Watcher<String, std::str::Utf8Error>) {
    /// if let Some(failure) = watcher.health().last_failure {
    ///     println!("the last trouble was: {failure}");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn health(&self) -> Health {
        self.monitor().health()
    }

    /// The health as an event value, which another task can watch.
    ///
    /// Starts to follow etcd, as the first get does.
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
            // `Ask::News` never answers that the backlog is done.
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

    fn mark_unseen(&mut self) {
        self.mark_unseen();
    }
}

impl<T, E> Stream for Watcher<T, E> {
    type Item = Result<T, Error<E>>;

    /// The next value, as `get` returns it; `None` when the runtime is missing or gone.
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_get(cx).map(Error::streamed)
    }
}

impl<T, E> FusedStream for Watcher<T, E> {
    fn is_terminated(&self) -> bool {
        self.closed
    }
}

/// A wait, which takes its waker back however it ends: that is what makes it cancel safe.
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
