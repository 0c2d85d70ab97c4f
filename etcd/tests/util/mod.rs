//! What the tests share: etcd nodes, a network that can be cut, a watchdog.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]

pub mod fake;
pub mod node;
pub mod process;
pub mod proxy;

use std::fmt::Debug;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use etcd_client::{Client, ConnectOptions};
use event_value::{Watch, WatchExt};
use event_value_etcd::{Failure, State, Value, Watcher, connect_options, decode};
use node::Node;
use proxy::Proxy;

pub type Text = Value<Option<String>, std::str::Utf8Error>;
pub type TextWatcher = Watcher<Option<String>, std::str::Utf8Error>;
pub type Texts = Value<(String, Option<String>), std::str::Utf8Error>;

/// What has not happened by then never will. No promise is meant: it is long enough for a machine that is busy.
pub const SOON: Duration = Duration::from_secs(60);

/// Runs a test on a runtime of its own. A hang is a failure: the process ends, and says which test it was.
pub fn run<R>(test: impl Future<Output = R>) -> R {
    run_for(5 * SOON, test)
}

pub fn run_for<R>(limit: Duration, test: impl Future<Output = R>) -> R {
    let name = thread::current().name().unwrap_or("a test").to_owned();
    let (done, wait) = mpsc::channel::<()>();
    let dog = thread::spawn(move || {
        // The other end is dropped when the test is over, panic or not.
        if wait.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
            // Not `eprintln`, which the test harness holds back until a test ends.
            let _ = writeln!(io::stderr(), "{name} hangs: no end after {limit:?}");
            std::process::abort();
        }
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let result = runtime.block_on(test);
    drop(runtime);
    drop(done);
    dog.join().unwrap();
    result
}

/// An etcd that tests share, and keys in it that belong to this test alone. The etcd ends with the last of these tests.
pub struct Etcd {
    pub node: Arc<Node>,
    pub client: Client,
    prefix: String,
}

impl Etcd {
    pub async fn shared() -> Self {
        static NODE: Mutex<Weak<Node>> = Mutex::new(Weak::new());
        static TESTS: AtomicU32 = AtomicU32::new(0);
        let node = {
            let mut current = NODE.lock().unwrap_or_else(PoisonError::into_inner);
            let node = current.upgrade().unwrap_or_else(|| Arc::new(Node::start()));
            *current = Arc::downgrade(&node);
            node
        };
        let prefix = format!("test{}/", TESTS.fetch_add(1, Ordering::SeqCst));
        Self { client: connect(&[node.endpoint()]).await, node, prefix }
    }

    /// One for a test that stops it, compacts it, or counts what it has.
    pub async fn own() -> Self {
        let node = Arc::new(Node::start());
        Self { client: connect(&[node.endpoint()]).await, node, prefix: "test/".into() }
    }

    /// How many watches the etcd has, of all clients.
    pub fn watches(&self) -> f64 {
        self.node.metric("etcd_debugging_mvcc_watcher_total")
    }

    pub fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Returns the revision of the put.
    pub async fn put(&self, name: &str, value: &str) -> i64 {
        put(&self.client, &self.key(name), value).await
    }

    pub async fn delete(&self, name: &str) -> i64 {
        let deleted = self.client.kv_client().delete(self.key(name), None).await.unwrap();
        deleted.header().unwrap().revision()
    }

    pub fn text(&self, name: &str) -> Text {
        text(&self.client, &self.key(name))
    }

    /// All keys of this test, by their names without the prefix.
    pub fn texts(&self) -> Texts {
        self.texts_by(self.client.clone())
    }

    pub fn texts_by(&self, client: Client) -> Texts {
        let prefix = self.prefix.clone();
        let decode = decode::keyed(decode::string);
        Value::range(client, event_value_etcd::Keys::prefix(self.prefix.clone()), move |key, value| {
            let (key, value) = decode(key, value)?;
            Ok((key.strip_prefix(&prefix).expect("within the range").to_owned(), value))
        })
    }
}

pub fn text(client: &Client, key: &str) -> Text {
    Value::new(client.clone(), key, decode::string)
}

pub async fn put(client: &Client, key: &str, value: &str) -> i64 {
    client.kv_client().put(key, value, None).await.unwrap().header().unwrap().revision()
}

pub async fn connect(endpoints: &[String]) -> Client {
    connect_with(endpoints, connect_options()).await
}

pub async fn connect_with(endpoints: &[String], options: ConnectOptions) -> Client {
    Client::connect(endpoints, Some(options)).await.unwrap()
}

/// A network to this etcd, and a client at its other end.
pub async fn through_a_proxy(node: &Node) -> (Proxy, Client) {
    let proxy = Proxy::to(node.port()).await;
    let client = connect(&[proxy.endpoint()]).await;
    (proxy, client)
}

/// Makes an etcd ask for users, and returns a client that may do everything.
pub async fn enable_users(node: &Node) -> Client {
    let mut anybody = connect(&[node.endpoint()]).await;
    anybody.user_add("root", "secret", None).await.unwrap();
    // Some versions of etcd make this role themselves.
    let _ = anybody.role_add("root").await;
    anybody.user_grant_role("root", "root").await.unwrap();
    anybody.auth_enable().await.unwrap();
    connect_with(&[node.endpoint()], connect_options().with_user("root", "secret")).await
}

/// Waits until etcd has stored what was written so far. Before that, etcd 3.5.0 to 3.5.2 can lose it when they are killed;
/// 3.5.3 and others have it in their log.
pub async fn until_stored(node: &Node, client: &Client) {
    let commits = || node.metric("etcd_disk_backend_commit_duration_seconds_count");
    let before = commits();
    while commits() < before + 2. {
        put(client, "elsewhere", "x").await;
    }
}

/// The next value, which must come.
pub async fn next<W: Watch<Error: Debug>>(watch: &mut W) -> W::Item {
    try_next(watch).await.unwrap_or_else(|error| panic!("expected a value, got {error:?}"))
}

pub async fn try_next<W: Watch>(watch: &mut W) -> Result<W::Item, W::Error> {
    within("a value", SOON, watch.get()).await
}

pub async fn within<T>(what: &str, limit: Duration, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(limit, future).await.unwrap_or_else(|_| panic!("not within {limit:?}: {what}"))
}

/// Looks again and again until it is so; a failure of the test if it is not for very long.
pub async fn until(what: &str, limit: Duration, mut look: impl FnMut() -> bool) {
    let start = Instant::now();
    while !look() {
        assert!(start.elapsed() < limit, "not within {limit:?}: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub async fn until_state<T, E>(watcher: &Watcher<T, E>, state: State) {
    until(&format!("{state:?}"), SOON, || watcher.health().state == state).await;
}

pub async fn until_connected<T, E>(watcher: &Watcher<T, E>) {
    until_state(watcher, State::Connected).await;
}

/// Until it has noticed that it is cut off.
pub async fn until_retrying<T, E>(watcher: &Watcher<T, E>) {
    until_state(watcher, State::Retrying).await;
}

pub async fn until_failure<T, E>(watcher: &Watcher<T, E>, is_it: impl Fn(&Failure) -> bool) {
    let start = Instant::now();
    while !watcher.health().last_failure.is_some_and(|failure| is_it(&failure)) {
        assert!(start.elapsed() < SOON, "the failure is not seen: {:?}", watcher.health());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub fn some(text: &str) -> Option<String> {
    Some(text.into())
}

pub fn pair(key: &str, text: &str) -> (String, Option<String>) {
    (key.into(), some(text))
}

pub fn gone(key: &str) -> (String, Option<String>) {
    (key.into(), None)
}
