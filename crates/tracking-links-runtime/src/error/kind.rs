//! The kinds of failures.

use std::fmt;

/// The kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument can't be sent: it is missing, has the wrong type, or can't be encoded where the
    /// request carries it (path, query, header, cookie or body).
    InvalidRequest,
    /// A setting of the client is invalid, such as a base URL over plain HTTP, or one that leads
    /// to a web page instead of the API.
    Configuration,
    /// The client lacks a credential that the operation needs, or its token source has no token. (A
    /// credential that the provider refuses is a [`Status`](Self::Status) of 401 or 403.)
    Authentication,
    /// The client's rate limit left no time for the request;
    /// [`retry_after`](crate::Error::retry_after) says when to send it. (A request that the
    /// provider refuses is a [`Status`](Self::Status) of 429.)
    RateLimited,
    /// The client's [`Observer`](crate::Observer) let nothing be sent.
    Observer,
    /// No connection: DNS lookup, TCP, the proxy or the TLS handshake failed.
    Connect,
    /// A timeout expired: before the request was sent, before its answer, or within the body.
    Timeout,
    /// The connection broke before the answer, or the answer was not HTTP.
    Transport,
    /// The provider answered with a redirect, which is no documented answer of the operation;
    /// redirects are not followed.
    Redirect,
    /// The provider answered with a status that is not a success.
    Status,
    /// The provider answered with a success whose body can't be read: it is incomplete, too large,
    /// not JSON, or does not have its documented type.
    UnreadableBody,
    /// A list can't go on after a page: the page leads back to one before it or to another server,
    /// says that there are more without naming the next one, or is the last that the caller allows.
    Paging,
}

impl ErrorKind {
    /// Returns the kind's name in snake case, for metrics and logs, such as `rate_limited`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::Configuration => "configuration",
            Self::Authentication => "authentication",
            Self::RateLimited => "rate_limited",
            Self::Observer => "observer",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::Redirect => "redirect",
            Self::Status => "status",
            Self::UnreadableBody => "unreadable_body",
            Self::Paging => "paging",
        }
    }
}

/// Writes the name that [`as_str`](Self::as_str) returns.
impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
