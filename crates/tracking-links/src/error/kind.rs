//! The kinds of errors, and the kind that a status means.

/// The kind of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A provider, a client or [`TrackingLinks`](crate::TrackingLinks) was set up with a value that
    /// can't work.
    Configuration,
    /// No provider of that name is configured.
    UnknownProvider,
    /// The request has a field that the provider can't honour.
    Unsupported,
    /// The request lacks a required field, or a field has an invalid value.
    InvalidRequest,
    /// The credentials are missing, wrong or expired.
    Authentication,
    /// The credentials are valid but don't allow this call.
    Permission,
    /// The account has as many links as it may have.
    QuotaExceeded,
    /// Too many requests in too little time.
    RateLimited,
    /// The provider no longer serves the API version that was requested.
    VersionSunset,
    /// The request refers to something that does not exist.
    NotFound,
    /// The request contradicts existing data, for example a path that is taken.
    Conflict,
    /// The provider, or a gateway in front of it, failed.
    Unavailable,
    /// No answer came in time.
    Timeout,
    /// The connection could not be opened, or it broke.
    Connection,
    /// The answer is not one that the provider documents.
    Unexpected,
}

/// The kind that an HTTP status means where the provider gives it no other meaning.
pub(super) fn kind_of_status(status: u16) -> ErrorKind {
    match status {
        400 | 413 | 414 | 422 | 431 => ErrorKind::InvalidRequest,
        401 => ErrorKind::Authentication,
        403 => ErrorKind::Permission,
        404 | 410 => ErrorKind::NotFound,
        408 => ErrorKind::Timeout,
        409 => ErrorKind::Conflict,
        429 => ErrorKind::RateLimited,
        500..=599 => ErrorKind::Unavailable,
        _ => ErrorKind::Unexpected,
    }
}
