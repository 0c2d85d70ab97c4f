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

/// A key in etcd, or a range of keys, as an event value: `T` is what the decoder makes of it, `E` its error.
///
/// A handle, cheap to clone; it sends nothing to etcd itself. What it lacks beside a [`event_value::Value`] is `set`: a
/// [`Writer`](crate::Writer) has that.
///
/// # One watch of etcd for all watchers
///
/// All watchers of a value and of its clones share one task, the *follower*, and with it one watch of etcd, however
/// many they are. It begins with the first watcher that is asked for a value, and ends after the last is dropped. Keys
/// and values are in memory once; a watcher adds to that what it has not read, at most once for each key.
///
/// A watcher that joins while others watch begins with what they know. That may lag behind a put by the time that etcd
/// takes to tell; [`Watcher::reached`] waits for it. While etcd can't be reached, new watchers wait.
///
/// Two values made by [`new`](Value::new) share nothing, even if their keys are the same. Each takes one HTTP/2 stream
/// of the client's connection while it is watched; proxies often allow about a hundred. For many keys, one
/// [`range`](Value::range) is better than many values.
///
/// The client should be made with [`connect_options`](crate::connect_options): its watches notice when they are cut
/// off.
///
/// # Runtime
///
/// The follower is a task of the tokio runtime in which the value was made, or of the one given to [`on`](Value::on).
/// The runtime needs its timers enabled. Without a runtime, without timers, or when it is shut down, a get returns
/// [`Error::Closed`](crate::Error::Closed), and nothing hangs; but if a clone that is watched has another runtime, the
/// follower goes on there. The client must live as long: one that was made on a runtime that is gone fails for ever.
///
/// Watchers themselves may be used on any executor, or on a plain thread.
///
/// # Examples
///
/// ```no_run
/// use event_value::WatchExt;
/// use event_value_etcd::{Value, connect_options, decode};
/// use etcd_client::Client;
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::connect(["localhost:2379"], Some(connect_options())).await?;
/// let motd = Value::new(client, "config/motd", decode::string);
///
/// let mut watcher = motd.watch().filter_map(|text| text).distinct();
/// println!("{}", watcher.get().await?);
/// # Ok(())
/// # }
/// ```
pub struct Value<T, E> {
    source: Source,
    decode: Arc<Decode<T, E>>,
    news: News,
}

impl<T, E> Value<T, E> {
    /// The value of one key. Sends nothing to etcd.
    ///
    /// An empty key is not allowed by etcd: watchers would try for ever, and say so in their health.
    ///
    /// # Examples
    ///
    /// See [`Value`].
    pub fn new<D>(client: Client, key: impl Into<Vec<u8>>, decode: D) -> Self
    where
        D: Fn(&[u8], Option<&[u8]>) -> Result<T, E> + Send + Sync + 'static,
    {
        Self::of(client, Keys::one(key.into()), decode)
    }

    /// The values of many keys: a get returns one key that has changed at a time.
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

    /// As [`range`](Value::range), with a decoder that sees all that etcd notes about a key: when it was created, its
    /// lease, how often it was put.
    ///
    /// As such a decoder can see every revision, each is news, even with the same bytes: a key that was deleted and put
    /// again is another one.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::{Entry, Keys, Value};
    /// # async fn example(client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    ///
    /// // Each candidate with its age, as etcd counts: the one with the lowest leads.
    /// let decode = |entry: &Entry| Ok::<_, std::convert::Infallible>((entry.key().to_vec(), entry.created()));
    /// let candidates = Value::entries(client.clone(), Keys::prefix("election/"), decode);
    /// let (name, age) = candidates.watch().get().await?;
    ///
    /// let lease = |entry: &Entry| Ok::<_, std::convert::Infallible>(entry.lease());
    /// let owner = Value::entries(client, Keys::one("owner"), lease);
    /// # let _ = (name, age, owner);
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

    /// The same, with a follower that is a task of `runtime`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::{Value, connect_options, decode};
    /// use etcd_client::Client;
    /// use tokio::runtime::Runtime;
    ///
    /// // A program of plain threads keeps a runtime for etcd.
    /// let runtime = Runtime::new()?;
    /// let client = runtime.block_on(Client::connect(["localhost:2379"], Some(connect_options())))?;
    /// let motd = Value::new(client, "config/motd", decode::string).on(runtime.handle().clone());
    /// println!("{:?}", motd.watch().get_blocking()?);
    /// # use event_value::WatchBlocking;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn on(self, runtime: Handle) -> Self {
        Self { source: self.source.on(runtime), ..self }
    }

    /// The same, where the absence of the key is a value too: it is the first that a watcher returns if there is no
    /// such key. Without this, a watcher waits for the key.
    ///
    /// The decoder gets it as `None`, as it gets a deletion. A value of more than one key stays as it is.
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

    /// The same values, each together with its version; every new version is news, even with the same bytes.
    ///
    /// So a watcher always gets to know the version with which [`Writer::compare_put`](crate::Writer::compare_put)
    /// works: when it fails because the key has changed, there is news to wait for.
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

    /// A new watcher. It first returns what is there: of each key the newest value, in the order in which they were
    /// put.
    ///
    /// Sends nothing to etcd before it is asked for a value.
    ///
    /// # Examples
    ///
    /// See [`Value`].
    pub fn watch(&self) -> Watcher<T, E> {
        self.watcher(Unread::new(self.news.clone()))
    }

    /// A new watcher for a reader that knows already what there was at `seen`: it returns only what is different now.
    ///
    /// `seen` is a version that [`Watcher::read_up_to`] returned, in this process or another, or any other revision of
    /// etcd. If etcd has compacted it, nobody can say what is different: the watcher then begins as a new one does,
    /// without the keys that are gone, and says that it has [started over](Watcher::started_over).
    ///
    /// etcd is asked for what there was at `seen`, all of it; apart from that, it shares the follower of the others.
    /// Revisions are those of one etcd: if it was restored or replaced meanwhile, `seen` is meaningless.
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
    ///     let mut watcher = jobs.watch_after(seen); // goes on where the other ended
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
