//! Each kind of wait, with what makes it ready.

use std::sync::Arc;

use event_value::{Value, Version, Watcher};

/// The version of a value that was never set.
pub(crate) const NEVER: Version = Version::new(0);

/// Whatever a wait returned: it is over.
pub(crate) fn over<R>(_returned: R) {}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    NewerThan,
    WaitFor,
    Closed,
    Watched,
    WatchedBy,
    Unwatched,
}

/// A value of which nothing holds that this kind of wait waits for.
pub(crate) struct Scene {
    pub(crate) kind: Kind,
    pub(crate) value: Arc<Value<u32>>,
    watchers: Vec<Watcher<Arc<Value<u32>>>>,
}

impl Scene {
    pub(crate) fn new(kind: Kind) -> Self {
        let mut scene = Self { kind, value: Arc::new(Value::new()), watchers: Vec::new() };
        if kind == Kind::Unwatched {
            scene.watch();
        }
        scene
    }

    fn watch(&mut self) {
        self.watchers.push(self.value.watch_arc());
    }

    /// Makes the wait ready.
    pub(crate) fn fulfil(&mut self) {
        match self.kind {
            Kind::NewerThan | Kind::WaitFor => self.value.set(1),
            Kind::Closed => self.value.close(),
            Kind::Watched => self.watch(),
            Kind::WatchedBy => (0..2).for_each(|_| self.watch()),
            Kind::Unwatched => self.watchers.clear(),
        }
    }
}

/// Runs a body with one or more waits of each kind, on what `$holder` makes of an `Arc<Value>`.
macro_rules! each_wait {
    ($holder:ident, |$scene:ident, $($wait:ident),+| $body:block) => {{
        each_wait!(@one NewerThan newer_than($crate::scene::NEVER), $holder, $scene [$($wait)+] $body);
        each_wait!(@one WaitFor wait_for(|n: &u32| *n == 1), $holder, $scene [$($wait)+] $body);
        each_wait!(@one Closed closed(), $holder, $scene [$($wait)+] $body);
        each_wait!(@one Watched watched(), $holder, $scene [$($wait)+] $body);
        each_wait!(@one WatchedBy watched_by(2), $holder, $scene [$($wait)+] $body);
        each_wait!(@one Unwatched unwatched(), $holder, $scene [$($wait)+] $body);
    }};
    (@one $kind:ident $method:ident($($argument:expr)?), $holder:ident, $scene:ident [$($wait:ident)+] $body:block) => {{
        let mut $scene = $crate::scene::Scene::new($crate::scene::Kind::$kind);
        // Of its own, so that the wait does not borrow the scene.
        let value = std::sync::Arc::clone(&$scene.value);
        let holder = value.$holder();
        let make = || holder.$method($($argument)?);
        $(
            #[allow(unused_mut, reason = "not every body polls it")]
            let mut $wait = make();
        )+
        $body
    }};
}

/// Runs a body with each kind of wait, on each kind of holder: `&Value`, `Arc<Value>`, `Reader` and `Producer`.
macro_rules! each_wait_of_each_holder {
    (|$scene:ident, $($wait:ident),+| $body:block) => {{
        each_wait!(as_ref, |$scene, $($wait),+| $body);
        each_wait!(clone, |$scene, $($wait),+| $body);
        each_wait!(reader, |$scene, $($wait),+| $body);
        each_wait!(reader_arc, |$scene, $($wait),+| $body);
        each_wait!(producer, |$scene, $($wait),+| $body);
        each_wait!(producer_arc, |$scene, $($wait),+| $body);
    }};
}

/// Polls once.
macro_rules! poll {
    ($wait:expr, $task:expr) => {
        std::future::Future::poll(std::pin::Pin::new(&mut $wait), &mut $task.cx())
    };
}
