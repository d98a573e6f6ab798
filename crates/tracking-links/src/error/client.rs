//! Converts the error of a generated client into this crate's error.

use std::sync::Arc;

use tracking_links_runtime::Meaning;

use super::Error;
use super::kind::{ErrorKind, kind_of_status};

/// Keeps the client's error and adds an [`ErrorKind`]. An implementation of `Provider` may replace
/// the kind with [`with_kind`](Error::with_kind).
impl<E> From<tracking_links_runtime::Error<E>> for Error {
    fn from(error: tracking_links_runtime::Error<E>) -> Self {
        use tracking_links_runtime::ErrorKind as Client;
        let kind = match error.kind() {
            Client::InvalidRequest => ErrorKind::InvalidRequest,
            Client::Configuration => ErrorKind::Configuration,
            Client::Observer => ErrorKind::Observer,
            Client::Authentication => ErrorKind::Authentication,
            Client::Connect | Client::Transport => ErrorKind::Connection,
            Client::Timeout => ErrorKind::Timeout,
            Client::RateLimited => ErrorKind::RateLimited,
            Client::Status => error
                .status()
                .map_or(ErrorKind::Unexpected, |it| kind_of_status(it.as_u16())),
            _ => ErrorKind::Unexpected,
        };
        let kind = match (error.meaning(), kind) {
            (Some(Meaning::InvalidRequest), _) => ErrorKind::InvalidRequest,
            (Some(Meaning::Absent), _) => ErrorKind::NotFound,
            (Some(Meaning::Conflict), _) => ErrorKind::Conflict,
            (Some(Meaning::Permission), _) => ErrorKind::Permission,
            (Some(Meaning::Failure), _) => ErrorKind::Unavailable,
            (Some(Meaning::Quota), _) => ErrorKind::QuotaExceeded,
            (Some(Meaning::RateLimit), _) => ErrorKind::RateLimited,
            (Some(Meaning::Credential), ErrorKind::Timeout) => ErrorKind::Timeout,
            (Some(Meaning::Credential), _) => ErrorKind::Authentication,
            (Some(Meaning::ExpiredCredential), _) => ErrorKind::CredentialExpired,
            (Some(Meaning::Refusal), ErrorKind::Unavailable | ErrorKind::Unexpected) => {
                ErrorKind::InvalidRequest
            }
            (_, kind) => kind,
        };
        let mut it = Self::new(kind, String::new());
        it.0.client = Some(Arc::new(error.erase()));
        it
    }
}
