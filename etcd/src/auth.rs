//! What etcd refuses because of a user or an old token.

use etcd_client::{Client, Error};
use tonic::{Code, Status};

/// Sends a request. If etcd refuses the token because users or roles have changed since, gets a new token and sends the
/// request once more. That is safe, because a refused request was not carried out.
///
/// A JWT contains the revision of the users and roles, so any change of them makes it useless. etcd-client only renews
/// tokens that have expired.
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
    // By etcd's words, because the code differs between its versions.
    ["revision in header is old", "revision of auth store is old"].iter().any(|words| status.message().contains(words))
}

/// Whether only a person can help, by changing a permission, a password or a key.
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
