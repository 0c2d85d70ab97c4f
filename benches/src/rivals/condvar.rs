//! What one might write oneself for threads: the value in a read-write lock, its version beside a condition variable.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, RwLock};

use crate::rival::{self, Blocking, Can, Payload};

pub struct Shared<T> {
    value: RwLock<T>,
    version: Mutex<u64>,
    changed: Condvar,
}

impl<T> Shared<T> {
    fn version(&self) -> MutexGuard<'_, u64> {
        self.version.lock().expect("nobody panics")
    }
}

impl<T: Payload> Shared<T> {
    fn value(&self) -> T {
        self.value.read().expect("nobody panics").clone()
    }
}

impl<T: Payload> rival::Cell<T> for Arc<Shared<T>> {
    type Watcher = Watcher<T>;

    fn new() -> Self {
        Arc::new(Shared { value: RwLock::new(T::default()), version: Mutex::new(0), changed: Condvar::new() })
    }

    fn set(&mut self, value: T) {
        *self.value.write().expect("nobody panics") = value;
        *self.version() += 1;
        self.changed.notify_all();
    }

    fn peek(&self) -> Can<T> {
        Some(self.value())
    }

    fn watch(&mut self) -> Option<Watcher<T>> {
        let seen = *self.version();
        Some(Watcher { shared: Arc::clone(self), seen })
    }
}

pub struct Watcher<T> {
    shared: Arc<Shared<T>>,
    seen: u64,
}

impl<T: Payload> rival::Watcher<T> for Watcher<T> {
    async fn next(&mut self) -> T {
        self.wait()
    }

    fn has_changed(&mut self) -> Can<bool> {
        Some(*self.shared.version() != self.seen)
    }

    fn try_next(&mut self) -> Can<Option<T>> {
        let version = *self.shared.version();
        let is_new = version != self.seen;
        self.seen = version;
        Some(is_new.then(|| self.shared.value()))
    }
}

impl<T: Payload> Blocking<T> for Watcher<T> {
    fn wait(&mut self) -> T {
        let seen = self.seen;
        let version = self.shared.changed.wait_while(self.shared.version(), |version| *version == seen);
        self.seen = *version.expect("nobody panics");
        self.shared.value()
    }
}
