//! In operation: members, TLS, users, timeouts, proxies, logs, and what it costs.
//!
//! # Members
//!
//! Pass all members of the cluster to [`connect`](crate::connect): each request goes to one that answers. They need not
//! be up yet. Use [`connect_options`](crate::connect_options) as the base of your options; without them, a watch does
//! not notice that it is cut off.
//!
//! # TLS
//!
//! With the feature `tls`, an `https` endpoint, and the CA in the options:
//!
//! ```no_run
//! # #[cfg(feature = "tls")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use event_value_etcd::etcd_client::{Certificate, Identity, TlsOptions};
//! use event_value_etcd::{connect, connect_options};
//!
//! let tls = TlsOptions::new()
//!     .ca_certificate(Certificate::from_pem(std::fs::read("ca.pem")?))
//!     // Only if etcd asks for a certificate of the client.
//!     .identity(Identity::from_pem(std::fs::read("me.pem")?, std::fs::read("me.key")?));
//! let client = connect(["https://node1:2379"], connect_options().with_tls(tls)).await?;
//! # let _ = client;
//! # Ok(())
//! # }
//! ```
//!
//! The certificates of the members must name the host of the endpoint. To trust the CAs of the operating system, use
//! the feature `tls-roots` and `TlsOptions::with_native_roots`.
//!
//! A certificate that is not accepted is an outage like any other: watchers try again, and their health says why. If
//! etcd refuses the certificate of the client, all that may be visible is a closed connection.
//!
//! # Users
//!
//! ```no_run
//! # async fn example() -> Result<(), event_value_etcd::etcd_client::Error> {
//! use event_value_etcd::{connect, connect_options};
//!
//! let client = connect(["node1:2379"], connect_options().with_user("me", "secret")).await?;
//! # let _ = client;
//! # Ok(())
//! # }
//! ```
//!
//! `connect` tries to log in for at most 5 s, and fails only if etcd refuses the user. If etcd is down, the first
//! request logs in, unless it opens a stream as those of `Client::watch` do. (Watchers and registrations send other
//! requests first.)
//!
//! Simple tokens and JWTs are renewed when they expire. JWTs are also renewed when any user or role has changed,
//! because that makes every JWT useless. What only a person can mend (a permission, a password, a key that etcd does
//! not accept) is tried again every 5 to 6 s, logged as one warning, and visible in the
//! [health](crate::Watcher::health).
//!
//! etcd checks the permission to watch when a watch begins. So a watcher whose permission is revoked keeps its watch
//! until the connection breaks.
//!
//! # Timeouts
//!
//! | what | how long |
//! |---|---|
//! | to connect to a member | 3 s, then another member |
//! | to log in, in `connect` | 5 s, then the first request does |
//! | a dead connection | noticed after 10 s of silence and 5 s without an answer |
//! | an answer to a watcher's read | 5 s, up to 60 s if etcd proves to be slow |
//! | the next attempt | after 0.1 to 0.2 s, growing to 0.5 to 1 s; 5 to 6 s after a refusal |
//! | a request of a [`Writer`](crate::Writer) or a [`Transaction`](crate::Transaction) | no limit, unless `with_timeout` |
//! | the key of a [`Registration`](crate::Registration), after its owner has died | 10 s, or `with_ttl`, and the second or two that etcd takes |
//!
//! Don't set `ConnectOptions::with_timeout`: it ends every watch after that time.
//!
//! # Proxies
//!
//! The connection may pass through any proxy for HTTP/2 or plain TCP.
//!
//! * A value takes one stream of the connection, however many watchers it has; a registration takes two. If a proxy
//!   allows 128 streams at a time, requests beyond that wait. For many keys, watch a range.
//! * HTTP/2 pings end at the proxy. So a watcher also asks etcd itself for a sign of life after 10 s of silence, which
//!   keeps the stream in use: idle limits of 15 s or more do not end it. A registration asks three times in its time to
//!   live.
//! * If a proxy ends a stream all the same, the watcher reads again, and nothing is lost. If that happens every time,
//!   the health says so.
//!
//! # Logs
//!
//! By [`tracing`](https://docs.rs/tracing): one warning for each outage, with the reason, and each attempt at level
//! debug.
//!
//! # Versions
//!
//! | | tested with |
//! |---|---|
//! | etcd | 3.4.23 and 3.5.1: all of `etcd/test` |
//! | etcd-client | 0.21.1; its type `Client` is part of this crate's API, so use the one at [`event_value_etcd::etcd_client`](crate::etcd_client) |
//! | tokio | 1.49 or newer, with timers and IO enabled |
//!
//! # What it costs
//!
//! `cargo bench -p event-value-etcd`, on a shared machine with 2 cores and etcd 3.4.23, both in one run, turn by turn:
//!
//! | put to get, median of 1000 | |
//! | --- | --: |
//! | etcd-client's watch | 392 µs |
//! | event-value-etcd | 391 µs |
//!
//! | 1000 watchers of one key | etcd's memory, KiB each | ours, KiB each | put to all, median |
//! | --- | --: | --: | --: |
//! | etcd-client's watch | 46.4 | 14.4 | 8.2 ms |
//! | event-value-etcd | 0.5 | 0.4 | 1.7 ms |
//!
//! 100 watchers of 10 000 keys take 5.8 MiB together, keys and values included, from the first read on. A watcher takes
//! memory only for keys that have changed and that it has not read: 200 bytes each.
//!
//! A million puts of 1 KiB to 100 keys while a reader slept took 0.6 MiB more, at the peak of the process that put and
//! watched. A watcher that is cut off makes 0.6 to 3.4 requests a second, depending on the failure, and took at most
//! 0.4 % of a processor.
