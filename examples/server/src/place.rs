//! Where values live, in memory or in a cluster. The code that watches and sets them does not depend on it.

use std::sync::Arc;

use event_value::Value;
use serde::Serialize;
use serde::de::DeserializeOwned;
use values::Store;

use crate::cluster::Cluster;

pub(crate) enum Place {
    Memory,
    Cluster(Box<Cluster>),
}

/// The types of values: they can be shown as JSON, and kept in a cluster.
pub(crate) trait Content: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}
impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Content for T {}

impl Place {
    /// A value that all servers of a cluster share.
    pub(crate) fn value<T: Content>(&self, name: &str) -> Arc<dyn Store<T>> {
        match self {
            Self::Memory => memory(),
            Self::Cluster(cluster) => Arc::new(cluster.value(name)),
        }
    }

    /// A value that all servers on this machine share, if they are in a cluster.
    pub(crate) fn value_of_this_machine<T: Content>(&self, name: &str) -> Arc<dyn Store<T>> {
        match self {
            Self::Memory => memory(),
            Self::Cluster(cluster) => Arc::new(cluster.value_of_this_machine(name)),
        }
    }
}

fn memory<T: Content>() -> Arc<dyn Store<T>> {
    Arc::new(Arc::new(Value::new()))
}
