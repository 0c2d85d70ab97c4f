//! Requests that etcd refuses because of an old token.

use etcd_client::{Client, Error};
use tonic::{Code, Status};

/// Sends a request. If etcd says that the token is of an older state of its users and roles, gets a new one and sends
/// it once more: that is safe, for nothing was carried out.
///
/// A JWT token bears that state's revision, so that any change of any user makes it useless. Of such tokens the client
/// renews only those that have expired.
pub(crate) async fn with_fresh_token<T, R>(client: &Client, request: impl Fn() -> R) -> Result<T, Error>
where
    R: Future<Output = Result<T, Error>>,
{
    match request().await {
        Err(Error::GRpcStatus(status)) if is_outdated(&status) => {
            client.refresh_token().await?;
            request().await
        }
        answer => answer,
    }
}

/// Whether a request was refused because the users and roles have changed since the login.
pub(crate) fn is_outdated(status: &Status) -> bool {
    // In etcd's words: before and after there was a code for it.
    ["revision in header is old", "revision of auth store is old"].iter().any(|words| status.message().contains(words))
}

/// Whether only a person can help: with a permission, a password, or a key that etcd accepts.
pub(crate) fn is_refused(error: &Error) -> bool {
    let Error::GRpcStatus(status) = error else { return false };
    match status.code() {
        Code::PermissionDenied | Code::Unauthenticated => true,
        // A missing login, a wrong password, an empty key.
        Code::InvalidArgument => !is_outdated(status),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_from_an_old_token_and_from_an_outage() {
        let refused = |code, words: &str| is_refused(&Error::GRpcStatus(Status::new(code, words)));
        assert!(refused(Code::PermissionDenied, "etcdserver: permission denied"));
        assert!(refused(Code::InvalidArgument, "etcdserver: user name is empty"));
        assert!(refused(Code::InvalidArgument, "etcdserver: authentication failed, invalid user ID or password"));
        assert!(!refused(Code::InvalidArgument, "etcdserver: revision of auth store is old"));
        assert!(!refused(Code::Unavailable, "etcdserver: no leader"));
    }
}
