//! What may go to other threads.

use std::marker::PhantomData;

use event_value_etcd::{ComparePutError, Error, Failure, Health, Keys, Value, Watcher, Writer};

/// Neither `Send` nor `Sync`.
type Local = PhantomData<*const u8>;

fn goes_anywhere<T: Send + Sync + Unpin + 'static>() {}

#[test]
fn values_watchers_and_writers_go_anywhere_whatever_is_decoded() {
    goes_anywhere::<Value<Local, Local>>();
    goes_anywhere::<Watcher<Local, Local>>();
    goes_anywhere::<Writer>();
    goes_anywhere::<Keys>();
    goes_anywhere::<Health>();
}

#[test]
fn errors_are_errors() {
    fn is_error<T: std::error::Error + Send + Sync + 'static>() {}
    is_error::<Error<std::str::Utf8Error>>();
    is_error::<Failure>();
    is_error::<ComparePutError>();
}
