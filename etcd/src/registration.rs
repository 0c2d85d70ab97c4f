//! `Registration`: a key that exists while its owner lives.

use std::convert::Infallible;
use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use etcd_client::{
    Client, Compare, CompareOp, KeyValue, LeaseKeepAliveStream, LeaseKeeper, PutOptions, Txn, TxnOp, WatchOptions,
    WatchStream,
};
use event_value::Reader;
use tokio::runtime::Handle;

use crate::auth::with_fresh_token;
use crate::failure::Failure;
use crate::health::{Health, Monitor, State};
use crate::keys::Keys;
use crate::retry::{Patience, Retry};
use crate::runtime::{self, RuntimeError};

/// A key in etcd that exists while its owner lives: a service that can be reached, a candidate for leadership.
///
/// A task puts the key with a lease, keeps the lease alive, and puts the key again whenever it is gone: after an outage
/// that outlasted the lease, after somebody has deleted the key, after etcd was set up anew. It retries any trouble for
/// ever, and shows it as its [health](Registration::health). It ends as [`State::Closed`] only when its tokio runtime
/// ends, or the one on which the client was made.
///
/// # When the key goes away
///
/// * When the registration is dropped: at once, if etcd can be reached. [`withdraw`](Registration::withdraw) waits for
///   that.
/// * When the process, its machine or its network dies: when the lease runs out, within [the time to
///   live](Registration::with_ttl) and the second or two that etcd takes. After a change of its leader, etcd gives each
///   lease its full time again.
///
/// So a key that exists proves only that its owner lived a short while ago. And an owner that is cut off still runs
/// when its key is gone: if it must not act without the key, check the [health](Registration::health) first, and make
/// what it writes depend on the key with [`Transaction::expect`](crate::Transaction::expect).
///
/// # One key, one owner
///
/// Give each owner a key of its own. If two registrations use the same key, the later one gets it: a process that is
/// started again takes the key over from its predecessor at once. The earlier one leaves the key alone, reports
/// [`Failure::Taken`] in its health, and puts the key again when it is gone.
///
/// # Cost
///
/// A task on the tokio runtime, a lease, a watch of the key, and three requests in each time to live.
///
/// # Examples
///
/// ```no_run
/// use event_value_etcd::{Registration, connect, connect_options};
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = connect(["localhost:2379"], connect_options()).await?;
/// let service = Registration::new(client, "services/web/1", "10.0.0.1:80")?;
///
/// service.set("10.0.0.1:8080"); // the service has moved
/// service.withdraw().await;     // before it stops
/// # Ok(())
/// # }
/// ```
#[must_use = "the key goes when the registration is dropped"]
pub struct Registration {
    value: event_value::Producer<Arc<event_value::Value<Bytes>>>,
    health: Reader<Arc<event_value::Value<Health>>>,
}

/// The default time to live.
const TTL: Duration = Duration::from_secs(10);

impl Registration {
    /// Registers `key` with this value, and with a time to live of 10 s. Spawns the task, and does not wait for etcd.
    ///
    /// # Errors
    ///
    /// [`RuntimeError`] outside of a tokio runtime, or in one without timers.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use event_value_etcd::Registration;
    ///
    /// # fn example(client: etcd_client::Client) -> Result<(), event_value_etcd::RuntimeError> {
    /// let service = Registration::new(client, "services/web/1", "10.0.0.1:80")?; // keep it
    /// # let _ = service;
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(client: Client, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Result<Self, RuntimeError> {
        Self::with_ttl(client, key, value, TTL)
    }

    /// The same, with another time to live: how long the key exists after its owner has died.
    ///
    /// Others do not notice outages that are shorter. etcd counts in whole seconds, and raises times that are shorter
    /// than its own minimum, usually 2 s.
    ///
    /// # Errors
    ///
    /// [`RuntimeError`] outside of a tokio runtime, or in one without timers.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// use event_value_etcd::Registration;
    ///
    /// # fn example(client: etcd_client::Client) -> Result<(), event_value_etcd::RuntimeError> {
    /// let candidate = Registration::with_ttl(client, "election/7", "node 7", Duration::from_secs(3))?;
    /// # let _ = candidate;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_ttl(
        client: Client,
        key: impl Into<Vec<u8>>,
        value: impl Into<Vec<u8>>,
        ttl: Duration,
    ) -> Result<Self, RuntimeError> {
        let runtime = runtime::current();
        let runtime: &Handle = runtime::usable(runtime.as_ref())?;
        let value = Arc::new(event_value::Value::new_with(Bytes::from(value.into())));
        let monitor = Monitor::default();
        let health = monitor.reader();
        monitor.connecting();
        let owner = Owner {
            client,
            key: key.into(),
            // etcd counts in whole seconds.
            ttl: i64::try_from(ttl.as_millis().div_ceil(1000)).unwrap_or(i64::MAX).max(1),
            value: value.reader_arc().watch(),
            lease: None,
            had_it: false,
            monitor,
            retry: Retry::default(),
            patience: Patience::default(),
        };
        runtime.spawn(owner.live(Arc::clone(&value)));
        Ok(Self { value: value.producer_arc(), health })
    }

    /// Replaces the value of the key. Does not wait for etcd: the task puts the newest value as soon as it can.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn example(service: event_value_etcd::Registration) {
    /// service.set("10.0.0.1:8080"); // the service has moved
    /// # }
    /// ```
    pub fn set(&self, value: impl Into<Vec<u8>>) {
        self.value.set(value.into().into());
    }

    /// The state of the registration: [`State::Connected`] while the key exists with its newest value, as far as is
    /// known. Sends nothing to etcd.
    ///
    /// # Examples
    ///
    /// ```
    /// use event_value_etcd::{Registration, State};
    ///
    /// fn may_act(leader: &Registration) -> bool {
    ///     leader.health().state == State::Connected
    /// }
    /// # let _ = may_act;
    /// ```
    #[must_use]
    pub fn health(&self) -> Health {
        self.health.peek().expect("it is never empty")
    }

    /// The health as an event value, which another task can watch.
    ///
    /// # Examples
    ///
    /// Wait until the key exists:
    ///
    /// ```no_run
    /// use event_value_etcd::{Registration, State};
    ///
    /// # async fn example(service: Registration) {
    /// let mut health = service.health_reader().watch();
    /// if health.get_filter(|health| health.state == State::Connected).await.is_ok() {
    ///     println!("others can find us");
    /// }
    /// # }
    /// ```
    pub fn health_reader(&self) -> Reader<Arc<event_value::Value<Health>>> {
        self.health.clone()
    }

    /// Takes the key away by revoking its lease, and returns when it is gone.
    ///
    /// If etcd can't be reached, this tries until the lease has run out, which takes the key away too. If somebody else
    /// has put the key, it stays.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the task still takes the key away.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(service: event_value_etcd::Registration) {
    /// service.withdraw().await; // from here on, others do not find it
    /// # }
    /// ```
    pub async fn withdraw(self) {
        let mut health = self.health.watch();
        drop(self);
        // Closing the health is the task's last act. If the runtime is gone, only the end of the lease takes the key
        // away.
        let _ = health.get_filter(|health| health.state == State::Closed).await;
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration").field("health", &self.health()).finish_non_exhaustive()
    }
}

/// The task behind a registration.
struct Owner {
    client: Client,
    key: Vec<u8>,
    ttl: i64,
    value: event_value::Watcher<Arc<event_value::Value<Bytes>>>,
    lease: Option<Lease>,
    /// Whether the key has been ours once. From then on, somebody else's key is a later owner's, and is left alone.
    had_it: bool,
    monitor: Monitor,
    retry: Retry,
    patience: Patience,
}

#[derive(Clone, Copy)]
struct Lease {
    id: i64,
    ttl: Duration,
}

impl Owner {
    /// Runs until the registration is dropped, which closes its value.
    async fn live(mut self, value: Arc<event_value::Value<Bytes>>) {
        tokio::select! {
            biased;
            () = value.closed() => {}
            () = self.hold_on() => {}
        }
        self.give_up().await;
    }

    /// Runs for ever, unless no attempt can succeed any more.
    async fn hold_on(&mut self) {
        let mut is_final = false;
        while !is_final {
            let Err(failure) = self.hold().await;
            is_final = failure.is_final();
            if matches!(failure, Failure::LeaseLost) {
                self.lease = None;
            }
            let (failures, delay) = self.retry.failed(&failure);
            self.monitor.failed(failure, &Keys::one(self.key.clone()), failures, delay);
            tokio::time::sleep(delay).await;
        }
    }

    async fn hold(&mut self) -> Result<Infallible, Failure> {
        let (lease, keeper, answers) = self.lease().await?;
        // The first failure of the two ends both.
        let kept = pin!(keep_alive(lease, keeper, answers));
        tokio::select! {
            Err(failure) = kept => Err(failure),
            Err(failure) = self.keep_key(lease) => Err(failure),
        }
    }

    /// The lease that we have, or else a new one.
    async fn lease(&mut self) -> Result<(Lease, LeaseKeeper, LeaseKeepAliveStream), Failure> {
        let lease = match self.lease {
            Some(lease) => lease,
            None => self.grant().await?,
        };
        self.lease = Some(lease);
        let mut leases = self.client.lease_client();
        match self.patience.answer(leases.keep_alive(lease.id)).await {
            Ok((keeper, answers)) => Ok((lease, keeper, answers)),
            // For a lease that is gone, etcd answers with a time to live of 0, which the client makes this error.
            Err(Failure::Etcd(etcd_client::Error::LeaseKeepAliveError(_))) => Err(Failure::LeaseLost),
            Err(failure) => Err(failure),
        }
    }

    async fn grant(&mut self) -> Result<Lease, Failure> {
        let (client, ttl) = (&self.client, self.ttl);
        let grant = with_fresh_token(client, || {
            let mut leases = client.lease_client();
            async move { leases.grant(ttl, None).await }
        });
        let granted = self.patience.answer(grant).await?;
        let ttl = Duration::from_secs(u64::try_from(granted.ttl()).unwrap_or(0).max(1));
        Ok(Lease { id: granted.id(), ttl })
    }

    /// Puts the key if it is missing or different, and looks again whenever it changes, or has to.
    async fn keep_key(&mut self, lease: Lease) -> Result<Infallible, Failure> {
        let mut there = self.read().await?;
        let mut changes = self.watch(there.revision + 1).await?;
        loop {
            let wanted = self.wanted();
            let is_there = self.put(&there, &wanted, lease.id).await?;
            if is_there {
                self.had_it = true;
                self.retry.connected();
                self.monitor.connected(&Keys::one(self.key.clone()));
                tokio::select! {
                    changed = next_change(&mut changes) => changed?,
                    // `wanted` takes the newest value. If the value was closed, `live` ends the task.
                    _ = self.value.get() => self.value.mark_unseen(),
                }
            }
            there = self.read().await?;
        }
    }

    fn wanted(&mut self) -> Bytes {
        self.value.mark_unseen();
        self.value.try_get().unwrap_or_default()
    }

    async fn read(&mut self) -> Result<There, Failure> {
        let (client, key) = (&self.client, &self.key);
        let get = with_fresh_token(client, || {
            let (mut kv, key) = (client.kv_client(), key.clone());
            async move { kv.get(key, None).await }
        });
        let mut found = self.patience.answer(get).await?;
        let revision = found.header().map_or(0, |header| header.revision());
        Ok(There { revision, key: found.take_kvs().pop() })
    }

    /// A watch, whose events are only hints that it is time to read again.
    async fn watch(&mut self, revision: i64) -> Result<WatchStream, Failure> {
        let mut watches = self.client.watch_client();
        let options = WatchOptions::new().with_start_revision(revision);
        self.patience.answer(watches.watch(self.key.clone(), Some(options))).await
    }

    /// Whether the key exists as wanted. If it did not, this puts it, unless it has changed in the meantime.
    async fn put(&mut self, there: &There, wanted: &Bytes, lease: i64) -> Result<bool, Failure> {
        let seen = match &there.key {
            Some(kv) if kv.lease() == lease && kv.value() == wanted => return Ok(true),
            // Another lease means another owner: a later one, or our predecessor, whose key is taken over once.
            Some(kv) if kv.lease() != lease && self.had_it => return Err(Failure::Taken),
            Some(kv) => kv.mod_revision(),
            None => 0,
        };
        let (client, key) = (&self.client, &self.key);
        let put = with_fresh_token(client, || {
            let options = PutOptions::new().with_lease(lease);
            let txn = Txn::new()
                .when([Compare::mod_revision(key.clone(), CompareOp::Equal, seen)])
                .and_then([TxnOp::put(key.clone(), wanted.to_vec(), Some(options))]);
            let mut kv = client.kv_client();
            async move { kv.txn(txn).await }
        });
        match self.patience.answer(put).await {
            Ok(answer) => Ok(answer.succeeded()),
            Err(failure) if failure.is_lease_not_found() => Err(Failure::LeaseLost),
            Err(failure) => Err(failure),
        }
    }

    /// Revokes the lease, and with it the key. Tries until that succeeds, or until the lease has run out by itself.
    async fn give_up(mut self) {
        let Some(lease) = self.lease else { return };
        let mut leases = self.client.lease_client();
        let given_up = Instant::now();
        while given_up.elapsed() < lease.ttl {
            match self.patience.answer(leases.revoke(lease.id)).await {
                Ok(_) => return,
                Err(failure) if failure.is_lease_not_found() || failure.is_final() => return,
                Err(failure) => tokio::time::sleep(self.retry.failed(&failure).1).await,
            }
        }
    }
}

/// However the task ends, its health says so.
impl Drop for Owner {
    fn drop(&mut self) {
        self.monitor.closed();
    }
}

/// The key as it was last read.
struct There {
    revision: i64,
    key: Option<KeyValue>,
}

/// Keeps the lease alive, three times in its time to live: so one answer may be lost.
async fn keep_alive(
    lease: Lease,
    mut keeper: LeaseKeeper,
    mut answers: LeaseKeepAliveStream,
) -> Result<Infallible, Failure> {
    let beat = lease.ttl / 3;
    loop {
        tokio::time::sleep(beat).await;
        keeper.keep_alive().await?;
        let answer = tokio::time::timeout(beat, answers.message()).await;
        match answer.map_err(|_| Failure::NoAnswer(beat))?? {
            None => return Err(Failure::Ended),
            Some(answer) if answer.ttl() <= 0 => return Err(Failure::LeaseLost),
            Some(_) => {}
        }
    }
}

/// Waits for an event of the key.
async fn next_change(changes: &mut WatchStream) -> Result<(), Failure> {
    loop {
        let response = changes.message().await?.ok_or(Failure::Ended)?;
        if response.canceled() {
            return Err(Failure::of_cancelled(&response));
        }
        // The first response has no event: it only says that the watch exists.
        if !response.events().is_empty() {
            return Ok(());
        }
    }
}
