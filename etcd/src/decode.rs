//! Ready-made decoders.
//!
//! A decoder is a function `Fn(&[u8], Option<&[u8]>) -> Result<T, E>` of a key and its value. The value is `None` if
//! the key was deleted, which is not the same as an empty value. A decoder runs in the task that asks for the value,
//! outside all locks, and only for values that a get is about to return. If a decoder fails, the get returns its error,
//! and the watcher continues with the next value.
//!
//! A decoder gets `None` when a key that its watcher has returned is deleted. For a key that never existed, it gets
//! `None` only with [`Value::with_absence`](crate::Value::with_absence). To see revisions and leases too, use
//! [`Value::entries`](crate::Value::entries).
//!
//! # Examples
//!
//! A decoder of your own:
//!
//! ```
//! use std::num::ParseIntError;
//! use event_value_etcd::Value;
//!
//! /// A port, or 80 if none is set.
//! fn port(_key: &[u8], value: Option<&[u8]>) -> Result<u16, ParseIntError> {
//!     value.map_or(Ok(80), |text| String::from_utf8_lossy(text).parse())
//! }
//!
//! assert_eq!(port(b"config/port", Some(b"443")), Ok(443));
//! assert_eq!(port(b"config/port", None), Ok(80));
//!
//! # fn example(client: etcd_client::Client) {
//! // With this, a watcher returns 80 at once if the key does not exist.
//! let port = Value::new(client, "config/port", port).with_absence();
//! # let _ = port;
//! # }
//! ```

use std::convert::Infallible;
use std::str::Utf8Error;

/// The bytes as they are; `None` if the key was deleted. Never fails.
///
/// # Examples
///
/// ```
/// use event_value_etcd::decode;
///
/// assert_eq!(decode::bytes(b"key", Some(b"")), Ok(Some(vec![])));
/// assert_eq!(decode::bytes(b"key", None), Ok(None));
/// ```
pub fn bytes(_key: &[u8], value: Option<&[u8]>) -> Result<Option<Vec<u8>>, Infallible> {
    Ok(value.map(<[u8]>::to_vec))
}

/// Text; `None` if the key was deleted.
///
/// # Errors
///
/// If the value is not UTF-8.
///
/// # Examples
///
/// ```
/// use event_value_etcd::decode;
///
/// assert_eq!(decode::string(b"key", Some(b"text")), Ok(Some("text".into())));
/// assert!(decode::string(b"key", Some(&[255])).is_err());
/// ```
pub fn string(_key: &[u8], value: Option<&[u8]>) -> Result<Option<String>, Utf8Error> {
    value.map(|text| str::from_utf8(text).map(str::to_owned)).transpose()
}

/// JSON; `None` if the key was deleted.
///
/// # Errors
///
/// If the value is not the JSON of a `T`.
///
/// # Examples
///
/// ```
/// use event_value_etcd::decode;
///
/// assert_eq!(decode::json(b"key", Some(b"[80, 443]")).unwrap(), Some(vec![80, 443]));
/// assert!(decode::json::<u16>(b"key", Some(b"")).is_err());
/// assert_eq!(decode::json::<u16>(b"key", None).unwrap(), None);
/// ```
#[cfg(feature = "json")]
pub fn json<T: serde::de::DeserializeOwned>(_key: &[u8], value: Option<&[u8]>) -> Result<Option<T>, serde_json::Error> {
    value.map(serde_json::from_slice).transpose()
}

/// Adds the key to what `decode` returns, for [ranges](crate::Value::range).
///
/// In a key that is not UTF-8, each part that is not becomes `U+FFFD`.
///
/// # Errors
///
/// Those of `decode`.
///
/// # Examples
///
/// ```
/// use event_value_etcd::decode;
///
/// let decode = decode::keyed(decode::string);
/// assert_eq!(decode(b"jobs/1", Some(b"done")), Ok(("jobs/1".into(), Some("done".into()))));
/// assert_eq!(decode(b"jobs/1", None), Ok(("jobs/1".into(), None)));
/// ```
#[expect(clippy::type_complexity, reason = "it is the type of a decoder, with a pair")]
pub fn keyed<T, E>(
    decode: impl Fn(&[u8], Option<&[u8]>) -> Result<T, E>,
) -> impl Fn(&[u8], Option<&[u8]>) -> Result<(String, T), E> {
    move |key, value| Ok((String::from_utf8_lossy(key).into_owned(), decode(key, value)?))
}

/// A protobuf message; `None` if the key was deleted.
///
/// # Errors
///
/// If prost can't decode the value as an `M`. Unknown fields are not an error: protobuf skips them.
///
/// # Examples
///
/// ```
/// use event_value_etcd::decode;
/// use prost::Message;
///
/// #[derive(PartialEq, Message)]
/// struct Address {
///     #[prost(string, tag = "1")]
///     host: String,
///     #[prost(uint32, tag = "2")]
///     port: u32,
/// }
///
/// let address = Address { host: "node1".into(), port: 443 };
/// let bytes = address.encode_to_vec(); // for Writer::put
/// assert_eq!(decode::protobuf(b"key", Some(&bytes)).unwrap(), Some(address));
/// assert!(decode::protobuf::<Address>(b"key", Some(b"not a message")).is_err());
/// assert!(decode::protobuf::<Address>(b"key", None).unwrap().is_none());
/// ```
#[cfg(feature = "protobuf")]
pub fn protobuf<M: prost::Message + Default>(
    _key: &[u8],
    value: Option<&[u8]>,
) -> Result<Option<M>, prost::DecodeError> {
    value.map(M::decode).transpose()
}
