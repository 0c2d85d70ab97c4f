//! The clients, and what each of them watches. This changes, so it is a value as well.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use event_value::Value;
use serde::{Deserialize, Serialize};

/// A client, and what it watches.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Client {
    pub(crate) by: Kind,
    pub(crate) names: Vec<String>,
    /// The shortest time between two updates, in milliseconds.
    pub(crate) pace: u64,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Stream,
    Poll,
}

/// All clients, numbered in the order in which they came.
pub(crate) type Clients = BTreeMap<u64, Client>;

#[derive(Default)]
pub(crate) struct Audience {
    clients: Arc<Value<Clients>>,
    came: AtomicU64,
}

impl Audience {
    pub(crate) fn clients(&self) -> Arc<Value<Clients>> {
        self.clients.clone()
    }

    /// Adds a client, until the result is dropped.
    pub(crate) fn enter(&self, client: Client) -> Presence {
        // Relaxed: the number only has to be unique.
        let id = self.came.fetch_add(1, Ordering::Relaxed) + 1;
        self.clients.modify(|clients| clients.get_or_insert_default().insert(id, client));
        Presence { clients: self.clients.clone(), id }
    }
}

pub(crate) struct Presence {
    clients: Arc<Value<Clients>>,
    pub(crate) id: u64,
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.clients.update(|clients| clients.remove(&self.id));
    }
}
