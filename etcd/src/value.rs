//! `Value`: a key, or a range of keys, as something to watch.

use std::fmt;
use std::sync::Arc;

use etcd_client::Client;
use event_value::{ValueWatch, Version};
use tokio::runtime::Handle;

use crate::entry::{Entry, Versioned, revision_of};
use crate::keys::Keys;
use crate::source::Source;
use crate::unread::{News, Unread};
use crate::watcher::{Decode, Watcher};

/// A key in etcd, or a range of keys, as an event value. `T` is what the decoder makes of it, `E` is the decoder's
/// error.
///
/// A `Value` is a handle: it is cheap to clone, and sends nothing to etcd itself. Unlike an [`event_value::Value`], it
/// has no `set`, because that is a request, which can fail: use a [`Writer`](crate::Writer).
///
/// # One watch of etcd for all watchers
///
/// All watchers of a value and of its clones share one task, the *follower*, and with it one watch of etcd. The
/// follower starts when the first watcher is asked for a value, and ends when the last watcher is dropped. A watcher
/// that joins others begins with what they know. That can be behind a put by as long as etcd takes to report it; to
/// wait for it, use [`Watcher::reached`].
///
/// Two values made by [`new`](Value::new) share nothing, even if their keys are the same. Each takes one HTTP/2 stream
/// of the client's connection while it is watched, and proxies often allow about a hundred. For many keys, make one
/// [`range`](Value::range) instead of many values.
///
/// # Runtime
///
/// The follower is a task of the tokio runtime in which the value was made, or of the one given to [`on`](Value::on).
/// That runtime needs timers (`enable_all`). If it lacks them, or if there is no runtime, a get returns
/// [`Error::Runtime`](crate::Error::Runtime); if it is shut down, [`Error::Closed`](crate::Error::Closed). Nothing
/// hangs. If a clone of the value is being watched and has another runtime, the follower continues there. Keep the
/// runtime on which the client was made as well: without it, the client fails for ever.
///
/// Watchers themselves may be used on any executor, or on a plain thread.
///
/// # Examples
///
/// ```no_run
/// use event_value::WatchExt;
/// use event_value_etcd::{Value, connect, connect_options, decode};
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = connect(["localhost:2379"], connect_options()).await?;
/// let motd = Value::new(client, "config/motd", decode::string);
///
/// let mut watcher = motd.watch().filter_map(|text| text).distinct();
/// println!("{}", watcher.get().await?);
/// # Ok(())
/// # }
/// ```
///
/// In a struct, and in a task:
///
/// ```no_run
/// use std::str::Utf8Error;
///
/// use event_value_etcd::{Value, Watcher};
///
/// struct App {
///     motd: Value<Option<String>, Utf8Error>,
/// }
///
/// impl App {
///     fn start(&self) {
///         tokio::spawn(show(self.motd.watch())); // a watcher owns what it needs
///     }
/// }
///
/// async fn show(mut motd: Watcher<Option<String>, Utf8Error>) {
///     while let Ok(text) = motd.get().await {
///         println!("{text:?}");
///     }
/// }
/// ```
pub struct Value<T, E> {
    source: Source,
    decode: Arc<Decode<T, E>>,
    news: News,
}

impl<T, E> Value<T, E> {
    /// Makes the value of one key. Sends nothing to etcd.
    ///
    /// `decode` makes a `T` of the key and of its value, or of `None` if the key was deleted: see
    /// [`decode`](crate::decode).
    ///
    /// etcd allows no empty key: with one, watchers would try for ever, and their health would say so.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::{Value, decode};
    /// # async fn example(client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    ///
    /// let motd = Value::new(client, "config/motd", decode::string);
    /// println!("{:?}", motd.watch().get().await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn new<D>(client: Client, key: impl Into<Vec<u8>>, decode: D) -> Self
    where
        D: Fn(&[u8], Option<&[u8]>) -> Result<T, E> + Send + Sync + 'static,
    {
        Self::of(client, Keys::one(key.into()), decode)
    }

    /// Makes the value of many keys. A get returns one key that has changed. Sends nothing to etcd.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::{Keys, Value, decode};
    /// # async fn example(client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    ///
    /// let jobs = Value::range(client.clone(), Keys::prefix("jobs/"), decode::keyed(decode::string));
    /// match jobs.watch().get().await? {
    ///     (job, Some(state)) => println!("{job}: {state}"),
    ///     (job, None) => println!("{job} is gone"),
    /// }
    ///
    /// let some_jobs = Value::range(client, "jobs/a".."jobs/c", decode::keyed(decode::bytes));
    /// # let _ = some_jobs;
    /// # Ok(())
    /// # }
    /// ```
    pub fn range<D>(client: Client, keys: impl Into<Keys>, decode: D) -> Self
    where
        D: Fn(&[u8], Option<&[u8]>) -> Result<T, E> + Send + Sync + 'static,
    {
        Self::of(client, keys.into(), decode)
    }

    /// Like [`range`](Value::range), with a decoder that sees everything that etcd records about a key: when it was
    /// created, its lease, how often it was put.
    ///
    /// Each new revision is news, even with the same bytes, because such a decoder can see the difference. For example,
    /// a key that was deleted and put again is a new key.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::{Entry, Keys, Value};
    /// # async fn example(client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    ///
    /// // Each candidate, and the revision at which it was created: the lowest leads.
    /// let decode = |entry: &Entry| Ok::<_, std::convert::Infallible>((entry.key().to_vec(), entry.created()));
    /// let candidates = Value::entries(client.clone(), Keys::prefix("election/"), decode);
    /// let (name, created) = candidates.watch().get().await?;
    ///
    /// let lease = |entry: &Entry| Ok::<_, std::convert::Infallible>(entry.lease());
    /// let owner = Value::entries(client, Keys::one("owner"), lease);
    /// # let _ = (name, created, owner);
    /// # Ok(())
    /// # }
    /// ```
    pub fn entries<D>(client: Client, keys: impl Into<Keys>, decode: D) -> Self
    where
        D: Fn(&Entry) -> Result<T, E> + Send + Sync + 'static,
    {
        let news = News { every_revision: true, absence_of: None };
        Self { source: Source::new(client, keys.into()), decode: Arc::new(decode), news }
    }

    fn of<D>(client: Client, keys: Keys, decode: D) -> Self
    where
        D: Fn(&[u8], Option<&[u8]>) -> Result<T, E> + Send + Sync + 'static,
    {
        let decode = move |entry: &Entry| decode(entry.key(), entry.value());
        Self { source: Source::new(client, keys), decode: Arc::new(decode), news: News::default() }
    }

    /// Returns a new watcher. It first returns what exists: the newest value of each key, in the order in which they
    /// were put.
    ///
    /// Sends nothing to etcd: the watcher does, when it is first asked for a value.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::{Value, decode};
    /// # async fn example(client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    ///
    /// let motd = Value::new(client, "config/motd", decode::string);
    /// let (mut first, mut second) = (motd.watch(), motd.watch()); // one watch of etcd
    /// println!("{:?} {:?}", first.get().await?, second.get().await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn watch(&self) -> Watcher<T, E> {
        self.watcher(Unread::new(self.news.clone()))
    }

    /// Returns a new watcher for a reader that already knows what existed at `seen`. The watcher returns only what
    /// differs from that.
    ///
    /// `seen` is a version that [`Watcher::read_up_to`] returned, in this process or in another, or any other revision
    /// of etcd. If etcd has compacted it, nobody can say what differs: the watcher then begins like a new one, does not
    /// mention keys that were deleted since, and says that it has [started over](Watcher::started_over).
    ///
    /// When the watcher is first asked for a value, the follower asks etcd for everything that existed at `seen`. Apart
    /// from that, the watcher shares the follower of the others. Revisions belong to one etcd: if it was restored or
    /// replaced in the meantime, `seen` has no meaning.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::{Keys, Value, decode};
    /// # async fn example(client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    ///
    /// let jobs = Value::range(client, Keys::prefix("jobs/"), decode::keyed(decode::string));
    /// let mut watcher = jobs.watch();
    /// while watcher.backlog().await.is_ok() {}
    /// let seen = watcher.read_up_to();
    /// drop(watcher);
    ///
    /// if let Some(seen) = seen {
    ///     let mut watcher = jobs.watch_after(seen); // continues where the other ended
    /// #   let _ = watcher.get().await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn watch_after(&self, seen: Version) -> Watcher<T, E> {
        self.watcher(Unread::after(revision_of(seen), self.news.clone()))
    }

    fn watcher(&self, unread: Unread) -> Watcher<T, E> {
        Watcher::new(self.source.clone(), Arc::clone(&self.decode), unread)
    }

    /// The same values, each together with its version. Each new version is news, even with the same bytes.
    ///
    /// So a watcher always learns the version that [`Writer::compare_put`](crate::Writer::compare_put) needs: if that
    /// fails because the key has changed, there is news to wait for.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::{Value, Versioned, Writer, decode};
    /// # async fn example(client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    ///
    /// let motd = Value::new(client.clone(), "config/motd", decode::string).versioned();
    /// let Versioned { version, value } = motd.watch().get().await?;
    /// let shouted = value.unwrap_or_default().to_uppercase();
    /// Writer::new(client, "config/motd").compare_put(version, shouted).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn versioned(self) -> Value<Versioned<T>, E>
    where
        T: 'static,
        E: 'static,
    {
        let decode = self.decode;
        let decode = move |entry: &Entry| Ok(Versioned { version: entry.version(), value: decode(entry)? });
        let news = News { every_revision: true, ..self.news };
        Value { source: self.source, decode: Arc::new(decode), news }
    }

    /// The same, except that a missing key is a value too: if the key does not exist, the first get returns that at
    /// once. Without this, a watcher waits for the key.
    ///
    /// The decoder gets a missing key as `None`, just as it gets a deletion. This has no effect on a value of more than
    /// one key, because nobody could say which keys are missing.
    ///
    /// # Examples
    ///
    /// A setting with a default:
    ///
    /// ```no_run
    /// use event_value_etcd::Value;
    /// use std::num::ParseIntError;
    /// # async fn example(client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    ///
    /// fn port(_key: &[u8], value: Option<&[u8]>) -> Result<u16, ParseIntError> {
    ///     value.map_or(Ok(80), |text| String::from_utf8_lossy(text).parse())
    /// }
    ///
    /// let mut port = Value::new(client, "config/port", port).with_absence().watch();
    /// println!("{}", port.get().await?); // 80, if nobody has put another
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_absence(self) -> Self {
        let news = News { absence_of: self.source.keys().single(), ..self.news };
        Self { news, ..self }
    }

    /// The same, with a follower that runs on `runtime`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value::WatchBlocking;
    /// use event_value_etcd::{Value, connect, connect_options, decode};
    /// use tokio::runtime::Runtime;
    ///
    /// // A program of plain threads keeps a runtime for etcd.
    /// let runtime = Runtime::new()?;
    /// let client = runtime.block_on(connect(["localhost:2379"], connect_options()))?;
    /// let motd = Value::new(client, "config/motd", decode::string).on(runtime.handle().clone());
    /// println!("{:?}", motd.watch().get_blocking()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn on(self, runtime: Handle) -> Self {
        Self { source: self.source.on(runtime), ..self }
    }
}

impl<T, E> ValueWatch for Value<T, E> {
    type Watch = Watcher<T, E>;

    fn watch(&self) -> Watcher<T, E> {
        self.watch()
    }
}

impl<T, E> Clone for Value<T, E> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), decode: Arc::clone(&self.decode), news: self.news.clone() }
    }
}

impl<T, E> fmt::Debug for Value<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value").field("keys", self.source.keys()).field("news", &self.news).finish_non_exhaustive()
    }
}
