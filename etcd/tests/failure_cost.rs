//! What a watcher costs while it is cut off, in each way. In a program of its own, because the whole process is
//! measured.

#![cfg(target_os = "linux")]

mod util;

use std::time::{Duration, Instant};
use std::{env, iter};

use event_value_etcd::Watcher;
use futures::FutureExt as _;
use tonic::Status;

use util::fake::{Answer, Fake};
use util::process::processor_time;
use util::{SOON, connect, run, text, until};

/// How long each is observed.
fn observed() -> Duration {
    Duration::from_secs(env::var("EVENT_VALUE_SECONDS").map_or(7, |seconds| seconds.parse().expect("a number")))
}

async fn observe<T, E>(name: &str, mut watcher: Watcher<T, E>, requests: impl Fn() -> u64) {
    assert!(watcher.get().now_or_never().is_none());
    let (before, start) = (processor_time(), Instant::now());
    // This is not a wait for something: it is the time that is measured.
    tokio::time::sleep(observed()).await;
    let seconds = start.elapsed().as_secs_f64();
    let share = (processor_time() - before).as_secs_f64() / seconds;
    // The first attempt to end may be one that waited 5 s for an answer, and more on a busy machine.
    until("an attempt has failed", SOON, || watcher.health().failures > 0).await;
    let attempts = watcher.health().failures;
    let rate = requests().max(attempts) as f64 / seconds;
    println!("{name}: {rate:.1} requests/s, {:.1} % of a processor", share * 100.);
    assert!(rate < 20., "{name}: {rate} requests/s");
    assert!(share < 0.05, "{name}: {share} of a processor");
}

#[test]
fn no_failure_costs_much() {
    run(async {
        let nobody = connect(&["http://127.0.0.1:1".into()]).await;
        let watcher = text(&nobody, "k").watch();
        observe("nobody is there", watcher, || 0).await;

        let refuse = Answer::Refuse(Status::permission_denied("never"));
        for (name, answer) in [
            ("refused for ever", refuse),
            ("ended for ever", Answer::End),
            ("cancelled for ever", Answer::Cancel),
            ("never answered", Answer::Silence),
        ] {
            let fake = Fake::start(iter::repeat_n(answer, 1000)).await;
            let watcher = text(&connect(&[fake.endpoint()]).await, "k").watch();
            observe(name, watcher, || fake.reads() + fake.started_at().len() as u64).await;
        }
    });
}
