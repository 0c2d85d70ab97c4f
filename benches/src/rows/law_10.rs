//! Where somebody is woken, or an old value dropped, a row relies on this: that it does not happen under a lock. Here, a
//! wake-up and the drop of an old value ask a watcher of the same cell for the newest, as they may.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use super::Fault;
use crate::guard::guarded;
use crate::rival::{Cell, Watcher, at_once};

/// Far more than it takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(6);

/// Executors that poll in `wake` do this.
pub fn a_wake_that_gets<C: Cell<u64, Watcher: Send> + Send>() -> Option<Fault> {
    let probe = || {
        let mut cell = C::new();
        let waker = Waker::from(Arc::new(Asks(Mutex::new(cell.watching()))));
        let mut watcher = cell.watching();
        let waits = pin!(watcher.next()).poll(&mut Context::from_waker(&waker)).is_pending();
        assert!(waits, "nothing is new");
        cell.set(1);
    };
    guarded(PATIENCE, probe).err().map(|_| "hangs or panics if a wake-up gets: it wakes under its lock".into())
}

/// A watcher to be asked for something new, if there is any.
struct Asks<W>(Mutex<W>);

impl<W> Asks<W> {
    /// A panic is noted by [`guarded`]. It goes no further, for it might meet another on its way.
    fn ask<T>(&self)
    where
        W: Watcher<T>,
    {
        let ask = || _ = at_once(self.0.lock().expect("it is asked once").next());
        let _ = catch_unwind(AssertUnwindSafe(ask));
    }
}

impl<W: Watcher<u64> + Send> Wake for Asks<W> {
    fn wake(self: Arc<Self>) {
        self.ask();
    }
}

pub fn a_drop_that_gets<C: Cell<Nosy, Watcher: Send> + Send>() -> Option<Fault> {
    let probe = || {
        let mut cell = C::new();
        let asks = Asks(Mutex::new(cell.watching()));
        cell.set(Nosy(Some(Arc::new(move || asks.ask()))));
        cell.set(Nosy(None));
    };
    guarded(PATIENCE, probe)
        .err()
        .map(|_| "hangs or panics if a drop of an old value gets: it drops under its lock".into())
}

/// Does something when it is dropped.
#[derive(Clone, Default)]
pub struct Nosy(Option<Arc<dyn Fn() + Send + Sync>>);

impl Drop for Nosy {
    fn drop(&mut self) {
        if let Some(act) = self.0.take() {
            act();
        }
    }
}
