//! Where values live. Whoever watches and sets them does not care.

use std::sync::Arc;

use event_value::Value;
use values::Store;

pub(crate) enum Place {
    Memory,
}

impl Place {
    pub(crate) async fn cluster(_endpoints: &str) -> anyhow::Result<Self> {
        anyhow::bail!("this server was built without etcd: build it with --features etcd")
    }

    pub(crate) fn value<T: Clone + Send + Sync + 'static>(&self, _name: &str) -> Arc<dyn Store<T>> {
        match self {
            Self::Memory => Arc::new(Arc::new(Value::new())),
        }
    }
}
