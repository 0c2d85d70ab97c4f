//! `Value`: a key, or a range of keys, as something to watch.

use std::fmt;
use std::sync::Arc;

use etcd_client::Client;
use event_value::{ValueWatch, Version};
use tokio::runtime::Handle;

use crate::change::{Change, revision_of};
use crate::hub::Hub;
use crate::keys::Keys;
use crate::upstream::Upstream;
use crate::versioned::Versioned;
use crate::watcher::Watcher;

/// What a decoder makes of a change.
pub(crate) type Decode<T, E> = dyn Fn(&Change) -> Result<T, E> + Send + Sync;

/// A key in etcd, or a range of keys, as an event value: `T` is what the decoder makes of it, `E` its error.
///
/// A handle, cheap to clone; it sends nothing to etcd itself. What it lacks beside a [`event_value::Value`] is `set`: a
/// [`Writer`](crate::Writer) has that.
///
/// The client should be made with [`connect_options`](crate::connect_options): its watches notice when they are cut
/// off.
///
/// # Runtime
///
/// Watchers are tasks of the tokio runtime in which the value was made, or of the one given to [`on`](Value::on). It
/// needs its timers and its IO enabled. Without a runtime, or when it is shut down, a get gives
/// [`Error::Closed`](crate::Error::Closed); nothing panics or hangs. Who gets may be on any executor, or on a plain
/// thread.
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
    upstream: Arc<Upstream>,
    hub: Option<Arc<Hub>>,
    decode: Arc<Decode<T, E>>,
    runtime: Option<Handle>,
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

    /// The values of many keys: a get gives one key that has changed at a time.
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

    fn of<D>(client: Client, keys: Keys, decode: D) -> Self
    where
        D: Fn(&[u8], Option<&[u8]>) -> Result<T, E> + Send + Sync + 'static,
    {
        Self {
            upstream: Arc::new(Upstream { client, keys }),
            hub: None,
            decode: Arc::new(move |change| decode(&change.key, change.value.as_deref())),
            runtime: Handle::try_current().ok(),
        }
    }

    /// The same, with watchers that are tasks of `runtime`.
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
        Self { runtime: Some(runtime), ..self }
    }

    /// The same, with one watch of etcd for all watchers of the returned value and its clones, however many there are.
    ///
    /// It begins with the first watcher that is asked for a value, and ends after the last is dropped. All that holds
    /// for other watchers holds for these, except that the first values of a watcher may be older by what the watch
    /// lags behind, while it is connected; when it is not, new watchers wait.
    ///
    /// The newest values of all keys are kept in memory once, while there are watchers, besides what each has not read.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::{Value, decode};
    /// # async fn example(client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    ///
    /// let motd = Value::new(client, "config/motd", decode::string).share();
    /// let mut watchers: Vec<_> = (0..1000).map(|_| motd.watch()).collect(); // and one for etcd
    /// for watcher in &mut watchers {
    ///     println!("{:?}", watcher.get().await?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "refCount")]
    #[doc(alias = "multiplex")]
    #[must_use]
    pub fn share(self) -> Self {
        let hub = Some(Arc::new(Hub::new(Arc::clone(&self.upstream))));
        Self { hub, ..self }
    }

    /// The same values, each together with its version.
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
        let decode = move |change: &Change| Ok(Versioned { version: change.version(), value: decode(change)? });
        Value { upstream: self.upstream, hub: self.hub, decode: Arc::new(decode), runtime: self.runtime }
    }

    /// A new watcher. It first gives what is there: of each key the newest value, in the order in which they were put.
    ///
    /// Sends nothing to etcd before it is asked for a value.
    ///
    /// # Examples
    ///
    /// See [`Value`].
    pub fn watch(&self) -> Watcher<T, E> {
        Watcher::new(self.clone())
    }

    /// A new watcher for one who knows already what there was at `seen`: it gives only what is different now.
    ///
    /// `seen` is a version that [`Watcher::read_up_to`] gave, in this process or another, or any other revision of
    /// etcd's. If etcd has compacted it, nobody can say what is different: the watcher then begins as a new one does,
    /// without the keys that are gone, and says that it has [started over](Watcher::started_over).
    ///
    /// It has a watch of its own, also of a [shared](Value::share) value.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::{Keys, Value, decode};
    /// # async fn example(client: etcd_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    ///
    /// let jobs = Value::range(client, Keys::prefix("jobs/"), decode::keyed(decode::string));
    /// let mut watcher = jobs.watch();
    /// let (job, state) = watcher.get().await?;
    /// let seen = watcher.read_up_to();
    /// drop(watcher);
    ///
    /// let mut watcher = jobs.watch_after(seen); // goes on where the other ended
    /// # let _ = (job, state, watcher.get().await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn watch_after(&self, seen: Version) -> Watcher<T, E> {
        Watcher::after(Self { hub: None, ..self.clone() }, revision_of(seen))
    }

    pub(crate) fn upstream(&self) -> &Arc<Upstream> {
        &self.upstream
    }

    pub(crate) fn hub(&self) -> Option<&Arc<Hub>> {
        self.hub.as_ref()
    }

    pub(crate) fn runtime(&self) -> Option<&Handle> {
        self.runtime.as_ref()
    }

    pub(crate) fn decode(&self, change: &Change) -> Result<T, E> {
        (self.decode)(change)
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
        Self {
            upstream: Arc::clone(&self.upstream),
            hub: self.hub.clone(),
            decode: Arc::clone(&self.decode),
            runtime: self.runtime.clone(),
        }
    }
}

impl<T, E> fmt::Debug for Value<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value")
            .field("keys", &self.upstream.keys)
            .field("shared", &self.hub.is_some())
            .finish_non_exhaustive()
    }
}
