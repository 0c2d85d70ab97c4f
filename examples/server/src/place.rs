//! Where values live. Whoever watches and sets them does not care.

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

/// What a value is of: it can be shown, and kept elsewhere.
pub(crate) trait Content: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}
impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Content for T {}

impl Place {
    /// A value that all servers share, if they can.
    pub(crate) fn value<T: Content>(&self, name: &str) -> Arc<dyn Store<T>> {
        match self {
            Self::Memory => memory(),
            Self::Cluster(cluster) => Arc::new(cluster.value(name)),
        }
    }

    /// A value that all servers on this machine share, if they can.
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
