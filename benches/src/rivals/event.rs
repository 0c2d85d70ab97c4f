//! What one might write oneself for tasks: a mutex and an `event_listener::Event`.

use std::sync::{Arc, Mutex, MutexGuard};

use event_listener::Event;

use crate::rival::{self, Blocking, Can, Payload, Rival, Spawn, follow};

pub struct MutexAndEvent;

impl Rival for MutexAndEvent {
    type Cell<T: Payload, const N: usize> = Arc<Shared<T>>;
}

pub struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Event,
}

struct State<T> {
    value: T,
    version: u64,
}

impl<T> Shared<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().expect("nobody panics")
    }
}

impl<T: Payload> rival::Cell<T> for Arc<Shared<T>> {
    type Watcher = Watcher<T>;

    fn new() -> Self {
        let state = State { value: T::default(), version: 0 };
        Arc::new(Shared { state: Mutex::new(state), changed: Event::new() })
    }

    fn set(&mut self, value: T) {
        let mut state = self.state();
        state.value = value;
        state.version += 1;
        drop(state);
        self.changed.notify(usize::MAX);
    }

    fn peek(&self) -> Can<T> {
        Some(self.state().value.clone())
    }

    fn watch(&mut self) -> Option<Watcher<T>> {
        let seen = self.state().version;
        Some(Watcher { shared: Arc::clone(self), seen })
    }
}

pub struct Watcher<T> {
    shared: Arc<Shared<T>>,
    seen: u64,
}

impl<T: Payload> Watcher<T> {
    fn newer(&mut self) -> Option<T> {
        let state = self.shared.state();
        (state.version != self.seen).then(|| {
            self.seen = state.version;
            state.value.clone()
        })
    }
}

impl<T: Payload> rival::Watcher<T> for Watcher<T> {
    async fn next(&mut self) -> T {
        loop {
            if let Some(value) = self.newer() {
                return value;
            }
            let listener = self.shared.changed.listen();
            if let Some(value) = self.newer() {
                return value;
            }
            listener.await;
        }
    }

    fn has_changed(&mut self) -> Can<bool> {
        Some(self.shared.state().version != self.seen)
    }

    fn try_next(&mut self) -> Can<Option<T>> {
        Some(self.newer())
    }
}

impl<T: Payload> Blocking<T> for Watcher<T> {}

impl<T: Payload> Spawn<T> for Watcher<T> {
    fn task(self, seen: impl FnMut(T) + Send + 'static) -> impl Future<Output = ()> + Send + 'static {
        follow(self, seen)
    }
}
