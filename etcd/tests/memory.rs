//! Memory grows with the keys, not with the puts. In a program of its own, because the whole process is measured.

#![cfg(target_os = "linux")]

mod util;

use std::env;

use etcd_client::{Txn, TxnOp};
use event_value::BacklogError;

use util::process::memory;
use util::{Etcd, run_for};

const KEYS: usize = 100;
const KIB: usize = 1024;

/// The number of puts: a tenth of a million for small machines, or EVENT_VALUE_PUTS.
fn puts() -> usize {
    env::var("EVENT_VALUE_PUTS").map_or(100_000, |puts| puts.parse().expect("a number of puts"))
}

/// One put of 1 KiB to each key, all in one revision.
async fn put_all(etcd: &Etcd, round: usize) {
    let puts = (0..KEYS).map(|key| TxnOp::put(etcd.key(&format!("{key:02}")), value(round), None));
    etcd.client.kv_client().txn(Txn::new().and_then(puts.collect::<Vec<_>>())).await.unwrap();
}

fn value(round: usize) -> String {
    format!("{round:0KIB$}")
}

#[test]
fn a_sleeping_reader_costs_the_memory_of_the_keys() {
    let rounds = puts() / KEYS;
    run_for(std::time::Duration::from_secs(1200), async {
        let etcd = Etcd::own().await;
        let texts = etcd.texts();
        let (mut asleep, mut awake) = (texts.watch(), texts.watch());
        assert_eq!(asleep.backlog().await, Err(BacklogError::BacklogDone));
        let reader = tokio::spawn(async move {
            let last = value(rounds);
            while awake.get().await.unwrap() != (format!("{:02}", KEYS - 1), Some(last.clone())) {}
        });
        for round in 1..=10 {
            put_all(&etcd, round).await;
        }
        let before = memory("VmHWM");
        for round in 11..=rounds {
            put_all(&etcd, round).await;
        }
        reader.await.unwrap();
        let grown = memory("VmHWM").saturating_sub(before);
        println!("{} puts of 1 KiB to {KEYS} keys: {} KiB more", puts(), grown / KIB);
        assert!(grown < 16 * KIB * KIB, "{grown} bytes more");
        for _ in 0..KEYS {
            assert_eq!(asleep.get().await.unwrap().1, Some(value(rounds)));
        }
    });
}
