//! How the threads of a model share a value: not by loom's `Arc`, whose own steps would only make the models larger.

#[cfg(not(feature = "alloc"))]
pub(crate) use leaked::{Shared, produce, share, twin, watch};
#[cfg(feature = "alloc")]
pub(crate) use owned::{Shared, produce, share, twin, watch};

#[cfg(feature = "alloc")]
mod owned {
    use event_value::{General, Producer, Watcher};
    use std::sync::Arc;

    pub(crate) type Shared<const SEATS: usize> = Arc<General<u32, SEATS>>;

    pub(crate) fn share<const SEATS: usize>() -> Shared<SEATS> {
        Arc::new(General::new())
    }

    pub(crate) fn watch<const SEATS: usize>(value: &Shared<SEATS>) -> Watcher<Shared<SEATS>> {
        value.watch_arc()
    }

    pub(crate) fn twin<const SEATS: usize>(watcher: &Watcher<Shared<SEATS>>) -> Watcher<Shared<SEATS>> {
        watcher.clone()
    }

    pub(crate) fn produce<const SEATS: usize>(value: &Shared<SEATS>) -> Producer<Shared<SEATS>> {
        value.producer_arc()
    }
}

/// Without `Arc` as a handle, the value has to live for ever.
#[cfg(not(feature = "alloc"))]
mod leaked {
    use event_value::{General, Producer, Watcher};

    pub(crate) type Shared<const SEATS: usize> = &'static General<u32, SEATS>;

    pub(crate) fn share<const SEATS: usize>() -> Shared<SEATS> {
        Box::leak(Box::new(General::new()))
    }

    pub(crate) fn watch<const SEATS: usize>(value: &Shared<SEATS>) -> Watcher<Shared<SEATS>> {
        value.try_watch().unwrap()
    }

    pub(crate) fn twin<const SEATS: usize>(watcher: &Watcher<Shared<SEATS>>) -> Watcher<Shared<SEATS>> {
        watcher.try_clone().unwrap()
    }

    pub(crate) fn produce<const SEATS: usize>(value: &Shared<SEATS>) -> Producer<Shared<SEATS>> {
        value.producer()
    }
}
