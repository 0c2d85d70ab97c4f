//! Decoders, and values that they can't decode.

use std::panic::AssertUnwindSafe;

use event_value::{BacklogError, WatchTest};
use event_value_etcd::{Error, Value, decode};
use futures::{FutureExt as _, StreamExt as _};

use crate::util::{Etcd, next, run, some, try_next};

#[derive(Clone, Debug, PartialEq)]
struct NotAMultipleOf3(String);

fn multiple_of_3(_: &[u8], value: Option<&[u8]>) -> Result<u32, NotAMultipleOf3> {
    let text = String::from_utf8_lossy(value.unwrap_or_default()).into_owned();
    text.parse().ok().filter(|n| n % 3 == 0).ok_or(NotAMultipleOf3(text))
}

fn bad(text: &str) -> Result<u32, Error<NotAMultipleOf3>> {
    Err(Error::Decode(NotAMultipleOf3(text.into())))
}

#[test]
fn what_can_not_be_decoded_is_an_error_once() {
    run(async {
        let etcd = Etcd::shared().await;
        let mut watcher = Value::new(etcd.client.clone(), etcd.key("k"), multiple_of_3).watch();
        let cases = [
            ("3", Ok(3)),
            ("", bad("")),
            ("9", Ok(9)),
            ("foo", bad("foo")),
            ("18", Ok(18)),
            ("10", bad("10")),
            ("27", Ok(27)),
            ("36", Ok(36)),
        ];
        for (put, expected) in cases {
            let revision = etcd.put("k", put).await;
            assert_eq!(try_next(&mut watcher).await, expected);
            assert_eq!(watcher.version().get(), u64::try_from(revision).unwrap());
        }
        watcher.expect_pending();
    });
}

#[test]
fn what_can_not_be_decoded_is_one_item_of_a_stream() {
    run(async {
        let etcd = Etcd::shared().await;
        let mut stream = Value::new(etcd.client.clone(), etcd.key("k"), multiple_of_3).watch();
        for (put, expected) in [("3", Ok(3)), ("4", bad("4")), ("6", Ok(6))] {
            etcd.put("k", put).await;
            assert_eq!(stream.next().await, Some(expected));
        }
    });
}

#[test]
fn ten_of_ten_thousand_keys_that_can_not_be_decoded_hide_no_other() {
    run(async {
        let etcd = Etcd::own().await;
        for hundred in 0..100 {
            let puts = (0..100).map(|n| {
                let n = hundred * 100 + n;
                let value: &[u8] = if n % 1000 == 0 { &[255] } else { b"readable" };
                etcd_client::TxnOp::put(etcd.key(&format!("{n:05}")), value, None)
            });
            let txn = etcd_client::Txn::new().and_then(puts.collect::<Vec<_>>());
            etcd.client.kv_client().txn(txn).await.unwrap();
        }
        let mut watcher = etcd.texts().watch();
        let (mut good, mut bad) = (0, vec![]);
        loop {
            match watcher.backlog().await {
                Ok((_, value)) => good += usize::from(value == some("readable")),
                Err(BacklogError::Watch(Error::Decode(_))) => {
                    bad.push(String::from_utf8_lossy(watcher.key()).into_owned())
                }
                Err(error) => break assert_eq!(error, BacklogError::BacklogDone),
            }
        }
        assert_eq!((good, bad.len()), (9990, 10));
        assert_eq!(bad[1], etcd.key("01000"));
        etcd.put("01000", "mended").await;
        assert_eq!(next(&mut watcher).await, ("01000".into(), some("mended")));
    });
}

#[test]
fn a_panic_of_a_decoder_loses_that_change_only() {
    run(async {
        let etcd = Etcd::shared().await;
        let decode = |key: &[u8], value: Option<&[u8]>| {
            assert_ne!(value, Some(&b"panic"[..]));
            decode::string(key, value)
        };
        let mut watcher = Value::new(etcd.client.clone(), etcd.key("k"), decode).watch();
        etcd.put("k", "panic").await;
        assert!(AssertUnwindSafe(next(&mut watcher)).catch_unwind().await.is_err());
        watcher.expect_pending();
        etcd.put("k", "fine").await;
        assert_eq!(next(&mut watcher).await, some("fine"));
    });
}
