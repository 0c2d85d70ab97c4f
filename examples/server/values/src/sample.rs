//! A source that costs something runs only while a client watches.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;

use event_value::{ArcWatcher, Value, WatchExt as _};
use futures::future::{Either, select};

use crate::config::Configuration;
use crate::{Sleep, Store};

/// When to take the next sample.
#[derive(Clone)]
pub struct Pulse {
    pub config: ArcWatcher<Configuration>,
    pub sleep: Sleep,
    /// The names of the values that are being sampled.
    pub running: Arc<Value<BTreeSet<String>>>,
}

impl Pulse {
    /// Waits for one interval, and starts over if another interval is configured meanwhile.
    async fn next(&self) {
        loop {
            let mut intervals = self.config.clone().map(|configuration| configuration.config.sample_every()).distinct();
            let interval = intervals.get().await.expect("nobody closes it");
            if let Either::Right(_) = select(intervals.get(), (self.sleep)(interval)).await {
                return;
            }
        }
    }

    fn runs(&self, name: &str, runs: bool) {
        self.running.modify(|running| {
            let running = running.get_or_insert_default();
            if runs { running.insert(name.into()) } else { running.remove(name) }
        });
    }
}

/// Measures while a client watches: at once for the first client, and then at each pulse. `is_news` compares a sample
/// with the one before.
pub async fn sample<T: Clone>(
    name: &str,
    store: Arc<dyn Store<T>>,
    mut measure: impl FnMut() -> T,
    is_news: fn(&T, &T) -> bool,
    pulse: Pulse,
) {
    loop {
        store.watched().await;
        pulse.runs(name, true);
        select(store.unwatched(), pin!(keep_measuring(&*store, &mut measure, is_news, &pulse))).await;
        store.retire();
        pulse.runs(name, false);
    }
}

async fn keep_measuring<T: Clone>(
    store: &dyn Store<T>,
    measure: &mut impl FnMut() -> T,
    is_news: fn(&T, &T) -> bool,
    pulse: &Pulse,
) {
    let mut last = None;
    loop {
        let sample = measure();
        let news = last.as_ref().is_none_or(|last| is_news(last, &sample));
        // If the set fails, the next sample is news.
        if news && store.set(None, sample.clone()).await.is_ok() {
            last = Some(sample);
        }
        pulse.next().await;
    }
}

/// Each sample is news, even if it equals the one before: it shows that nothing has changed.
pub fn always<T>(_: &T, _: &T) -> bool {
    true
}
