//! The kinds of errors, and the kind that follows from an HTTP status.

use std::fmt;

/// The kind of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A provider, a client or [`TrackingLinks`](crate::TrackingLinks) was set up with an invalid
    /// value, or with a base URL that leads to a web page instead of the API.
    Configuration,
    /// The client's [`Observer`](crate::Observer) let nothing be sent.
    Observer,
    /// No provider of the requested name is configured.
    UnknownProvider,
    /// The request sets a field that the provider does not support, or the provider can't create
    /// links.
    Unsupported,
    /// The request lacks a required field, or a field has an invalid value.
    InvalidRequest,
    /// The credentials are missing or wrong, or refused without a reason. Some providers don't say
    /// it if they have expired.
    Authentication,
    /// The credentials were valid, and have expired.
    CredentialExpired,
    /// The credentials are valid but don't allow this call, or the plan of the account does not.
    Permission,
    /// A quota is spent, such as the links of a month or of an account.
    QuotaExceeded,
    /// Too many requests were sent in too little time.
    RateLimited,
    /// The provider no longer serves the API version that was requested.
    VersionSunset,
    /// The request refers to something that does not exist.
    NotFound,
    /// The request contradicts existing data, for example a path that is taken.
    Conflict,
    /// The provider, or a gateway in front of it, failed.
    Unavailable,
    /// The call did not end before its timeout.
    Timeout,
    /// The connection could not be opened, or it broke.
    Connection,
    /// The answer is not one that the provider documents.
    Unexpected,
}

impl ErrorKind {
    /// Returns the kind's name in snake case, for metrics and logs, such as `rate_limited`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Observer => "observer",
            Self::UnknownProvider => "unknown_provider",
            Self::Unsupported => "unsupported",
            Self::InvalidRequest => "invalid_request",
            Self::Authentication => "authentication",
            Self::CredentialExpired => "credential_expired",
            Self::Permission => "permission",
            Self::QuotaExceeded => "quota_exceeded",
            Self::RateLimited => "rate_limited",
            Self::VersionSunset => "version_sunset",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::Connection => "connection",
            Self::Unexpected => "unexpected",
        }
    }
}

/// Writes the name that [`as_str`](Self::as_str) returns.
impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Returns the kind that follows from an HTTP status, unless the provider uses the status for
/// something else.
pub(crate) fn kind_of_status(status: u16) -> ErrorKind {
    match status {
        400 | 413 | 414 | 422 | 431 => ErrorKind::InvalidRequest,
        401 => ErrorKind::Authentication,
        402 | 403 => ErrorKind::Permission,
        404 | 410 => ErrorKind::NotFound,
        408 => ErrorKind::Timeout,
        409 => ErrorKind::Conflict,
        429 => ErrorKind::RateLimited,
        500..=599 => ErrorKind::Unavailable,
        _ => ErrorKind::Unexpected,
    }
}
